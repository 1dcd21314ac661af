using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Sandbox.Rest.Common;

/// <summary>Writes issues: the fields that are asked for, and what is expanded.</summary>
internal sealed class IssueShape
{
    /// <summary>How many comments an issue in a search answer of Cloud's holds.</summary>
    public const int CommentsInSearch = 20;

    private readonly RestCall _call;
    private readonly Site _site;
    private readonly FieldSelection _fields;
    private readonly HashSet<string> _expand;
    private readonly IReadOnlyList<string> _properties;

    public IssueShape(RestCall call, FieldSelection fields, IEnumerable<string> expand, IReadOnlyList<string>? properties = null)
    {
        _call = call;
        _site = call.Site;
        _fields = fields;
        _expand = expand.ToHashSet(StringComparer.Ordinal);
        _properties = properties ?? [];
    }

    /// <summary>Whether it stands in a list, where Cloud cuts comments short.</summary>
    public bool InSearch { get; init; }

    /// <summary>How many entries of the history an expanded changelog holds; the newest.</summary>
    public int ChangelogLimit { get; init; } = 100;

    private Shapes Shapes => _call.Shapes;

    public JsonObject Write(Issue issue)
    {
        _call.Points++;
        var json = new JsonObject { ["expand"] = _call.IsCloud ? "operations,versionedRepresentations,editmeta,changelog,renderedFields" : "operations,versionedRepresentations,editmeta,changelog,renderedFields" };
        json["id"] = issue.Id;
        if (_fields.IsIdOnly && InSearch)
            return IdOnly(json, issue);
        json["self"] = _call.Api("issue/" + issue.Id);
        json["key"] = issue.Key;
        Expand(json, issue);
        if (_properties.Count > 0)
        {
            var properties = new JsonObject();
            foreach ((string key, System.Text.Json.JsonElement value) in issue.Properties)
            {
                if (_properties.Contains(key) || _properties.Contains("*all"))
                    properties[key] = JsonNode.Parse(value.GetRawText());
            }

            json["properties"] = properties;
        }

        var fields = new JsonObject();
        foreach (Field field in _site.Fields.Values)
        {
            if (!_fields.Shows(field))
                continue;
            if (field.IsCustom)
            {
                if (field.ContextFor(issue.ProjectId, issue.IssueTypeId) is not null || issue.Custom.ContainsKey(field.Id))
                    fields[field.Id] = Custom(field, issue.Custom.GetValueOrDefault(field.Id));
            }
            else if (System(field.Id, issue, out JsonNode? value))
            {
                fields[field.Id] = value;
            }
        }

        json["fields"] = fields;
        return json;
    }

    /// <summary>An issue as links and parents show it.</summary>
    public static JsonObject Brief(RestCall call, Issue issue) => new()
    {
        ["id"] = issue.Id,
        ["key"] = issue.Key,
        ["self"] = call.Api("issue/" + issue.Id),
        ["fields"] = new JsonObject
        {
            ["summary"] = issue.Summary,
            ["status"] = call.Shapes.Status(call.Site.Statuses[issue.StatusId]),
            ["priority"] = call.Shapes.Priority(issue.PriorityId),
            ["issuetype"] = call.Shapes.IssueType(call.Site.IssueTypes[issue.IssueTypeId]),
        },
    };

    public JsonObject? Names() => !_expand.Contains("names") ? null : new JsonObject(
        _site.Fields.Values.Where(_fields.Shows).Select(f => KeyValuePair.Create(f.Id, (JsonNode?)f.Name)));

    public JsonObject? Schema() => !_expand.Contains("schema") ? null : new JsonObject(
        _site.Fields.Values.Where(_fields.Shows).Select(f => KeyValuePair.Create(f.Id, (JsonNode?)Shapes.Schema(f))));

    private JsonObject IdOnly(JsonObject json, Issue issue)
    {
        json.Remove("expand");
        Expand(json, issue);
        if (_properties.Count > 0)
        {
            json["properties"] = new JsonObject(issue.Properties
                .Where(p => _properties.Contains(p.Key))
                .Select(p => KeyValuePair.Create(p.Key, JsonNode.Parse(p.Value.GetRawText()))));
        }

        return json;
    }

