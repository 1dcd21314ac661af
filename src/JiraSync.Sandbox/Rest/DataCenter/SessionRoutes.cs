using System.Text.Json.Nodes;
using JiraSync.Sandbox.Auth;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Rest.Common;

namespace JiraSync.Sandbox.Rest.DataCenter;

/// <summary>Sign-in with a session, and personal access tokens.</summary>
internal static class SessionRoutes
{
    public static void Register(Router router, Authenticator authenticator)
    {
        foreach (string version in new[] { "1", "latest" })
        {
            router.Add("POST", $"rest/auth/{version}/session", call => Open(call, authenticator));
            router.Add("GET", $"rest/auth/{version}/session", Current);
            router.Add("DELETE", $"rest/auth/{version}/session", call => Close(call, authenticator));
            // Nothing here asks for the password a second time, so there is nothing to give up either.
            router.Add("DELETE", $"rest/auth/{version}/websudo", call =>
            {
                call.SignedIn();
                return call.NoContent();
            });
        }

        foreach (string version in new[] { "1.0", "latest" })
            router.Add("POST", $"rest/pat/{version}/tokens", CreateToken);
    }

    private static SandboxResponse Open(RestCall call, Authenticator authenticator)
    {
        JsonObject body = call.BodyObject();
        (User user, string id) = authenticator.OpenSession(FieldWriter.Text(body["username"]) ?? "", FieldWriter.Text(body["password"]) ?? "");
        return call.Ok(new JsonObject
        {
            ["session"] = new JsonObject { ["name"] = "JSESSIONID", ["value"] = id },
            ["loginInfo"] = new JsonObject { ["loginCount"] = 1, ["previousLoginTime"] = call.Shapes.Instant(call.Site.Now), ["failedLoginCount"] = user.FailedLogins },
        }).With("Set-Cookie", $"JSESSIONID={id}; Path=/; HttpOnly");
    }

    private static SandboxResponse Current(RestCall call)
    {
        User user = call.SignedIn();
        return call.Ok(new JsonObject { ["self"] = call.Api("user?username=" + user.Name), ["name"] = user.Name, ["loginInfo"] = new JsonObject { ["loginCount"] = 1 } });
    }

    private static SandboxResponse Close(RestCall call, Authenticator authenticator)
    {
        call.SignedIn();
        authenticator.CloseSession(call.Request);
        return call.NoContent();
    }

    private static SandboxResponse CreateToken(RestCall call)
    {
        User user = call.SignedIn();
        JsonObject body = call.BodyObject();
        var token = new AccessToken
        {
            Name = FieldWriter.Text(body["name"]) ?? throw RestError.Of(400, "The name of the token is required."),
            Value = $"pat-{user.Name}-{call.Site.NextId("pat", 1)}",
            Expires = int.TryParse(FieldWriter.Text(body["expirationDuration"]), out int days) ? call.Site.Now.AddDays(days) : null,
        };
        user.Tokens.Add(token);
        return call.Created(new JsonObject
        {
            ["id"] = user.Tokens.Count,
            ["name"] = token.Name,
            ["createdAt"] = call.Shapes.Instant(call.Site.Now),
            ["expiringAt"] = token.Expires is { } expires ? call.Shapes.Instant(expires) : null,
            ["rawToken"] = token.Value,
        });
    }
}
