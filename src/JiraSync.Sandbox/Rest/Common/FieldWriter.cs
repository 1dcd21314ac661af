using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Markup;

namespace JiraSync.Sandbox.Rest.Common;

/// <summary>What the <c>fields</c> and <c>update</c> of a body come to, or what is wrong with them.</summary>
internal sealed class FieldEdits
{
    public List<Action<Issue>> Changes { get; } = [];

    public List<(RichText Body, Visibility? Visibility, Dictionary<string, JsonElement> Properties)> Comments { get; } = [];

    public List<(DateTimeOffset Started, long Seconds, RichText? Comment)> Worklogs { get; } = [];

    public List<(LinkType Type, string OtherId, bool Outward)> Links { get; } = [];

    /// <summary>Fields that were given a value.</summary>
    public HashSet<string> Given { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Errors { get; } = new(StringComparer.Ordinal);

    public List<string> Messages { get; } = [];

    public bool IsValid => Errors.Count == 0 && Messages.Count == 0;

    public void Apply(Issue issue)
    {
        foreach (Action<Issue> change in Changes)
            change(issue);
    }

    /// <summary>Adds what is no field: after the issue was written.</summary>
    public void ApplyParts(Site site, string? by, string issueId)
    {
        foreach ((RichText body, Visibility? visibility, Dictionary<string, JsonElement> properties) in Comments)
            site.Edits.AddComment(by, issueId, body, visibility, properties);
        foreach ((DateTimeOffset started, long seconds, RichText? comment) in Worklogs)
            site.Edits.AddWorklog(by, issueId, started, seconds, comment);
        foreach ((LinkType type, string other, bool outward) in Links)
            site.Edits.AddLink(by, type.Id, outward ? issueId : other, outward ? other : issueId);
    }

    public void ThrowIfInvalid()
    {
        if (!IsValid)
            throw RestError.Fields(Messages, Errors);
    }
}

/// <summary>Reads the <c>fields</c> and <c>update</c> of create, edit and transition, and complains in Jira's words.</summary>
internal sealed class FieldWriter
{
    private const int TextLimit = 32767;

    private readonly Site _site;
    private readonly User? _user;
    private readonly bool _adf;
    private readonly bool _trusted;

    /// <summary>A reader for a caller.</summary>
    /// <param name="site">The site.</param>
    /// <param name="user">The caller.</param>
    /// <param name="adf">Whether rich text comes as ADF.</param>
    /// <param name="trusted">Whether permissions and screens do not matter, and texts may come in either form (control interface).</param>
    public FieldWriter(Site site, User? user, bool adf, bool trusted = false)
    {
        _site = site;
        _user = user;
        _adf = adf;
        _trusted = trusted;
    }

    public static FieldWriter For(RestCall call) => new(call.Site, call.User, call.IsV3);

    public static string NotOnScreen(string field) => $"Field '{field}' cannot be set. It is not on the appropriate screen, or unknown.";

    /// <summary>Reads both parts of a body for an issue of a project and type.</summary>
    /// <param name="project">Project.</param>
    /// <param name="typeId">Type.</param>
    /// <param name="issue">The issue; null for a new one.</param>
    /// <param name="fields">Fields to set.</param>
    /// <param name="update">Operations by field.</param>
    /// <param name="allowed">Fields of the screen; null for all.</param>
    public FieldEdits Read(Project project, string typeId, Issue? issue, JsonNode? fields, JsonNode? update, ICollection<string>? allowed)
    {
        var edits = new FieldEdits();
        var context = new Context(project, typeId, issue, edits);
        foreach ((string id, JsonNode? value) in fields as JsonObject ?? [])
        {
            if (issue is null && id is ("project" or "issuetype"))
                continue;
            if (update is JsonObject other && other.ContainsKey(id))
            {
                edits.Errors[id] = $"Field '{id}' appears in both 'fields' and 'update'; it may be in one of them only.";
                continue;
            }

            if (Find(context, id, allowed) is { } field)
                Set(context, field, value);
        }

        foreach ((string id, JsonNode? operations) in update as JsonObject ?? [])
        {
            if (operations is not JsonArray list)
            {
                edits.Errors[id] = "data was not an array";
                continue;
            }

            foreach (JsonObject operation in list.OfType<JsonObject>())
            {
                foreach ((string verb, JsonNode? value) in operation)
                    Operate(context, id, verb, value, allowed);
            }
        }

        return edits;
    }

