using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Rest.Agile;
using JiraSync.Sandbox.Rest.Common;

namespace JiraSync.Sandbox.Rest.Admin;

/// <summary>Screens with their tabs, and on Cloud the schemes that lead to them and the field configurations.</summary>
internal static class ScreenRoutes
{
    public static void Register(Router router)
    {
        router.Api("GET", "screens", call =>
        {
            call.Administrator(call.IsCloud ? 403 : 401);
            List<FieldScreen> screens = SchemeRoutes.Filtered(call, call.Site.Schemes.AllScreens(), s => s.Id, s => s.Name);
            // Data Center searches by another name and answers with a bare list.
            if (!call.IsCloud && call.Query("search") is { Length: > 0 } text)
                screens.RemoveAll(s => !s.Name.Contains(text, StringComparison.OrdinalIgnoreCase));
            return call.IsCloud ? call.Ok(Paging.Page(call, screens, s => Screen(s), 100)) : call.Ok(Shapes.Array(screens.Select(s => Screen(s))));
        });
        router.Api("GET", "screens/{screenId}/tabs", call => call.Ok(Shapes.Array(Find(call).Tabs.Select(Tab))));
        router.Api("GET", "screens/{screenId}/tabs/{tabId}/fields", call => call.Ok(Shapes.Array(FindTab(call).FieldIds.Select(id => call.Site.Fields.GetValueOrDefault(id)).OfType<Field>().Select(f => OnScreen(call, f)))));
        router.Api("POST", "screens/{screenId}/tabs/{tabId}/fields", AddField);
        router.Api("DELETE", "screens/{screenId}/tabs/{tabId}/fields/{fieldId}", RemoveField);
        router.Api("POST", "screens/{screenId}/tabs/{tabId}/fields/{fieldId}/move", MoveField);
        router.Api("GET", "screens/{screenId}/availableFields", call =>
        {
            HashSet<string> used = Find(call).AllFieldIds().ToHashSet(StringComparer.Ordinal);
            return call.Ok(Shapes.Array(call.Site.Fields.Values.Where(f => f.Orderable && !used.Contains(f.Id)).Select(f => OnScreen(call, f))));
        });
        if (!router.IsCloud)
            return;
        router.Api("GET", "field/{fieldId}/screens", ScreensOfField);
        router.Api("GET", "screenscheme", call =>
        {
            call.Administrator();
            return call.Ok(Paging.Page(call, SchemeRoutes.Filtered(call, call.Site.Schemes.AllScreenSchemes(), s => s.Id, s => s.Name), s => ScreenScheme(call, s), 25));
        });
        router.Api("GET", "issuetypescreenscheme", call =>
        {
            call.Administrator();
            return call.Ok(Paging.Page(call, SchemeRoutes.Filtered(call, call.Site.Schemes.AllIssueTypeScreens(), s => s.Id, s => s.Name), s => Brief(s.Id, s.Name, s.Description)));
        });
        router.Api("GET", "issuetypescreenscheme/mapping", call =>
        {
            call.Administrator();
            List<string> wanted = call.QueryList("issueTypeScreenSchemeId");
            return call.Ok(Paging.Page(
                call,
                call.Site.Schemes.AllIssueTypeScreens().Where(s => wanted.Count == 0 || wanted.Contains(s.Id)).SelectMany(s => s.ScreenSchemeIds.Select(m => (s.Id, Type: m.Key, Screens: m.Value))).ToList(),
                m => new JsonObject { ["issueTypeScreenSchemeId"] = m.Id, ["issueTypeId"] = m.Type == "*" ? "default" : m.Type, ["screenSchemeId"] = m.Screens }));
        });
        router.Api("GET", "issuetypescreenscheme/project", call => OfProjects(call, "issueTypeScreenScheme", p =>
        {
            IssueTypeScreenScheme scheme = call.Site.Schemes.AllIssueTypeScreens().First(s => s.Id == call.Site.Schemes.IssueTypeScreensOf(p));
            return Brief(scheme.Id, scheme.Name, scheme.Description);
        }));
        router.Api("GET", "fieldconfiguration", FieldConfigurations);
        router.Api("GET", "fieldconfiguration/{configurationId}/fields", ConfiguredFields);
        router.Api("PUT", "fieldconfiguration/{configurationId}/fields", ConfigureFields);
        router.Api("GET", "fieldconfigurationscheme", call =>
        {
            call.Administrator();
            return call.Ok(Paging.Page(call, SchemeRoutes.Filtered(call, call.Site.Schemes.FieldSchemes.Values, s => s.Id, s => s.Name), s => Brief(s.Id, s.Name, s.Description)));
        });
        router.Api("GET", "fieldconfigurationscheme/mapping", call =>
        {
            call.Administrator();
            List<string> wanted = call.QueryList("fieldConfigurationSchemeId");
            return call.Ok(Paging.Page(
                call,
                call.Site.Schemes.FieldSchemes.Values.Where(s => wanted.Count == 0 || wanted.Contains(s.Id)).SelectMany(s => s.ConfigurationIds.Select(m => (s.Id, Type: m.Key, Configuration: m.Value))).ToList(),
                m => new JsonObject { ["fieldConfigurationSchemeId"] = m.Id, ["issueTypeId"] = m.Type == "*" ? "default" : m.Type, ["fieldConfigurationId"] = m.Configuration }));
        });
        router.Api("GET", "fieldconfigurationscheme/project", call => OfProjects(call, "fieldConfigurationScheme", p =>
            p.FieldConfigurationSchemeId is { } id && call.Site.Schemes.FieldSchemes.TryGetValue(id, out FieldConfigurationScheme? scheme) ? Brief(scheme.Id, scheme.Name, scheme.Description) : null));
    }

