using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Rest.Admin;
using JiraSync.Sandbox.Rest.Agile;
using JiraSync.Sandbox.Rest.Common;
using JiraSync.Sandbox.Tasks;

namespace JiraSync.Sandbox.Rest.Cloud;

/// <summary>Changing many issues in the background: fields, transitions, moves, deletions, watching.</summary>
internal static class BulkRoutes
{
    private const int MostIssues = 1000;
    private const int MostFields = 200;

    public static void Register(Router router)
    {
        void Bulk(string method, string path, Func<RestCall, SandboxResponse> handler) =>
            router.Api(method, "bulk/issues/" + path, RestError.Reshaped(handler, TaskRoutes.BulkErrors));
        Bulk("GET", "fields", EditableFields);
        Bulk("POST", "fields", EditFields);
        Bulk("GET", "transition", Transitions);
        Bulk("POST", "transition", Transition);
        Bulk("POST", "move", Move);
        Bulk("POST", "delete", call =>
        {
            JsonObject body = Body(call);
            return Start(call, "Bulk delete", body["selectedIssueIdsOrKeys"], (issue, _) => IssueRoutes.Delete(call, issue, withSubtasks: true));
        });
        Bulk("POST", "watch", call => Watch(call, true));
        Bulk("POST", "unwatch", call => Watch(call, false));
    }

    /// <summary>A member of what may be no object at all.</summary>
    private static JsonNode? Member(JsonNode? node, string name) => (node as JsonObject)?[name];

    private static JsonObject Body(RestCall call)
    {
        call.SignedIn();
        return call.BodyObject();
    }

    private static List<string> Names(RestCall call, JsonNode? node)
    {
        List<string> names = (node as JsonArray ?? throw call.BadPayload()).Select(n => FieldWriter.Text(n) ?? throw call.BadPayload()).Distinct().ToList();
        return names.Count switch
        {
            0 => throw RestError.Of(400, "At least one issue must be selected."),
            > MostIssues => throw RestError.Of(400, $"No more than {MostIssues} issues can be selected at once."),
            _ => names,
        };
    }

    private static List<Issue> Visible(RestCall call, List<string> names) =>
        names.Select(call.Site.FindIssue).OfType<Issue>().Where(i => call.Site.CanBrowse(call.User, i)).DistinctBy(i => i.Id).ToList();

    private static SandboxResponse Start(RestCall call, string description, JsonNode? selected, Action<Issue, string> work)
    {
        List<string> names = Names(call, selected);
        List<Issue> issues = Visible(call, names);
        return Accepted(call, description, issues.Select(i => (i.Id, i.Key)), names.Count - issues.Count, work);
    }

    private static SandboxResponse Accepted(RestCall call, string description, IEnumerable<(string Id, string Key)> issues, int inaccessible, Action<Issue, string> work)
    {
        // What is true when a step comes counts, not what was true when it was asked for.
        BackgroundTask task = call.Control.Tasks.Start(
            description, call.SignedIn(), issues.Select(i => (i.Id, (Action)(() => work(call.Issue(i.Id), i.Key)))), inaccessible);
        return SandboxResponse.Of(new JsonObject { ["taskId"] = task.Id }, 201);
    }

    private static SandboxResponse Watch(RestCall call, bool watches)
    {
        JsonObject body = Body(call);
        string by = call.SignedIn().Id;
        return Start(call, watches ? "Bulk watch" : "Bulk unwatch", body["selectedIssueIdsOrKeys"], (issue, _) => call.Site.Edits.SetWatching(issue.Id, by, watches));
    }