    private void Expand(JsonObject json, Issue issue)
    {
        if (_expand.Contains("renderedFields"))
        {
            json["renderedFields"] = Rendered(issue);
        }

        if (!InSearch && Names() is { } names)
            json["names"] = names;
        if (!InSearch && Schema() is { } schema)
            json["schema"] = schema;
        if (_expand.Contains("transitions") || _expand.Contains("transitions.fields"))
            json["transitions"] = Shapes.Array(_site.TransitionsOf(issue, _call.User).Select(t => TransitionRoutes.Write(_call, issue, t, _expand.Contains("transitions.fields"))));
        if (_expand.Contains("operations"))
            json["operations"] = new JsonObject { ["linkGroups"] = new JsonArray() };
        if (_expand.Contains("editmeta"))
            json["editmeta"] = MetaShape.EditMeta(_call, issue);
        if (_expand.Contains("changelog"))
        {
            // Cloud shows the newest first and no more than a page; Data Center all, oldest first.
            List<HistoryEntry> entries = issue.History.ToList();
            if (_call.IsCloud)
                entries = entries.AsEnumerable().Reverse().Take(ChangelogLimit).ToList();
            json["changelog"] = new JsonObject
            {
                ["startAt"] = 0,
                ["maxResults"] = entries.Count,
                ["total"] = issue.History.Count,
                ["histories"] = Shapes.Array(entries.Select(e => Shapes.History(e))),
            };
        }
    }

    /// <summary>The fields as people read them; those that read as they are stand there without a value.</summary>
    private JsonObject Rendered(Issue issue)
    {
        var rendered = new JsonObject();
        foreach (Field field in _site.Fields.Values)
        {
            if (!_fields.Shows(field))
                continue;
            if (field.IsCustom)
            {
                if (field.ContextFor(issue.ProjectId, issue.IssueTypeId) is not null || issue.Custom.ContainsKey(field.Id))
                    rendered[field.Id] = field.Kind == FieldKind.TextArea ? Shapes.Html(issue.Custom.GetValueOrDefault(field.Id)?.Rich) : null;
            }
            else if (System(field.Id, issue, out JsonNode? value))
            {
                rendered[field.Id] = Rendered(field.Id, issue, value);
            }
        }

        return rendered;
    }

    private JsonNode? Rendered(string id, Issue issue, JsonNode? value)
    {
        switch (id)
        {
            case "description":
                return Shapes.Html(issue.Description);
            case "environment":
                return Shapes.Html(issue.Environment);
            case "created" or "updated" or "resolutiondate" or "lastViewed" or "statuscategorychangedate":
                return Read(value);
            case "duedate":
                return issue.DueDate is { } due ? due.ToString("dd/MMM/yy", global::System.Globalization.CultureInfo.InvariantCulture) : null;
            case "timespent" or "timeestimate" or "timeoriginalestimate" or "aggregatetimespent" or "aggregatetimeestimate" or "aggregatetimeoriginalestimate":
                return value is null ? null : Durations.InWords((long)value);
            case "timetracking":
                foreach (string name in value!.AsObject().Where(p => p.Key.EndsWith("Seconds", StringComparison.Ordinal)).Select(p => p.Key).ToList())
                    value[name[..^"Seconds".Length]] = Durations.InWords((long)value[name]!);
                return value;
            case "comment":
                foreach ((JsonNode? comment, Comment stored) in value!["comments"]!.AsArray().Zip(ShownComments(issue)))
                {
                    comment!["body"] = Shapes.Html(stored.Body);
                    comment["created"] = Read(comment["created"]);
                    comment["updated"] = Read(comment["updated"]);
                }

                return value;
            case "worklog":
                foreach (JsonNode? worklog in value!["worklogs"]!.AsArray())
                {
                    if (worklog!["comment"] is not null)
                        worklog["comment"] = Shapes.Html(issue.Worklogs.Find(w => w.Id == (string?)worklog["id"])?.Comment);
                    foreach (string name in new[] { "created", "updated", "started" })
                        worklog[name] = Read(worklog[name]);
                    worklog["timeSpent"] = Durations.InWords((long)worklog["timeSpentSeconds"]!);
                }

                return value;
            case "attachment":
                foreach ((JsonNode? attachment, Attachment stored) in value!.AsArray().Zip(issue.Attachments))
                {
                    attachment!["created"] = Read(attachment["created"]);
                    attachment["size"] = Size(stored.Content.Length);
                }

                return value;
            default:
                return null;
        }
    }

    private string? Read(JsonNode? instant) => instant is not null && Timestamps.TryRead((string)instant!, out DateTimeOffset at) ? Timestamps.InWords(at, _site.Now) : null;

    private static string Size(long bytes) => bytes switch
    {
        >= 1024 * 1024 => string.Create(global::System.Globalization.CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.00} MB"),
        >= 1024 => string.Create(global::System.Globalization.CultureInfo.InvariantCulture, $"{bytes / 1024} kB"),
        _ => string.Create(global::System.Globalization.CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} kB"),
    };

