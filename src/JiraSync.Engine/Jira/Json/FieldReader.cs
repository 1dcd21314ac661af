using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using JiraSync.Engine.Model;
using JiraSync.Engine.RichTexts;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Jira.Json;

/// <summary>Fields of issues as values, by what the field holds. Empty texts and empty sets are no value.</summary>
internal sealed class FieldReader(Func<JToken?, JiraUser?> user)
{
    private const int LongestText = 32_767;

    // Data Center prints a sprint as Java prints an object. A name may hold commas and brackets, so it ends where a known member begins.
    private static readonly Regex SprintName = new(
        @"[\[,]name=(?<name>.*?)(?:,(?:id|rapidViewId|originBoardId|state|startDate|endDate|completeDate|activatedDate|sequence|goal|synced|autoStartStop|incompleteIssuesDestinationId)=|\]\s*$)",
        RegexOptions.CultureInvariant | RegexOptions.Singleline);

    private static readonly Regex SprintState = new(@"[\[,]state=(?<state>[A-Za-z]+)", RegexOptions.CultureInvariant);

    /// <summary>
    /// Reads a field. False when it is of a shape that does not fit its kind, or does not tell the value: then nothing is known of it,
    /// which is not the same as empty.
    /// </summary>
    public bool TryRead(FieldInfo field, JToken? json, out FieldValue? value)
    {
        value = null;
        if (json is null or { Type: JTokenType.Null })
            return field.Kind != FieldKind.Watchers;
        switch (field.Kind)
        {
            case FieldKind.Text or FieldKind.Url:
                return Of(json.AsText(), t => new TextValue(t), out value);
            case FieldKind.RichText:
                RichText? text = AnswerReader.Text(json);
                value = text is null ? null : new RichValue(text);
                return text is not null || json.AsText() is not null;
            case FieldKind.Number:
                return decimal.TryParse(json.AsText(), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) && Is(new NumberValue(number), out value);
            case FieldKind.Date:
                return Day(json.AsText()) is { } day && Is(new DateValue(day), out value);
            case FieldKind.Moment:
                return json.AsDate() is { } moment && Is(new MomentValue(moment), out value);
            case FieldKind.Cascade:
                return Of(Name(field.Kind, json), n => new CascadeValue(n, json.Member("child") is { } child ? Name(field.Kind, child) : null), out value);
            case FieldKind.IssueType or FieldKind.Status or FieldKind.Priority or FieldKind.Resolution or FieldKind.SecurityLevel
                or FieldKind.Option or FieldKind.Version or FieldKind.Project or FieldKind.Group:
                return Of(Name(field.Kind, json), n => new NameValue(n), out value);
            case FieldKind.Labels or FieldKind.Components or FieldKind.Versions or FieldKind.Options or FieldKind.Groups:
                return Elements(json, e => Name(field.Kind, e), names => new SetValue(names), out value);
            case FieldKind.User:
                return (json is JArray { Count: 1 } one ? user(one[0]) : user(json)) is { } person && Is(new UserValue(person), out value);
            case FieldKind.Users:
                return Elements(json, user, people => new UsersValue(people), out value);
            case FieldKind.TimeTracking:
                return Estimate(json, out value);
            case FieldKind.Parent:
                return Issue(json) is { } parent && Is(parent, out value);
            case FieldKind.Links:
                return Elements(json, Link, links => new LinksValue(links), out value);
            case FieldKind.Sprint:
                return Sprint(json, out value);
            case FieldKind.Watchers:
                return Watchers(json, out value);
            case FieldKind.Votes:
                return json.Number("votes") is { } votes && Is(new NumberValue(votes), out value);
            default:
                value = AnyText(json) is { Length: > 0 } any ? new TextValue(any) : null;
                return true;
        }
    }

    /// <summary>What people see of a thing that a field can hold: an option's value, a project's key, a name; null when it has none.</summary>
    public static string? Name(FieldKind kind, JToken? json) => json switch
    {
        JArray { Count: 1 } one => Name(kind, one[0]),
        JObject => kind == FieldKind.Project ? json.Text("key") ?? json.Text("name") : json.Text("value") ?? json.Text("name"),
        _ => json.AsText(),
    };

