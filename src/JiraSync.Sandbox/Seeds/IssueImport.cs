using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Rest.Common;

namespace JiraSync.Sandbox.Seeds;

/// <summary>
/// Takes in an issue as a real Jira's REST interface gave it, with all that it names: project, type, status, people, fields,
/// components, versions, linked issues, comments, worklogs, history. Ids, keys and times stay what they were. The bytes of
/// attachments are not in such an answer; zeros stand for them.
/// </summary>
public static class IssueImport
{
    private const int MostBytes = 64 * 1024;

    /// <summary>Adds an issue to a site.</summary>
    /// <param name="site">The site.</param>
    /// <param name="json">The issue: <c>GET issue/KEY</c>, of any version; <c>expand=names,schema,changelog</c> is used where it is there.</param>
    /// <returns>The issue as the site has it.</returns>
    public static Issue Add(Site site, JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(json);
        lock (site.Gate)
            return new Import(site, json).Run();
    }

    private sealed class Import(Site site, JsonObject json)
    {
        private readonly JsonObject _fields = json["fields"] as JsonObject ?? throw new JsonException("The issue has no 'fields'.");

        public Issue Run()
        {
            string key = Text(json["key"]) ?? throw new JsonException("The issue has no 'key'.");
            Project project = ProjectOf(key, _fields["project"] as JsonObject);
            Issue issue = Whole(project, key);
            Parts(issue);
            foreach ((string id, JsonNode? value) in _fields)
            {
                if (id.StartsWith("customfield_", StringComparison.Ordinal))
                    Custom(project, issue, id, value);
            }

            Sprints(project, issue);
            foreach (JsonObject history in Objects(json["changelog"]?["histories"]))
                issue.History.Add(HistoryOf(history));
            issue.History.Sort(static (a, b) => a.Created.CompareTo(b.Created));
            site.Put(issue);
            foreach (JsonObject link in Objects(_fields["issuelinks"]))
                Link(issue, link);
            foreach (JsonObject part in Objects(_fields["subtasks"]))
                Stub(part, issue.Id);
            return issue;
        }

        private Issue Whole(Project project, string key)
        {
            IssueType type = TypeOf(project, _fields["issuetype"] as JsonObject);
            Status status = StatusOf(project, _fields["status"] as JsonObject);
            DateTimeOffset created = Instant(_fields["created"]) ?? site.Now;
            return new Issue
            {
                Id = Text(json["id"]) ?? site.NextId("issue"),
                Key = key,
                ProjectId = project.Id,
                IssueTypeId = type.Id,
                StatusId = status.Id,
                Summary = Text(_fields["summary"]) ?? key,
                Description = Rich(_fields["description"]),
                Environment = Rich(_fields["environment"]),
                PriorityId = PriorityOf(_fields["priority"] as JsonObject),
                ResolutionId = ResolutionOf(_fields["resolution"] as JsonObject),
                ResolutionDate = Instant(_fields["resolutiondate"]),
                AssigneeId = UserOf(_fields["assignee"]),
                ReporterId = UserOf(_fields["reporter"]),
                CreatorId = UserOf(_fields["creator"]),
                Labels = [.. Texts(_fields["labels"])],
                ComponentIds = [.. Objects(_fields["components"]).Select(c => ComponentOf(project, c))],
                FixVersionIds = [.. Objects(_fields["fixVersions"]).Select(v => VersionOf(project, v))],
                AffectedVersionIds = [.. Objects(_fields["versions"]).Select(v => VersionOf(project, v))],
                DueDate = DateOnly.TryParseExact(Text(_fields["duedate"]), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly due) ? due : null,
                ParentId = _fields["parent"] is JsonObject parent ? Stub(parent, null).Id : null,
                OriginalEstimate = Number(_fields["timeoriginalestimate"]),
                RemainingEstimate = Number(_fields["timeestimate"]),
                Created = created,
                Updated = Instant(_fields["updated"]) ?? created,
                LastViewed = Instant(_fields["lastViewed"]),
                SecurityLevelId = SecurityOf(project, _fields["security"] as JsonObject),
                StatusCategoryChanged = Instant(_fields["statuscategorychangedate"]) ?? created,
                WatcherIds = Crowd("watcher", Number(_fields["watches"]?["watchCount"])),
                VoterIds = Crowd("voter", Number(_fields["votes"]?["votes"])),
                Version = 1,
            };
        }

