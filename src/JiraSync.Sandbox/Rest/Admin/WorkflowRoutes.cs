using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Rest.Agile;
using JiraSync.Sandbox.Rest.Common;

namespace JiraSync.Sandbox.Rest.Admin;

/// <summary>Workflows and workflow schemes, for reading.</summary>
internal static class WorkflowRoutes
{
    public static void Register(Router router)
    {
        router.Api("GET", "workflow", Plain);
        router.Api("GET", "workflowscheme/{schemeId}", call => call.Ok(Scheme(call, FindScheme(call))));
        router.Api("GET", "workflowscheme/{schemeId}/default", call =>
        {
            WorkflowScheme scheme = FindScheme(call);
            return call.Ok(new JsonObject { ["workflow"] = NameOf(call.Site, scheme.WorkflowIds["*"]), ["updateDraftIfNeeded"] = false });
        });
        router.Api("GET", "workflowscheme/{schemeId}/workflow", OfScheme);
        router.Api("GET", "workflowscheme/{schemeId}/issuetype/{typeId}", call =>
        {
            WorkflowScheme scheme = FindScheme(call);
            if (!scheme.WorkflowIds.TryGetValue(call["typeId"], out string? workflow))
                throw RestError.Of(404, $"The issue type '{call["typeId"]}' has no workflow of its own in this scheme.");
            return call.Ok(new JsonObject { ["issueType"] = call["typeId"], ["workflow"] = NameOf(call.Site, workflow) });
        });
        if (!router.IsCloud)
        {
            router.Api("GET", "project/{project}/workflowscheme", call =>
            {
                Project project = call.Project(call["project"]);
                call.Administers(project);
                return call.Ok(Scheme(call, call.Site.Schemes.WorkflowsOf(project)));
            });
            return;
        }

        router.Api("GET", "workflow/search", Search);
        router.Api("GET", "workflows/search", NewSearch);
        router.Api("POST", "workflows", Read);
        router.Api("GET", "workflowscheme", call =>
        {
            call.Administrator();
            return call.Ok(Paging.Page(call, call.Site.Schemes.AllWorkflows().ToList(), s => Scheme(call, s)));
        });
        router.Api("GET", "workflowscheme/project", call =>
        {
            call.Administrator();
            List<string> ids = call.QueryList("projectId");
            if (ids.Count == 0)
                throw RestError.Of(400, "The query parameter 'projectId' is required.");
            return call.Ok(new JsonObject
            {
                ["values"] = Shapes.Array(call.Site.Projects.Values.Where(p => ids.Contains(p.Id)).GroupBy(p => call.Site.Schemes.WorkflowsOf(p).Id).Select(g => new JsonObject
                {
                    ["projectIds"] = Shapes.Array(g.Select(p => JsonValue.Create(p.Id))),
                    ["workflowScheme"] = Scheme(call, call.Site.Schemes.WorkflowsOf(g.First())),
                })),
            });
        });
    }

    private static string NameOf(Site site, string workflowId) => site.Workflows[workflowId].Name;

    private static string EntityId(Workflow workflow) => $"{workflow.Id.PadLeft(8, '0')}-0000-4000-8000-00000000abcd";

    private static WorkflowScheme FindScheme(RestCall call)
    {
        call.Administrator(call.IsCloud ? 403 : 401);
        return call.Site.Schemes.AllWorkflows().FirstOrDefault(s => s.Id == call["schemeId"]) ?? throw RestError.Of(404, $"The workflow scheme with id {call["schemeId"]} was not found.");
    }

