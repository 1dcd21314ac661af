using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Sandbox.Sites;

/// <summary>Reads one description, part by part, in the order in which parts name each other.</summary>
internal sealed class SiteConfigLoader
{
    /// <summary>What notification schemes can name, in the order of Jira's ids.</summary>
    public static readonly string[] Events =
    [
        "Issue Created", "Issue Updated", "Issue Assigned", "Issue Resolved", "Issue Closed", "Issue Commented", "Issue Reopened", "Issue Deleted",
        "Issue Moved", "Work Logged On Issue", "Work Started On Issue", "Work Stopped On Issue", "Generic Event",
    ];

    private readonly SiteConfigNode _root;
    private readonly TimeProvider? _timeProvider;
    private SiteBuilder _builder = null!;
    private Site _site = null!;

    public SiteConfigLoader(SiteConfigNode root, TimeProvider? timeProvider)
    {
        _root = root;
        _timeProvider = timeProvider;
    }

    public Site? Load()
    {
        if (!_root.Expect(
            "$schema", "kind", "title", "groups", "users", "oauthClients", "issueTypes", "statuses", "priorities", "resolutions", "linkTypes", "roles", "fields", "screens",
            "screenSchemes", "issueTypeScreenSchemes", "fieldConfigurations", "fieldConfigurationSchemes", "workflows", "workflowSchemes", "issueTypeSchemes",
            "permissionSchemes", "notificationSchemes", "securitySchemes", "projects", "boards", "filters"))
        {
            return null;
        }

        if (_root["kind"] is null)
        {
            _root.Need("kind");
            return null;
        }

        _builder = new SiteBuilder(_root["kind"]!.Choice<SandboxKind>(), _timeProvider);
        _site = _builder.Site;
        _site.Title = _root.Text("title") ?? _site.Title;
        People();
        Lists();
        Fields();
        Screens();
        FieldConfigurations();
        Workflows();
        OtherSchemes();
        foreach (SiteConfigNode project in _root.List("projects"))
            AddProject(project);
        Contexts();
        foreach (SiteConfigNode filter in _root.List("filters"))
            AddFilter(filter);
        foreach (SiteConfigNode board in _root.List("boards"))
            AddBoard(board);
        return _site;
    }

    private Configurations Schemes => _site.Schemes;

    private void People()
    {
        foreach (SiteConfigNode group in _root.List("groups"))
            AddGroup(group.Text());
        foreach (SiteConfigNode node in _root.List("users"))
        {
            if (!node.Expect("name", "displayName", "email", "emailVisible", "timeZone", "locale", "active", "groups", "token", "password", "app"))
                continue;
            string name = node.Need("name");
            if (_site.Users.Values.FirstOrDefault(u => u.Name == name) is not { } user)
            {
                _builder.AddUser(name, node.Text("displayName"));
                user = _site.GetUser(name);
            }

            user.DisplayName = node.Text("displayName") ?? user.DisplayName;
            user.EmailAddress = node.Text("email") ?? user.EmailAddress;
            user.EmailVisible = node.Flag("emailVisible", user.EmailVisible);
            user.Locale = node.Text("locale") ?? user.Locale;
            user.Active = node.Flag("active", user.Active);
            user.Password = node.Text("password") ?? user.Password;
            if (node.Flag("app"))
                user.AccountType = "app";
            if (node.Text("token") is { } token)
                user.Tokens = [new AccessToken { Value = token }];
            if (node["timeZone"] is { } zone)
            {
                user.TimeZone = zone.Text();
                try
                {
                    user.GetTimeZone();
                }
                catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException)
                {
                    zone.Problem($"there is no time zone '{user.TimeZone}' on this machine; write one such as Europe/Berlin.");
                    user.TimeZone = "UTC";
                }
            }

            if (node["groups"] is not null)
            {
                user.Groups = node.Texts("groups");
                user.Groups.ForEach(AddGroup);
            }
        }