    private static SandboxResponse Transition(RestCall call)
    {
        JsonObject body = Body(call);
        if (body["bulkTransitionInputs"] is not JsonArray { Count: > 0 } inputs)
            throw call.BadPayload();
        var ways = new Dictionary<string, string>(StringComparer.Ordinal);
        int named = 0;
        foreach (JsonObject input in inputs.OfType<JsonObject>())
        {
            string transition = FieldWriter.Text(input["transitionId"]) ?? throw call.BadPayload();
            List<string> names = Names(call, input["selectedIssueIdsOrKeys"]);
            named += names.Count;
            foreach (Issue issue in Visible(call, names))
                ways[issue.Id] = transition;
        }

        return Accepted(call, "Bulk transition", ways.Keys.Select(id => (id, id)), named - ways.Count, (issue, _) => TransitionRoutes.Take(
            call, issue, new JsonObject { ["transition"] = new JsonObject { ["id"] = ways[issue.Id] } }));
    }

    private static SandboxResponse Transitions(RestCall call)
    {
        call.SignedIn();
        List<string> wanted = call.QueryList("issueIdsOrKeys");
        if (wanted.Count == 0)
            throw RestError.Of(400, "The query parameter 'issueIdsOrKeys' is required.");
        var groups = Visible(call, wanted).GroupBy(i => (Workflow: call.Site.WorkflowOf(i).Id, i.StatusId));
        return call.Ok(new JsonObject
        {
            ["availableTransitions"] = Shapes.Array(groups.Select(g =>
            {
                List<Transition> all = call.Site.WorkflowOf(g.First()).Transitions.FindAll(t => Site.LeadsFrom(t, g.First()));
                List<Transition> shared = all.FindAll(t => g.All(i => call.Has(Permissions.Transition, i) && call.Site.TransitionsOf(i, call.User).Contains(t)));
                return new JsonObject
                {
                    ["issues"] = Shapes.Array(g.Select(i => JsonValue.Create(i.Key))),
                    ["isTransitionsFiltered"] = shared.Count < all.Count,
                    ["transitions"] = Shapes.Array(shared.Select(t => new JsonObject
                    {
                        ["transitionId"] = AgileShapes.Number(t.Id),
                        ["transitionName"] = t.Name,
                        ["to"] = new JsonObject { ["statusId"] = AgileShapes.Number(t.To), ["statusName"] = call.Site.Statuses[t.To].Name },
                    })),
                };
            })),
        });
    }

    private static SandboxResponse Move(RestCall call)
    {
        JsonObject body = Body(call);
        if (body["targetToSourcesMapping"] is not JsonObject { Count: > 0 } mapping)
            throw call.BadPayload();
        var targets = new Dictionary<string, (Project Project, string TypeId)>(StringComparer.Ordinal);
        int named = 0;
        foreach ((string target, JsonNode? source) in mapping)
        {
            // The target is written "PROJECT,TYPE" or "PROJECT,TYPE,PARENT".
            string[] parts = target.Split(',', StringSplitOptions.TrimEntries);
            Project? project = call.Site.FindProject(parts[0]);
            if (parts.Length < 2 || project is null || !call.CanSee(project) || !project.IssueTypeIds.Contains(parts[1]))
                throw RestError.Of(400, $"The target '{target}' is not a project and one of its issue types.");
            List<string> names = Names(call, Member(source, "issueIdsOrKeys"));
            named += names.Count;
            foreach (Issue issue in Visible(call, names))
                targets[issue.Id] = (project, parts[1]);
        }

        return Accepted(call, "Bulk move", targets.Keys.Select(id => (id, id)), named - targets.Count, (issue, _) =>
        {
            (Project project, string typeId) = targets[issue.Id];
            if (!call.Has(Permissions.Move, issue))
                throw RestError.Of(403, "You do not have permission to move this issue.");
            if (!Permissions.Has(call.User, Permissions.Create, project))
                throw RestError.Of(403, "You do not have permission to create issues in the target project.");
            if (project.Id == issue.ProjectId)
                call.Site.Edits.Update(call.User?.Id, issue.Id, i => i.IssueTypeId = typeId);
            else
                call.Site.Edits.Move(call.User?.Id, issue.Id, project.Key, typeId);
        });
    }