    private IEnumerable<Comment> VisibleComments(Issue issue)
    {
        Project project = _site.Projects[issue.ProjectId];
        return issue.Comments.Where(c => Permissions.CanSee(_call.User, c.Visibility, project));
    }

    private bool System(string id, Issue issue, out JsonNode? value)
    {
        value = null;
        Project project = _site.Projects[issue.ProjectId];
        switch (id)
        {
            case "issuetype":
                value = Shapes.IssueType(_site.IssueTypes[issue.IssueTypeId]);
                break;
            case "project":
                value = Shapes.Project(project);
                break;
            case "summary":
                value = issue.Summary;
                break;
            case "description":
                value = Shapes.Text(issue.Description);
                break;
            case "environment":
                value = Shapes.Text(issue.Environment);
                break;
            case "priority":
                value = Shapes.Priority(issue.PriorityId);
                break;
            case "status":
                value = Shapes.Status(_site.Statuses[issue.StatusId]);
                break;
            case "resolution":
                value = Shapes.Resolution(issue.ResolutionId);
                break;
            case "security":
                value = Shapes.SecurityLevel(_site.Schemes.FindLevel(issue.SecurityLevelId));
                break;
            case "resolutiondate":
                value = issue.ResolutionDate is { } resolved ? Shapes.Instant(resolved) : null;
                break;
            case "assignee":
                value = Shapes.User(issue.AssigneeId);
                break;
            case "reporter":
                value = Shapes.User(issue.ReporterId);
                break;
            case "creator":
                value = Shapes.User(issue.CreatorId);
                break;
            case "labels":
                value = new JsonArray([.. issue.Labels.Select(l => (JsonNode)l)]);
                break;
            case "components":
                value = Shapes.Array(issue.ComponentIds.Select(c => project.Components.Find(x => x.Id == c)).OfType<ProjectComponent>().Select(c => Shapes.Component(c)));
                break;
            case "fixVersions":
                value = Versions(project, issue.FixVersionIds);
                break;
            case "versions":
                value = Versions(project, issue.AffectedVersionIds);
                break;
            case "duedate":
                value = issue.DueDate is { } due ? Timestamps.Day(due) : null;
                break;
            case "created":
                value = Shapes.Instant(issue.Created);
                break;
            case "updated":
                value = Shapes.Instant(issue.Updated);
                break;
            case "statuscategorychangedate":
                if (!_call.IsCloud)
                    return false;
                value = Shapes.Instant(issue.StatusCategoryChanged);
                break;
            case "parent":
                // Only an issue that has a parent has the field at all.
                if (issue.ParentId is null || _site.FindIssue(issue.ParentId) is not { } parent)
                    return false;
                value = IssueShape.Brief(_call, parent);
                break;
            case "subtasks":
                value = Shapes.Array(_site.SubtasksOf(issue.Id).Where(s => _site.CanBrowse(_call.User, s)).Select(s => IssueShape.Brief(_call, s)));
                break;
            case "issuelinks":
                value = Shapes.Array(_site.LinksOf(issue.Id).Select(l => Link(issue, l)).OfType<JsonObject>());
                break;
            case "attachment":
                value = Shapes.Array(issue.Attachments.Select(a => Shapes.Attachment(a)));
                break;
            case "comment":
                value = CommentField(issue);
                break;
            case "worklog":
                List<Worklog> worklogs = issue.Worklogs.Where(w => Permissions.CanSee(_call.User, w.Visibility, project)).ToList();
                value = new JsonObject
                {
                    ["startAt"] = 0,
                    ["maxResults"] = 20,
                    ["total"] = worklogs.Count,
                    ["worklogs"] = Shapes.Array(worklogs.Take(20).Select(w => Shapes.Worklog(issue, w))),
                };
                break;
            case "watches":
                value = new JsonObject
                {
                    ["self"] = _call.Api($"issue/{issue.Key}/watchers"),
                    ["watchCount"] = issue.WatcherIds.Count,
                    ["isWatching"] = _call.User is { } watcher && issue.WatcherIds.Contains(watcher.Id),
                };
                break;
            case "votes":
                value = new JsonObject
                {
                    ["self"] = _call.Api($"issue/{issue.Key}/votes"),
                    ["votes"] = issue.VoterIds.Count,
                    ["hasVoted"] = _call.User is { } voter && issue.VoterIds.Contains(voter.Id),
                };
                break;
            case "timetracking":
                value = TimeTracking(issue);
                break;
            case "timespent":
                value = issue.Worklogs.Count == 0 ? null : issue.TimeSpent;
                break;
            case "timeestimate":
                value = issue.RemainingEstimate;
                break;
            case "timeoriginalestimate":
                value = issue.OriginalEstimate;
                break;
            case "aggregatetimespent":
                value = Sum(issue, static i => i.Worklogs.Count == 0 ? null : i.TimeSpent);
                break;
            case "aggregatetimeestimate":
                value = Sum(issue, static i => i.RemainingEstimate);
                break;
            case "aggregatetimeoriginalestimate":
                value = Sum(issue, static i => i.OriginalEstimate);
                break;
            case "progress":
                value = Progress(issue.TimeSpent, issue.RemainingEstimate ?? 0);
                break;
            case "aggregateprogress":
                value = Progress(Sum(issue, static i => i.TimeSpent) ?? 0, Sum(issue, static i => i.RemainingEstimate) ?? 0);
                break;
            case "lastViewed":
                value = issue.LastViewed is { } viewed ? Shapes.Instant(viewed) : null;
                break;
            case "statusCategory":
                value = Shapes.Category(_site.Statuses[issue.StatusId].Category);
                break;
            case "issuerestriction":
                value = new JsonObject { ["issuerestrictions"] = new JsonObject(), ["shouldDisplay"] = false };
                break;
            case "archiveddate" or "archivedby":
                // Only the fact is kept.
                break;
            case "workratio":
                value = issue.OriginalEstimate is > 0 and long estimate ? issue.TimeSpent * 100 / estimate : -1;
                break;
            default:
                return false;
        }

        return true;
    }

