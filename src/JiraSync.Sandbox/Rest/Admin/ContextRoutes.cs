using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Rest.Agile;
using JiraSync.Sandbox.Rest.Common;

namespace JiraSync.Sandbox.Rest.Admin;

/// <summary>Contexts of custom fields and their options: on Cloud read and written, on Data Center the options read.</summary>
internal static class ContextRoutes
{
    private const int MostOptions = 1000;

    public static void Register(Router router)
    {
        if (!router.IsCloud)
        {
            router.Api("GET", "customFields/{fieldId}/options", DataCenterOptions);
            return;
        }

        router.Api("GET", "field/{fieldId}/context", Contexts);
        router.Api("POST", "field/{fieldId}/context", Add);
        router.Api("GET", "field/{fieldId}/context/defaultValue", Defaults);
        router.Api("PUT", "field/{fieldId}/context/defaultValue", SetDefaults);
        router.Api("GET", "field/{fieldId}/context/issuetypemapping", call => call.Ok(Paging.Page(
            call,
            Chosen(call).SelectMany(c => c.IssueTypeIds.Count == 0 ? [(c.Id, null)] : c.IssueTypeIds.Select(t => (c.Id, Type: (string?)t))).ToList(),
            m => m.Type is null ? new JsonObject { ["contextId"] = m.Id, ["isAnyIssueType"] = true } : new JsonObject { ["contextId"] = m.Id, ["issueTypeId"] = m.Type })));
        router.Api("GET", "field/{fieldId}/context/projectmapping", call => call.Ok(Paging.Page(
            call,
            Chosen(call).SelectMany(c => c.ProjectIds.Count == 0 ? [(c.Id, null)] : c.ProjectIds.Select(p => (c.Id, Project: (string?)p))).ToList(),
            m => m.Project is null ? new JsonObject { ["contextId"] = m.Id, ["isGlobalContext"] = true } : new JsonObject { ["contextId"] = m.Id, ["projectId"] = m.Project })));
        router.Api("PUT", "field/{fieldId}/context/{contextId}", call =>
        {
            FieldContext context = Find(call);
            JsonObject body = call.BodyObject();
            context.Name = FieldWriter.Text(body["name"]) ?? context.Name;
            context.Description = FieldWriter.Text(body["description"]) ?? context.Description;
            return call.NoContent();
        });
        router.Api("DELETE", "field/{fieldId}/context/{contextId}", call =>
        {
            Field field = FieldOf(call);
            field.Contexts.Remove(Find(call));
            return call.NoContent();
        });
        router.Api("PUT", "field/{fieldId}/context/{contextId}/issuetype", call => Change(call, "issueTypeIds", c => c.IssueTypeIds, add: true));
        router.Api("POST", "field/{fieldId}/context/{contextId}/issuetype/remove", call => Change(call, "issueTypeIds", c => c.IssueTypeIds, add: false));
        router.Api("PUT", "field/{fieldId}/context/{contextId}/project", call => Change(call, "projectIds", c => c.ProjectIds, add: true));
        router.Api("POST", "field/{fieldId}/context/{contextId}/project/remove", call => Change(call, "projectIds", c => c.ProjectIds, add: false));
        router.Api("GET", "field/{fieldId}/context/{contextId}/option", Options);
        router.Api("POST", "field/{fieldId}/context/{contextId}/option", AddOptions);
        router.Api("PUT", "field/{fieldId}/context/{contextId}/option", EditOptions);
        router.Api("PUT", "field/{fieldId}/context/{contextId}/option/move", MoveOptions);
        router.Api("DELETE", "field/{fieldId}/context/{contextId}/option/{optionId}", RemoveOption);
    }

    private static Field FieldOf(RestCall call)
    {
        call.Administrator();
        return call.Site.Fields.TryGetValue(call["fieldId"], out Field? field) && field.IsCustom ? field : throw RestError.Of(404, "The custom field was not found.");
    }

    private static FieldContext Find(RestCall call) => FieldOf(call).Contexts.Find(c => c.Id == call["contextId"]) ?? throw RestError.Of(404, "The custom field context was not found.");