        private void Parts(Issue issue)
        {
            foreach (JsonObject comment in Objects(_fields["comment"] is JsonObject page ? page["comments"] : _fields["comment"]))
            {
                DateTimeOffset created = Instant(comment["created"]) ?? issue.Created;
                bool hidden = comment["jsdPublic"]?.GetValueKind() == JsonValueKind.False;
                issue.Comments.Add(new Comment
                {
                    Id = Text(comment["id"]) ?? site.NextId("comment"),
                    AuthorId = UserOf(comment["author"]),
                    UpdateAuthorId = UserOf(comment["updateAuthor"]),
                    Body = Rich(comment["body"]) ?? site.Text(""),
                    Created = created,
                    Updated = Instant(comment["updated"]) ?? created,
                    Visibility = VisibilityOf(issue, comment["visibility"] as JsonObject),
                    Properties = hidden
                        ? new Dictionary<string, JsonElement> { ["sd.public.comment"] = JsonSerializer.SerializeToElement(new Dictionary<string, bool> { ["internal"] = true }) }
                        : new Dictionary<string, JsonElement>(),
                });
            }

            foreach (JsonObject attachment in Objects(_fields["attachment"]))
            {
                string id = Text(attachment["id"]) ?? site.NextId("attachment");
                issue.Attachments.Add(new Attachment
                {
                    Id = id,
                    MediaId = new Guid(int.Parse(id, CultureInfo.InvariantCulture), 0, 0x4000, 0x80, 0, 0, 0, 0, 0, 0, 0).ToString(),
                    FileName = Text(attachment["filename"]) ?? id,
                    MimeType = Text(attachment["mimeType"]) ?? "application/octet-stream",
                    AuthorId = UserOf(attachment["author"]),
                    Created = Instant(attachment["created"]) ?? issue.Created,
                    Content = new byte[Math.Clamp(Number(attachment["size"]) ?? 0, 0, MostBytes)],
                });
            }

            foreach (JsonObject worklog in Objects(_fields["worklog"]?["worklogs"]))
            {
                DateTimeOffset created = Instant(worklog["created"]) ?? issue.Created;
                issue.Worklogs.Add(new Worklog
                {
                    Id = Text(worklog["id"]) ?? site.NextId("worklog"),
                    AuthorId = UserOf(worklog["author"]),
                    UpdateAuthorId = UserOf(worklog["updateAuthor"]),
                    Started = Instant(worklog["started"]) ?? created,
                    TimeSpentSeconds = Number(worklog["timeSpentSeconds"]) ?? 0,
                    Created = created,
                    Updated = Instant(worklog["updated"]) ?? created,
                    Comment = Rich(worklog["comment"]),
                    Visibility = VisibilityOf(issue, worklog["visibility"] as JsonObject),
                });
            }
        }

        private Project ProjectOf(string issueKey, JsonObject? shown)
        {
            string key = Text(shown?["key"]) ?? issueKey[..issueKey.LastIndexOf('-')];
            if (site.FindProject(key) is { } known)
                return known;
            var builder = new SiteBuilder(site);
            builder.AddProject(key, Text(shown?["name"]) ?? key, id: FreeId(Text(shown?["id"]), site.Projects.ContainsKey));
            Project project = site.FindProject(key)!;
            project.TypeKey = Text(shown?["projectTypeKey"]) ?? project.TypeKey;
            if (shown?["projectCategory"] is JsonObject category && Text(category["name"]) is { } sorted)
                project.Category = new ProjectCategory(Text(category["id"]) ?? "10000", sorted, Text(category["description"]) ?? "");
            project.IsNextGen = shown?["simplified"]?.GetValueKind() == JsonValueKind.True;
            return project;
        }

