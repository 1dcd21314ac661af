using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Jql;
using JiraSync.Sandbox.Search;

namespace JiraSync.Sandbox.Rest.Common;

/// <summary>About queries rather than with them: parse, match, complete; and the picker of issues.</summary>
internal static class JqlRoutes
{
    private static readonly string[] Texts = ["~", "!~", "is", "is not"];
    private static readonly string[] Choices = ["=", "!=", "in", "not in", "is", "is not"];
    private static readonly string[] History = ["=", "!=", "in", "not in", "is", "is not", "was", "was in", "was not", "was not in", "changed"];
    private static readonly string[] Ordered = ["=", "!=", "<", "<=", ">", ">=", "in", "not in", "is", "is not"];

    public static void Register(Router router)
    {
        router.Api("GET", "jql/autocompletedata", call => call.Ok(Reference(call)));
        router.Api("GET", "jql/autocompletedata/suggestions", Suggest);
        router.Api("GET", "issue/picker", Pick);
        if (!router.IsCloud)
            return;
        router.Api("POST", "jql/autocompletedata", call => call.Ok(Reference(call)));
        router.Api("POST", "jql/parse", Parse);
        router.Api("POST", "jql/match", Match);
        router.Api("POST", "jql/pdcleaner", Clean);
    }

    private static SandboxResponse Parse(RestCall call)
    {
        string validation = call.Query("validation") ?? "strict";
        if (validation is not ("strict" or "warn" or "none"))
            throw RestError.Of(400, $"The validation '{validation}' is not one of strict, warn, none.");
        if (call.BodyObject()["queries"] is not JsonArray { Count: > 0 } texts)
            throw call.BadPayload();
        var queries = new JsonArray();
        foreach (JsonNode? text in texts)
        {
            string jql = FieldWriter.Text(text) ?? throw call.BadPayload();
            var result = new JsonObject { ["query"] = jql };
            try
            {
                JqlQuery query = JqlQuery.Parse(jql);
                IReadOnlyList<string> wrong = validation == "none" ? [] : JqlSite.Validate(call.Site, call.User, query);
                if (wrong.Count > 0)
                    result[validation == "warn" ? "warnings" : "errors"] = new JsonArray([.. wrong.Select(m => (JsonNode)m)]);
                if (wrong.Count == 0 || validation == "warn")
                    result["structure"] = Structure(query);
            }
            catch (JqlException e)
            {
                result["errors"] = new JsonArray([.. e.Messages.Select(m => (JsonNode)m)]);
            }

            queries.Add(result);
        }

        return call.Ok(new JsonObject { ["queries"] = queries });
    }

    private static JsonObject Structure(JqlQuery query)
    {
        var json = new JsonObject();
        if (query.Where is { } where)
            json["where"] = Clause(where);
        if (query.OrderBy.Count > 0)
        {
            json["orderBy"] = new JsonObject
            {
                ["fields"] = Shapes.Array(query.OrderBy.Select(s =>
                {
                    var field = new JsonObject { ["field"] = Field(s.Field) };
                    if (s.Descending is { } descending)
                        field["direction"] = descending ? "desc" : "asc";
                    return field;
                })),
            };
        }

        return json;
    }

    private static JsonObject Clause(JqlClause clause)
    {
        switch (clause)
        {
            case JqlAnd and:
                return new JsonObject { ["clauses"] = Shapes.Array(and.Clauses.Select(Clause)), ["operator"] = "and" };
            case JqlOr or:
                return new JsonObject { ["clauses"] = Shapes.Array(or.Clauses.Select(Clause)), ["operator"] = "or" };
            case JqlNot not:
                return new JsonObject { ["clauses"] = new JsonArray(Clause(not.Clause)), ["operator"] = "not" };
            case JqlTerm term:
                var json = new JsonObject { ["field"] = Field(term.Field), ["operator"] = JqlFieldHandler.Symbol(term.Operator) };
                if (term.Operand is not null)
                    json["operand"] = Operand(term.Operand);
                if (term.Operator is JqlOperator.Was or JqlOperator.WasNot or JqlOperator.WasIn or JqlOperator.WasNotIn or JqlOperator.Changed or JqlOperator.NotChanged)
                {
                    json["predicates"] = Shapes.Array(term.Predicates.Select(p => new JsonObject
                    {
                        ["operator"] = p.Kind.ToString().ToLowerInvariant(),
                        ["operand"] = Operand(p.Operand),
                    }));
                }

                return json;
            default:
                throw new InvalidOperationException($"The clause {clause} is not known.");
        }
    }