    private static List<FieldContext> Chosen(RestCall call)
    {
        List<string> wanted = call.QueryList("contextId");
        return FieldOf(call).Contexts.FindAll(c => wanted.Count == 0 || wanted.Contains(c.Id));
    }

    private static SandboxResponse Contexts(RestCall call)
    {
        bool? any = call.Query("isAnyIssueType") is null ? null : call.QueryBool("isAnyIssueType", false);
        bool? global = call.Query("isGlobalContext") is null ? null : call.QueryBool("isGlobalContext", false);
        return call.Ok(Paging.Page(
            call,
            Chosen(call).FindAll(c => (any is null || any == (c.IssueTypeIds.Count == 0)) && (global is null || global == (c.ProjectIds.Count == 0))),
            c => new JsonObject
            {
                ["id"] = c.Id,
                ["name"] = c.Name,
                ["description"] = c.Description,
                ["isGlobalContext"] = c.ProjectIds.Count == 0,
                ["isAnyIssueType"] = c.IssueTypeIds.Count == 0,
            }));
    }

    private static List<string> Ids(RestCall call, JsonNode? node, bool types)
    {
        List<string> ids = (node as JsonArray ?? []).Select(n => FieldWriter.Text(n) ?? throw call.BadPayload()).Distinct().ToList();
        foreach (string id in ids)
        {
            if (types ? !call.Site.IssueTypes.ContainsKey(id) : !call.Site.Projects.ContainsKey(id))
                throw RestError.Of(404, types ? $"The issue type with id '{id}' was not found." : $"The project with id '{id}' was not found.");
        }

        return ids;
    }

    private static SandboxResponse Add(RestCall call)
    {
        Field field = FieldOf(call);
        JsonObject body = call.BodyObject();
        string name = FieldWriter.Text(body["name"])?.Trim() is { Length: > 0 } text ? text : throw RestError.Of(400, "The name of the context must not be empty.");
        if (field.Contexts.Exists(c => c.Name == name))
            throw RestError.Of(400, $"A context with the name '{name}' already exists for this field.");
        var context = new FieldContext
        {
            Id = call.Site.NextId("context", 10100),
            Name = name,
            Description = FieldWriter.Text(body["description"]) ?? "",
            ProjectIds = Ids(call, body["projectIds"], types: false),
            IssueTypeIds = Ids(call, body["issueTypeIds"], types: true),
        };
        if (Taken(field, context) is { } taken)
            throw RestError.Of(400, taken);
        field.Contexts.Add(context);
        return call.Created(new JsonObject
        {
            ["id"] = context.Id,
            ["name"] = context.Name,
            ["description"] = context.Description,
            ["projectIds"] = Shapes.Array(context.ProjectIds.Select(i => JsonValue.Create(i))),
            ["issueTypeIds"] = Shapes.Array(context.IssueTypeIds.Select(i => JsonValue.Create(i))),
        });
    }

    /// <summary>A field has one context for all projects, and at most one for each.</summary>
    private static string? Taken(Field field, FieldContext context)
    {
        foreach (FieldContext other in field.Contexts.Where(c => c != context))
        {
            if (context.ProjectIds.Count == 0 ? other.ProjectIds.Count == 0 : context.ProjectIds.Exists(other.ProjectIds.Contains))
                return context.ProjectIds.Count == 0 ? "The field has a global context already." : "A project can have only one context of a field.";
        }

        return null;
    }

    private static SandboxResponse Change(RestCall call, string name, Func<FieldContext, List<string>> list, bool add)
    {
        FieldContext context = Find(call);
        List<string> ids = Ids(call, call.BodyObject()[name] ?? throw call.BadPayload(), types: name == "issueTypeIds");
        List<string> old = [.. list(context)];
        if (add)
            list(context).AddRange(ids.Except(old));
        else
            list(context).RemoveAll(ids.Contains);
        if (Taken(FieldOf(call), context) is not { } taken)
            return call.NoContent();
        list(context).Clear();
        list(context).AddRange(old);
        throw RestError.Of(400, taken);
    }