        private IssueType TypeOf(Project project, JsonObject? shown)
        {
            string name = Text(shown?["name"]) ?? "Task";
            string? id = Text(shown?["id"]);
            IssueType? type = site.IssueTypes.Values.FirstOrDefault(t => t.Id == id && t.Name == name) ?? site.IssueTypes.Values.FirstOrDefault(t => t.Name == name);
            if (type is null)
            {
                bool subtask = shown?["subtask"]?.GetValueKind() == JsonValueKind.True;
                type = new IssueType
                {
                    Id = FreeId(id, site.IssueTypes.ContainsKey) ?? site.NextId("issuetype", 10100),
                    Name = name,
                    Description = Text(shown?["description"]) ?? "",
                    HasAvatar = shown?["avatarId"] is not null,
                    EntityId = Text(shown?["entityId"]),
                    HierarchyLevel = (int)(Number(shown?["hierarchyLevel"]) ?? (subtask ? -1 : 0)),
                };
                site.IssueTypes.Add(type.Id, type);
            }

            // A type of the site's own that nothing has yet is the real one by another description.
            if (shown is not null && !site.Issues.Values.Any(i => i.IssueTypeId == type.Id))
            {
                type.HasAvatar = shown["avatarId"] is not null;
                type.EntityId = Text(shown["entityId"]);
            }

            if (!project.IssueTypeIds.Contains(type.Id))
                project.IssueTypeIds.Add(type.Id);
            return type;
        }

        private Status StatusOf(Project project, JsonObject? shown)
        {
            string name = Text(shown?["name"]) ?? "Open";
            Status? status = site.Statuses.Values.FirstOrDefault(s => s.Name == name);
            if (status is null)
            {
                status = new Status
                {
                    Id = FreeId(Text(shown?["id"]), site.Statuses.ContainsKey) ?? site.NextId("status", 10100),
                    Name = name,
                    Description = Text(shown?["description"]) ?? "",
                    Category = Text(shown?["statusCategory"]?["key"]) switch
                    {
                        "new" => StatusCategory.New,
                        "indeterminate" => StatusCategory.Indeterminate,
                        "done" => StatusCategory.Done,
                        null when name is "Closed" or "Resolved" => StatusCategory.Done,
                        null => StatusCategory.New,
                        _ => StatusCategory.Undefined,
                    },
                };
                site.Statuses.Add(status.Id, status);
            }

            Workflow workflow = site.Workflows[project.WorkflowIdFor("*")];
            if (!workflow.StatusIds.Contains(status.Id))
            {
                // Every status can be reached: nothing tells how the real workflow went.
                workflow.StatusIds.Add(status.Id);
                workflow.Transitions.Add(new Transition
                {
                    Id = (workflow.Transitions.Max(t => int.Parse(t.Id, CultureInfo.InvariantCulture)) + 10).ToString(CultureInfo.InvariantCulture),
                    Name = name,
                    To = status.Id,
                    SetsResolutionId = status.Category == StatusCategory.Done ? null : "",
                });
            }

            return status;
        }

        private string? PriorityOf(JsonObject? shown)
        {
            if (shown is null)
                return null;
            string name = Text(shown["name"]) ?? "";
            Priority? priority = site.Priorities.Find(p => p.Name == name);
            if (priority is null)
            {
                priority = new Priority { Id = FreeId(Text(shown["id"]), id => site.FindPriority(id) is not null) ?? site.NextId("priority", 10000), Name = name };
                site.Priorities.Add(priority);
            }

            return priority.Id;
        }

        private string? ResolutionOf(JsonObject? shown)
        {
            if (shown is null)
                return null;
            string name = Text(shown["name"]) ?? "";
            Resolution? resolution = site.Resolutions.Find(r => r.Name == name);
            if (resolution is null)
            {
                resolution = new Resolution
                {
                    Id = FreeId(Text(shown["id"]), id => site.FindResolution(id) is not null) ?? site.NextId("resolution", 10100),
                    Name = name,
                    Description = Text(shown["description"]) ?? "",
                };
                site.Resolutions.Add(resolution);
            }

            return resolution.Id;
        }

        /// <summary>A level of security; nothing tells who may see it, so all who work here may.</summary>
        private string? SecurityOf(Project project, JsonObject? shown)
        {
            if (Text(shown?["name"]) is not { } name)
                return null;
            SecurityScheme? scheme = site.Schemes.SecurityOf(project);
            if (scheme is null)
            {
                scheme = new SecurityScheme { Id = FreeId(project.Id, site.Schemes.Securities.ContainsKey) ?? site.NextId("scheme", 20000), Name = project.Name };
                site.Schemes.Securities.Add(scheme.Id, scheme);
                project.SecuritySchemeId = scheme.Id;
            }

            SecurityLevel? level = scheme.Levels.Find(l => l.Name == name);
            if (level is null)
            {
                level = new SecurityLevel
                {
                    Id = Text(shown!["id"]) ?? site.NextId("securitylevel", 20000),
                    Name = name,
                    Description = Text(shown["description"]) ?? "",
                    VisibleTo = { new Holder(PermissionHolder.Group, "jira-software-users") },
                };
                scheme.Levels.Add(level);
            }

            return level.Id;
        }

