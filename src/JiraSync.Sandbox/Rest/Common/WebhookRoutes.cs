using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Auth;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Jql;
using JiraSync.Sandbox.Webhooks;

namespace JiraSync.Sandbox.Rest.Common;

/// <summary>Registers webhooks: those of administrators, and on Cloud those of apps.</summary>
internal static class WebhookRoutes
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(30);

    public static void Register(Router router, WebhookSender sender)
    {
        string[] paths = router.IsCloud ? ["rest/webhooks/1.0/webhook", "rest/webhooks/latest/webhook"]
            : ["rest/webhooks/1.0/webhook", "rest/webhooks/latest/webhook", "rest/jira-webhook/1.0/webhooks", "rest/jira-webhook/latest/webhooks"];
        foreach (string path in paths)
        {
            router.Add("GET", path, call => call.Ok(Shapes.Array(Admin(call).Select(h => Write(call, h)))));
            router.Add("POST", path, Add);
            router.Add("GET", path + "/{webhookId}", call => call.Ok(Write(call, Find(call))));
            router.Add("PUT", path + "/{webhookId}", Edit);
            router.Add("DELETE", path + "/{webhookId}", call =>
            {
                call.Site.Webhooks.Remove(Find(call).Id);
                return call.NoContent();
            });
        }

        if (!router.IsCloud)
            return;
        router.Api("GET", "webhook", call =>
        {
            User app = App(call);
            return call.Ok(Paging.Page(call, Own(call, app).ToList(), h => Dynamic(h), 100, 100));
        });
        router.Api("POST", "webhook", Subscribe);
        router.Api("DELETE", "webhook", Unsubscribe, takesJson: true);
        router.Api("PUT", "webhook/refresh", Refresh);
        router.Api("GET", "webhook/failed", call =>
        {
            App(call);
            DateTimeOffset oldest = call.Site.Now - TimeSpan.FromHours(72);
            List<FailedDelivery> failed = sender.Failed.Where(f => f.At >= oldest && (call.QueryLong("after") is not { } after || f.At.ToUnixTimeMilliseconds() > after)).Take(100).ToList();
            return call.Ok(new JsonObject
            {
                ["values"] = Shapes.Array(failed.Select(f => new JsonObject { ["id"] = f.Id, ["url"] = f.Url, ["body"] = f.Body, ["failureTime"] = f.At.ToUnixTimeMilliseconds() })),
                ["maxResults"] = 100,
            });
        });
    }

    private static IEnumerable<Webhook> Admin(RestCall call)
    {
        Administrator(call);
        return call.Site.Webhooks.Values.Where(h => h.Kind == WebhookKind.Admin);
    }

    private static void Administrator(RestCall call)
    {
        call.SignedIn();
        if (!Permissions.IsAdministrator(call.User))
            throw RestError.Of(403, "You are not authorized to perform this action. Administrator privileges are required.");
    }

    private static Webhook Find(RestCall call) => Admin(call).FirstOrDefault(h => h.Id == call["webhookId"])
        ?? throw RestError.With(SandboxResponse.Of(new JsonObject { ["messages"] = new JsonArray(new JsonObject { ["key"] = "webhooks.not.found", ["arguments"] = new JsonArray() }) }, 404));

    private static JsonObject Write(RestCall call, Webhook hook)
    {
        string path = call.Path.Contains("jira-webhook", StringComparison.Ordinal) ? "rest/jira-webhook/1.0/webhooks/" : "rest/webhooks/1.0/webhook/";
        var json = new JsonObject
        {
            ["name"] = hook.Name,
            ["url"] = hook.Url,
            ["excludeBody"] = hook.ExcludesBody,
            ["filters"] = new JsonObject { ["issue-related-events-section"] = hook.Jql },
            ["events"] = new JsonArray([.. hook.Events.Select(e => (JsonNode)e)]),
            ["enabled"] = hook.Enabled,
            ["self"] = $"{call.BaseUrl}/{path}{hook.Id}",
            ["lastUpdatedUser"] = hook.OwnerId,
            ["lastUpdatedDisplayName"] = hook.OwnerId is { } id ? call.Site.Users.GetValueOrDefault(id)?.DisplayName : null,
            ["lastUpdated"] = hook.Updated.ToUnixTimeMilliseconds(),
            // The secret itself is never shown.
            ["isSigned"] = hook.Secret is { Length: > 0 },
        };
        if (!call.IsCloud)
            json["id"] = AgileNumber(hook.Id);
        return json;
    }

    private static long AgileNumber(string id) => long.Parse(id, CultureInfo.InvariantCulture);

    private static void CheckJql(string jql)
    {
        try
        {
            JqlQuery.Parse(jql);
        }
        catch (JqlException e)
        {
            throw RestError.Fields(e.Messages, new Dictionary<string, string>());
        }
    }

    private static string CheckUrl(string? url) => Uri.TryCreate(url?.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal).Replace("$", "", StringComparison.Ordinal), UriKind.Absolute, out Uri? address)
        && address.Scheme is "http" or "https" ? url! : throw RestError.Of(400, $"The address '{url}' is not a URL.");

    private static void Fill(RestCall call, Webhook hook, JsonObject body)
    {
        hook.Name = FieldWriter.Text(body["name"]) ?? hook.Name;
        if (body.ContainsKey("url"))
            hook.Url = CheckUrl(FieldWriter.Text(body["url"]));
        if (body["events"] is JsonArray events)
            hook.Events = events.Select(e => FieldWriter.Text(e) ?? throw call.BadPayload()).ToList();
        string? jql = FieldWriter.Text((body["filters"] as JsonObject)?["issue-related-events-section"]) ?? FieldWriter.Text(body["jqlFilter"]);
        if (jql is not null)
        {
            CheckJql(jql);
            hook.Jql = jql;
        }

        if (body["excludeBody"] is JsonValue exclude)
            hook.ExcludesBody = exclude.GetValueKind() == System.Text.Json.JsonValueKind.True;
        if (body["enabled"] is JsonValue enabled)
            hook.Enabled = enabled.GetValueKind() != System.Text.Json.JsonValueKind.False;
        if (body.ContainsKey("secret"))
            hook.Secret = FieldWriter.Text(body["secret"]);
        hook.OwnerId = call.User?.Id;
        hook.Updated = call.Site.Now;
    }

    private static SandboxResponse Add(RestCall call)
    {
        Administrator(call);
        JsonObject body = call.BodyObject();
        if (FieldWriter.Text(body["name"]) is not { Length: > 0 })
            throw RestError.Of(400, "The name of the webhook must be given.");
        var hook = new Webhook { Id = call.Site.NextId("webhook", 1), Url = CheckUrl(FieldWriter.Text(body["url"])), OwnerId = call.User?.Id };
        Fill(call, hook, body);
        call.Site.Webhooks.Add(hook.Id, hook);
        return call.Created(Write(call, hook));
    }

    private static SandboxResponse Edit(RestCall call)
    {
        Webhook hook = Find(call);
        Fill(call, hook, call.BodyObject());
        return call.Ok(Write(call, hook));
    }

    private static User App(RestCall call)
    {
        User user = call.SignedIn();
        return call.Caller.How == SignIn.OAuth ? user
            : throw RestError.Of(403, "Only Connect and OAuth 2.0 apps can use this operation.");
    }

    private static IEnumerable<Webhook> Own(RestCall call, User app) => call.Site.Webhooks.Values.Where(h => h.Kind == WebhookKind.Dynamic && h.OwnerId == app.Id);

    private static JsonObject Dynamic(Webhook hook)
    {
        var json = new JsonObject
        {
            ["id"] = AgileNumber(hook.Id),
            ["url"] = hook.Url,
            ["jqlFilter"] = hook.Jql,
            ["events"] = new JsonArray([.. hook.Events.Select(e => (JsonNode)e)]),
            ["expirationDate"] = hook.Expires?.ToUnixTimeMilliseconds(),
        };
        if (hook.FieldIds.Count > 0)
            json["fieldIdsFilter"] = new JsonArray([.. hook.FieldIds.Select(e => (JsonNode)e)]);
        if (hook.PropertyKeys.Count > 0)
            json["issuePropertyKeysFilter"] = new JsonArray([.. hook.PropertyKeys.Select(e => (JsonNode)e)]);
        return json;
    }

    private static SandboxResponse Subscribe(RestCall call)
    {
        User app = App(call);
        JsonObject body = call.BodyObject();
        string url = CheckUrl(FieldWriter.Text(body["url"]));
        if (body["webhooks"] is not JsonArray { Count: > 0 } wanted)
            throw call.BadPayload();
        if (Own(call, app).FirstOrDefault(h => h.Url != url) is { } other)
            throw RestError.Of(400, $"Only a single URL per app is allowed to be registered; this app has {other.Url}.");
        var results = new JsonArray();
        foreach (JsonObject one in wanted.OfType<JsonObject>())
        {
            List<string> Strings(string name) => (one[name] as JsonArray ?? []).Select(n => FieldWriter.Text(n) ?? throw call.BadPayload()).ToList();
            var hook = new Webhook
            {
                Id = call.Site.NextId("webhook", 1),
                Kind = WebhookKind.Dynamic,
                Url = url,
                OwnerId = app.Id,
                Events = Strings("events"),
                Jql = FieldWriter.Text(one["jqlFilter"]) ?? "",
                FieldIds = Strings("fieldIdsFilter"),
                PropertyKeys = Strings("issuePropertyKeysFilter"),
                Expires = call.Site.Now + Life,
                Updated = call.Site.Now,
            };
            var errors = new JsonArray();
            if (hook.Events.Count == 0)
                errors.Add("At least one event must be given.");
            try
            {
                if (JqlQuery.Parse(hook.Jql).Where is { } where && Refusal(where) is { } refusal)
                    errors.Add(refusal);
            }
            catch (JqlException e)
            {
                foreach (string message in e.Messages)
                    errors.Add(message);
            }

            if (errors.Count > 0)
            {
                results.Add(new JsonObject { ["errors"] = errors });
                continue;
            }

            call.Site.Webhooks.Add(hook.Id, hook);
            results.Add(new JsonObject { ["createdWebhookId"] = AgileNumber(hook.Id) });
        }

        return call.Ok(new JsonObject { ["webhookRegistrationResult"] = results });
    }

    /// <summary>Apps filter by a few fields and operators only.</summary>
    private static string? Refusal(JqlClause clause) => clause switch
    {
        JqlAnd and => and.Clauses.Select(Refusal).FirstOrDefault(r => r is not null),
        JqlOr or => or.Clauses.Select(Refusal).FirstOrDefault(r => r is not null),
        JqlNot => "The clause NOT is unsupported.",
        JqlTerm { Operator: not (JqlOperator.Equals or JqlOperator.NotEquals or JqlOperator.In or JqlOperator.NotIn) } term => $"The operator of the clause {term.Field.Name} is unsupported.",
        JqlTerm term when term.Field.CustomFieldId is null && term.Field.PropertyKey is null
            && term.Field.Name.ToLowerInvariant() is not ("issuekey" or "key" or "issue" or "id" or "project" or "issuetype" or "type" or "status" or "assignee" or "reporter") =>
            $"The clause {term.Field.Name} is unsupported",
        _ => null,
    };

    private static List<Webhook> Named(RestCall call, User app, JsonObject body)
    {
        if (body["webhookIds"] is not JsonArray ids)
            throw call.BadPayload();
        return Own(call, app).Where(h => ids.Any(i => FieldWriter.Text(i) == h.Id)).ToList();
    }

    private static SandboxResponse Unsubscribe(RestCall call)
    {
        User app = App(call);
        foreach (Webhook hook in Named(call, app, call.BodyObject()))
            call.Site.Webhooks.Remove(hook.Id);
        return new SandboxResponse(202);
    }

    private static SandboxResponse Refresh(RestCall call)
    {
        User app = App(call);
        foreach (Webhook hook in Named(call, app, call.BodyObject()))
            hook.Expires = call.Site.Now + Life;
        return call.Ok(new JsonObject { ["expirationDate"] = (call.Site.Now + Life).ToUnixTimeMilliseconds() });
    }
}