    private static SandboxResponse Options(RestCall call)
    {
        bool onlyOptions = call.QueryBool("onlyOptions", false);
        string? wanted = call.Query("optionId");
        List<(FieldOption Option, string? Parent)> options = Find(call).Options
            .SelectMany(o => (onlyOptions ? [] : o.Children.Select(c => (c, (string?)o.Id))).Prepend((o, null)))
            .Where(o => wanted is null || o.Item1.Id == wanted).ToList();
        return call.Ok(Paging.Page(call, options, o => Option(o.Option, o.Parent), 100));
    }

    private static JsonObject Option(FieldOption option, string? parent)
    {
        var json = new JsonObject { ["id"] = option.Id, ["value"] = option.Value, ["disabled"] = option.Disabled };
        if (parent is not null)
            json["optionId"] = parent;
        return json;
    }

    private static string ValueOf(JsonObject json, IEnumerable<FieldOption> others, FieldOption? self = null)
    {
        string value = FieldWriter.Text(json["value"])?.Trim() ?? "";
        if (value.Length is 0 or > 255)
            throw RestError.Of(400, "The value of an option must have between 1 and 255 characters.");
        return others.Any(o => o != self && string.Equals(o.Value, value, StringComparison.OrdinalIgnoreCase))
            ? throw RestError.Of(400, $"An option with the value '{value}' already exists in this context.")
            : value;
    }

    private static bool Disabled(JsonObject json, bool missing) => json["disabled"] is JsonValue value && value.TryGetValue(out bool flag) ? flag : missing;

    private static List<JsonObject> Given(RestCall call)
    {
        List<JsonObject> options = (call.BodyObject()["options"] as JsonArray ?? throw call.BadPayload()).OfType<JsonObject>().ToList();
        return options.Count is 0 or > MostOptions ? throw RestError.Of(400, "Between 1 and 1000 options must be given.") : options;
    }

    private static SandboxResponse AddOptions(RestCall call)
    {
        FieldContext context = Find(call);
        if (FieldOf(call).Kind is not (FieldKind.Select or FieldKind.RadioButtons or FieldKind.MultiSelect or FieldKind.Checkboxes or FieldKind.CascadingSelect))
            throw RestError.Of(400, "The custom field has no options.");
        var added = new List<(FieldOption Option, FieldOption? Parent)>();
        foreach (JsonObject json in Given(call))
        {
            FieldOption? parent = FieldWriter.Text(json["optionId"]) is { } id
                ? context.Options.Find(o => o.Id == id) ?? throw RestError.Of(404, $"The option with id '{id}' was not found.")
                : null;
            IEnumerable<FieldOption> others = (parent?.Children ?? context.Options).Concat(added.Where(a => a.Parent == parent).Select(a => a.Option));
            added.Add((new FieldOption { Id = call.Site.NextId("option"), Value = ValueOf(json, others), Disabled = Disabled(json, false) }, parent));
        }

        foreach ((FieldOption option, FieldOption? parent) in added)
            (parent?.Children ?? context.Options).Add(option);
        return call.Ok(new JsonObject { ["options"] = Shapes.Array(added.Select(a => Option(a.Option, a.Parent?.Id))) });
    }

    private static SandboxResponse EditOptions(RestCall call)
    {
        FieldContext context = Find(call);
        var changed = new List<(FieldOption Option, string Value, bool Disabled)>();
        foreach (JsonObject json in Given(call))
        {
            string? id = FieldWriter.Text(json["id"]);
            FieldOption option = context.AllOptions().FirstOrDefault(o => o.Id == id) ?? throw RestError.Of(404, $"The option with id '{id}' was not found.");
            List<FieldOption> siblings = context.Options.Contains(option) ? context.Options : context.Options.First(o => o.Children.Contains(option)).Children;
            changed.Add((option, json.ContainsKey("value") ? ValueOf(json, siblings, option) : option.Value, Disabled(json, option.Disabled)));
        }

        foreach ((FieldOption option, string value, bool disabled) in changed)
            (option.Value, option.Disabled) = (value, disabled);
        return call.Ok(new JsonObject { ["options"] = Shapes.Array(changed.Select(c => Option(c.Option, null))) });
    }

