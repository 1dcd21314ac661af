using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Sandbox.Rest.Common;

/// <summary>Watchers and votes.</summary>
internal static class WatcherRoutes
{
    public static void Register(Router router)
    {
        router.Api("GET", "issue/{id}/watchers", Watchers);
        router.Api("POST", "issue/{id}/watchers", Watch);
        router.Api("DELETE", "issue/{id}/watchers", Unwatch);
        router.Api("GET", "issue/{id}/votes", Votes);
        router.Api("POST", "issue/{id}/votes", Vote, takesJson: false);
        router.Api("DELETE", "issue/{id}/votes", Unvote);
    }

    private static SandboxResponse Watchers(RestCall call)
    {
        Issue issue = call.Issue();
        bool seesAll = call.Has(Permissions.ViewVotersAndWatchers, issue);
        return call.Ok(new JsonObject
        {
            ["self"] = call.Api($"issue/{issue.Key}/watchers"),
            ["isWatching"] = call.User is { } user && issue.WatcherIds.Contains(user.Id),
            ["watchCount"] = issue.WatcherIds.Count,
            ["watchers"] = Shapes.Array(seesAll ? issue.WatcherIds.Select(id => call.Shapes.User(id)) : []),
        });
    }

    private static User Wanted(RestCall call, string? name)
    {
        if (string.IsNullOrEmpty(name))
            return call.SignedIn();
        User? user = call.IsCloud ? call.Site.Users.GetValueOrDefault(name)
            : call.Site.Users.Values.FirstOrDefault(u => string.Equals(u.Name, name, StringComparison.OrdinalIgnoreCase));
        return user ?? throw RestError.Of(call.IsCloud ? 400 : 404, call.IsCloud ? $"The user with account ID '{name}' does not exist." : $"The user {name} does not exist.");
    }

    private static void MayManage(RestCall call, Issue issue, User user)
    {
        if (user.Id != call.User?.Id && !call.Has(Permissions.ManageWatchers, issue))
            throw RestError.Of(call.IsCloud ? 403 : 401, "You do not have permission to manage the watcher list.");
    }

    private static SandboxResponse Watch(RestCall call)
    {
        Issue issue = call.Issue();
        User user = Wanted(call, FieldWriter.Text(call.BodyNode()) ?? call.Query("userName"));
        MayManage(call, issue, user);
        call.Site.Edits.SetWatching(issue.Id, user.Id, true);
        return call.NoContent();
    }

    private static SandboxResponse Unwatch(RestCall call)
    {
        Issue issue = call.Issue();
        User user = Wanted(call, call.Query(call.IsCloud ? "accountId" : "username") ?? call.Query("userName"));
        MayManage(call, issue, user);
        call.Site.Edits.SetWatching(issue.Id, user.Id, false);
        return call.NoContent();
    }

    private static JsonObject VotesOf(RestCall call, Issue issue) => new()
    {
        ["self"] = call.Api($"issue/{issue.Key}/votes"),
        ["votes"] = issue.VoterIds.Count,
        ["hasVoted"] = call.User is { } user && issue.VoterIds.Contains(user.Id),
        ["voters"] = Shapes.Array(call.Has(Permissions.ViewVotersAndWatchers, issue) ? issue.VoterIds.Select(id => call.Shapes.User(id)) : []),
    };

    private static SandboxResponse Votes(RestCall call) => call.Site.IsOn("voting") ? call.Ok(VotesOf(call, call.Issue())) : throw RestError.Of(404, "Voting for issues is currently not enabled for this Jira instance.");

    private static SandboxResponse Vote(RestCall call)
    {
        Issue issue = call.Issue();
        User user = call.SignedIn();
        if (!call.IsCloud && issue.ReporterId == user.Id)
            throw RestError.Of(404, "You cannot vote for an issue you have reported.");
        call.Site.Edits.SetVote(issue.Id, user.Id, true);
        return call.IsCloud ? call.NoContent() : call.Ok(VotesOf(call, call.Site.GetIssue(issue.Id)));
    }

    private static SandboxResponse Unvote(RestCall call)
    {
        Issue issue = call.Issue();
        User user = call.SignedIn();
        if (!issue.VoterIds.Contains(user.Id))
            throw RestError.Of(404, "You have not voted for this issue.");
        call.Site.Edits.SetVote(issue.Id, user.Id, false);
        return call.NoContent();
    }
}