    private static JsonObject Brief(string id, string name, string description) => new() { ["id"] = id, ["name"] = name, ["description"] = description };

    private static JsonObject Screen(FieldScreen screen) => new() { ["id"] = AgileShapes.Number(screen.Id), ["name"] = screen.Name, ["description"] = screen.Description };

    private static JsonObject Tab(ScreenTab tab) => new() { ["id"] = AgileShapes.Number(tab.Id), ["name"] = tab.Name };

    private static JsonObject OnScreen(RestCall call, Field field)
    {
        var json = new JsonObject { ["id"] = field.Id, ["name"] = field.Name };
        if (call.IsCloud)
            return json;
        json["type"] = field.IsCustom ? field.CustomType : field.SchemaType;
        json["showWhenEmpty"] = false;
        return json;
    }

    private static FieldScreen Find(RestCall call)
    {
        call.Administrator(call.IsCloud ? 403 : 401);
        return call.Site.Schemes.AllScreens().FirstOrDefault(s => s.Id == call["screenId"])
            ?? throw RestError.Of(call.IsCloud ? 404 : 400, $"The screen with id {call["screenId"]} does not exist.");
    }

    private static ScreenTab FindTab(RestCall call) => Find(call).Tabs.Find(t => t.Id == call["tabId"])
        ?? throw RestError.Of(call.IsCloud ? 404 : 400, $"The tab with id {call["tabId"]} does not exist on this screen.");

    private static SandboxResponse AddField(RestCall call)
    {
        ScreenTab tab = FindTab(call);
        string id = FieldWriter.Text(call.BodyObject()["fieldId"]) ?? throw call.BadPayload();
        if (!call.Site.Fields.TryGetValue(id, out Field? field) || !field.Orderable)
            throw RestError.Of(call.IsCloud ? 404 : 400, $"The field '{id}' does not exist.");
        if (Find(call).AllFieldIds().Contains(id))
            throw RestError.Field("fieldId", "The field is already on this screen.");
        tab.FieldIds.Add(id);
        return call.Ok(OnScreen(call, field));
    }

    private static SandboxResponse RemoveField(RestCall call)
    {
        ScreenTab tab = FindTab(call);
        return tab.FieldIds.Remove(call["fieldId"]) ? call.NoContent() : throw RestError.Of(404, $"The field '{call["fieldId"]}' is not on this tab.");
    }

    private static SandboxResponse MoveField(RestCall call)
    {
        ScreenTab tab = FindTab(call);
        JsonObject body = call.BodyObject();
        if (!tab.FieldIds.Contains(call["fieldId"]))
            throw RestError.Of(404, $"The field '{call["fieldId"]}' is not on this tab.");
        tab.FieldIds.Remove(call["fieldId"]);
        string? after = FieldWriter.Text(body["after"])?.Split('/')[^1];
        int at = after is not null ? tab.FieldIds.IndexOf(after) + 1 : FieldWriter.Text(body["position"]) == "Last" ? tab.FieldIds.Count : 0;
        tab.FieldIds.Insert(at, call["fieldId"]);
        return call.NoContent();
    }

    private static SandboxResponse ScreensOfField(RestCall call)
    {
        call.Administrator();
        if (!call.Site.Fields.ContainsKey(call["fieldId"]))
            throw RestError.Of(404, "The field was not found.");
        List<string> expand = call.QueryList("expand");
        return call.Ok(Paging.Page(call, call.Site.Schemes.AllScreens().Where(s => s.AllFieldIds().Contains(call["fieldId"])).ToList(), s =>
        {
            JsonObject json = Screen(s);
            if (expand.Contains("tab"))
                json["tab"] = Tab(s.Tabs.First(t => t.FieldIds.Contains(call["fieldId"])));
            return json;
        }, 100));
    }

    private static JsonObject ScreenScheme(RestCall call, ScreenScheme scheme)
    {
        var screens = new JsonObject { ["default"] = AgileShapes.Number(scheme.DefaultScreenId) };
        foreach ((string name, string? id) in new[] { ("create", scheme.CreateScreenId), ("edit", scheme.EditScreenId), ("view", scheme.ViewScreenId) })
        {
            if (id is not null)
                screens[name] = AgileShapes.Number(id);
        }

        var json = new JsonObject { ["id"] = AgileShapes.Number(scheme.Id), ["name"] = scheme.Name, ["description"] = scheme.Description, ["screens"] = screens };
        if (call.QueryList("expand").Contains("issueTypeScreenSchemes"))
        {
            List<IssueTypeScreenScheme> users = call.Site.Schemes.AllIssueTypeScreens().Where(s => s.ScreenSchemeIds.ContainsValue(scheme.Id)).ToList();
            json["issueTypeScreenSchemes"] = new JsonObject
            {
                ["maxResults"] = 100,
                ["startAt"] = 0,
                ["total"] = users.Count,
                ["isLast"] = true,
                ["values"] = Shapes.Array(users.Select(s => Brief(s.Id, s.Name, s.Description))),
            };
        }

        return json;
    }