    private static SandboxResponse EditableFields(RestCall call)
    {
        call.SignedIn();
        List<string> wanted = call.QueryList("issueIdsOrKeys");
        if (wanted.Count == 0)
            throw RestError.Of(400, "The query parameter 'issueIdsOrKeys' is required.");
        List<Issue> issues = Visible(call, wanted);
        List<JsonObject> metas = issues.ConvertAll(i => MetaShape.EditMeta(call, i)["fields"]!.AsObject());
        List<Field> shared = call.Site.Fields.Values.Where(f => metas.Count > 0 && metas.TrueForAll(m => m.ContainsKey(f.Id)) && f.Id is not ("attachment" or "comment" or "issuelinks" or "parent")).ToList();
        if (call.Query("searchText") is { Length: > 0 } text)
            shared.RemoveAll(f => !f.Name.Contains(text, StringComparison.OrdinalIgnoreCase));
        if (shared.Count == 0)
            throw RestError.Of(404, "No editable fields were found for the selected issues.");
        return call.Ok(new JsonObject
        {
            ["fields"] = Shapes.Array(shared.Take(50).Select(f =>
            {
                var json = new JsonObject
                {
                    ["id"] = f.Id,
                    ["name"] = f.Name,
                    ["type"] = f.IsCustom ? f.CustomType : f.Id,
                    ["isRequired"] = metas.Exists(m => (bool)m[f.Id]!["required"]!),
                };
                if (f.Id is "labels" or "components" or "fixVersions" or "versions" || f.Kind == FieldKind.Labels)
                    json["multiSelectFieldOptions"] = new JsonArray("ADD", "REMOVE", "REPLACE", "REMOVE_ALL");
                if (metas[0][f.Id]!["allowedValues"] is JsonArray allowed)
                    json["fieldOptions"] = allowed.DeepClone();
                return json;
            })),
        });
    }

    private static SandboxResponse EditFields(RestCall call)
    {
        JsonObject body = Body(call);
        if (body["editedFieldsInput"] is not JsonObject input || body["selectedActions"] is not JsonArray { Count: > 0 } actions)
            throw call.BadPayload();
        if (actions.Count > MostFields)
            throw RestError.Of(400, $"No more than {MostFields} fields can be edited at once.");
        HashSet<string> selected = actions.Select(a => FieldWriter.Text(a) ?? throw call.BadPayload()).ToHashSet(StringComparer.Ordinal);
        (JsonObject fields, JsonObject update, string? status) = ReadInput(call, input);
        foreach (JsonObject part in new[] { fields, update })
        {
            foreach (string id in part.Select(p => p.Key).Where(id => !selected.Contains(id)).ToList())
                part.Remove(id);
        }

        if (fields.Count + update.Count == 0 && status is null)
            throw RestError.Of(400, "None of the selected actions has a value.");
        return Start(call, "Bulk edit", body["selectedIssueIdsOrKeys"], (issue, _) =>
        {
            if (fields.Count + update.Count > 0)
                IssueRoutes.Edit(call, issue, new JsonObject { ["fields"] = fields.DeepClone(), ["update"] = update.DeepClone() }, new FieldWriter(call.Site, call.User, adf: true));
            if (status is null || issue.StatusId == status)
                return;
            Transition way = call.Site.TransitionsOf(issue, call.User).FirstOrDefault(t => t.To == status) ?? throw RestError.Of(400, "No transition leads to the status.");
            TransitionRoutes.Take(call, call.Issue(issue.Id), new JsonObject { ["transition"] = new JsonObject { ["id"] = way.Id } });
        });
    }