    /// <summary>What an issue and its sub-tasks come to; null when none has a value.</summary>
    private long? Sum(Issue issue, Func<Issue, long?> of)
    {
        long? sum = of(issue);
        foreach (Issue part in _site.SubtasksOf(issue.Id))
            sum = of(part) is { } more ? (sum ?? 0) + more : sum;
        return sum;
    }

    private static JsonObject Progress(long done, long left)
    {
        var json = new JsonObject { ["progress"] = done, ["total"] = done + left };
        if (done + left > 0)
            json["percent"] = done * 100 / (done + left);
        return json;
    }

    private static JsonObject TimeTracking(Issue issue)
    {
        var json = new JsonObject();
        if (issue.OriginalEstimate is { } original)
        {
            json["originalEstimate"] = Durations.Write(original);
            json["originalEstimateSeconds"] = original;
        }

        if (issue.RemainingEstimate is { } remaining)
        {
            json["remainingEstimate"] = Durations.Write(remaining);
            json["remainingEstimateSeconds"] = remaining;
        }

        if (issue.Worklogs.Count > 0)
        {
            json["timeSpent"] = Durations.Write(issue.TimeSpent);
            json["timeSpentSeconds"] = issue.TimeSpent;
        }

        return json;
    }

    private JsonArray Versions(Project project, List<string> ids) =>
        Shapes.Array(ids.Select(id => project.Versions.Find(v => v.Id == id)).OfType<ProjectVersion>().Select(v => Shapes.ProjectVersion(v)));

    private List<Comment> ShownComments(Issue issue)
    {
        List<Comment> comments = VisibleComments(issue).ToList();
        // Cloud cuts the list in searches to the newest: whoever wants all asks the issue's own list.
        return _call.IsCloud && InSearch && comments.Count > CommentsInSearch ? comments.GetRange(comments.Count - CommentsInSearch, CommentsInSearch) : comments;
    }

    private JsonObject CommentField(Issue issue)
    {
        int total = VisibleComments(issue).Count();
        List<Comment> comments = ShownComments(issue);
        var json = new JsonObject { ["comments"] = Shapes.Array(comments.Select(c => Shapes.Comment(issue, c, properties: false, rendered: false))) };
        if (_call.IsCloud)
            json["self"] = _call.Api($"issue/{issue.Id}/comment");
        json["maxResults"] = comments.Count;
        json["total"] = total;
        json["startAt"] = total - comments.Count;
        return json;
    }

    private JsonObject? Link(Issue issue, IssueLink link)
    {
        bool outward = link.SourceId == issue.Id;
        Issue? other = _site.FindIssue(outward ? link.DestinationId : link.SourceId);
        if (other is null || !_site.CanBrowse(_call.User, other))
            return null;
        return new JsonObject
        {
            ["id"] = link.Id,
            ["self"] = _call.Api("issueLink/" + link.Id),
            ["type"] = Shapes.LinkType(_site.LinkTypes[link.TypeId]),
            [outward ? "outwardIssue" : "inwardIssue"] = Brief(_call, other),
        };
    }