    private static SandboxResponse OfProjects(RestCall call, string name, Func<Project, JsonObject?> scheme)
    {
        call.Administrator();
        List<string> ids = call.QueryList("projectId");
        if (ids.Count == 0)
            throw RestError.Of(400, "The query parameter 'projectId' is required.");
        var groups = call.Site.Projects.Values.Where(p => ids.Contains(p.Id)).Select(p => (Project: p, Scheme: scheme(p))).GroupBy(p => (string?)p.Scheme?["id"]).ToList();
        return call.Ok(Paging.Page(call, groups, g =>
        {
            var json = new JsonObject { ["projectIds"] = Shapes.Array(g.Select(p => JsonValue.Create(p.Project.Id))) };
            if (g.First().Scheme is { } found)
                json[name] = found;
            return json;
        }));
    }

    private static SandboxResponse FieldConfigurations(RestCall call)
    {
        call.Administrator();
        bool? onlyDefault = call.Query("isDefault") is null ? null : call.QueryBool("isDefault", false);
        List<FieldConfiguration> all = SchemeRoutes.Filtered(call, call.Site.Schemes.Fields.Values.Prepend(Default()), c => c.Id, c => c.Name)
            .Where(c => onlyDefault is null || onlyDefault == (c.Id == Default().Id)).ToList();
        return call.Ok(Paging.Page(call, all, c =>
        {
            var json = new JsonObject { ["id"] = AgileShapes.Number(c.Id), ["name"] = c.Name, ["description"] = c.Description };
            if (c.Id == Default().Id)
                json["isDefault"] = true;
            return json;
        }));
    }

    /// <summary>The one that projects without a scheme have.</summary>
    private static FieldConfiguration Default() => new() { Id = "1", Name = "Default Field Configuration", Description = "The default field configuration" };

    private static FieldConfiguration Configuration(RestCall call)
    {
        call.Administrator();
        string id = call["configurationId"];
        return call.Site.Schemes.Fields.GetValueOrDefault(id) ?? (id == "1" ? Default() : throw RestError.Of(404, "The field configuration was not found."));
    }

    private static SandboxResponse ConfiguredFields(RestCall call)
    {
        FieldConfiguration configuration = Configuration(call);
        return call.Ok(Paging.Page(call, call.Site.Fields.Values.Where(f => f.Orderable).ToList(), f =>
        {
            FieldRule? rule = configuration.Rules.GetValueOrDefault(f.Id);
            var json = new JsonObject
            {
                ["id"] = f.Id,
                ["isHidden"] = rule?.Hidden == true,
                ["isRequired"] = rule?.Required == true || f.Id is "summary" or "issuetype",
            };
            if (rule?.Description is { Length: > 0 } help)
                json["description"] = help;
            if (rule?.Renderer is not null || f.Kind == FieldKind.TextArea || f.Id is "description" or "environment" or "comment")
                json["renderer"] = rule?.Renderer ?? "wiki-renderer";
            return json;
        }));
    }

    private static SandboxResponse ConfigureFields(RestCall call)
    {
        FieldConfiguration configuration = Configuration(call);
        if (configuration.Id == Default().Id)
            throw RestError.Of(400, "The default field configuration cannot be changed here.");
        var rules = new List<(string Id, FieldRule Rule)>();
        foreach (JsonObject item in (call.BodyObject()["fieldConfigurationItems"] as JsonArray ?? throw call.BadPayload()).OfType<JsonObject>())
        {
            string id = FieldWriter.Text(item["id"]) ?? throw call.BadPayload();
            if (!call.Site.Fields.ContainsKey(id))
                throw RestError.Of(404, $"The field '{id}' was not found.");
            FieldRule? old = configuration.Rules.GetValueOrDefault(id);
            bool Flag(string name, bool missing) => item[name] is JsonValue value && value.TryGetValue(out bool flag) ? flag : missing;
            rules.Add((id, new FieldRule
            {
                Required = Flag("isRequired", old?.Required == true),
                Hidden = Flag("isHidden", old?.Hidden == true),
                Description = FieldWriter.Text(item["description"]) ?? old?.Description ?? "",
                Renderer = FieldWriter.Text(item["renderer"]) ?? old?.Renderer,
            }));
        }

        if (rules.Exists(r => r.Rule is { Required: true, Hidden: true }))
            throw RestError.Of(400, "A field cannot be hidden and required.");
        foreach ((string id, FieldRule rule) in rules)
            configuration.Rules[id] = rule;
        return call.NoContent();
    }
}