        foreach (SiteConfigNode node in _root.List("oauthClients"))
        {
            if (!node.Expect("clientId", "clientSecret", "user", "scopes", "callback"))
                continue;
            var client = new OAuthClient { ClientId = node.Need("clientId"), ClientSecret = node.Need("clientSecret"), UserId = UserId(node["user"]) ?? _site.GetUser("sync").Id };
            if (node["scopes"] is not null)
                client.Scopes = node.Texts("scopes");
            client.CallbackUrl = node.Text("callback");
            _site.OAuthClients[client.ClientId] = client;
        }
    }

    private void AddGroup(string name)
    {
        if (name.Length > 0 && !_site.Groups.ContainsKey(name))
            _site.Groups.Add(name, new Group { Id = $"{_site.Groups.Count + 1:D8}-0000-4000-8000-000000000000", Name = name });
    }

    private string? UserId(SiteConfigNode? node) => node?.Find("user", _site.Users.Values, u => u.Name)?.Id;

    private void Lists()
    {
        foreach (SiteConfigNode node in _root.List("issueTypes"))
        {
            if (!node.Expect("name", "level", "description"))
                continue;
            string name = node.Need("name");
            IssueType? type = _site.IssueTypes.Values.FirstOrDefault(t => t.Name == name);
            if (type is null)
            {
                type = new IssueType { Id = _site.NextId("issuetype", 10100), Name = name };
                _site.IssueTypes.Add(type.Id, type);
            }

            type.HierarchyLevel = node.Number("level", type.HierarchyLevel);
            if (type.HierarchyLevel is < -1 or > 1)
                node["level"]!.Problem("the level is 1 for an epic, 0 for the usual, -1 for a sub-task.");
            type.Description = node.Text("description") ?? type.Description;
        }

        foreach (SiteConfigNode node in _root.List("statuses"))
        {
            if (!node.Expect("name", "category", "description"))
                continue;
            string name = node.Need("name");
            Status? status = _site.Statuses.Values.FirstOrDefault(s => s.Name == name);
            if (status is null)
            {
                status = new Status { Id = _site.NextId("status", 10100), Name = name };
                _site.Statuses.Add(status.Id, status);
            }

            if (node["category"] is { } category)
                status.Category = CategoryOf(category);
            status.Description = node.Text("description") ?? status.Description;
        }

        if (_root["priorities"] is not null)
        {
            _site.Priorities.Clear();
            int number = 1;
            foreach (string name in _root.Texts("priorities"))
                _site.Priorities.Add(new Priority { Id = (number++).ToString(CultureInfo.InvariantCulture), Name = name });
        }

        if (_root["resolutions"] is not null)
        {
            _site.Resolutions.Clear();
            int number = 10000;
            foreach (string name in _root.Texts("resolutions"))
                _site.Resolutions.Add(new Resolution { Id = (number++).ToString(CultureInfo.InvariantCulture), Name = name });
        }

        foreach (SiteConfigNode node in _root.List("linkTypes"))
        {
            if (!node.Expect("name", "inward", "outward"))
                continue;
            var type = new LinkType { Id = _site.NextId("linktype", 10100), Name = node.Need("name"), Inward = node.Need("inward"), Outward = node.Need("outward") };
            if (_site.LinkTypes.Values.FirstOrDefault(t => t.Name == type.Name) is { } known)
                (known.Inward, known.Outward) = (type.Inward, type.Outward);
            else
                _site.LinkTypes.Add(type.Id, type);
        }
    }

    private static StatusCategory CategoryOf(SiteConfigNode node)
    {
        string text = node.Text();
        switch (text)
        {
            case "new" or "to do":
                return StatusCategory.New;
            case "indeterminate" or "in progress":
                return StatusCategory.Indeterminate;
            case "done":
                return StatusCategory.Done;
            default:
                node.Problem($"'{text}' is none of new, indeterminate, done.");
                return StatusCategory.New;
        }
    }

    private List<RoleText> Roles()
    {
        var roles = new List<RoleText>();
        foreach (SiteConfigNode node in _root.List("roles"))
        {
            if (node.Expect("name", "description"))
                roles.Add(new RoleText(node.Need("name"), node.Text("description") ?? ""));
        }

        foreach (string usual in new[] { "Administrators", "Developers", "Users" })
        {
            if (!roles.Exists(r => r.Name == usual))
                roles.Add(new RoleText(usual, ""));
        }

        return roles;
    }

    private void Fields()
    {
        foreach (SiteConfigNode node in _root.List("fields"))
        {
            if (!node.Expect("name", "kind", "description", "contexts", "options", "default"))
                continue;
            string name = node.Need("name");
            if (_site.Fields.Values.Any(f => f.Name == name))
            {
                node["name"]?.Problem($"there is a field '{name}' already.");
                continue;
            }

            FieldKind kind = node["kind"]?.Choice<FieldKind>() ?? FieldKind.Text;
            if (kind == FieldKind.System)
            {
                node["kind"]?.Problem("a field of Jira's own cannot be added.");
                kind = FieldKind.Text;
            }

            Field field = CustomFields.Create("customfield_" + _site.NextId("customfield", 10010), name, kind);
            field.Description = node.Text("description") ?? "";
            _site.Fields.Add(field.Id, field);
        }
    }

    /// <summary>Contexts name projects, so they come after these.</summary>
    private void Contexts()
    {
        foreach (SiteConfigNode node in _root.List("fields"))
        {
            if (!node.IsObject || _site.Fields.Values.FirstOrDefault(f => f.IsCustom && f.Name == node.Text("name")) is not { } field)
                continue;
            if (node["contexts"] is null)
            {
                AddContext(field, node, "Default Configuration Scheme for " + field.Name);
                continue;
            }

            foreach (SiteConfigNode context in node.List("contexts"))
            {
                if (context.Expect("name", "description", "projects", "issueTypes", "options", "default"))
                    AddContext(field, context, context.Text("name") ?? "Default Configuration Scheme for " + field.Name);
            }
        }
    }

    private void AddContext(Field field, SiteConfigNode node, string name)
    {
        var context = new FieldContext { Id = _site.NextId("context", 10100), Name = name, Description = node.Text("description") ?? "" };
        bool inContext = node["projects"] is not null || node["issueTypes"] is not null;
        if (inContext)
        {
            context.ProjectIds = [.. node.List("projects").Select(p => p.Find("project", _site.Projects.Values, x => x.Key)?.Id).OfType<string>()];
            context.IssueTypeIds = [.. node.List("issueTypes").Select(TypeId).OfType<string>()];
        }

        foreach (SiteConfigNode option in node.List("options"))
            context.Options.Add(ReadOption(option));
        bool chooses = field.Kind is FieldKind.Select or FieldKind.RadioButtons or FieldKind.MultiSelect or FieldKind.Checkboxes or FieldKind.CascadingSelect;
        if (!chooses && context.Options.Count > 0)
            node["options"]!.Problem($"a field of kind {field.Kind} has no options.");
        field.Contexts.Add(context);
        if (node["default"] is not { } value)
            return;
        string text = value.Text();
        context.Default = field.Kind switch
        {
            FieldKind.Number when double.TryParse(text, CultureInfo.InvariantCulture, out double number) => CustomValue.Of(number),
            FieldKind.TextArea => CustomValue.Of(_site.Text(text)),
            FieldKind.Text or FieldKind.Url => CustomValue.Of(text),
            FieldKind.Labels => CustomValue.OfIds(text),
            _ when chooses && context.AllOptions().FirstOrDefault(o => o.Value == text) is { } option => CustomValue.OfIds(option.Id),
            _ => null,
        };
        if (context.Default is null)
            value.Problem($"'{text}' cannot be the default of a field of kind {field.Kind}{(chooses ? "; it is none of its options" : "")}.");
    }

    private FieldOption ReadOption(SiteConfigNode node)
    {
        if (!node.IsObject)
            return new FieldOption { Id = _site.NextId("option"), Value = node.Text() };
        node.Expect("value", "disabled", "children");
        var option = new FieldOption { Id = _site.NextId("option"), Value = node.Need("value"), Disabled = node.Flag("disabled") };
        foreach (SiteConfigNode child in node.List("children"))
            option.Children.Add(ReadOption(child));
        return option;
    }

    private string? TypeId(SiteConfigNode node) => node.Find("issue type", _site.IssueTypes.Values, t => t.Name)?.Id;

    private string? StatusId(SiteConfigNode node) => node.Find("status", _site.Statuses.Values, s => s.Name)?.Id;

    /// <summary>A field by id, or a custom one by name.</summary>
    private string? FieldId(SiteConfigNode node)
    {
        string text = node.Text();
        if (_site.Fields.TryGetValue(text, out Field? known))
            return known.Id;
        return node.Find("field", _site.Fields.Values, f => f.IsCustom ? f.Name : f.Id)?.Id;
    }

    private void Screens()
    {
        foreach (SiteConfigNode node in _root.List("screens"))
        {
            if (!node.Expect("name", "description", "fields", "tabs"))
                continue;
            var screen = new FieldScreen { Id = _site.NextId("screen", 1), Name = node.Need("name"), Description = node.Text("description") ?? "" };
            if (node["tabs"] is null)
            {
                screen.Tabs.Add(new ScreenTab { Id = _site.NextId("screentab"), Name = "Field Tab", FieldIds = FieldIds(node, "fields") });
            }
            else
            {
                foreach (SiteConfigNode tab in node.List("tabs"))
                {
                    if (tab.Expect("name", "fields"))
                        screen.Tabs.Add(new ScreenTab { Id = _site.NextId("screentab"), Name = tab.Need("name"), FieldIds = FieldIds(tab, "fields") });
                }
            }

            Schemes.Screens.Add(screen.Id, screen);
        }

        foreach (SiteConfigNode node in _root.List("screenSchemes"))
        {
            if (!node.Expect("name", "description", "default", "create", "edit", "view"))
                continue;
            string? ScreenId(string name) => node[name]?.Find("screen", Schemes.Screens.Values, s => s.Name)?.Id;
            if (node["default"] is null)
                node.Need("default");
            else if (ScreenId("default") is { } byDefault)
            {
                var scheme = new ScreenScheme
                {
                    Id = _site.NextId("screenscheme", 1),
                    Name = node.Need("name"),
                    Description = node.Text("description") ?? "",
                    DefaultScreenId = byDefault,
                    CreateScreenId = ScreenId("create"),
                    EditScreenId = ScreenId("edit"),
                    ViewScreenId = ScreenId("view"),
                };
                Schemes.ScreenSchemes.Add(scheme.Id, scheme);
            }
        }

        foreach (SiteConfigNode node in _root.List("issueTypeScreenSchemes"))
        {
            var scheme = new IssueTypeScreenScheme { Id = _site.NextId("issuetypescreenscheme"), Name = node.Need("name"), Description = node.Text("description") ?? "" };
            scheme.ScreenSchemeIds = ByType(node, "screen scheme", Schemes.ScreenSchemes.Values, s => s.Name, s => s.Id);
            Schemes.IssueTypeScreens.Add(scheme.Id, scheme);
        }
    }

    private List<string> FieldIds(SiteConfigNode node, string name) => [.. node.List(name).Select(FieldId).OfType<string>().Distinct()];

    /// <summary>Reads <c>default</c> and <c>issueTypes</c> of a scheme.</summary>
    private Dictionary<string, string> ByType<T>(SiteConfigNode node, string what, IReadOnlyCollection<T> all, Func<T, string> name, Func<T, string> id)
        where T : class
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!node.Expect("name", "description", "default", "issueTypes"))
            return ids;
        if (node["default"] is null)
            node.Need("default");
        if (node["default"]?.Find(what, all, name) is { } byDefault)
            ids["*"] = id(byDefault);
        foreach ((string typeName, SiteConfigNode value) in node["issueTypes"]?.Members() ?? [])
        {
            IssueType? type = _site.IssueTypes.Values.FirstOrDefault(t => t.Name == typeName);
            if (type is null)
                value.Problem($"there is no issue type '{typeName}'.");
            else if (value.Find(what, all, name) is { } found)
                ids[type.Id] = id(found);
        }

        return ids;
    }

    private void FieldConfigurations()
    {
        foreach (SiteConfigNode node in _root.List("fieldConfigurations"))
        {
            if (!node.Expect("name", "description", "fields"))
                continue;
            var configuration = new FieldConfiguration { Id = _site.NextId("fieldconfiguration"), Name = node.Need("name"), Description = node.Text("description") ?? "" };
            foreach ((string fieldName, SiteConfigNode rule) in node["fields"]?.Members() ?? [])
            {
                Field? field = _site.Fields.GetValueOrDefault(fieldName) ?? _site.Fields.Values.FirstOrDefault(f => f.IsCustom && f.Name == fieldName);
                if (field is null)
                    rule.Problem($"there is no field '{fieldName}'.");
                else if (rule.Expect("required", "hidden", "renderer", "description"))
                {
                    if (rule["renderer"] is { } renderer && renderer.Text() is not ("wiki" or "text"))
                        renderer.Problem("the renderer is wiki or text.");
                    configuration.Rules[field.Id] = new FieldRule
                    {
                        Required = rule.Flag("required"),
                        Hidden = rule.Flag("hidden"),
                        Renderer = rule.Text("renderer") is { } text ? text + "-renderer" : null,
                        Description = rule.Text("description") ?? "",
                    };
                    if (configuration.Rules[field.Id] is { Required: true, Hidden: true })
                        rule.Problem("a field that is hidden cannot be required.");
                }
            }

            Schemes.Fields.Add(configuration.Id, configuration);
        }

        foreach (SiteConfigNode node in _root.List("fieldConfigurationSchemes"))
        {
            var scheme = new FieldConfigurationScheme { Id = _site.NextId("fieldconfigurationscheme"), Name = node.Need("name"), Description = node.Text("description") ?? "" };
            scheme.ConfigurationIds = ByType(node, "field configuration", Schemes.Fields.Values, c => c.Name, c => c.Id);
            Schemes.FieldSchemes.Add(scheme.Id, scheme);
        }
    }

    private void Workflows()
    {
        foreach (SiteConfigNode node in _root.List("workflows"))
        {
            if (!node.Expect("name", "description", "statuses", "readOnly", "create", "transitions"))
                continue;
            var workflow = new Workflow { Id = _site.NextId("workflow", 2), Name = node.Need("name"), Description = node.Text("description") ?? "" };
            workflow.StatusIds = [.. node.List("statuses").Select(StatusId).OfType<string>().Distinct()];
            workflow.ReadOnlyStatusIds = [.. node.List("readOnly").Select(StatusId).OfType<string>()];
            if (node["statuses"] is null)
                node.Need("statuses");
            else if (workflow.StatusIds.Count == 0)
                node["statuses"]!.Problem("a workflow needs a status.");
            if (node["create"] is { } create && create.Expect("screen", "validators", "postFunctions") && workflow.StatusIds.Count > 0)
            {
                workflow.Initial = new Transition { Id = "1", Name = "Create", To = workflow.StatusIds[0] };
                ReadRules(create, workflow.Initial);
            }

            int number = 1;
            foreach (SiteConfigNode way in node.List("transitions"))
            {
                if (!way.Expect("id", "name", "description", "from", "to", "screen", "conditions", "validators", "postFunctions"))
                    continue;
                string? to = way["to"] is { } target ? StatusId(target) : null;
                if (way["to"] is null)
                    way.Need("to");
                if (to is null)
                    continue;
                if (!workflow.StatusIds.Contains(to))
                    way["to"]!.Problem($"'{_site.Statuses[to].Name}' is no status of this workflow.");
                var transition = new Transition
                {
                    Id = way["id"] is null ? ((number * 10) + 1).ToString(CultureInfo.InvariantCulture) : way.Number("id", number).ToString(CultureInfo.InvariantCulture),
                    Name = way.Text("name") ?? _site.Statuses[to].Name,
                    Description = way.Text("description") ?? "",
                    To = to,
                };
                number++;
                if (workflow.Transitions.Exists(t => t.Id == transition.Id))
                    way["id"]?.Problem($"there is a transition with the id {transition.Id} already.");
                if (way["from"] is null)
                    way.Need("from");
                else if (way["from"]!.IsArray)
                    transition.From = [.. way.List("from").Select(StatusId).OfType<string>()];
                else if (way["from"]!.Text() != "*")
                    way["from"]!.Problem("a list of statuses is expected here, or \"*\" for all.");
                foreach (string from in transition.From.Where(s => !workflow.StatusIds.Contains(s)))
                    way["from"]!.Problem($"'{_site.Statuses[from].Name}' is no status of this workflow.");
                ReadRules(way, transition);
                workflow.Transitions.Add(transition);
            }

            _site.Workflows.Add(workflow.Id, workflow);
        }

        foreach (SiteConfigNode node in _root.List("workflowSchemes"))
        {
            var scheme = new WorkflowScheme { Id = _site.NextId("workflowscheme"), Name = node.Need("name"), Description = node.Text("description") ?? "" };
            scheme.WorkflowIds = ByType(node, "workflow", _site.Workflows.Values, w => w.Name, w => w.Id);
            Schemes.Workflows.Add(scheme.Id, scheme);
        }
    }

    private void ReadRules(SiteConfigNode node, Transition transition)
    {
        transition.ScreenId = node["screen"]?.Find("screen", Schemes.Screens.Values, s => s.Name)?.Id;
        foreach (SiteConfigNode condition in node.List("conditions"))
        {
            if (condition.Expect("permission", "groups", "roles", "reporter", "assignee", "userInField", "subtasksIn") && One(condition) is { } rule)
                transition.Conditions.Add(rule);
        }

        foreach (SiteConfigNode validator in node.List("validators"))
        {
            if (validator.Expect("required", "permission", "parentIn", "wasIn", "message") && One(validator) is { } rule)
                transition.Validators.Add(rule);
        }

        foreach (SiteConfigNode function in node.List("postFunctions"))
        {
            if (!function.Expect("setResolution", "clearResolution", "setField", "value", "clearField", "assignTo"))
                continue;
            if (function["setResolution"] is { } resolution)
                transition.SetsResolutionId = resolution.Find("resolution", _site.Resolutions, r => r.Name)?.Id;
            else if (function["clearResolution"] is not null)
                transition.SetsResolutionId = "";
            else if (function["setField"] is { } set)
                transition.PostFunctions.Add(new WorkflowRule { Kind = WorkflowRuleKind.SetField, FieldId = FieldId(set) ?? "", Value = function.Need("value") });
            else if (function["clearField"] is { } clear)
                transition.PostFunctions.Add(new WorkflowRule { Kind = WorkflowRuleKind.ClearField, FieldId = FieldId(clear) ?? "" });
            else if (function["assignTo"] is { } assign)
            {
                switch (assign.Text())
                {
                    case "caller":
                        transition.PostFunctions.Add(new WorkflowRule { Kind = WorkflowRuleKind.AssignToCaller });
                        break;
                    case "reporter":
                        transition.PostFunctions.Add(new WorkflowRule { Kind = WorkflowRuleKind.AssignToReporter });
                        break;
                    case "lead":
                        transition.PostFunctions.Add(new WorkflowRule { Kind = WorkflowRuleKind.AssignToLead });
                        break;
                    case "nobody":
                        transition.PostFunctions.Add(new WorkflowRule { Kind = WorkflowRuleKind.ClearField, FieldId = "assignee" });
                        break;
                    default:
                        assign.Problem("an issue is assigned to the caller, the reporter, the lead or nobody.");
                        break;
                }
            }
            else
            {
                function.Problem("a post function is setResolution, clearResolution, setField with value, clearField or assignTo.");
            }
        }
    }

    /// <summary>The one condition or validator that an object holds.</summary>
    private WorkflowRule? One(SiteConfigNode node)
    {
        string? message = node.Text("message");
        if (node["permission"] is { } permission)
            return new WorkflowRule { Kind = WorkflowRuleKind.Permission, Value = PermissionOf(permission), Message = message };
        if (node["groups"] is not null)
            return new WorkflowRule { Kind = WorkflowRuleKind.Group, Names = [.. node.List("groups").Select(GroupName).OfType<string>()] };
        if (node["roles"] is not null)
            return new WorkflowRule { Kind = WorkflowRuleKind.Role, Names = [.. node.List("roles").Select(RoleName).OfType<string>()] };
        if (node.Flag("reporter"))
            return new WorkflowRule { Kind = WorkflowRuleKind.Reporter };
        if (node.Flag("assignee"))
            return new WorkflowRule { Kind = WorkflowRuleKind.Assignee };
        if (node["userInField"] is { } field)
            return new WorkflowRule { Kind = WorkflowRuleKind.UserInField, FieldId = FieldId(field) };
        foreach ((string name, WorkflowRuleKind kind) in new[] { ("subtasksIn", WorkflowRuleKind.SubtasksIn), ("parentIn", WorkflowRuleKind.ParentIn), ("wasIn", WorkflowRuleKind.WasIn) })
        {
            if (node[name] is not null)
                return new WorkflowRule { Kind = kind, Names = [.. node.List(name).Select(StatusId).OfType<string>()], Message = message };
        }

        if (node["required"] is not null)
            return new WorkflowRule { Kind = WorkflowRuleKind.Required, Names = FieldIds(node, "required"), Message = message };
        node.Problem("nothing is asked here.");
        return null;
    }

    private static string PermissionOf(SiteConfigNode node)
    {
        string text = node.Text();
        if (text != "*" && !Permissions.OfProjects.Contains(text))
            node.Problem($"there is no permission '{text}'; there is {string.Join(", ", Permissions.OfProjects)}.");
        return text;
    }

    private string? GroupName(SiteConfigNode node) => node.Find("group", _site.Groups.Values, g => g.Name)?.Name;

    private string? RoleName(SiteConfigNode node) => node.Find("role", Roles(), r => r.Name)?.Name;

    /// <summary>Reads <c>role:Developers</c>, <c>group:…</c>, <c>user:…</c>, <c>field:…</c>, <c>reporter</c>, <c>assignee</c>, <c>lead</c>, <c>signedIn</c>, <c>anyone</c>.</summary>
    private Holder? HolderOf(SiteConfigNode node)
    {
        string text = node.Text();
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string sort = colon < 0 ? text : text[..colon];
        string name = colon < 0 ? "" : text[(colon + 1)..].Trim();
        switch (sort)
        {
            case "anyone":
                return new Holder(PermissionHolder.Anyone);
            case "signedIn":
                return new Holder(PermissionHolder.LoggedIn);
            case "reporter":
                return new Holder(PermissionHolder.Reporter);
            case "assignee":
                return new Holder(PermissionHolder.Assignee);
            case "lead":
                return new Holder(PermissionHolder.ProjectLead);
            case "role" when Roles().Exists(r => r.Name == name):
                return new Holder(PermissionHolder.Role, name);
            case "group" when _site.Groups.ContainsKey(name):
                return new Holder(PermissionHolder.Group, name);
            case "user" when _site.Users.Values.FirstOrDefault(u => u.Name == name) is { } user:
                return new Holder(PermissionHolder.User, user.Id);
            case "field" when _site.Fields.Values.FirstOrDefault(f => f.Name == name && f.Kind is FieldKind.UserPicker or FieldKind.MultiUserPicker) is { } field:
                return new Holder(PermissionHolder.UserField, field.Id);
            case "role" or "group" or "user" or "field":
                node.Problem($"there is no {(sort == "field" ? "field of users" : sort)} '{name}'.");
                return null;
            default:
                node.Problem($"'{text}' names nobody; write role:NAME, group:NAME, user:NAME, field:NAME, reporter, assignee, lead, signedIn or anyone.");
                return null;
        }
    }

    private void OtherSchemes()
    {
        foreach (SiteConfigNode node in _root.List("issueTypeSchemes"))
        {
            if (!node.Expect("name", "description", "issueTypes", "default"))
                continue;
            var scheme = new IssueTypeScheme
            {
                Id = _site.NextId("issuetypescheme"),
                Name = node.Need("name"),
                Description = node.Text("description") ?? "",
                IssueTypeIds = [.. node.List("issueTypes").Select(TypeId).OfType<string>().Distinct()],
                DefaultTypeId = node["default"] is { } byDefault ? TypeId(byDefault) : null,
            };
            if (scheme.IssueTypeIds.Count == 0)
                node.Problem("an issue type scheme needs an issue type.");
            if (scheme.DefaultTypeId is { } id && !scheme.IssueTypeIds.Contains(id))
                node["default"]!.Problem("the default must be one of the issue types.");
            Schemes.IssueTypes.Add(scheme.Id, scheme);
        }

        foreach (SiteConfigNode node in _root.List("permissionSchemes"))
        {
            if (!node.Expect("name", "description", "grants"))
                continue;
            var scheme = new PermissionScheme { Id = _site.NextId("permissionscheme"), Name = node.Need("name"), Description = node.Text("description") ?? "" };
            foreach (SiteConfigNode grant in node.List("grants"))
            {
                if (!grant.Expect("permissions", "to"))
                    continue;
                List<Holder> holders = [.. grant.List("to").Select(HolderOf).OfType<Holder>()];
                foreach (string permission in grant.List("permissions").Select(PermissionOf))
                    scheme.Grants.AddRange(holders.Select(h => new PermissionGrant { Permission = permission, Holder = h.Kind, Parameter = h.Parameter }));
            }

            Schemes.Permissions.Add(scheme.Id, scheme);
        }

        foreach (SiteConfigNode node in _root.List("notificationSchemes"))
        {
            if (!node.Expect("name", "description", "events"))
                continue;
            var scheme = new NotificationScheme { Id = _site.NextId("notificationscheme"), Name = node.Need("name"), Description = node.Text("description") ?? "" };
            foreach ((string name, SiteConfigNode value) in node["events"]?.Members() ?? [])
            {
                int at = Array.IndexOf(Events, name);
                if (at < 0)
                    value.Problem($"there is no event '{name}'; there is {string.Join(", ", Events)}.");
                else
                    scheme.Events[(at + 1).ToString(CultureInfo.InvariantCulture)] = [.. value.Items().Select(HolderOf).OfType<Holder>()];
            }

            Schemes.Notifications.Add(scheme.Id, scheme);
        }

        foreach (SiteConfigNode node in _root.List("securitySchemes"))
        {
            if (!node.Expect("name", "description", "default", "levels"))
                continue;
            var scheme = new SecurityScheme { Id = _site.NextId("securityscheme"), Name = node.Need("name"), Description = node.Text("description") ?? "" };
            foreach (SiteConfigNode level in node.List("levels"))
            {
                if (level.Expect("name", "description", "visibleTo"))
                {
                    scheme.Levels.Add(new SecurityLevel
                    {
                        Id = _site.NextId("securitylevel"),
                        Name = level.Need("name"),
                        Description = level.Text("description") ?? "",
                        VisibleTo = [.. level.List("visibleTo").Select(HolderOf).OfType<Holder>()],
                    });
                }
            }

            scheme.DefaultLevelId = node["default"]?.Find("level", scheme.Levels, l => l.Name)?.Id;
            Schemes.Securities.Add(scheme.Id, scheme);
        }
    }

    private void AddProject(SiteConfigNode node)
    {
        if (!node.Expect(
            "key", "name", "description", "type", "lead", "nextGen", "allowUnassigned", "defaultAssignee", "issueTypes", "issueTypeScheme", "workflowScheme", "issueTypeScreenScheme",
            "fieldConfigurationScheme", "permissionScheme", "notificationScheme", "securityScheme", "components", "versions", "roles"))
        {
            return;
        }

        string key = node.Need("key");
        if (!System.Text.RegularExpressions.Regex.IsMatch(key, "^[A-Z][A-Z0-9_]{1,9}$"))
            node["key"]?.Problem($"'{key}' is no project key: two to ten capitals and digits, a capital first.");
        if (_site.FindProject(key) is not null)
        {
            node["key"]?.Problem($"there is a project {key} already.");
            return;
        }

        _builder.AddProject(key, node.Need("name"));
        Project project = _site.FindProject(key)!;
        project.Description = node.Text("description") ?? "";
        project.TypeKey = node.Text("type") ?? "software";
        if (project.TypeKey is not ("software" or "business" or "service_desk"))
            node["type"]!.Problem($"'{project.TypeKey}' is none of software, business, service_desk.");
        project.LeadId = UserId(node["lead"]) ?? project.LeadId;
        project.IsNextGen = node.Flag("nextGen");
        project.AllowsUnassigned = node.Flag("allowUnassigned", true);
        project.DefaultAssigneeId = UserId(node["defaultAssignee"]) ?? (project.AllowsUnassigned ? null : project.LeadId);
        if (node["issueTypes"] is not null)
            project.IssueTypeIds = [.. node.List("issueTypes").Select(TypeId).OfType<string>()];
        if (node["issueTypeScheme"]?.Find("issue type scheme", Schemes.IssueTypes.Values, s => s.Name) is { } types)
            Schemes.Use(project, types);
        if (node["workflowScheme"]?.Find("workflow scheme", Schemes.Workflows.Values, s => s.Name) is { } workflows && workflows.WorkflowIds.ContainsKey("*"))
            Schemes.Use(project, workflows);
        if (node["permissionScheme"]?.Find("permission scheme", Schemes.Permissions.Values, s => s.Name) is { } permissions)
            Schemes.Use(project, permissions);
        project.IssueTypeScreenSchemeId = node["issueTypeScreenScheme"]?.Find("issue type screen scheme", Schemes.IssueTypeScreens.Values, s => s.Name)?.Id;
        project.FieldConfigurationSchemeId = node["fieldConfigurationScheme"]?.Find("field configuration scheme", Schemes.FieldSchemes.Values, s => s.Name)?.Id;
        project.NotificationSchemeId = node["notificationScheme"]?.Find("notification scheme", Schemes.Notifications.Values, s => s.Name)?.Id;
        project.SecuritySchemeId = node["securityScheme"]?.Find("security scheme", Schemes.Securities.Values, s => s.Name)?.Id;
        ReadRoles(node, project);
        ReadReleases(node, project);
    }

    private void ReadRoles(SiteConfigNode node, Project project)
    {
        int number = 10000;
        project.Roles = [.. Roles().Select(r => new ProjectRole { Id = (number++).ToString(CultureInfo.InvariantCulture), Name = r.Name, Description = r.Description })];
        if (node["roles"] is null)
        {
            project.Roles.Find(r => r.Name == "Administrators")!.UserIds.Add(_site.GetUser("admin").Id);
            return;
        }

        foreach ((string name, SiteConfigNode members) in node["roles"]!.Members())
        {
            if (project.Roles.Find(r => r.Name == name) is not { } role)
            {
                members.Problem($"there is no role '{name}'; there is {string.Join(", ", project.Roles.Select(r => r.Name))}.");
                continue;
            }

            foreach (SiteConfigNode member in members.Items())
            {
                switch (HolderOf(member))
                {
                    case { Kind: PermissionHolder.User, Parameter: { } user }:
                        role.UserIds.Add(user);
                        break;
                    case { Kind: PermissionHolder.Group, Parameter: { } group }:
                        role.Groups.Add(group);
                        break;
                    case not null:
                        member.Problem("a role is held by user:NAME or group:NAME.");
                        break;
                }
            }
        }
    }

    private void ReadReleases(SiteConfigNode node, Project project)
    {
        foreach (SiteConfigNode component in node.List("components"))
        {
            if (!component.IsObject)
                project.Components.Add(new ProjectComponent { Id = _site.NextId("component"), Name = component.Text() });
            else if (component.Expect("name", "description", "lead"))
                project.Components.Add(new ProjectComponent { Id = _site.NextId("component"), Name = component.Need("name"), Description = component.Text("description"), LeadId = UserId(component["lead"]) });
        }

        foreach (SiteConfigNode version in node.List("versions"))
        {
            if (!version.IsObject)
                project.Versions.Add(new ProjectVersion { Id = _site.NextId("version"), Name = version.Text() });
            else if (version.Expect("name", "description", "released", "archived"))
            {
                project.Versions.Add(new ProjectVersion
                {
                    Id = _site.NextId("version"),
                    Name = version.Need("name"),
                    Description = version.Text("description"),
                    Released = version.Flag("released"),
                    Archived = version.Flag("archived"),
                });
            }
        }
    }

    private void AddFilter(SiteConfigNode node)
    {
        if (!node.Expect("name", "jql", "owner", "shared", "description"))
            return;
        var filter = new Filter
        {
            Id = _site.NextId("filter"),
            Name = node.Need("name"),
            Jql = node.Need("jql"),
            OwnerId = UserId(node["owner"]) ?? _site.GetUser("admin").Id,
            IsShared = node.Flag("shared", true),
            Description = node.Text("description"),
        };
        CheckJql(node["jql"], filter.Jql);
        _site.Filters.Add(filter.Id, filter);
    }

    private void CheckJql(SiteConfigNode? node, string jql)
    {
        try
        {
            Jql.JqlQuery query = Jql.JqlQuery.Parse(jql);
            foreach (string problem in Search.JqlSite.Validate(_site, _site.GetUser("admin"), query))
                node?.Problem(problem);
        }
        catch (Jql.JqlException e)
        {
            node?.Problem(string.Join(' ', e.Messages));
        }
    }

    private void AddBoard(SiteConfigNode node)
    {
        if (!node.Expect("name", "type", "project", "jql", "sprints"))
            return;
        string type = node.Text("type") ?? "scrum";
        if (type is not ("scrum" or "kanban" or "simple"))
            node["type"]!.Problem($"'{type}' is none of scrum, kanban, simple.");
        Project? project = node["project"]?.Find("project", _site.Projects.Values, p => p.Key);
        if (node["project"] is null)
            node.Need("project");
        if (project is null)
            return;
        string by = _site.GetUser("admin").Id;
        Board board = _site.Agile.AddBoard(by, node.Need("name"), type, project.Key);
        if (node["jql"] is { } jql)
        {
            _site.Filters[board.FilterId].Jql = jql.Text();
            CheckJql(jql, jql.Text());
        }

        if (node["sprints"] is not null && _site.Agile.SprintField is null)
            node["sprints"]!.Problem("sprints need a field of kind sprint.");
        DateTimeOffset now = _site.Now;
        foreach (SiteConfigNode sprint in node.List("sprints"))
        {
            if (!sprint.Expect("name", "state", "startsInDays", "days", "goal"))
                continue;
            string state = sprint.Text("state") ?? "future";
            if (state is not ("future" or "active" or "closed"))
                sprint["state"]!.Problem($"'{state}' is none of future, active, closed.");
            int begins = sprint.Number("startsInDays", 0);
            int days = sprint.Number("days", 14);
            bool dated = state != "future" || sprint["startsInDays"] is not null;
            Sprint made = _site.Agile.AddSprint(
                by, board.Id, sprint.Need("name"), dated ? now.AddDays(begins) : null, dated ? now.AddDays(begins + days) : null, sprint.Text("goal") ?? "");
            if (state == "future")
                continue;
            made.State = state;
            made.ActivatedDate = made.StartDate;
            if (state == "closed")
                made.CompleteDate = made.EndDate;
        }
    }

    private sealed record RoleText(string Name, string Description);
}