        private string ComponentOf(Project project, JsonObject shown)
        {
            string name = Text(shown["name"]) ?? "";
            ProjectComponent? component = project.Components.Find(c => c.Name == name);
            if (component is null)
            {
                component = new ProjectComponent { Id = Text(shown["id"]) ?? site.NextId("component"), Name = name, Description = Text(shown["description"]) };
                project.Components.Add(component);
            }

            return component.Id;
        }

        private string VersionOf(Project project, JsonObject shown)
        {
            string name = Text(shown["name"]) ?? "";
            ProjectVersion? version = project.Versions.Find(v => v.Name == name);
            if (version is null)
            {
                version = new ProjectVersion
                {
                    Id = Text(shown["id"]) ?? site.NextId("version"),
                    Name = name,
                    Description = Text(shown["description"]),
                    Released = shown["released"]?.GetValueKind() == JsonValueKind.True,
                    Archived = shown["archived"]?.GetValueKind() == JsonValueKind.True,
                    ReleaseDate = DateOnly.TryParseExact(Text(shown["releaseDate"]), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day : null,
                };
                project.Versions.Add(version);
            }

            return version.Id;
        }

        private string? UserOf(JsonNode? shown)
        {
            if (shown is not JsonObject person)
                return null;
            string? id = site.IsCloud ? Text(person["accountId"]) : Text(person["key"]);
            string? name = Text(person["name"]);
            id ??= name ?? Text(person["displayName"]) ?? Text(person["emailAddress"]);
            if (id is null)
                return null;
            if (site.FindUser(id) is { } known)
                return known.Id;
            string display = Text(person["displayName"]) ?? name ?? id;
            site.Users.Add(id, new User
            {
                Id = id,
                Name = name ?? id,
                DisplayName = display,
                EmailAddress = Text(person["emailAddress"]) ?? $"{(name ?? id).Replace(' ', '.')}@example.com",
                EmailVisible = person["emailAddress"] is not null,
                TimeZoneVisible = person["timeZone"] is not null,
                TimeZone = Text(person["timeZone"]) is { } zone && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _) ? zone : "UTC",
                Active = person["active"]?.GetValueKind() != JsonValueKind.False,
                AccountType = Text(person["accountType"]) ?? "atlassian",
                Groups = ["jira-software-users"],
            });
            return id;
        }

        /// <summary>So many people of whom nothing is known but that they were counted.</summary>
        private List<string> Crowd(string what, long? count)
        {
            var ids = new List<string>();
            for (int i = 1; i <= Math.Min(count ?? 0, 1000); i++)
            {
                string name = $"{what}-{i.ToString(CultureInfo.InvariantCulture)}";
                ids.Add(UserOf(new JsonObject { [site.IsCloud ? "accountId" : "key"] = name, ["name"] = name, ["displayName"] = name })!);
            }

            return ids;
        }

        private Visibility? VisibilityOf(Issue issue, JsonObject? shown)
        {
            if (Text(shown?["type"]) is not { } type || Text(shown?["value"]) is not { } value)
                return null;
            if (type == "group" && !site.Groups.ContainsKey(value))
                site.Groups.Add(value, new Group { Id = $"{site.Groups.Count + 1:D8}-0000-4000-8000-000000000000", Name = value });
            Project project = site.Projects[issue.ProjectId];
            if (type == "role" && !project.Roles.Exists(r => r.Name == value))
                project.Roles.Add(new ProjectRole { Id = site.NextId("role", 10100), Name = value, Groups = ["jira-software-users"] });
            return new Visibility(type, value);
        }

