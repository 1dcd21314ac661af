using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Sandbox.Rest.Common;

/// <summary>Transitions: which lead on, and taking one.</summary>
internal static class TransitionRoutes
{
    public static void Register(Router router)
    {
        router.Api("GET", "issue/{id}/transitions", List);
        router.Api("POST", "issue/{id}/transitions", Take);
    }

    public static JsonObject Write(RestCall call, Issue issue, Transition transition, bool withFields)
    {
        var json = new JsonObject
        {
            ["id"] = transition.Id,
            ["name"] = transition.Name,
            ["to"] = call.Shapes.Status(call.Site.Statuses[transition.To]),
        };
        if (call.IsCloud)
        {
            json["hasScreen"] = transition.Screen is not null || transition.ScreenId is not null;
            json["isGlobal"] = transition.From.Count == 0;
            json["isInitial"] = false;
            json["isAvailable"] = WorkflowRules.Allow(call.Site, transition, issue, call.User);
            json["isConditional"] = transition.RequiredPermission is not null || transition.Conditions.Count > 0;
            json["isLooped"] = transition.To == issue.StatusId;
        }
        else
        {
            json["opsbarSequence"] = 10;
            json["description"] = transition.Description;
        }

        if (!withFields)
            return json;
        var fields = new JsonObject();
        Project project = call.Site.Projects[issue.ProjectId];
        foreach (ScreenField entry in call.Site.Schemes.ScreenOf(project, issue.IssueTypeId, transition) ?? [])
        {
            if (call.Site.Fields.TryGetValue(entry.FieldId, out Field? field))
                fields[field.Id] = MetaShape.Describe(call, project, issue.IssueTypeId, field, entry.Required || transition.Validators.Exists(v => v.Kind == WorkflowRuleKind.Required && v.Names.Contains(field.Id)), withId: false);
        }

        json["fields"] = fields;
        return json;
    }

    /// <summary>Adds what the validators of a transition say against an issue as the edits would leave it.</summary>
    public static void Validate(Site site, Transition transition, Issue issue, FieldEdits edits, User? user)
    {
        if (transition.Validators.Count == 0 || !edits.IsValid)
            return;
        Issue after = issue.Clone();
        edits.Apply(after);
        foreach ((string? field, string message) in WorkflowRules.Complaints(site, transition, after, user))
        {
            if (field is null)
                edits.Messages.Add(message);
            else
                edits.Errors.TryAdd(field, message);
        }
    }

    private static IEnumerable<Transition> Available(RestCall call, Issue issue) =>
        call.Has(Permissions.Transition, issue) ? call.Site.TransitionsOf(issue, call.User) : [];

    private static SandboxResponse List(RestCall call)
    {
        Issue issue = call.Issue();
        IEnumerable<Transition> transitions = call.IsCloud && call.QueryBool("includeUnavailableTransitions", false) && call.Has(Permissions.Transition, issue)
            ? call.Site.WorkflowOf(issue).Transitions.Where(t => Site.LeadsFrom(t, issue))
            : Available(call, issue);
        if (call.Query("transitionId") is { Length: > 0 } id)
            transitions = transitions.Where(t => t.Id == id);
        bool withFields = call.QueryList("expand").Contains("transitions.fields");
        return call.Ok(new JsonObject { ["expand"] = "transitions", ["transitions"] = Shapes.Array(transitions.Select(t => Write(call, issue, t, withFields))) });
    }

    private static SandboxResponse Take(RestCall call)
    {
        Take(call, call.Issue(), call.BodyObject());
        return call.NoContent();
    }

    /// <summary>Takes one issue through a transition.</summary>
    public static void Take(RestCall call, Issue issue, JsonObject body)
    {
        string id = FieldWriter.Text((body["transition"] as JsonObject)?["id"]) ?? FieldWriter.Text(body["transition"] as JsonValue)
            ?? throw RestError.Of(400, "Missing 'transition' identifier");
        Transition? transition = Available(call, issue).FirstOrDefault(t => t.Id == id);
        if (transition is null)
        {
            if (!call.IsCloud && !call.Site.WorkflowOf(issue).Transitions.Exists(t => t.Id == id))
                throw RestError.Of(500, $"Internal server error: the workflow has no action with id {id}.");
            throw RestError.Of(400, call.IsCloud
                ? "The requested transition id is not valid. The issue may have already been transitioned by another user, or you do not have permission."
                : "It seems that you have tried to perform a workflow operation (" + id + ") that is not valid for the current state of this issue (" + issue.Key + "). The likely cause is that somebody has changed the issue recently, please look at the issue history for details.");
        }

        Project project = call.Site.Projects[issue.ProjectId];
        IReadOnlyList<ScreenField> screen = call.Site.Schemes.ScreenOf(project, issue.IssueTypeId, transition) ?? [];
        // A comment goes along with any transition that has a screen; without one Jira still takes it.
        List<string> allowed = [.. screen.Select(f => f.FieldId), "comment", "worklog"];
        FieldWriter writer = FieldWriter.For(call);
        FieldEdits edits = writer.Read(project, issue.IssueTypeId, issue, body["fields"], body["update"], allowed);
        // What the issue has already need not be given again.
        writer.Require(edits, screen.Where(f => f.Required && !WorkflowRules.HasValue(issue, f.FieldId)).Select(f => f.FieldId));
        Validate(call.Site, transition, issue, edits, call.User);
        edits.ThrowIfInvalid();
        call.Site.Edits.Transition(call.User?.Id, issue.Id, transition.Id, edits.Apply, IssueRoutes.HistoryMetadata(body));
        edits.ApplyParts(call.Site, call.User?.Id, issue.Id);
        foreach ((string key, System.Text.Json.JsonElement value) in FieldWriter.ReadProperties(body["properties"]))
            call.Site.Edits.SetProperty(issue.Id, key, value);
    }
}
