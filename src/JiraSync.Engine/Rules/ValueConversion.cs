using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Profile;
using JiraSync.Engine.RichTexts;

namespace JiraSync.Engine.Rules;

/// <summary>One arriving value → the value that our field should hold, or the word that it has no match.</summary>
internal sealed class ValueConversion(MappedRules.Row row, FieldMeta? meta, TargetContext target, string typeId, WantedFields wanted)
{
    /// <summary>How many characters Jira takes in a field of one line.</summary>
    private const int LongestLine = 255;

    private FieldInfo Field => row.Field!.Field;

    /// <summary>Converts.</summary>
    /// <param name="theirs">What arrived; null: empty.</param>
    /// <param name="value">What our field should hold; null: empty.</param>
    /// <returns>False when our field is to be left as it is.</returns>
    /// <exception cref="SyncException">There is no match, and the rule makes that an error.</exception>
    public bool TryConvert(FieldValue? theirs, out FieldValue? value)
    {
        if (row.IsConstant)
            return Text(row.Side.Default!, out value) || Unmatched(row.Side.Default!, out value, isDefault: true);
        if (theirs is null || theirs.Canonical.Length == 0)
        {
            // An empty value may have a match of its own in the value map.
            if (row.Map.Find("") is { } mapped)
                return Text(mapped, out value) || Unmatched("", out value);
            value = null;
            return true;
        }
        return Field.Kind switch
        {
            FieldKind.Labels or FieldKind.Components or FieldKind.Versions or FieldKind.Options or FieldKind.Groups => Set(theirs, out value),
            FieldKind.User => Person(theirs, out value),
            FieldKind.Users or FieldKind.Watchers => People(theirs, out value),
            FieldKind.Parent => Issue(theirs, out value),
            FieldKind.Links => Links(theirs, out value),
            _ when !row.Map.IsEmpty => Mapped(theirs, out value),
            FieldKind.RichText => Rich(theirs, out value),
            FieldKind.Moment when theirs is DateValue date => Moment(date, out value),
            FieldKind.Cascade when theirs is CascadeValue cascade => Cascade(cascade, out value),
            FieldKind.TimeTracking when theirs is EstimateValue => Same(theirs, out value),
            _ => Text(ValueText.Of(theirs), out value) || Unmatched(ValueText.Of(theirs), out value),
        };
    }

    /// <summary>The error of a value without a match.</summary>
    public static SyncException NoMatch(MappedRules.Row row, string theirs, TargetContext target) => new(
        ErrorIds.ValueNotMapped,
        SyncErrorKind.Mapping,
        $"Field '{row.Field!.Field.Name}' of project {target.Project.Key} has no value for '{Short(theirs)}'.",
        $"Add the value to the value map of '{row.Name}', or set -OnNoMatch for it; or add the value to the field in Jira.");

    private static bool Same(FieldValue theirs, out FieldValue? value)
    {
        value = theirs;
        return true;
    }

    private bool Mapped(FieldValue theirs, out FieldValue? value)
    {
        string text = ValueText.Of(theirs);
        value = null;
        return (row.Map.Find(text) is { } mapped && Text(mapped, out value)) || Unmatched(text, out value);
    }