        /// <summary>An issue of which only a few fields are shown: one that is linked to, a parent, a sub-task.</summary>
        private Issue Stub(JsonObject shown, string? parentId)
        {
            string key = Text(shown["key"]) ?? throw new JsonException("A linked issue has no 'key'.");
            if (site.FindIssue(key) is { } known)
                return known;
            JsonObject fields = shown["fields"] as JsonObject ?? [];
            Project project = ProjectOf(key, null);
            var issue = new Issue
            {
                Id = FreeId(Text(shown["id"]), id => site.Issues.ContainsKey(id)) ?? site.NextId("issue"),
                Key = key,
                ProjectId = project.Id,
                IssueTypeId = TypeOf(project, fields["issuetype"] as JsonObject).Id,
                StatusId = StatusOf(project, fields["status"] as JsonObject).Id,
                Summary = Text(fields["summary"]) ?? key,
                PriorityId = PriorityOf(fields["priority"] as JsonObject),
                ParentId = parentId,
                Created = Instant(_fields["created"]) ?? site.Now,
                Updated = Instant(_fields["created"]) ?? site.Now,
                Version = 1,
            };
            site.Put(issue);
            return issue;
        }

        private void Link(Issue issue, JsonObject shown)
        {
            if ((shown["outwardIssue"] ?? shown["inwardIssue"]) is not JsonObject other || shown["type"] is not JsonObject wanted)
                return;
            string name = Text(wanted["name"]) ?? "Relates";
            LinkType? type = site.LinkTypes.Values.FirstOrDefault(t => t.Name == name);
            if (type is null)
            {
                type = new LinkType
                {
                    Id = FreeId(Text(wanted["id"]), site.LinkTypes.ContainsKey) ?? site.NextId("linktype", 10100),
                    Name = name,
                    Inward = Text(wanted["inward"]) ?? name,
                    Outward = Text(wanted["outward"]) ?? name,
                };
                site.LinkTypes.Add(type.Id, type);
            }

            Issue stub = Stub(other, null);
            string id = FreeId(Text(shown["id"]), i => site.Links.ContainsKey(i)) ?? site.NextId("link");
            bool outward = shown["outwardIssue"] is not null;
            site.PutLink(new IssueLink { Id = id, TypeId = type.Id, SourceId = outward ? issue.Id : stub.Id, DestinationId = outward ? stub.Id : issue.Id });
        }

        private HistoryEntry HistoryOf(JsonObject shown) => new()
        {
            Id = Text(shown["id"]) ?? site.NextId("history"),
            AuthorId = UserOf(shown["author"]),
            Created = Instant(shown["created"]) ?? site.Now,
            Items = [.. Objects(shown["items"]).Select(i => new HistoryItem(
                Text(i["field"]) ?? "", Text(i["fieldId"]), Text(i["fieldtype"]) ?? "jira", Text(i["from"]), Text(i["fromString"]), Text(i["to"]), Text(i["toString"])))],
            Metadata = shown["historyMetadata"] is JsonObject metadata ? JsonSerializer.SerializeToElement(metadata) : null,
        };

        private void Custom(Project project, Issue issue, string id, JsonNode? value)
        {
            if (!site.Fields.TryGetValue(id, out Field? field))
            {
                var schema = json["schema"]?[id] as JsonObject;
                FieldKind kind = KindOf(value, Text(schema?["custom"]));
                Field usual = CustomFields.Create(id, Text(json["names"]?[id]) ?? id, kind);
                field = schema is null ? usual : new Field
                {
                    Id = id,
                    Name = usual.Name,
                    Kind = kind,
                    SchemaType = Text(schema["type"]) ?? usual.SchemaType,
                    SchemaItems = Text(schema["items"]),
                    CustomType = Text(schema["custom"]) ?? usual.CustomType,
                    ClauseNames = usual.ClauseNames,
                };
                field.Searchable = kind != FieldKind.Any;
                field.Contexts.Add(new FieldContext { Id = site.NextId("context", 10100) });
                site.Fields.Add(id, field);
                foreach (Screen screen in kind == FieldKind.Any ? [] : project.Screens)
                    screen.FieldIds.Add(id);
            }

            if (value is not null && Value(project, field, value) is { } custom)
                issue.Custom[id] = custom;
        }