    private static string Encode(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '[' or ']' or '_' or '.' or '-') ? text : "\"" + text.Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    private static JsonObject Field(JqlField field)
    {
        var json = new JsonObject { ["name"] = field.Name, ["encodedName"] = Encode(field.Name) };
        if (field.PropertyKey is not null)
        {
            json["property"] = new JsonArray(new JsonObject
            {
                ["entity"] = "issue",
                ["key"] = field.PropertyKey,
                ["path"] = field.PropertyPath ?? "",
                ["type"] = "string",
            });
        }

        return json;
    }

    private static JsonObject Operand(JqlOperand operand) => operand switch
    {
        JqlEmpty => new JsonObject { ["keyword"] = "empty", ["encodedOperand"] = "empty" },
        JqlList list => new JsonObject { ["values"] = Shapes.Array(list.Items.Select(Operand)), ["encodedOperand"] = list.Display },
        JqlFunction function => new JsonObject
        {
            ["function"] = function.Name,
            ["arguments"] = new JsonArray([.. function.Arguments.Select(a => (JsonNode)a)]),
            ["encodedOperand"] = function.Display,
        },
        JqlValue value => new JsonObject { ["value"] = value.Text, ["encodedValue"] = Encode(value.Text) },
        _ => [],
    };

    private static SandboxResponse Match(RestCall call)
    {
        JsonObject body = call.BodyObject();
        if (body["issueIds"] is not JsonArray ids || body["jqls"] is not JsonArray queries)
            throw call.BadPayload();
        List<Issue> issues = ids.Select(n => call.Site.Issues.GetValueOrDefault(FieldWriter.Text(n) ?? "")).OfType<Issue>().Where(i => call.Site.CanBrowse(call.User, i)).Distinct().ToList();
        return call.Ok(new JsonObject
        {
            ["matches"] = Shapes.Array(queries.Select(q =>
            {
                var matched = new JsonArray();
                var errors = new JsonArray();
                try
                {
                    JqlQuery query = JqlQuery.Parse(FieldWriter.Text(q));
                    foreach (Issue issue in issues.Where(i => JqlSite.Matches(call.Site, call.User, query, i)))
                        matched.Add(issue.IdNumber);
                }
                catch (JqlException e)
                {
                    foreach (string message in e.Messages)
                        errors.Add(message);
                }

                return new JsonObject { ["matchedIssues"] = matched, ["errors"] = errors };
            })),
        });
    }

    /// <summary>Puts account ids in the place of user names, as far as they stand as words of their own.</summary>
    private static SandboxResponse Clean(RestCall call)
    {
        if (call.BodyObject()["queryStrings"] is not JsonArray texts)
            throw call.BadPayload();
        return call.Ok(new JsonObject
        {
            ["queryStrings"] = Shapes.Array(texts.Select(t =>
            {
                string text = FieldWriter.Text(t) ?? "";
                foreach (User user in call.Site.Users.Values)
                    text = System.Text.RegularExpressions.Regex.Replace(text, $@"(?<=[=,(]\s*)""?{System.Text.RegularExpressions.Regex.Escape(user.Name)}""?(?=\s|,|\)|$)", user.Id.Contains(':', StringComparison.Ordinal) ? $"\"{user.Id}\"" : user.Id);
                return JsonValue.Create(text);
            })),
            ["queriesWithUnknownUsers"] = new JsonArray(),
        });
    }