    private static SandboxResponse MoveOptions(RestCall call)
    {
        FieldContext context = Find(call);
        JsonObject body = call.BodyObject();
        List<FieldOption> moved = (body["customFieldOptionIds"] as JsonArray ?? throw call.BadPayload())
            .Select(n => context.AllOptions().FirstOrDefault(o => o.Id == FieldWriter.Text(n)) ?? throw RestError.Of(404, $"The option with id '{FieldWriter.Text(n)}' was not found.")).ToList();
        if (moved.Count == 0)
            throw call.BadPayload();
        List<FieldOption> list = context.Options.Contains(moved[0]) ? context.Options : context.Options.First(o => o.Children.Contains(moved[0])).Children;
        string? after = FieldWriter.Text(body["after"]);
        string? position = FieldWriter.Text(body["position"]);
        if (after is null == position is null)
            throw RestError.Of(400, "Either 'after' or 'position' must be given.");
        if (!moved.TrueForAll(list.Contains) || (after is not null && !list.Exists(o => o.Id == after && !moved.Contains(o))))
            throw RestError.Of(400, "The options must be on the same level.");
        list.RemoveAll(moved.Contains);
        int at = after is not null ? list.FindIndex(o => o.Id == after) + 1 : position == "Last" ? list.Count : 0;
        list.InsertRange(at, moved);
        return call.NoContent();
    }

    private static SandboxResponse RemoveOption(RestCall call)
    {
        FieldContext context = Find(call);
        FieldOption option = context.AllOptions().FirstOrDefault(o => o.Id == call["optionId"]) ?? throw RestError.Of(404, "The option was not found.");
        string fieldId = call["fieldId"];
        // An option that issues have is replaced first.
        if (call.Site.Issues.Values.Any(i => i.Custom.TryGetValue(fieldId, out CustomValue? value) && (value.Ids?.Contains(option.Id) == true || value.ChildId == option.Id)))
            throw RestError.Of(400, "The option cannot be deleted because it is used by issues.");
        context.Options.Remove(option);
        foreach (FieldOption parent in context.Options)
            parent.Children.Remove(option);
        return call.NoContent();
    }

    /// <summary>Choices, and the type of default that REST gives them.</summary>
    private static string? DefaultType(Field field) => field.Kind switch
    {
        FieldKind.Select or FieldKind.RadioButtons => "option.single",
        FieldKind.MultiSelect or FieldKind.Checkboxes => "option.multiple",
        FieldKind.CascadingSelect => "option.cascading",
        FieldKind.Number => "float",
        FieldKind.Text => "textfield",
        FieldKind.TextArea => "textarea",
        FieldKind.Url => "url",
        FieldKind.Labels => "labels",
        _ => null,
    };

    private static SandboxResponse Defaults(RestCall call)
    {
        Field field = FieldOf(call);
        return call.Ok(Paging.Page(call, Chosen(call).FindAll(c => c.Default is not null && DefaultType(field) is not null), c =>
        {
            var json = new JsonObject { ["contextId"] = c.Id, ["type"] = DefaultType(field) };
            CustomValue value = c.Default!;
            switch (field.Kind)
            {
                case FieldKind.Select or FieldKind.RadioButtons:
                    json["optionId"] = value.Ids![0];
                    break;
                case FieldKind.MultiSelect or FieldKind.Checkboxes:
                    json["optionIds"] = Shapes.Array(value.Ids!.Select(i => JsonValue.Create(i)));
                    break;
                case FieldKind.CascadingSelect:
                    json["optionId"] = value.Ids![0];
                    if (value.ChildId is not null)
                        json["cascadingOptionId"] = value.ChildId;
                    break;
                case FieldKind.Number:
                    json["number"] = value.Number;
                    break;
                case FieldKind.Labels:
                    json["labels"] = Shapes.Array(value.Ids!.Select(i => JsonValue.Create(i)));
                    break;
                case FieldKind.Url:
                    json["url"] = value.Text;
                    break;
                default:
                    json["text"] = value.Rich is null ? value.Text : call.Site.ToWiki(value.Rich);
                    break;
            }

            return json;
        }));
    }