    /// <summary>Turns the many forms of the body into the <c>fields</c> and <c>update</c> of an ordinary edit.</summary>
    private static (JsonObject Fields, JsonObject Update, string? StatusId) ReadInput(RestCall call, JsonObject input)
    {
        var fields = new JsonObject();
        var update = new JsonObject();
        string? status = null;
        static JsonNode? Wrap(string name, JsonNode? value) => value is null ? null : new JsonObject { [name] = FieldWriter.Text(value) };

        void Many(JsonObject item, string id, IEnumerable<JsonNode?> values)
        {
            string how = FieldWriter.Text(item["bulkEditMultiSelectFieldOption"]) ?? "REPLACE";
            List<JsonNode?> list = values.ToList();
            if (how is "ADD" or "REMOVE")
                update[id] = Shapes.Array(list.Select(v => new JsonObject { [how == "ADD" ? "add" : "remove"] = v }));
            else
                fields[id] = how == "REMOVE_ALL" ? new JsonArray() : Shapes.Array(list);
        }

        foreach ((string form, JsonNode? node) in input)
        {
            IEnumerable<JsonObject> items = node is JsonObject single ? [single] : (node as JsonArray ?? []).OfType<JsonObject>();
            foreach (JsonObject item in items)
            {
                string id = FieldWriter.Text(item["fieldId"]) ?? "";
                IEnumerable<JsonObject> Of(string name) => (item[name] as JsonArray ?? []).OfType<JsonObject>();
                switch (form)
                {
                    case "priority":
                        fields["priority"] = Wrap("id", item["priorityId"]);
                        break;
                    case "issueType":
                        fields["issuetype"] = Wrap("id", item["issueTypeId"]);
                        break;
                    case "status":
                        status = FieldWriter.Text(item["statusId"]);
                        break;
                    case "labelsFields":
                        Many(item, id, Of("labels").Select(l => (JsonNode?)FieldWriter.Text(l["name"])));
                        break;
                    case "multiselectComponents":
                        Many(item, "components", Of("components").Select(c => Wrap("id", c["componentId"])));
                        break;
                    case "multipleVersionPickerFields":
                        Many(item, id, Of("versions").Select(v => Wrap("id", v["versionId"])));
                        break;
                    case "multipleSelectFields":
                        Many(item, id, Of("options").Select(o => Wrap("id", o["optionId"])));
                        break;
                    case "multipleSelectClearableUserPickerFields":
                        Many(item, id, Of("users").Select(u => Wrap("accountId", u["accountId"])));
                        break;
                    case "multipleGroupPickerFields":
                        Many(item, id, Of("groups").Select(g => Wrap("name", g["groupName"])));
                        break;
                    case "singleLineTextFields":
                        fields[id] = item["text"]?.DeepClone();
                        break;
                    case "richTextFields":
                        fields[id] = Member(item["richText"], "adfValue")?.DeepClone();
                        break;
                    case "clearableNumberFields":
                        fields[id] = item["value"]?.DeepClone();
                        break;
                    case "datePickerFields":
                        fields[id] = Member(item["date"], "formattedDate")?.DeepClone();
                        break;
                    case "dateTimePickerFields":
                        fields[id] = Member(item["dateTime"], "formattedDateTime")?.DeepClone();
                        break;
                    case "urlFields":
                        fields[id] = item["url"]?.DeepClone();
                        break;
                    case "singleSelectFields":
                        fields[id] = Wrap("id", Member(item["option"], "optionId"));
                        break;
                    case "singleSelectClearableUserPickerFields":
                        fields[id] = Wrap("accountId", Member(item["user"], "accountId"));
                        break;
                    case "singleGroupPickerFields":
                        fields[id] = Wrap("name", Member(item["group"], "groupName"));
                        break;
                    case "singleVersionPickerFields":
                        fields[id] = Wrap("id", Member(item["version"], "versionId"));
                        break;
                    case "cascadingSelectFields":
                        JsonNode? parent = Wrap("id", Member(item["parentOptionValue"], "optionId"));
                        if (parent is not null && Wrap("id", Member(item["childOptionValue"], "optionId")) is { } child)
                            parent["child"] = child;
                        fields[id] = parent;
                        break;
                    case "originalEstimateField":
                        fields["timetracking"] = new JsonObject { ["originalEstimate"] = FieldWriter.Text(item["originalEstimateField"]) };
                        break;
                    case "timeTrackingField":
                        fields["timetracking"] = new JsonObject { ["remainingEstimate"] = FieldWriter.Text(item["timeRemaining"]) };
                        break;
                    default:
                        throw call.BadPayload();
                }
            }
        }

        return (fields, update, status);
    }
}