    /// <summary>From text to a value of our field's kind; false: no such value.</summary>
    private bool Text(string text, out FieldValue? value)
    {
        value = null;
        text = text.Trim();
        if (text.Length == 0)
            return true;
        switch (Field.Kind)
        {
            case FieldKind.Text:
                value = new TextValue(Line(text));
                return true;
            case FieldKind.Url:
                value = new TextValue(text);
                return true;
            case FieldKind.RichText:
                value = new RichValue(PlainRichText.Of(text, target.TextFormat));
                return true;
            case FieldKind.Number or FieldKind.Votes:
                if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number))
                    return false;
                value = new NumberValue(number);
                return true;
            case FieldKind.Date:
                if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset day))
                    return false;
                value = new DateValue(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                return true;
            case FieldKind.Moment:
                if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at))
                    return false;
                value = new MomentValue(at);
                return true;
            case FieldKind.Cascade:
                string[] parts = text.Split(['/'], 2);
                return Cascade(new(parts[0].Trim(), parts.Length > 1 ? parts[1].Trim() : null), out value);
            case FieldKind.Labels or FieldKind.Components or FieldKind.Versions or FieldKind.Options or FieldKind.Groups:
                var elements = new List<string>();
                foreach (string element in ValueText.ElementsOf(new TextValue(text)))
                {
                    if (Element(element) is not { } known)
                        return false;
                    elements.Add(known);
                }
                value = new SetValue(elements);
                return true;
            case FieldKind.User:
                value = target.PersonNamed(text) is { } person ? new UserValue(person) : null;
                return value is not null;
            case FieldKind.Users or FieldKind.Watchers:
                JiraUser?[] people = ValueText.ElementsOf(new TextValue(text)).Select(target.PersonNamed).ToArray();
                value = new UsersValue(people.OfType<JiraUser>());
                return people.All(p => p is not null);
            case FieldKind.Status:
                StatusInfo? status = Statuses()?.FirstOrDefault(s => Equal(s.Name, text));
                value = new NameValue(status?.Name ?? text);
                return status is not null || Statuses() is null;
            case FieldKind.Sprint:
                SprintInfo? sprint = target.Sprints.FirstOrDefault(s => Equal(s.Name, text));
                value = sprint is null ? null : new NameValue(sprint.Name);
                return sprint is not null;
            case FieldKind.Rank or FieldKind.ReadOnly or FieldKind.Parent or FieldKind.Links or FieldKind.TimeTracking:
                return false;
            case FieldKind.Version when Allowed(text) is null && row.Side.OnNoMatch == NoMatchPolicy.Create:
                Wanted(text);
                value = new NameValue(text);
                return true;
            default:
                value = Allowed(text) is { } name ? new NameValue(name) : null;
                return value is not null;
        }
    }

    private bool Set(FieldValue theirs, out FieldValue? value)
    {
        var elements = new List<string>();
        bool matched = false;
        foreach (string element in ValueText.ElementsOf(theirs))
        {
            string? mapped = row.Map.IsEmpty ? element : row.Map.Find(element);
            if (mapped is not null && Element(mapped) is { } known)
            {
                elements.Add(known);
                matched = true;
            }
            else if (row.Side.OnNoMatch == NoMatchPolicy.Default && row.Side.Default is { } instead)
            {
                elements.AddRange(ValueText.ElementsOf(new TextValue(instead)).Select(e => Element(e) ?? e));
                matched = true;
            }
            else
            {
                Refuse(element);
            }
        }
        value = elements.Count == 0 ? null : new SetValue(elements);
        return matched; // when nothing of it can be said here, the field is left alone rather than emptied
    }

    /// <summary>An element under the name that it has here; null: it is not to be had.</summary>
    private string? Element(string name)
    {
        if (Field.Kind == FieldKind.Labels)
            return new string(name.Trim().Select(c => char.IsWhiteSpace(c) ? '_' : c).ToArray()) is { Length: > 0 } label ? label : null;
        if (Allowed(name) is { } allowed)
            return allowed;
        if (row.Side.OnNoMatch != NoMatchPolicy.Create || Field.Kind is not (FieldKind.Components or FieldKind.Versions))
            return null;
        Wanted(name);
        return name.Trim();
    }

    /// <summary>A component or version is to be made.</summary>
    private void Wanted(string name)
    {
        if (!wanted.Missing.Any(m => m.Field.Id == Field.Id && Equal(m.Name, name)))
            wanted.Missing.Add(new(Field, name.Trim()));
    }

    private bool Cascade(CascadeValue theirs, out FieldValue? value)
    {
        value = theirs;
        if (meta?.Allowed is not { } allowed)
            return true;
        AllowedValue? parent = allowed.FirstOrDefault(a => Equal(a.Name, theirs.Parent));
        AllowedValue? child = theirs.Child is null ? null : parent?.Children.FirstOrDefault(c => Equal(c.Name, theirs.Child));
        if (parent is null)
            return Unmatched(ValueText.Of(theirs), out value);
        if (theirs.Child is not null && child is null)
            wanted.Lost.Add($"{Field.Name}: '{Short(ValueText.Of(theirs))}' became '{parent.Name}', which has no '{Short(theirs.Child)}' here.");
        value = new CascadeValue(parent.Name, child?.Name);
        return true;
    }

    private bool Person(FieldValue theirs, out FieldValue? value)
    {
        JiraUser[] people = ValueText.PeopleIn(theirs);
        string name = people.Length == 0 ? ValueText.Of(theirs) : people[0].DisplayName;
        return (row.Map.Find(name) is { } mapped && Text(mapped, out value))
            || (people.Length > 0 && Found(people[0], out value))
            || Unmatched(name, out value);
    }

    private bool Found(JiraUser theirs, out FieldValue? value)
    {
        value = target.Person(theirs, Field.Id == "assignee") is { } ours ? new UserValue(ours) : null;
        return value is not null;
    }

    private bool People(FieldValue theirs, out FieldValue? value)
    {
        var ours = new List<JiraUser>();
        foreach (JiraUser person in ValueText.PeopleIn(theirs))
        {
            if ((row.Map.Find(person.DisplayName) is { } mapped && target.PersonNamed(mapped) is { } named ? named : target.Person(person, false)) is { } found)
                ours.Add(found);
            else if (row.Side.OnNoMatch == NoMatchPolicy.Default && target.PersonNamed(row.Side.Default!) is { } instead)
                ours.Add(instead);
            else
                Refuse(person.DisplayName);
        }
        value = ours.Count == 0 ? null : new UsersValue(ours);
        return ours.Count > 0;
    }

    private bool Issue(FieldValue theirs, out FieldValue? value)
    {
        value = null;
        if (theirs is not IssueValue { Link: { } link })
        {
            wanted.Lost.Add($"{Field.Name}: {ValueText.Of(theirs)} is not in sync.");
            return false;
        }
        value = target.IssueIn(link);
        if (value is null)
        {
            Wait(link);
            wanted.Parent ??= link;
            return false;
        }
        IssueType? type = target.Project.IssueTypes.FirstOrDefault(t => t.Id == typeId);
        if (type is null || target.TypeIn(link) is not { } above || Hierarchy.Allows(above, type, target.Project))
            return true;
        wanted.Lost.Add($"{Field.Name}: {ValueText.Of(value)}, a {above.Name}, cannot be above a {type.Name} here.");
        value = null;
        return false;
    }

    private void Wait(string link)
    {
        wanted.WaitsFor.Add(link);
        wanted.Waiting.Add(row.Name);
    }

    private bool Links(FieldValue theirs, out FieldValue? value)
    {
        var ours = new List<IssueLink>();
        foreach (IssueLink link in (theirs as LinksValue)?.Links ?? [])
        {
            string? type = row.Map.IsEmpty ? link.Type : row.Map.Find(link.Type);
            string? known = type is null ? null : target.LinkTypes.FirstOrDefault(t => Equal(t.Name, type))?.Name;
            if (known is null)
                Refuse(link.Type);
            else if (link.Issue.Link is null)
                wanted.Lost.Add($"{Field.Name}: {link.Issue.Key} ({link.Type}) is not in sync.");
            else if (target.IssueIn(link.Issue.Link) is { } issue)
                ours.Add(new IssueLink(known, link.Outward, issue, null));
            else
                Wait(link.Issue.Link);
        }
        value = ours.Count == 0 ? null : new LinksValue(ours);
        return true;
    }

    private bool Rich(FieldValue theirs, out FieldValue? value)
    {
        if (theirs is not RichValue rich)
        {
            value = new RichValue(PlainRichText.Of(ValueText.Of(theirs), target.TextFormat));
            return true;
        }
        ArrivingText result = ArrivingText.Of(rich.Text, target, "It");
        wanted.Lost.AddRange(result.Lost.Select(l => $"{Field.Name}: {l}"));
        if (result.IsShortened)
            wanted.Shortened.Add(row.Name);
        value = result.Text.Source.Length == 0 ? null : new RichValue(result.Text);
        return true;
    }

    private static bool Moment(DateValue date, out FieldValue? value)
    {
        value = DateTimeOffset.TryParse(date.Day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? new MomentValue(at) : null;
        return value is not null;
    }

    /// <summary>What the rule says about a value without a match.</summary>
    private bool Unmatched(string theirs, out FieldValue? value, bool isDefault = false)
    {
        value = null;
        if (!isDefault && row.Side.OnNoMatch == NoMatchPolicy.Default && row.Side.Default is { } instead && Text(instead, out value))
            return true;
        value = null;
        Refuse(theirs);
        return false;
    }

    private void Refuse(string theirs)
    {
        if (row.Side.OnNoMatch == NoMatchPolicy.Error)
            throw NoMatch(row, theirs, target);
        wanted.Lost.Add($"{Field.Name}: there is no '{Short(theirs)}' here.");
    }

    /// <summary>A value under the name that it has here, where the allowed ones are known; null: it is not allowed.</summary>
    private string? Allowed(string name) =>
        meta?.Allowed is { } allowed ? allowed.FirstOrDefault(a => Equal(a.Name, name))?.Name : name.Trim();

    private IReadOnlyList<StatusInfo>? Statuses() => target.Statuses.TryGetValue(typeId, out IReadOnlyList<StatusInfo>? statuses) ? statuses : null;

    private static bool Equal(string a, string b) => string.Equals(a.Trim(), b.Trim(), StringComparison.OrdinalIgnoreCase);

    /// <summary>One line, as long as a field of one line may be.</summary>
    private string Line(string text)
    {
        string line = text.Replace("\r", "").Replace('\n', ' ');
        if (line.Length <= LongestLine)
            return line;
        wanted.Lost.Add($"{Field.Name}: It has {line.Length} characters and was shortened to the {LongestLine} that a line may have.");
        wanted.Shortened.Add(row.Name);
        return RichTextPreview.Cut(line, LongestLine - 1) + "\u2026";
    }

    private static string Short(string text) => text.Length <= 100 ? text : text.Substring(0, 97) + "...";
}