    /// <summary>A text for whatever a field holds: what people would read, as far as that can be told.</summary>
    public static string? AnyText(JToken? json)
    {
        switch (json)
        {
            case JArray list:
                return string.Join(", ", list.Select(AnyText).Where(t => !string.IsNullOrEmpty(t)));
            case JObject document when document.Text("type") == "doc":
                return RichTextPreview.Of(RichText.Adf(JiraJson.Write(document)), LongestText);
            case JObject { Count: 0 }:
                return null;
            case JObject o:
                string? text = o.Text("displayName") ?? o.Text("value") ?? o.Text("name") ?? o.Text("key");
                return text is null ? JiraJson.Write(o) : o.Member("child") is { } child ? text + " / " + AnyText(child) : text;
            default:
                return json.AsText();
        }
    }

    private static bool Is(FieldValue known, out FieldValue? value)
    {
        value = known;
        return true;
    }

    private static bool Of(string? text, Func<string, FieldValue> make, out FieldValue? value)
    {
        value = string.IsNullOrEmpty(text) ? null : make(text!);
        return text is not null;
    }

    // A set with an element that cannot be read is not known: as a smaller set it would look like a removal.
    private static bool Elements<T>(JToken json, Func<JToken, T?> read, Func<IEnumerable<T>, FieldValue> make, out FieldValue? value)
        where T : class
    {
        value = null;
        JToken[] elements = json is JArray list ? list.Where(e => e.Type != JTokenType.Null).ToArray() : [json];
        T?[] all = elements.Select(read).ToArray();
        if (all.Any(e => e is null))
            return false;
        if (all.Length > 0)
            value = make(all.Select(e => e!));
        return true;
    }

    private static string? Day(string? text)
    {
        string? day = text is { Length: > 10 } && text[10] == 'T' ? text.Substring(0, 10) : text;
        return DateTime.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? day : null;
    }

    private static bool Estimate(JToken json, out FieldValue? value)
    {
        value = null;
        if (json is not JObject)
            return false;
        long? original = json.Number("originalEstimateSeconds");
        long? remaining = json.Number("remainingEstimateSeconds");
        if (original is not null || remaining is not null)
            return Is(new EstimateValue(original, remaining), out value);
        return json.Member("originalEstimate") is null && json.Member("remainingEstimate") is null;
    }

    // An epic link holds nothing but the epic's key, which then has to do as its id.
    private static IssueValue? Issue(JToken json)
    {
        if (json is not JObject)
            return json.AsText() is { Length: > 0 } only ? new IssueValue(null, only, only) : null;
        string? key = json.Text("key");
        string? id = json.Text("id") ?? key;
        return id is null ? null : new IssueValue(null, id, key ?? id);
    }

    private static IssueLink? Link(JToken json)
    {
        JToken? outward = json.Member("outwardIssue");
        JToken? other = outward ?? json.Member("inwardIssue");
        return json.Member("type").Text("name") is { } type && other is JObject && Issue(other) is { } issue
            ? new IssueLink(type, outward is not null, issue, json.Text("id"))
            : null;
    }

    private static bool Sprint(JToken json, out FieldValue? value)
    {
        value = null;
        JToken[] all = json is JArray list ? list.Where(s => s.Type != JTokenType.Null).ToArray() : [json];
        (string? Name, string State)[] sprints = all.Select(OneSprint).ToArray();
        if (sprints.Any(s => s.Name is null))
            return false;
        string? name = new[] { "active", "future" }
            .Select(state => sprints.Where(s => s.State == state).Select(s => s.Name).LastOrDefault())
            .FirstOrDefault(n => n is not null) ?? sprints.Select(s => s.Name).LastOrDefault();
        value = name is null ? null : new NameValue(name);
        return true;
    }

    private static (string? Name, string State) OneSprint(JToken json)
    {
        if (json is JObject)
            return (json.Text("name"), (json.Text("state") ?? "").ToLowerInvariant());
        string text = json.AsText() ?? "";
        Match name = SprintName.Match(text);
        return (name.Success ? name.Groups["name"].Value : null, SprintState.Match(text).Groups["state"].Value.ToLowerInvariant());
    }

    // Inside an issue Jira only counts them, so there only nobody is known.
    private bool Watchers(JToken json, out FieldValue? value)
    {
        value = null;
        if (json.Number("watchCount") == 0)
            return true;
        return json.Member("watchers") is JArray { Count: > 0 } list && Elements(list, user, people => new UsersValue(people), out value);
    }
}