        /// <summary>The sprints of an issue as boards show it.</summary>
        private void Sprints(Project project, Issue issue)
        {
            List<JsonObject> sprints = [.. Objects(_fields["closedSprints"])];
            if (_fields["sprint"] is JsonObject current)
                sprints.Add(current);
            if (sprints.Count == 0)
                return;
            Field? field = site.Agile.SprintField;
            if (field is null)
            {
                field = CustomFields.Create("customfield_" + site.NextId("customfield", 99000), "Sprint", FieldKind.Sprint);
                field.Contexts.Add(new FieldContext { Id = site.NextId("context", 10100) });
                site.Fields.Add(field.Id, field);
            }

            var ids = new List<string>();
            foreach (JsonObject shown in sprints)
            {
                string board = Text(shown["originBoardId"]) ?? "1";
                if (!site.Boards.ContainsKey(board))
                {
                    var filter = new Filter { Id = site.NextId("filter"), Name = $"Filter of board {board}", Jql = $"project = {project.Key} ORDER BY Rank ASC", OwnerId = null, IsShared = true };
                    site.Filters.Add(filter.Id, filter);
                    site.Boards.Add(board, new Board { Id = board, Name = $"{project.Key} board", FilterId = filter.Id, ProjectId = project.Id });
                }

                string id = Text(shown["id"]) ?? site.NextId("sprint", 1);
                site.Sprints.TryAdd(id, new Sprint
                {
                    Id = id,
                    Name = Text(shown["name"]) ?? id,
                    State = Text(shown["state"]) ?? "closed",
                    BoardId = board,
                    Goal = Text(shown["goal"]) ?? "",
                    StartDate = Instant(shown["startDate"]),
                    EndDate = Instant(shown["endDate"]),
                    CompleteDate = Instant(shown["completeDate"]),
                });
                ids.Add(id);
            }

            issue.Custom[field.Id] = CustomValue.OfIds([.. ids]);
        }