    private JsonNode? Custom(Field field, CustomValue? value)
    {
        if (value is null)
            return null;
        IReadOnlyList<string> ids = value.Ids ?? [];
        switch (field.Kind)
        {
            case FieldKind.TextArea:
                return Shapes.Text(value.Rich);
            case FieldKind.Number:
                return value.Number;
            case FieldKind.DateTime:
                return value.Text is null ? null : Shapes.Instant(DateTimeOffset.Parse(value.Text, global::System.Globalization.CultureInfo.InvariantCulture));
            case FieldKind.Select or FieldKind.RadioButtons:
                return field.FindOption(ids[0]) is { } option ? Shapes.Option(option) : null;
            case FieldKind.MultiSelect or FieldKind.Checkboxes:
                return Shapes.Array(ids.Select(field.FindOption).OfType<FieldOption>().Select(Shapes.Option));
            case FieldKind.CascadingSelect:
                if (field.FindOption(ids[0]) is not { } parent)
                    return null;
                JsonObject json = Shapes.Option(parent);
                if (value.ChildId is not null && field.FindOption(value.ChildId) is { } child)
                    json["child"] = Shapes.Option(child);
                return json;
            case FieldKind.UserPicker:
                return Shapes.User(ids[0]);
            case FieldKind.MultiUserPicker:
                return Shapes.Array(ids.Select(id => Shapes.User(id)));
            case FieldKind.GroupPicker:
                return GroupOf(ids[0]);
            case FieldKind.MultiGroupPicker:
                return Shapes.Array(ids.Select(GroupOf));
            case FieldKind.Labels:
                return new JsonArray([.. ids.Select(l => (JsonNode)l)]);
            case FieldKind.VersionPicker or FieldKind.MultiVersionPicker:
                JsonArray versions = Shapes.Array(_site.Projects.Values.SelectMany(p => p.Versions).Where(v => ids.Contains(v.Id)).Select(v => Shapes.ProjectVersion(v)));
                return field.Kind == FieldKind.MultiVersionPicker ? versions : versions.Count == 0 ? null : versions[0]!.DeepClone();
            case FieldKind.ProjectPicker:
                return _site.Projects.TryGetValue(ids[0], out Project? project) ? Shapes.Project(project) : null;
            case FieldKind.Any:
                return value.Raw is { } raw ? JsonNode.Parse(raw.GetRawText()) : null;
            case FieldKind.Rank:
                return AgileEdits.RankText(value.Number ?? 0);
            case FieldKind.EpicLink:
                return _site.FindIssue(ids[0])?.Key;
            case FieldKind.Sprint:
                return Shapes.Array(ids.Select(id => _site.Sprints.GetValueOrDefault(id)).OfType<Sprint>().Select(SprintOf));
            default:
                return value.Text;
        }
    }

    private JsonNode SprintOf(Sprint sprint)
    {
        if (_call.IsCloud)
        {
            var json = new JsonObject
            {
                ["id"] = long.Parse(sprint.Id, global::System.Globalization.CultureInfo.InvariantCulture),
                ["name"] = sprint.Name,
                ["state"] = sprint.State,
                ["boardId"] = long.Parse(sprint.BoardId, global::System.Globalization.CultureInfo.InvariantCulture),
                ["goal"] = sprint.Goal,
            };
            if (sprint.StartDate is { } start)
                json["startDate"] = Timestamps.Utc(start);
            if (sprint.EndDate is { } end)
                json["endDate"] = Timestamps.Utc(end);
            if (sprint.CompleteDate is { } complete)
                json["completeDate"] = Timestamps.Utc(complete);
            return json;
        }

        string Day(DateTimeOffset? instant) => instant is { } known ? Timestamps.Utc(known) : "<null>";
        return JsonValue.Create($"com.atlassian.greenhopper.service.sprint.Sprint@1a2b[id={sprint.Id},rapidViewId={sprint.BoardId},state={sprint.State.ToUpperInvariant()},name={sprint.Name},startDate={Day(sprint.StartDate)},endDate={Day(sprint.EndDate)},completeDate={Day(sprint.CompleteDate)},activatedDate={Day(sprint.ActivatedDate)},sequence={sprint.Sequence?.ToString(global::System.Globalization.CultureInfo.InvariantCulture) ?? sprint.Id},goal={sprint.Goal}]");
    }

    private JsonNode GroupOf(string name)
    {
        var json = new JsonObject { ["name"] = name };
        if (_call.IsCloud)
            json["groupId"] = _site.Groups.GetValueOrDefault(name)?.Id;
        json["self"] = _call.Api("group?groupname=" + Uri.EscapeDataString(name));
        return json;
    }
}