    private static SandboxResponse SetDefaults(RestCall call)
    {
        Field field = FieldOf(call);
        var changes = new List<(FieldContext Context, CustomValue? Value)>();
        foreach (JsonObject json in (call.BodyObject()["defaultValues"] as JsonArray ?? throw call.BadPayload()).OfType<JsonObject>())
        {
            FieldContext context = field.Contexts.Find(c => c.Id == FieldWriter.Text(json["contextId"])) ?? throw RestError.Of(404, "The custom field context was not found.");
            if (FieldWriter.Text(json["type"]) != DefaultType(field))
                throw RestError.Of(400, $"The type of the default value must be '{DefaultType(field)}'.");
            FieldOption? Option(string name) => FieldWriter.Text(json[name]) is { } id
                ? context.AllOptions().FirstOrDefault(o => o.Id == id) ?? throw RestError.Of(404, $"The option with id '{id}' was not found.")
                : null;
            CustomValue? value = field.Kind switch
            {
                FieldKind.Select or FieldKind.RadioButtons => Option("optionId") is { } one ? CustomValue.OfIds(one.Id) : null,
                FieldKind.CascadingSelect => Option("optionId") is { } parent ? new CustomValue { Ids = [parent.Id], ChildId = Option("cascadingOptionId")?.Id } : null,
                FieldKind.MultiSelect or FieldKind.Checkboxes => (json["optionIds"] as JsonArray ?? []).Select(n => FieldWriter.Text(n) ?? "").ToArray() is { Length: > 0 } many
                    ? Array.TrueForAll(many, m => context.AllOptions().Any(o => o.Id == m)) ? CustomValue.OfIds(many) : throw RestError.Of(404, "An option was not found.")
                    : null,
                FieldKind.Number => json["number"] is JsonValue number && number.TryGetValue(out double amount) ? CustomValue.Of(amount) : null,
                FieldKind.Labels => (json["labels"] as JsonArray ?? []).Select(n => FieldWriter.Text(n) ?? "").ToArray() is { Length: > 0 } labels ? CustomValue.OfIds(labels) : null,
                FieldKind.Url => FieldWriter.Text(json["url"]) is { } url ? CustomValue.Of(url) : null,
                FieldKind.TextArea => FieldWriter.Text(json["text"]) is { } markup ? CustomValue.Of(call.Site.Text(markup)) : null,
                _ => FieldWriter.Text(json["text"]) is { } text ? CustomValue.Of(text) : null,
            };
            changes.Add((context, value));
        }

        foreach ((FieldContext context, CustomValue? value) in changes)
            context.Default = value;
        return call.NoContent();
    }

    private static SandboxResponse DataCenterOptions(RestCall call)
    {
        call.SignedIn();
        Field field = call.Site.Fields.Values.FirstOrDefault(f => f.IsCustom && (f.Id == call["fieldId"] || f.Id == "customfield_" + call["fieldId"]))
            ?? throw RestError.Of(404, $"The custom field with id '{call["fieldId"]}' does not exist.");
        List<string> projects = call.QueryList("projectIds");
        List<string> types = call.QueryList("issueTypeIds");
        List<FieldOption> options = field.Contexts
            .Where(c => (projects.Count == 0 || c.ProjectIds.Count == 0 || projects.Exists(c.ProjectIds.Contains)) && (types.Count == 0 || c.IssueTypeIds.Count == 0 || types.Exists(c.IssueTypeIds.Contains)))
            .SelectMany(c => c.AllOptions())
            .Where(o => call.Query("query") is not { Length: > 0 } query || o.Value.Contains(query, StringComparison.OrdinalIgnoreCase))
            .ToList();
        int size = Math.Clamp(call.QueryInt("maxResults", 100), 1, 1000);
        int page = Math.Max(1, call.QueryInt("page", 1));
        return call.Ok(new JsonObject
        {
            ["total"] = options.Count,
            ["options"] = Shapes.Array(options.Skip((page - 1) * size).Take(size).Select(o => new JsonObject
            {
                ["id"] = AgileShapes.Number(o.Id),
                ["self"] = call.Api("customFieldOption/" + o.Id),
                ["value"] = o.Value,
                ["disabled"] = o.Disabled,
                ["childrenIds"] = Shapes.Array(o.Children.Select(c => JsonValue.Create(AgileShapes.Number(c.Id)))),
            })),
        });
    }
}