    /// <summary>Complains about fields that must have a value and got none.</summary>
    public void Require(FieldEdits edits, IEnumerable<string> required)
    {
        foreach (string id in required)
        {
            if (id is "issuetype" or "project" || edits.Given.Contains(id) || edits.Errors.ContainsKey(id))
                continue;
            edits.Errors[id] = Missing(id);
        }
    }

    /// <summary>Rich text in the form that the caller's version takes; false after a complaint.</summary>
    public bool TryReadText(JsonNode? value, out RichText? text, out bool malformed)
    {
        text = null;
        malformed = false;
        if (value is null)
            return true;
        if (value is JsonObject && (_adf || (_trusted && _site.IsCloud)))
        {
            if (!AdfValidator.IsDocument(value))
                return false;
            malformed = !AdfValidator.IsValid(value);
            if (malformed)
                return false;
            text = RichText.FromAdf(_site.RewriteAdf(value.DeepClone()));
            return true;
        }

        if ((_adf && !_trusted) || !TryString(value, out string? markup))
            return false;
        if (markup.Length > 0)
            text = _site.IsCloud ? RichText.FromAdf(_site.TextConverter.ToAdf(markup)) : RichText.FromWiki(_trusted ? markup : OneLineEnd(markup));
        return true;
    }

    /// <summary>A visibility; null for none, an error text when it is no such thing.</summary>
    public (Visibility? Value, string? Error) ReadVisibility(JsonNode? node, Project project)
    {
        if (node is not JsonObject json || Text(json["type"]) is not { } type)
            return (null, null);
        string? name = Text(json["value"]) ?? Text(json["identifier"]);
        if (type == "group")
        {
            Group? group = _site.Groups.Values.FirstOrDefault(g => g.Id == Text(json["identifier"])) ?? (name is null ? null : _site.Groups.GetValueOrDefault(name));
            return group is null ? (null, $"Group: {name} does not exist.") : (new Visibility("group", group.Name), null);
        }

        return type == "role" && project.Roles.Exists(r => r.Name == name)
            ? (new Visibility("role", name!), null)
            : (null, $"Role: {name} does not exist.");
    }

    /// <summary>Entity properties as creates and comments carry them.</summary>
    public static Dictionary<string, JsonElement> ReadProperties(JsonNode? node)
    {
        var properties = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonObject property in (node as JsonArray ?? []).OfType<JsonObject>())
        {
            if (Text(property["key"]) is { } key)
                properties[key] = Element(property["value"]);
        }

        return properties;
    }

    public static JsonElement Element(JsonNode? node) => JsonSerializer.SerializeToElement(node);