    private static JsonObject Reference(RestCall call)
    {
        var fields = new JsonArray();
        foreach (Field field in call.Site.Fields.Values.Where(f => f.Searchable && f.ClauseNames.Count > 0).OrderBy(f => f.Name, StringComparer.OrdinalIgnoreCase))
        {
            string[] operators = field.Kind is FieldKind.Text or FieldKind.TextArea or FieldKind.EpicName || field.Id is "summary" or "description" or "environment" or "comment" ? Texts
                : field.SchemaType is "date" or "datetime" or "number" || field.Id is "votes" or "watches" ? Ordered
                : field.Id is "status" or "assignee" or "reporter" or "priority" or "resolution" or "fixVersions" ? History
                : Choices;
            string name = field.IsCustom ? field.Name : field.ClauseNames[0];
            var json = new JsonObject
            {
                ["value"] = field.IsCustom ? Encode(name) : name,
                ["displayName"] = field.IsCustom ? $"{field.Name} - {field.Name}[{field.CustomType?.Split(':')[^1]}]" : name,
                ["orderable"] = "true",
                ["searchable"] = "true",
            };
            if (Values(call, field.IsCustom ? field.Name : name) is not null)
                json["auto"] = "true";
            if (field.IsCustom)
                json["cfid"] = $"cf[{field.CustomId}]";
            json["operators"] = new JsonArray([.. operators.Select(o => (JsonNode)o)]);
            json["types"] = new JsonArray(TypeOf(field));
            fields.Add(json);
        }

        return new JsonObject
        {
            ["visibleFieldNames"] = fields,
            ["visibleFunctionNames"] = Shapes.Array(JqlFunctions.Known.OrderBy(f => f.Name, StringComparer.OrdinalIgnoreCase).Select(f =>
            {
                var json = new JsonObject
                {
                    ["value"] = f.Name + (f.Least == 0 ? "()" : "(\"\")"),
                    ["displayName"] = f.Name + (f.Least == 0 ? "()" : "(\"\")"),
                };
                if (f.ReturnsList)
                    json["isList"] = "true";
                json["types"] = new JsonArray(f.Kind switch
                {
                    JqlFunctions.User => "com.atlassian.jira.user.ApplicationUser",
                    JqlFunctions.Issues => "com.atlassian.jira.issue.Issue",
                    JqlFunctions.Version => "com.atlassian.jira.project.version.Version",
                    JqlFunctions.Project => "com.atlassian.jira.project.Project",
                    JqlFunctions.Type => "com.atlassian.jira.issue.issuetype.IssueType",
                    JqlFunctions.Sprint => "java.lang.Object",
                    _ => "java.util.Date",
                });
                return json;
            })),
            ["jqlReservedWords"] = new JsonArray([.. JqlLexer.Reserved.Order(StringComparer.Ordinal).Select(w => (JsonNode)w)]),
        };
    }

    private static string TypeOf(Field field) => field.SchemaType switch
    {
        "user" => "com.atlassian.jira.user.ApplicationUser",
        "date" or "datetime" => "java.util.Date",
        "number" => "java.lang.Number",
        "project" => "com.atlassian.jira.project.Project",
        "priority" => "com.atlassian.jira.issue.priority.Priority",
        "status" => "com.atlassian.jira.issue.status.Status",
        "resolution" => "com.atlassian.jira.issue.resolution.Resolution",
        "issuetype" => "com.atlassian.jira.issue.issuetype.IssueType",
        "option" => "com.atlassian.jira.issue.customfields.option.Option",
        "string" => "java.lang.String",
        _ => "java.lang.Object",
    };