    private static JsonObject Scheme(RestCall call, WorkflowScheme scheme)
    {
        List<KeyValuePair<string, string>> own = scheme.WorkflowIds.Where(m => m.Key != "*").ToList();
        var json = new JsonObject
        {
            ["id"] = AgileShapes.Number(scheme.Id),
            ["name"] = scheme.Name,
            ["description"] = scheme.Description,
            ["defaultWorkflow"] = scheme.WorkflowIds.TryGetValue("*", out string? byDefault) ? NameOf(call.Site, byDefault) : "jira",
            ["issueTypeMappings"] = new JsonObject(own.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)NameOf(call.Site, m.Value)))),
            ["draft"] = false,
            ["self"] = call.Api("workflowscheme/" + scheme.Id),
        };
        if (!call.IsCloud)
            json["issueTypes"] = new JsonObject(own.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)call.Shapes.IssueType(call.Site.IssueTypes[m.Key]))));
        return json;
    }

    private static SandboxResponse OfScheme(RestCall call)
    {
        WorkflowScheme scheme = FindScheme(call);
        var all = scheme.WorkflowIds.GroupBy(m => m.Value).Select(g => new JsonObject
        {
            ["workflow"] = NameOf(call.Site, g.Key),
            ["issueTypes"] = Shapes.Array(g.Where(m => m.Key != "*").Select(m => JsonValue.Create(m.Key))),
            ["defaultMapping"] = g.Any(m => m.Key == "*"),
        }).ToList();
        if (call.Query("workflowName") is not { Length: > 0 } name)
            return call.Ok(call.IsCloud && all.Count == 1 ? all[0] : Shapes.Array(all));
        return call.Ok(all.Find(w => (string?)w["workflow"] == name) ?? throw RestError.Of(404, $"The scheme has no workflow '{name}'."));
    }

    private static SandboxResponse Plain(RestCall call)
    {
        call.Administrator(call.IsCloud ? 403 : 401);
        JsonObject Write(Workflow w) => new()
        {
            ["name"] = w.Name,
            ["description"] = w.Description,
            ["steps"] = w.StatusIds.Count,
            ["default"] = w.Id == "1",
        };
        if (call.Query("workflowName") is not { Length: > 0 } name)
            return call.Ok(Shapes.Array(call.Site.Workflows.Values.Select(Write)));
        Workflow? found = call.Site.Workflows.Values.FirstOrDefault(w => w.Name == name);
        return call.Ok(found is null ? new JsonArray() : call.IsCloud ? Shapes.Array([Write(found)]) : Write(found));
    }

    private static List<Workflow> Wanted(RestCall call)
    {
        call.Administrator();
        List<string> names = call.Request.Query.TryGetValue("workflowName", out List<string>? given) ? given : [];
        bool? active = call.Query("isActive") is null ? null : call.QueryBool("isActive", true);
        return call.Site.Workflows.Values
            .Where(w => names.Count == 0 || names.Contains(w.Name))
            .Where(w => call.Query("queryString") is not { Length: > 0 } text || w.Name.Contains(text, StringComparison.OrdinalIgnoreCase))
            .Where(w => active is null || active == UsedBy(call.Site, w).Any())
            .OrderBy(w => w.Name, StringComparer.OrdinalIgnoreCase)
            .ToList();
    }

    private static IEnumerable<Project> UsedBy(Site site, Workflow workflow) => site.Projects.Values.Where(p => p.IssueTypeIds.Exists(t => p.WorkflowIdFor(t) == workflow.Id));

    private static SandboxResponse Search(RestCall call)
    {
        List<string> expand = call.QueryList("expand");
        return call.Ok(Paging.Page(call, Wanted(call), w =>
        {
            var json = new JsonObject
            {
                ["id"] = new JsonObject { ["name"] = w.Name, ["entityId"] = EntityId(w) },
                ["description"] = w.Description,
                ["isDefault"] = w.Id == "1",
                ["hasDraftWorkflow"] = false,
            };
            if (expand.Exists(e => e.StartsWith("transitions", StringComparison.Ordinal)))
                json["transitions"] = Shapes.Array(AllOf(w).Select(t => Transition(call, w, t, expand.Contains("transitions.rules"))));
            if (expand.Exists(e => e.StartsWith("statuses", StringComparison.Ordinal)))
            {
                json["statuses"] = Shapes.Array(w.StatusIds.Select(s => new JsonObject
                {
                    ["id"] = s,
                    ["name"] = call.Site.Statuses[s].Name,
                    ["properties"] = new JsonObject { ["issueEditable"] = !w.ReadOnlyStatusIds.Contains(s) },
                }));
            }

            if (expand.Contains("schemes"))
                json["schemes"] = Shapes.Array(call.Site.Schemes.AllWorkflows().Where(s => s.WorkflowIds.ContainsValue(w.Id)).Select(s => new JsonObject { ["id"] = s.Id, ["name"] = s.Name }));
            if (expand.Contains("projects"))
                json["projects"] = Shapes.Array(UsedBy(call.Site, w).Select(p => call.Shapes.Project(p)));
            if (expand.Contains("operations"))
                json["operations"] = new JsonObject { ["canEdit"] = true, ["canDelete"] = !UsedBy(call.Site, w).Any() };
            return json;
        }));
    }

    /// <summary>The transitions with the one that creates.</summary>
    private static IEnumerable<Transition> AllOf(Workflow workflow) =>
        workflow.Transitions.Prepend(workflow.Initial ?? new Transition { Id = "1", Name = "Create", To = workflow.StatusIds[0] });

    private static string TypeOf(Workflow workflow, Transition transition) => transition.Id == "1" && !workflow.Transitions.Contains(transition) ? "initial" : transition.From.Count == 0 ? "global" : "directed";

    private static JsonObject Transition(RestCall call, Workflow workflow, Transition transition, bool rules)
    {
        var json = new JsonObject
        {
            ["id"] = transition.Id,
            ["name"] = transition.Name,
            ["description"] = transition.Description,
            ["from"] = Shapes.Array(transition.From.Select(s => JsonValue.Create(s))),
            ["to"] = transition.To,
            ["type"] = TypeOf(workflow, transition),
        };
        if (transition.ScreenId is { } screen)
            json["screen"] = new JsonObject { ["id"] = screen, ["name"] = call.Site.Schemes.Screens.GetValueOrDefault(screen)?.Name };
        if (!rules)
            return json;
        JsonObject Rule((string Key, JsonObject Parameters) rule) => new() { ["type"] = rule.Key, ["configuration"] = rule.Parameters };
        var all = new JsonObject
        {
            ["validators"] = Shapes.Array(transition.Validators.Select(v => Rule(Describe(call.Site, v)))),
            ["postFunctions"] = Shapes.Array(Functions(call.Site, transition).Select(Rule)),
        };
        List<(string, JsonObject)> conditions = Conditions(call.Site, transition).ToList();
        if (conditions.Count > 0)
        {
            all["conditionsTree"] = new JsonObject
            {
                ["nodeType"] = "compound",
                ["operator"] = "AND",
                ["conditions"] = Shapes.Array(conditions.Select(c =>
                {
                    JsonObject node = Rule(c);
                    node["nodeType"] = "simple";
                    return node;
                })),
            };
        }

        json["rules"] = all;
        return json;
    }

    private static IEnumerable<(string Key, JsonObject Parameters)> Conditions(Site site, Transition transition)
    {
        if (transition.RequiredPermission is { } permission)
            yield return ("PermissionCondition", new JsonObject { ["permissionKey"] = permission });
        foreach (WorkflowRule rule in transition.Conditions)
            yield return Describe(site, rule);
    }

    private static IEnumerable<(string Key, JsonObject Parameters)> Functions(Site site, Transition transition)
    {
        if (transition.SetsResolutionId is { } resolution)
            yield return ("UpdateIssueFieldFunction", new JsonObject { ["fieldId"] = "resolution", ["fieldValue"] = resolution });
        foreach (WorkflowRule rule in transition.PostFunctions)
            yield return Describe(site, rule);
        yield return ("UpdateIssueStatusFunction", []);
        yield return ("CreateCommentFunction", []);
        yield return ("GenerateChangeHistoryFunction", []);
        yield return ("IssueReindexFunction", []);
        yield return ("FireIssueEventFunction", new JsonObject { ["event"] = new JsonObject { ["id"] = "13", ["name"] = "Generic Event" } });
    }

    private static (string Key, JsonObject Parameters) Describe(Site site, WorkflowRule rule)
    {
        JsonArray names = Shapes.Array(rule.Names.Select(n => JsonValue.Create(n)));
        JsonArray statuses = Shapes.Array(rule.Names.Select(n => new JsonObject { ["id"] = n, ["name"] = site.Statuses.GetValueOrDefault(n)?.Name }));
        return rule.Kind switch
        {
            WorkflowRuleKind.Permission => ("PermissionCondition", new JsonObject { ["permissionKey"] = rule.Value }),
            WorkflowRuleKind.Group => ("UserInAnyGroupCondition", new JsonObject { ["groups"] = names }),
            WorkflowRuleKind.Role => ("InProjectRoleCondition", new JsonObject { ["projectRoles"] = names }),
            WorkflowRuleKind.Reporter => ("AllowOnlyReporter", []),
            WorkflowRuleKind.Assignee => ("AllowOnlyAssignee", []),
            WorkflowRuleKind.UserInField => ("UserIsInCustomFieldCondition", new JsonObject { ["allowUserInField"] = true, ["fieldId"] = rule.FieldId }),
            WorkflowRuleKind.SubtasksIn => ("SubTaskBlockingCondition", new JsonObject { ["statuses"] = statuses }),
            WorkflowRuleKind.Required => ("FieldRequiredValidator", new JsonObject { ["fields"] = names, ["errorMessage"] = rule.Message, ["ignoreContext"] = false }),
            WorkflowRuleKind.ParentIn => ("ParentStatusValidator", new JsonObject { ["parentStatuses"] = statuses }),
            WorkflowRuleKind.WasIn => ("PreviousStatusValidator", new JsonObject { ["mostRecentStatusOnly"] = false, ["previousStatus"] = statuses.Count == 1 ? statuses[0]!.DeepClone() : statuses }),
            WorkflowRuleKind.SetField => ("UpdateIssueFieldFunction", new JsonObject { ["fieldId"] = rule.FieldId, ["fieldValue"] = rule.Value }),
            WorkflowRuleKind.ClearField => ("ClearFieldValuePostFunction", new JsonObject { ["fieldId"] = rule.FieldId }),
            WorkflowRuleKind.AssignToCaller => ("AssignToCurrentUserFunction", []),
            WorkflowRuleKind.AssignToReporter => ("AssignToReporterFunction", []),
            _ => ("AssignToLeadFunction", []),
        };
    }

    private static SandboxResponse NewSearch(RestCall call)
    {
        List<Workflow> workflows = Wanted(call);
        JsonObject page = Paging.Page(call, workflows, w => Document(call, w));
        page["statuses"] = StatusesOf(call, workflows);
        return call.Ok(page);
    }

    private static SandboxResponse Read(RestCall call)
    {
        call.SignedIn();
        JsonObject body = call.BodyObject();
        List<string> names = (body["workflowNames"] as JsonArray ?? []).Select(n => FieldWriter.Text(n) ?? "").ToList();
        List<string> ids = (body["workflowIds"] as JsonArray ?? []).Select(n => FieldWriter.Text(n) ?? "").ToList();
        var pairs = (body["projectAndIssueTypes"] as JsonArray ?? []).OfType<JsonObject>()
            .Select(p => (Project: FieldWriter.Text(p["projectId"]), Type: FieldWriter.Text(p["issueTypeId"]))).ToList();
        if (names.Count + ids.Count + pairs.Count == 0)
            throw RestError.Of(400, "Names or ids of workflows, or projects and issue types, must be given.");
        IEnumerable<string> ofPairs = pairs.Select(p => p.Project is not null && p.Type is not null && call.Site.Projects.TryGetValue(p.Project, out Project? project) ? project.WorkflowIdFor(p.Type) : "");
        HashSet<string> wanted = [.. ofPairs];
        List<Workflow> found = call.Site.Workflows.Values.Where(w => names.Contains(w.Name) || ids.Contains(EntityId(w)) || wanted.Contains(w.Id)).ToList();
        return call.Ok(new JsonObject { ["statuses"] = StatusesOf(call, found), ["workflows"] = Shapes.Array(found.Select(w => Document(call, w))) });
    }

    private static JsonArray StatusesOf(RestCall call, IEnumerable<Workflow> workflows) => Shapes.Array(workflows.SelectMany(w => w.StatusIds).Distinct().Select(s =>
    {
        Status status = call.Site.Statuses[s];
        return new JsonObject
        {
            ["id"] = s,
            ["name"] = status.Name,
            ["description"] = status.Description,
            ["statusCategory"] = status.Category switch { StatusCategory.Done => "DONE", StatusCategory.Indeterminate => "IN_PROGRESS", _ => "TODO" },
            ["statusReference"] = s,
            ["scope"] = new JsonObject { ["type"] = "GLOBAL" },
        };
    }));

    private static JsonObject Document(RestCall call, Workflow workflow) => new()
    {
        ["id"] = EntityId(workflow),
        ["name"] = workflow.Name,
        ["description"] = workflow.Description,
        ["isEditable"] = true,
        ["scope"] = new JsonObject { ["type"] = "GLOBAL" },
        ["version"] = new JsonObject { ["id"] = EntityId(workflow), ["versionNumber"] = 0 },
        ["statuses"] = Shapes.Array(workflow.StatusIds.Select(s =>
        {
            var properties = new JsonObject();
            if (workflow.ReadOnlyStatusIds.Contains(s))
                properties["jira.issue.editable"] = "false";
            return new JsonObject { ["statusReference"] = s, ["deprecated"] = false, ["properties"] = properties };
        })),
        ["transitions"] = Shapes.Array(AllOf(workflow).Select(t =>
        {
            JsonObject Rule((string Key, JsonObject Parameters) rule)
            {
                var texts = new JsonObject();
                foreach ((string name, JsonNode? value) in rule.Parameters)
                    texts[name] = value is JsonArray list ? string.Join(',', list.Select(i => i is JsonObject o ? (string?)o["id"] : i?.ToString())) : value?.ToString() ?? "";
                return new JsonObject { ["ruleKey"] = "system:" + rule.Key, ["parameters"] = texts };
            }

            var json = new JsonObject
            {
                ["id"] = t.Id,
                ["name"] = t.Name,
                ["description"] = t.Description,
                ["type"] = TypeOf(workflow, t).ToUpperInvariant(),
                ["toStatusReference"] = t.To,
                ["links"] = Shapes.Array(t.From.Select(s => new JsonObject { ["fromStatusReference"] = s, ["fromPort"] = 0, ["toPort"] = 1 })),
                ["actions"] = Shapes.Array(Functions(call.Site, t).Select(Rule)),
                ["validators"] = Shapes.Array(t.Validators.Select(v => Rule(Describe(call.Site, v)))),
                ["triggers"] = new JsonArray(),
                ["properties"] = new JsonObject(),
            };
            List<(string, JsonObject)> conditions = Conditions(call.Site, t).ToList();
            if (conditions.Count > 0)
                json["conditions"] = new JsonObject { ["operation"] = "ALL", ["conditions"] = Shapes.Array(conditions.Select(Rule)), ["conditionGroups"] = new JsonArray() };
            if (t.ScreenId is { } screen)
                json["transitionScreen"] = new JsonObject { ["ruleKey"] = "system:transition-screen", ["parameters"] = new JsonObject { ["screenId"] = screen } };
            return json;
        })),
    };
}