    public static string? Text(JsonNode? node) => node is JsonValue value
        ? value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.Number => value.ToJsonString(),
            _ => null,
        }
        : null;

    private static string OneLineEnd(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    private static bool TryString(JsonNode? node, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? text)
    {
        text = node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
        return text is not null;
    }

    private string Missing(string id) => id == "summary"
        ? "You must specify a summary of the issue."
        : $"{(_site.Fields.TryGetValue(id, out Field? field) ? field.Name : id)} is required.";

    private Field? Find(Context context, string id, ICollection<string>? allowed)
    {
        if (_site.Fields.TryGetValue(id, out Field? field)
            && (allowed is null || allowed.Contains(id))
            && (!field.IsCustom || field.ContextFor(context.Project.Id, context.TypeId) is not null)
            && (_trusted || MaySet(context, id)))
        {
            return field;
        }

        context.Edits.Errors[id] = NotOnScreen(id);
        return null;
    }

    private bool MaySet(Context context, string id) => id switch
    {
        "reporter" => Permissions.Has(_user, Permissions.ModifyReporter, context.Project, context.Issue),
        "assignee" => Permissions.Has(_user, Permissions.Assign, context.Project, context.Issue),
        "duedate" => Permissions.Has(_user, Permissions.Schedule, context.Project, context.Issue),
        "security" => Permissions.Has(_user, Permissions.SetSecurity, context.Project, context.Issue) && _site.Schemes.SecurityOf(context.Project) is not null,
        "created" or "updated" or "creator" or "status" or "votes" or "watches" or "subtasks" => false,
        _ => true,
    };

    private void Operate(Context context, string id, string verb, JsonNode? value, ICollection<string>? allowed)
    {
        FieldEdits edits = context.Edits;
        switch (id)
        {
            case "comment" when verb == "add":
                AddComment(context, value as JsonObject ?? []);
                return;
            case "worklog" when verb == "add":
                AddWorklog(context, value as JsonObject ?? []);
                return;
            case "issuelinks" when verb == "add":
                AddLink(context, value as JsonObject ?? []);
                return;
            case "parent" when verb == "set" && value is JsonObject none && none["none"] is not null:
                edits.Changes.Add(static i => i.ParentId = null);
                return;
        }

        if (Find(context, id, allowed) is not { } field)
            return;
        if (verb == "set" || (verb == "edit" && id == "timetracking"))
        {
            Set(context, field, value);
            return;
        }

        if (verb is not ("add" or "remove") || !MetaShape.OperationsOf(field).Contains(verb))
        {
            edits.Errors[id] = $"Field with id '{id}' and name '{field.Name}' does not support operation '{verb}' Supported operation(s) are: '{string.Join(",", MetaShape.OperationsOf(field))}'";
            return;
        }

        if (ReadMember(context, field, value) is not { } member)
            return;
        edits.Given.Add(id);
        edits.Changes.Add(issue =>
        {
            List<string> list = ListOf(issue, field);
            if (verb == "remove")
                list.Remove(member);
            else if (!list.Contains(member))
                list.Add(member);
            StoreList(issue, field, list);
        });
    }

    private static List<string> ListOf(Issue issue, Field field) => field.Id switch
    {
        "labels" => issue.Labels,
        "components" => issue.ComponentIds,
        "fixVersions" => issue.FixVersionIds,
        "versions" => issue.AffectedVersionIds,
        _ => [.. issue.Custom.GetValueOrDefault(field.Id)?.Ids ?? []],
    };

    private static void StoreList(Issue issue, Field field, List<string> list)
    {
        if (field.IsCustom)
            Store(issue, field, list.Count == 0 ? null : new CustomValue { Ids = [.. list] });
        else if (field.Id == "labels")
            issue.Labels.Sort(StringComparer.Ordinal);
    }

    private static void Store(Issue issue, Field field, CustomValue? value)
    {
        if (value is null)
            issue.Custom.Remove(field.Id);
        else
            issue.Custom[field.Id] = value;
    }

    private void Set(Context context, Field field, JsonNode? value)
    {
        FieldEdits edits = context.Edits;
        if (value is not null)
            edits.Given.Add(field.Id);
        else if (!_trusted && context.Issue is { } existing && _site.Schemes.ScreenFor(context.Project, existing.IssueTypeId, ScreenOperation.Edit).RequiredFieldIds.Contains(field.Id))
        {
            edits.Errors[field.Id] = Missing(field.Id);
            return;
        }

        if (field.IsCustom)
        {
            if (ReadCustom(context, field, value, out CustomValue? custom))
                edits.Changes.Add(issue => Store(issue, field, custom));
            return;
        }

        switch (field.Id)
        {
            case "summary":
                SetSummary(edits, value);
                break;
            case "description":
                SetText(edits, field, value, static (issue, text) => issue.Description = text);
                break;
            case "environment":
                SetText(edits, field, value, static (issue, text) => issue.Environment = text);
                break;
            case "issuetype":
                SetType(context, value);
                break;
            case "priority":
                SetChoice(edits, field, value, _site.Priorities.Select(p => (p.Id, p.Name)), static (issue, id) => issue.PriorityId = id, "Priority");
                break;
            case "resolution":
                SetChoice(edits, field, value, _site.Resolutions.Select(r => (r.Id, r.Name)), static (issue, id) => issue.ResolutionId = id, "Resolution");
                break;
            case "security":
                SetSecurity(context, value);
                break;
            case "assignee":
                SetAssignee(context, value);
                break;
            case "reporter":
                if (ReadUser(edits, field, value, out string? reporter))
                    edits.Changes.Add(issue => issue.ReporterId = reporter);
                break;
            case "labels" or "components" or "fixVersions" or "versions":
                SetList(context, field, value);
                break;
            case "duedate":
                SetDue(edits, value);
                break;
            case "parent":
                SetParent(context, value);
                break;
            case "timetracking":
                SetTimeTracking(edits, value as JsonObject ?? []);
                break;
            default:
                edits.Errors[field.Id] = NotOnScreen(field.Id);
                break;
        }
    }

    private void SetSummary(FieldEdits edits, JsonNode? value)
    {
        if (value is not null && !TryString(value, out _))
        {
            edits.Errors["summary"] = "Operation value must be a string";
            return;
        }

        string summary = Text(value) ?? "";
        if (!_site.IsCloud)
            summary = summary.TrimEnd();
        if (summary.Trim().Length == 0)
            edits.Errors["summary"] = Missing("summary");
        else if (summary.Contains('\n') || summary.Contains('\r'))
            edits.Errors["summary"] = "The summary is invalid because it contains newline characters.";
        else if (summary.Length > 255)
            edits.Errors["summary"] = "Summary must be less than 255 characters.";
        else
            edits.Changes.Add(issue => issue.Summary = summary);
    }

    private void SetText(FieldEdits edits, Field field, JsonNode? value, Action<Issue, RichText?> set)
    {
        if (ReadText(edits, field, value, out RichText? text))
            edits.Changes.Add(issue => set(issue, text));
    }

    private bool ReadText(FieldEdits edits, Field field, JsonNode? value, out RichText? text)
    {
        if (!TryReadText(value, out text, out bool malformed))
        {
            if (malformed)
                edits.Messages.Add("INVALID_INPUT");
            else
                edits.Errors[field.Id] = _adf ? "Operation value must be an Atlassian Document (see the Atlassian Document Format)" : "Operation value must be a string";
            return false;
        }

        if (text is not null && (text.IsAdf ? text.PlainText.Length : text.Source.Length) > TextLimit)
        {
            edits.Errors[field.Id] = "The entered text is too long. It exceeds the allowed limit of 32,767 characters.";
            return false;
        }

        return true;
    }

    private void SetType(Context context, JsonNode? value)
    {
        string? wanted = Text((value as JsonObject)?["id"]) ?? Text((value as JsonObject)?["name"]);
        IssueType? type = context.Project.IssueTypeIds.Select(id => _site.IssueTypes[id]).FirstOrDefault(t => t.Id == wanted || t.Name == wanted);
        if (type is null || type.IsSubtask != _site.IssueTypes[context.TypeId].IsSubtask)
        {
            context.Edits.Errors["issuetype"] = "The issue type selected is invalid.";
            return;
        }

        // A type with another workflow needs the status to exist there.
        if (context.Issue is { } issue && !_site.Workflows[context.Project.WorkflowIdFor(type.Id)].StatusIds.Contains(issue.StatusId))
        {
            context.Edits.Errors["issuetype"] = "The issue type selected is invalid.";
            return;
        }

        context.Edits.Changes.Add(i => i.IssueTypeId = type.Id);
    }

    private void SetChoice(FieldEdits edits, Field field, JsonNode? value, IEnumerable<(string Id, string Name)> choices, Action<Issue, string?> set, string name)
    {
        if (value is null)
        {
            edits.Changes.Add(issue => set(issue, null));
            return;
        }

        if (value is not JsonObject json || (json["id"] is null && json["name"] is null))
        {
            edits.Errors[field.Id] = $"Could not find valid 'id' or 'name' in {name.ToLowerInvariant()} object.";
            return;
        }

        string? id = Text(json["id"]);
        string? called = Text(json["name"]);
        (string Id, string Name) found = choices.FirstOrDefault(c => id is not null ? c.Id == id : string.Equals(c.Name, called, StringComparison.OrdinalIgnoreCase));
        if (found.Id is null)
            edits.Errors[field.Id] = id is not null ? $"{name} id '{id}' is not valid" : $"{name} name '{called}' is not valid";
        else
            edits.Changes.Add(issue => set(issue, found.Id));
    }

    private void SetSecurity(Context context, JsonNode? value)
    {
        if (context.Issue?.ParentId is not null && _site.IssueTypes[context.TypeId].IsSubtask)
        {
            context.Edits.Errors["security"] = "The security level of a sub-task is that of its parent.";
            return;
        }

        IEnumerable<SecurityLevel> levels = _trusted
            ? _site.Schemes.SecurityOf(context.Project)?.Levels ?? []
            : _site.Schemes.LevelsFor(_user, context.Project, context.Issue);
        SetChoice(context.Edits, _site.Fields["security"], value, levels.Select(l => (l.Id, l.Name)), static (issue, id) => issue.SecurityLevelId = id, "Security level");
    }

    private void SetAssignee(Context context, JsonNode? value)
    {
        FieldEdits edits = context.Edits;
        if (!_site.IsCloud && value is JsonObject json && Text(json["name"]) == "-1")
        {
            edits.Changes.Add(issue => issue.AssigneeId = context.Project.DefaultAssigneeId);
            return;
        }

        if (!ReadUser(edits, _site.Fields["assignee"], value, out string? id))
            return;
        if (id is null && !context.Project.AllowsUnassigned)
            edits.Errors["assignee"] = "Issues must be assigned.";
        else if (id is not null && !IsAssignable(context.Project, _site.Users[id]))
            edits.Errors["assignee"] = $"User '{(_site.IsCloud ? id : _site.Users[id].Name)}' cannot be assigned issues.";
        else
            edits.Changes.Add(issue => issue.AssigneeId = id);
    }

    public static bool IsAssignable(Project project, User user) => user.Active
        && Permissions.Has(user, Permissions.Assignable, project) && Permissions.Has(user, Permissions.Browse, project);

    private bool ReadUser(FieldEdits edits, Field field, JsonNode? value, out string? id)
    {
        id = null;
        if (value is null)
            return true;
        JsonNode? given = null;
        bool named = false;
        if (value is JsonObject json)
        {
            foreach (string key in _site.IsCloud ? (string[])["accountId", "id"] : ["name", "key"])
            {
                if (!json.TryGetPropertyValue(key, out JsonNode? candidate))
                    continue;
                named = true;
                given ??= candidate;
            }
        }
        else if (_trusted)
        {
            named = true;
            given = value;
        }

        if (!named)
        {
            edits.Errors[field.Id] = _site.IsCloud
                ? $"Specify a valid value for {field.Id}"
                : $"expected Object containing a 'name' property";
            return false;
        }

        if (given is null)
            return true;
        string text = Text(given) ?? "";
        User? user = _trusted ? _site.FindUser(text)
            : _site.Users.GetValueOrDefault(text) ?? (_site.IsCloud ? null : _site.Users.Values.FirstOrDefault(u => string.Equals(u.Name, text, StringComparison.OrdinalIgnoreCase)));
        if (user is null)
        {
            edits.Errors[field.Id] = _site.IsCloud ? $"Specify a valid value for {field.Id}" : $"User '{text}' does not exist.";
            return false;
        }

        id = user.Id;
        return true;
    }

    private void SetList(Context context, Field field, JsonNode? value)
    {
        if (value is not null and not JsonArray)
        {
            context.Edits.Errors[field.Id] = "data was not an array";
            return;
        }

        var members = new List<string>();
        foreach (JsonNode? item in value as JsonArray ?? [])
        {
            if (ReadMember(context, field, item) is not { } member)
                return;
            if (!members.Contains(member))
                members.Add(member);
        }

        if (members.Count == 0)
            context.Edits.Given.Remove(field.Id);
        context.Edits.Changes.Add(issue =>
        {
            List<string> list = ListOf(issue, field);
            list.Clear();
            list.AddRange(members);
            StoreList(issue, field, list);
        });
    }

    /// <summary>One member of a list: the id, or the label; null after a complaint.</summary>
    private string? ReadMember(Context context, Field field, JsonNode? value)
    {
        FieldEdits edits = context.Edits;
        switch (field)
        {
            case { Id: "labels" } or { Kind: FieldKind.Labels }:
                if (!TryString(value, out string? label))
                    edits.Errors[field.Id] = "string expected at index 0";
                else if (label.Any(char.IsWhiteSpace))
                    edits.Errors[field.Id] = $"The label '{label}' contains spaces which is invalid.";
                else if (label.Length is 0 or > 255)
                    edits.Errors[field.Id] = $"The label '{label}' is too long.";
                else
                    return label;
                return null;
            case { Id: "components" }:
                return Named(edits, field, value, "Component", context.Project.Components.Select(c => (c.Id, c.Name)));
            case { Id: "fixVersions" or "versions" } or { Kind: FieldKind.MultiVersionPicker or FieldKind.VersionPicker }:
                return Named(edits, field, value, "Version", context.Project.Versions.Select(v => (v.Id, v.Name)));
            case { Kind: FieldKind.MultiSelect or FieldKind.Checkboxes or FieldKind.Select or FieldKind.RadioButtons }:
                return ReadOption(context, field, value, field.ContextFor(context.Project.Id, context.TypeId)!.Options)?.Id;
            case { Kind: FieldKind.MultiUserPicker }:
                if (ReadUser(edits, field, value, out string? user) && user is null)
                    edits.Errors[field.Id] = $"Specify a valid value for {field.Id}";
                return user;
            case { Kind: FieldKind.MultiGroupPicker or FieldKind.GroupPicker }:
                string? group = Text((value as JsonObject)?["name"]);
                if (group is not null && _site.Groups.ContainsKey(group))
                    return group;
                edits.Errors[field.Id] = $"Could not find group with name '{group}'.";
                return null;
            default:
                edits.Errors[field.Id] = NotOnScreen(field.Id);
                return null;
        }
    }

    private static string? Named(FieldEdits edits, Field field, JsonNode? value, string what, IEnumerable<(string Id, string Name)> choices)
    {
        string? id = Text((value as JsonObject)?["id"]);
        string? name = Text((value as JsonObject)?["name"]);
        (string Id, string Name) found = choices.FirstOrDefault(c => id is not null ? c.Id == id : c.Name == name);
        if (found.Id is null)
            edits.Errors[field.Id] = id is not null ? $"{what} id '{id}' is not valid" : $"{what} name '{name}' is not valid";
        return found.Id;
    }

    private FieldOption? ReadOption(Context context, Field field, JsonNode? value, IEnumerable<FieldOption> options)
    {
        string? id = Text((value as JsonObject)?["id"]);
        string? text = Text((value as JsonObject)?["value"]) ?? (_trusted ? Text(value) : null);
        FieldOption? option = options.FirstOrDefault(o => !o.Disabled && (id is not null ? o.Id == id : o.Value == text));
        if (option is null)
        {
            context.Edits.Errors[field.Id] = value is not JsonObject && !_trusted
                ? "Specify a valid 'id' or 'name' for " + field.Name
                : id is not null ? $"Option id '{id}' is not valid" : $"Option value '{text}' is not valid";
        }

        return option;
    }

    private bool ReadCustom(Context context, Field field, JsonNode? value, out CustomValue? custom)
    {
        custom = null;
        FieldEdits edits = context.Edits;
        if (value is null)
            return true;
        switch (field.Kind)
        {
            case FieldKind.Text or FieldKind.Url or FieldKind.EpicName:
                if (!TryString(value, out string? text))
                {
                    edits.Errors[field.Id] = "Operation value must be a string";
                    return false;
                }

                if (field.Kind == FieldKind.Text && text.Length > 255)
                {
                    edits.Errors[field.Id] = "The entered text is too long. It exceeds the allowed limit of 255 characters.";
                    return false;
                }

                if (field.Kind == FieldKind.Url && !Uri.TryCreate(text, UriKind.Absolute, out _))
                {
                    edits.Errors[field.Id] = "Not a valid URL";
                    return false;
                }

                custom = text.Length == 0 ? null : CustomValue.Of(text);
                return true;
            case FieldKind.TextArea:
                if (!ReadText(edits, field, value, out RichText? rich))
                    return false;
                custom = rich is null ? null : CustomValue.Of(rich);
                return true;
            case FieldKind.Number:
                if (value is not JsonValue number || !number.TryGetValue(out double amount) || !double.IsFinite(amount))
                {
                    edits.Errors[field.Id] = "Operation value must be a number";
                    return false;
                }

                custom = CustomValue.Of(amount);
                return true;
            case FieldKind.Date:
                if (!TryString(value, out string? day) || !DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
                {
                    edits.Errors[field.Id] = $"Error parsing date string: {Text(value)}";
                    return false;
                }

                custom = CustomValue.Of(day);
                return true;
            case FieldKind.DateTime:
                if (!TryString(value, out string? time) || !Timestamps.TryRead(time, out DateTimeOffset instant))
                {
                    edits.Errors[field.Id] = $"Error parsing time: {Text(value)}";
                    return false;
                }

                custom = CustomValue.Of(instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
                return true;
            case FieldKind.CascadingSelect:
                return ReadCascading(context, field, value, out custom);
            case FieldKind.UserPicker:
                if (!ReadUser(edits, field, value, out string? user))
                    return false;
                custom = user is null ? null : CustomValue.OfIds(user);
                return true;
            case FieldKind.Select or FieldKind.RadioButtons or FieldKind.GroupPicker or FieldKind.VersionPicker:
                string? single = ReadMember(context, field, value);
                custom = single is null ? null : CustomValue.OfIds(single);
                return single is not null;
            case FieldKind.ProjectPicker:
                Project? project = _site.FindProject(Text((value as JsonObject)?["key"]) ?? Text((value as JsonObject)?["id"]) ?? "");
                if (project is null)
                    edits.Errors[field.Id] = "Could not find project.";
                else
                    custom = CustomValue.OfIds(project.Id);
                return project is not null;
            case FieldKind.EpicLink:
                Issue? epic = _site.FindIssue(Text(value) ?? "");
                if (epic is null)
                    edits.Errors[field.Id] = $"Issue '{Text(value)}' does not exist.";
                else
                    custom = CustomValue.OfIds(epic.Id);
                return epic is not null;
            case FieldKind.Sprint:
                if (Text(value) is not { } sprint || !_site.Sprints.ContainsKey(sprint))
                {
                    edits.Errors[field.Id] = $"Number value expected as the Sprint id.";
                    return false;
                }

                // Sprints that are over stay: they are the issue's past.
                custom = CustomValue.OfIds([.. _site.Agile.ClosedSprintsOf(context.Issue), sprint]);
                return true;
            case FieldKind.Any:
                edits.Errors[field.Id] = $"Field '{field.Id}' cannot be set. It is not on the appropriate screen, or unknown.";
                return false;
            default:
                if (value is not JsonArray list)
                {
                    edits.Errors[field.Id] = "data was not an array";
                    return false;
                }

                var members = new List<string>();
                foreach (JsonNode? item in list)
                {
                    if (ReadMember(context, field, item) is not { } member)
                        return false;
                    members.Add(member);
                }

                custom = members.Count == 0 ? null : new CustomValue { Ids = members };
                return true;
        }
    }

    private bool ReadCascading(Context context, Field field, JsonNode value, out CustomValue? custom)
    {
        custom = null;
        FieldContext where = field.ContextFor(context.Project.Id, context.TypeId)!;
        if (ReadOption(context, field, value, where.Options) is not { } parent)
            return false;
        FieldOption? child = null;
        if ((value as JsonObject)?["child"] is { } lower)
        {
            child = ReadOption(context, field, lower, parent.Children);
            if (child is null)
                return false;
        }

        custom = new CustomValue { Ids = [parent.Id], ChildId = child?.Id };
        return true;
    }

    private static void SetDue(FieldEdits edits, JsonNode? value)
    {
        if (value is null || Text(value) is "")
            edits.Changes.Add(static issue => issue.DueDate = null);
        else if (TryString(value, out string? text) && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
            edits.Changes.Add(issue => issue.DueDate = day);
        else
            edits.Errors["duedate"] = $"Error parsing date string: {Text(value)}";
    }

    private void SetParent(Context context, JsonNode? value)
    {
        FieldEdits edits = context.Edits;
        bool subtask = _site.IssueTypes[context.TypeId].IsSubtask;
        if (value is null)
        {
            if (subtask)
                edits.Errors["parent"] = "Issue type is a sub-task but parent issue key or id not specified.";
            else
                edits.Changes.Add(static issue => issue.ParentId = null);
            return;
        }

        string? wanted = Text((value as JsonObject)?["id"]) ?? Text((value as JsonObject)?["key"]);
        Issue? parent = wanted is null ? null : _site.FindIssue(wanted);
        if (parent is null || (!_trusted && !_site.CanBrowse(_user, parent)))
        {
            edits.Errors["parent"] = _site.IsCloud ? "Could not find issue by id or key." : "Could not find parent issue.";
            return;
        }

        IssueType parentType = _site.IssueTypes[parent.IssueTypeId];
        if (!_site.IsCloud && (!subtask || (context.Issue is not null && context.Issue.ParentId != parent.Id)))
            edits.Errors["parent"] = NotOnScreen("parent");
        else if (subtask ? parentType.HierarchyLevel != 0 || parent.ProjectId != context.Project.Id : parentType.HierarchyLevel != _site.IssueTypes[context.TypeId].HierarchyLevel + 1)
            edits.Errors["parent"] = "Given parent work item does not belong to appropriate hierarchy.";
        else
            edits.Changes.Add(issue => issue.ParentId = parent.Id);
    }

    private static void SetTimeTracking(FieldEdits edits, JsonObject value)
    {
        foreach ((string name, bool isOriginal) in new[] { ("originalEstimate", true), ("remainingEstimate", false) })
        {
            if (!value.ContainsKey(name))
                continue;
            long? seconds = null;
            if (Text(value[name]) is { Length: > 0 } text)
            {
                seconds = Durations.Read(text);
                if (seconds is null)
                {
                    edits.Errors[name == "originalEstimate" ? "timetracking_originalestimate" : "timetracking_remainingestimate"] = $"The {(isOriginal ? "original" : "remaining")} estimate specified is not valid.";
                    continue;
                }
            }

            edits.Changes.Add(issue =>
            {
                if (isOriginal)
                {
                    issue.OriginalEstimate = seconds;
                    if (!value.ContainsKey("remainingEstimate") && issue.Worklogs.Count == 0)
                        issue.RemainingEstimate = seconds;
                }
                else
                {
                    issue.RemainingEstimate = seconds;
                }
            });
        }
    }

    private void AddComment(Context context, JsonObject value)
    {
        FieldEdits edits = context.Edits;
        if (!_trusted && !Permissions.Has(_user, Permissions.AddComments, context.Project, context.Issue))
        {
            edits.Messages.Add("You do not have the permission to comment on this issue.");
            return;
        }

        if (!TryReadText(value["body"], out RichText? body, out _) || body is null)
        {
            edits.Errors["comment"] = "Comment body is not valid!";
            return;
        }

        (Visibility? visibility, string? error) = ReadVisibility(value["visibility"], context.Project);
        if (error is not null)
            edits.Errors["commentLevel"] = error;
        else
            edits.Comments.Add((body, visibility, ReadProperties(value["properties"])));
    }

    private void AddWorklog(Context context, JsonObject value)
    {
        FieldEdits edits = context.Edits;
        long? seconds = Text(value["timeSpentSeconds"]) is { } number ? (long.TryParse(number, CultureInfo.InvariantCulture, out long given) && given > 0 ? given : null)
            : Text(value["timeSpent"]) is { } spent ? Durations.Read(spent) : null;
        DateTimeOffset started = _site.Now;
        if (seconds is null)
            edits.Errors["timeLogged"] = "You must indicate the time spent working.";
        else if (Text(value["started"]) is { } begun && !Timestamps.TryRead(begun, out started))
            edits.Errors["worklog_started"] = "You must specify a date on which the work occurred.";
        else if (!TryReadText(value["comment"], out RichText? comment, out _))
            edits.Errors["worklog"] = "Worklog comment is not valid!";
        else
            edits.Worklogs.Add((started, seconds.Value, comment));
    }

    private void AddLink(Context context, JsonObject value)
    {
        string? name = Text((value["type"] as JsonObject)?["id"]) ?? Text((value["type"] as JsonObject)?["name"]);
        LinkType? type = _site.LinkTypes.Values.FirstOrDefault(t => t.Id == name || t.Name == name);
        bool outward = value["outwardIssue"] is not null;
        JsonObject? other = (value["outwardIssue"] ?? value["inwardIssue"]) as JsonObject;
        Issue? issue = _site.FindIssue(Text(other?["id"]) ?? Text(other?["key"]) ?? "");
        if (type is null)
            context.Edits.Errors["issuelinks"] = $"No issue link type with name '{name}' found.";
        else if (issue is null || (!_trusted && !_site.CanBrowse(_user, issue)))
            context.Edits.Errors["issuelinks"] = "Issue does not exist or you do not have permission to see it.";
        else
            context.Edits.Links.Add((type, issue.Id, outward));
    }

    private sealed record Context(Project Project, string TypeId, Issue? Issue, FieldEdits Edits);
}
