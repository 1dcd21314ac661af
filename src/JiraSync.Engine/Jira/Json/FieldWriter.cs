using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Jira.Json;

/// <summary>Values as the JSON that Jira takes for a field, by what the field holds.</summary>
internal sealed class FieldWriter(JiraKind jira, Func<RichText, JToken> text)
{
    /// <summary>Puts a field of a new issue into the body of its create. What cannot be given then is left out.</summary>
    public void Create(FieldWrite write, JObject fields)
    {
        if (write.Change is { } change)
            fields[write.Field.Id] = new JArray(change.Add.Select(e => Element(write.Field, e)));
        else if (write.Value is not null)
            fields[write.Field.Id] = Value(write.Field, write.Value);
        else
            CheckSettable(write.Field);
    }

    /// <summary>Puts a field into the body of an edit or a transition, where it either is set or operated on.</summary>
    public void Edit(FieldWrite write, JObject fields, JObject update)
    {
        string id = write.Field.Id;
        fields.Remove(id);
        update.Remove(id);
        if (write.Change is { } change)
        {
            var operations = new JArray(change.Remove.Select(e => new JObject { ["remove"] = Element(write.Field, e) })
                .Concat(change.Add.Select(e => new JObject { ["add"] = Element(write.Field, e) })));
            if (operations.Count > 0)
                update[id] = operations;
        }
        else if (write.Value is null && write.Field.Kind == FieldKind.Parent && jira == JiraKind.Cloud)
        {
            update[id] = new JArray(new JObject { ["set"] = new JObject { ["none"] = true } });
        }
        else
        {
            fields[id] = Value(write.Field, write.Value);
        }
    }

    /// <summary>The whole value of a field.</summary>
    public JToken Value(FieldInfo field, FieldValue? value)
    {
        CheckSettable(field);
        if (value is null)
            return Empty(field);
        switch (field.Kind)
        {
            case FieldKind.Text or FieldKind.Url:
                return Name(field, value, "a text");
            case FieldKind.RichText when value is RichValue rich:
                return text(rich.Text);
            case FieldKind.Number or FieldKind.Sprint when value is NumberValue { Number: var number }:
                // A whole number is written as one: where Jira wants an id, 7.0 is none.
                return number == decimal.Truncate(number) && Math.Abs(number) < long.MaxValue ? new JValue((long)number) : new JValue(number);
            case FieldKind.Date when value is DateValue day:
                return day.Day;
            case FieldKind.Moment when value is MomentValue moment:
                return JiraJson.LongForm(moment.At);
            case FieldKind.Option:
                return new JObject { ["value"] = Name(field, value, "an option") };
            case FieldKind.Project:
                return new JObject { ["key"] = Name(field, value, "a project") };
            case FieldKind.IssueType or FieldKind.Priority or FieldKind.Resolution or FieldKind.SecurityLevel or FieldKind.Version or FieldKind.Group:
                return new JObject { ["name"] = Name(field, value, "a name") };
            case FieldKind.Cascade when value is CascadeValue cascade:
                var options = new JObject { ["value"] = cascade.Parent };
                if (cascade.Child is { } child)
                    options["child"] = new JObject { ["value"] = child };
                return options;
            case FieldKind.Labels or FieldKind.Components or FieldKind.Versions or FieldKind.Options or FieldKind.Groups when value is SetValue set:
                return new JArray(set.Elements.Select(e => Element(field, e)));
            case FieldKind.User when value is UserValue user:
                return User(user.User.Id);
            case FieldKind.Users when value is UsersValue users:
                return new JArray(users.Users.Select(u => User(u.Id)));
            case FieldKind.TimeTracking when value is EstimateValue estimate:
                return new JObject { ["originalEstimate"] = Minutes(estimate.Original), ["remainingEstimate"] = Minutes(estimate.Remaining) };
            case FieldKind.Parent when value is IssueValue issue:
                return field.IsCustom ? issue.Key : issue.Id == issue.Key ? new JObject { ["key"] = issue.Key } : new JObject { ["id"] = issue.Id };
        }

        throw Wrong(field, $"takes {Takes(field.Kind)}, not {Holds(value)}");
    }

    private static JToken Empty(FieldInfo field) => field.Kind switch
    {
        _ when field.IsSet => new JArray(),
        FieldKind.TimeTracking => new JObject { ["originalEstimate"] = "", ["remainingEstimate"] = "" },
        _ => JValue.CreateNull(),
    };

    // One that is left out would stay as it is.
    private static string Minutes(long? seconds) => seconds is { } known
        ? Math.Max(0, (long)Math.Round(known / 60m, MidpointRounding.AwayFromZero)).ToString(CultureInfo.InvariantCulture) + "m"
        : "";

    private JToken Element(FieldInfo field, string element) => field.Kind switch
    {
        FieldKind.Labels => element,
        FieldKind.Options => new JObject { ["value"] = element },
        FieldKind.Components or FieldKind.Versions or FieldKind.Groups => new JObject { ["name"] = element },
        FieldKind.Users => User(element),
        _ => throw Wrong(field, "is no set to which something can be added"),
    };

    // A history of Data Center's names people by their keys, which are no user names.
    private JObject User(string id) => new()
    {
        [jira == JiraKind.Cloud ? "accountId" : id.StartsWith("JIRAUSER", StringComparison.Ordinal) ? "key" : "name"] = id,
    };

    private static string Name(FieldInfo field, FieldValue value, string takes) => value switch
    {
        NameValue name => name.Name,
        TextValue plain => plain.Text,
        _ => throw Wrong(field, $"takes {takes}, not {Holds(value)}"),
    };

    private static void CheckSettable(FieldInfo field)
    {
        if (field.IsReadOnly)
            throw Wrong(field, "is read only");
        string? way = field.Kind switch
        {
            FieldKind.Status => "transitions",
            FieldKind.Links => "links",
            FieldKind.Watchers => "watchers",
            _ => null,
        };
        if (way is not null)
            throw Wrong(field, $"cannot be set like others; it is changed by {way} of its own");
    }

    private static string Takes(FieldKind kind) => kind switch
    {
        FieldKind.RichText => "rich text",
        FieldKind.Number => "a number",
        FieldKind.Sprint => "the number of a sprint",
        FieldKind.Date => "a day",
        FieldKind.Moment => "a moment",
        FieldKind.Cascade => "an option with one below it",
        FieldKind.User => "a person",
        FieldKind.Users => "people",
        FieldKind.TimeTracking => "estimates",
        FieldKind.Parent => "an issue",
        _ => "a set",
    };

    private static string Holds(FieldValue value) => value switch
    {
        TextValue => "a text",
        RichValue => "rich text",
        NameValue => "a name",
        SetValue => "a set of names",
        NumberValue => "a number",
        DateValue => "a day",
        MomentValue => "a moment",
        CascadeValue => "an option with one below it",
        UserValue => "a person",
        UsersValue => "people",
        EstimateValue => "estimates",
        IssueValue => "an issue",
        _ => "links",
    };

    private static JiraException Wrong(FieldInfo field, string why) => new JiraFailure(
        ErrorIds.JiraFieldRejected,
        SyncErrorKind.Data,
        $"Field \"{field.Name}\" ({field.Id}) {why}. Nothing was sent.")
    {
        FieldErrors = new Dictionary<string, string> { [field.Id] = why },
        Advice = "Correct the rule that writes this field.",
    }.ToException();
}