    /// <summary>What a field can be compared with; null for a field without suggestions.</summary>
    private static IEnumerable<(string Value, string Shown)>? Values(RestCall call, string name)
    {
        Site site = call.Site;
        IEnumerable<Project> projects = site.Projects.Values.Where(call.CanSee);
        switch (name.ToLowerInvariant())
        {
            case "status":
                return site.Statuses.Values.Select(s => (s.Name, s.Name));
            case "priority":
                return site.Priorities.Select(p => (p.Name, p.Name));
            case "resolution":
                return site.Resolutions.Select(r => (r.Name, r.Name));
            case "issuetype" or "type":
                return site.IssueTypes.Values.Select(t => (t.Name, t.Name));
            case "project":
                return projects.Select(p => (p.Key, $"{p.Name} ({p.Key})"));
            case "component":
                return projects.SelectMany(p => p.Components).Select(c => (c.Name, c.Name));
            case "fixversion" or "affectedversion":
                return projects.SelectMany(p => p.Versions).Select(v => (v.Name, v.Name));
            case "assignee" or "reporter" or "creator" or "watcher" or "voter":
                return call.User is null ? [] : site.Users.Values.Where(u => u.Active).Select(u => (call.IsCloud ? u.Id : u.Name, u.DisplayName));
            case "labels":
                return site.Issues.Values.Where(i => site.CanBrowse(call.User, i)).SelectMany(i => i.Labels).Distinct().Select(l => (l, l));
        }

        Field? field = site.Fields.Values.FirstOrDefault(f => f.IsCustom && (string.Equals(f.Name, name, StringComparison.OrdinalIgnoreCase) || f.ClauseNames.Contains(name)));
        return field switch
        {
            { Kind: FieldKind.Sprint } => site.Sprints.Values.Select(s => (s.Id, s.Name)),
            { Kind: FieldKind.Select or FieldKind.MultiSelect or FieldKind.RadioButtons or FieldKind.Checkboxes } =>
                field.Contexts.SelectMany(c => c.AllOptions()).Select(o => (o.Value, o.Value)),
            _ => null,
        };
    }

    private static SandboxResponse Suggest(RestCall call)
    {
        string name = call.Query("fieldName") ?? "";
        string typed = call.Query("fieldValue") ?? "";
        IEnumerable<(string Value, string Shown)> values = Values(call, name) ?? [];
        return call.Ok(new JsonObject
        {
            ["results"] = Shapes.Array(values.Where(v => v.Shown.Contains(typed, StringComparison.OrdinalIgnoreCase)).DistinctBy(v => v.Value).Take(15).Select(v => new JsonObject
            {
                ["value"] = Encode(v.Value),
                ["displayName"] = Mark(v.Shown, typed),
            })),
        });
    }

    private static string Mark(string text, string typed)
    {
        int at = typed.Length == 0 ? -1 : text.IndexOf(typed, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? text : $"{text[..at]}<b>{text.Substring(at, typed.Length)}</b>{text[(at + typed.Length)..]}";
    }

    private static SandboxResponse Pick(RestCall call)
    {
        string query = (call.Query("query") ?? "").Trim();
        IEnumerable<Issue> candidates;
        try
        {
            candidates = JqlSite.Search(call.Site, call.User, call.Query("currentJQL") ?? "ORDER BY updated DESC");
        }
        catch (JqlException)
        {
            // A picker suggests nothing where nothing can be found; nobody sees an error of its.
            candidates = [];
        }

        bool subtasks = call.QueryBool("showSubTasks", true);
        List<Issue> found = candidates
            .Where(i => i.Key != call.Query("currentIssueKey") && (subtasks || !call.Site.IssueTypes[i.IssueTypeId].IsSubtask))
            .Where(i => query.Length > 0 && (i.Key.Contains(query, StringComparison.OrdinalIgnoreCase) || i.Summary.Contains(query, StringComparison.OrdinalIgnoreCase)))
            .Take(20).ToList();
        return call.Ok(new JsonObject
        {
            ["sections"] = new JsonArray(new JsonObject
            {
                ["label"] = "Current Search",
                ["sub"] = $"Showing {found.Count.ToString(CultureInfo.InvariantCulture)} of {found.Count.ToString(CultureInfo.InvariantCulture)} matching issues",
                ["id"] = "cs",
                ["issues"] = Shapes.Array(found.Select(i => Suggestion(call, i, query))),
            }),
        });
    }

    private static JsonObject Suggestion(RestCall call, Issue issue, string query)
    {
        var json = new JsonObject();
        if (call.IsCloud)
            json["id"] = issue.IdNumber;
        json["key"] = issue.Key;
        json["keyHtml"] = Mark(issue.Key, query);
        json["img"] = "/secure/viewavatar?size=xsmall&avatarId=10303&avatarType=issuetype";
        json["summary"] = Mark(issue.Summary, query);
        json["summaryText"] = issue.Summary;
        return json;
    }
}
