using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Rest.Common;

namespace JiraSync.Sandbox.Rest.Admin;

/// <summary>Making, changing and removing users.</summary>
internal static class UserAdminRoutes
{
    public static void Register(Router router)
    {
        router.Api("POST", "user", Create);
        router.Api("DELETE", "user", Delete);
        if (router.IsCloud)
            return;
        router.Api("PUT", "user", Edit);
        router.Api("PUT", "user/password", call =>
        {
            call.Administrator();
            User user = Find(call);
            user.Password = FieldWriter.Text(call.BodyObject()["password"]) is { Length: > 0 } password ? password : throw RestError.Field("password", "You must specify a password.");
            user.FailedLogins = 0;
            return call.NoContent();
        });
    }

    private static User Find(RestCall call)
    {
        string? name = call.Query(call.IsCloud ? "accountId" : "username");
        string? key = call.IsCloud ? name : call.Query("key");
        User? user = key is not null ? call.Site.Users.GetValueOrDefault(key) : call.Site.Users.Values.FirstOrDefault(u => string.Equals(u.Name, name, StringComparison.OrdinalIgnoreCase));
        if (name is null && key is null)
            throw RestError.Of(400, call.IsCloud ? "The query parameter 'accountId' is required." : "Either the 'username' or the 'key' query parameters need to be provided");
        return user ?? throw RestError.Of(404, call.IsCloud ? "Specified user does not exist or you do not have required permissions" : $"The user named '{name ?? key}' does not exist");
    }

    /// <summary>Data Center answers with less than it shows of a user elsewhere.</summary>
    private static JsonObject Written(RestCall call, User user) => call.IsCloud ? call.Shapes.User(user.Id, full: true)! : new JsonObject
    {
        ["self"] = call.Api("user?username=" + Uri.EscapeDataString(user.Name)),
        ["key"] = user.Id,
        ["name"] = user.Name,
        ["emailAddress"] = user.EmailAddress,
        ["displayName"] = user.DisplayName,
        ["active"] = user.Active,
        ["applicationKeys"] = new JsonArray("jira-software"),
    };

    private static SandboxResponse Create(RestCall call)
    {
        call.Administrator();
        JsonObject body = call.BodyObject();
        string email = FieldWriter.Text(body["emailAddress"])?.Trim() ?? "";
        if (!email.Contains('@', StringComparison.Ordinal))
            throw RestError.Field("emailAddress", "You must specify a valid email address.");
        if (call.IsCloud)
        {
            if (body["products"] is not JsonArray)
                throw RestError.Field("products", "The products must be given.");
            // An address that is known gets the known account.
            if (call.Site.Users.Values.FirstOrDefault(u => string.Equals(u.EmailAddress, email, StringComparison.OrdinalIgnoreCase)) is { } known)
                return call.Created(call.Shapes.User(known.Id, full: true));
        }

        string name = call.IsCloud ? email.Split('@')[0] : FieldWriter.Text(body["name"])?.Trim() ?? "";
        if (name.Length == 0)
            throw RestError.Field("username", "You must specify a username.");
        if (!call.IsCloud && call.Site.Users.Values.Any(u => string.Equals(u.Name, name, StringComparison.OrdinalIgnoreCase)))
            throw RestError.Field("username", "A user with that username already exists.");
        string number = call.Site.NextId("user", 10100);
        var user = new User
        {
            Id = call.IsCloud ? $"557058:{number}-{name}" : $"JIRAUSER{number}",
            Name = name,
            DisplayName = FieldWriter.Text(body["displayName"]) ?? name,
            EmailAddress = email,
            EmailVisible = !call.IsCloud,
            Password = FieldWriter.Text(body["password"]) ?? name,
            Groups = ["jira-software-users"],
        };
        call.Site.Users.Add(user.Id, user);
        call.Site.Raise(new SiteEvent("user_created", call.User?.Id) { User = user });
        return call.Created(Written(call, user));
    }

    private static SandboxResponse Edit(RestCall call)
    {
        call.Administrator();
        User user = Find(call);
        JsonObject body = call.BodyObject();
        if (FieldWriter.Text(body["name"]) is { } name && name != user.Name)
        {
            if (call.Site.Users.Values.Any(u => u != user && string.Equals(u.Name, name, StringComparison.OrdinalIgnoreCase)))
                throw RestError.Field("username", "A user with that username already exists.");
            user.Name = name;
        }

        user.DisplayName = FieldWriter.Text(body["displayName"]) ?? user.DisplayName;
        user.EmailAddress = FieldWriter.Text(body["emailAddress"]) ?? user.EmailAddress;
        if (body["active"] is JsonValue active && active.TryGetValue(out bool flag))
            user.Active = flag;
        call.Site.Raise(new SiteEvent("user_updated", call.User?.Id) { User = user });
        return call.Ok(Written(call, user));
    }

    private static SandboxResponse Delete(RestCall call)
    {
        call.Administrator();
        User user = Find(call);
        if (user.Id == call.User?.Id)
            throw RestError.Of(400, "You cannot delete your own user.");
        // Data Center refuses to lose the people of its issues.
        int issues = call.Site.Issues.Values.Count(i => i.AssigneeId == user.Id || i.ReporterId == user.Id);
        if (!call.IsCloud && issues > 0)
            throw RestError.Of(400, $"Cannot delete user '{user.Name}' because they are assignee or reporter of {issues} issues.");
        call.Site.Users.Remove(user.Id);
        call.Site.Raise(new SiteEvent("user_deleted", call.User?.Id) { User = user });
        return call.NoContent();
    }
}