        private static FieldKind KindOf(JsonNode? value, string? type)
        {
            if (type?.EndsWith(":textarea", StringComparison.Ordinal) == true)
                return FieldKind.TextArea;
            switch (value)
            {
                case null:
                    return FieldKind.Text;
                case JsonArray { Count: 0 }:
                    return FieldKind.Any;
                case JsonArray list when list.All(i => i?.GetValueKind() == JsonValueKind.String):
                    // Data Center's sprints and the like are texts with a form of their own.
                    return list.Any(i => ((string)i!).AsSpan().ContainsAny(' ', '[')) ? FieldKind.Any : FieldKind.Labels;
                case JsonArray list:
                    return list.Select(i => KindOf(i, null)).Distinct().ToArray() switch
                    {
                        [FieldKind.Select] => FieldKind.MultiSelect,
                        [FieldKind.UserPicker] => FieldKind.MultiUserPicker,
                        [FieldKind.GroupPicker] => FieldKind.MultiGroupPicker,
                        [FieldKind.VersionPicker] => FieldKind.MultiVersionPicker,
                        _ => FieldKind.Any,
                    };
                case JsonObject shown:
                    string self = Text(shown["self"]) ?? "";
                    return Text(shown["type"]) == "doc" ? FieldKind.TextArea
                        : self.Contains("/customFieldOption/", StringComparison.Ordinal) ? (shown["child"] is null ? FieldKind.Select : FieldKind.CascadingSelect)
                        : self.Contains("/user?", StringComparison.Ordinal) ? FieldKind.UserPicker
                        : self.Contains("/group?", StringComparison.Ordinal) ? FieldKind.GroupPicker
                        : self.Contains("/version/", StringComparison.Ordinal) ? FieldKind.VersionPicker
                        : FieldKind.Any;
                case JsonValue number when number.GetValueKind() == JsonValueKind.Number:
                    return FieldKind.Number;
                case JsonValue text when text.GetValueKind() == JsonValueKind.String:
                    string words = (string)text!;
                    return DateOnly.TryParseExact(words, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? FieldKind.Date
                        : Timestamps.TryRead(words, out _) ? FieldKind.DateTime
                        : words.Contains('\n', StringComparison.Ordinal) ? FieldKind.TextArea
                        : words.StartsWith("http", StringComparison.Ordinal) && Uri.TryCreate(words, UriKind.Absolute, out _) ? FieldKind.Url
                        : FieldKind.Text;
                default:
                    return FieldKind.Any;
            }
        }

        private CustomValue? Value(Project project, Field field, JsonNode value)
        {
            switch (field.Kind)
            {
                case FieldKind.Text or FieldKind.Url or FieldKind.Date:
                    return Text(value) is { } text ? CustomValue.Of(text) : null;
                case FieldKind.DateTime:
                    return Instant(value) is { } instant ? CustomValue.Of(Timestamps.Utc(instant)) : null;
                case FieldKind.TextArea:
                    return Rich(value) is { } rich ? CustomValue.Of(rich) : null;
                case FieldKind.Number:
                    return value is JsonValue number && number.TryGetValue(out double amount) ? CustomValue.Of(amount) : null;
                case FieldKind.Labels:
                    return CustomValue.OfIds([.. Texts(value)]);
                case FieldKind.Select:
                    return CustomValue.OfIds(OptionOf(field.Contexts[0].Options, (JsonObject)value).Id);
                case FieldKind.CascadingSelect:
                    FieldOption parent = OptionOf(field.Contexts[0].Options, (JsonObject)value);
                    return CustomValue.OfIds(parent.Id) with { ChildId = value["child"] is JsonObject child ? OptionOf(parent.Children, child).Id : null };
                case FieldKind.MultiSelect:
                    return CustomValue.OfIds([.. Objects(value).Select(o => OptionOf(field.Contexts[0].Options, o).Id)]);
                case FieldKind.UserPicker:
                    return UserOf(value) is { } user ? CustomValue.OfIds(user) : null;
                case FieldKind.MultiUserPicker:
                    return CustomValue.OfIds([.. Objects(value).Select(UserOf).OfType<string>()]);
                case FieldKind.GroupPicker:
                    return CustomValue.OfIds(GroupOf((JsonObject)value));
                case FieldKind.MultiGroupPicker:
                    return CustomValue.OfIds([.. Objects(value).Select(GroupOf)]);
                case FieldKind.VersionPicker:
                    return CustomValue.OfIds(VersionOf(project, (JsonObject)value));
                case FieldKind.MultiVersionPicker:
                    return CustomValue.OfIds([.. Objects(value).Select(v => VersionOf(project, v))]);
                default:
                    return new CustomValue { Raw = JsonSerializer.SerializeToElement(value) };
            }
        }

        private FieldOption OptionOf(List<FieldOption> options, JsonObject shown)
        {
            string value = Text(shown["value"]) ?? "";
            FieldOption? option = options.Find(o => o.Value == value);
            if (option is null)
                options.Add(option = new FieldOption { Id = Text(shown["id"]) ?? site.NextId("option"), Value = value, Disabled = shown["disabled"]?.GetValueKind() == JsonValueKind.True });
            return option;
        }

        private string GroupOf(JsonObject shown)
        {
            string name = Text(shown["name"]) ?? "";
            if (!site.Groups.ContainsKey(name))
                site.Groups.Add(name, new Group { Id = Text(shown["groupId"]) ?? $"{site.Groups.Count + 1:D8}-0000-4000-8000-000000000000", Name = name });
            return name;
        }

        private RichText? Rich(JsonNode? shown) => shown switch
        {
            null => null,
            JsonObject document when site.IsCloud => RichText.FromAdf(document),
            JsonObject document => RichText.FromWiki(site.TextConverter.ToWiki(document)),
            _ when site.IsCloud => RichText.FromAdf(site.TextConverter.ToAdf(Text(shown) ?? "")),
            _ => RichText.FromWiki(Text(shown) ?? ""),
        };

        private static string? FreeId(string? wanted, Func<string, bool> isTaken) => wanted is not null && !isTaken(wanted) ? wanted : null;

        private static string? Text(JsonNode? node) => node is JsonValue value
            ? value.GetValueKind() switch { JsonValueKind.String => (string?)value, JsonValueKind.Number => value.ToJsonString(), _ => null }
            : null;

        private static long? Number(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? (long)value.GetValue<double>() : null;

        private static DateTimeOffset? Instant(JsonNode? node) => node is JsonValue && Timestamps.TryRead(Text(node) ?? "", out DateTimeOffset instant) ? instant : null;

        private static IEnumerable<JsonObject> Objects(JsonNode? list) => (list as JsonArray ?? []).OfType<JsonObject>();

        private static IEnumerable<string> Texts(JsonNode? list) => (list as JsonArray ?? []).Select(Text).OfType<string>();
    }
}
