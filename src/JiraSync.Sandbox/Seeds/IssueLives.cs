using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Sandbox.Seeds;

/// <summary>
/// Lets issues live: they are created, assigned, discussed, edited and walked through their workflow by different people over
/// days. It plays the past in the order of time through <see cref="Edits"/>, so that ids, keys and histories are what a real
/// site would have.
/// </summary>
internal sealed class IssueLives
{
    private static readonly string[] Labels =
        ["escalated", "regression", "customer-report", "quick-win", "security", "performance", "ux", "backend", "flaky", "needs-info", "vip", "docs"];

    private readonly Site _site;
    private readonly Edits _edits;
    private readonly SeedClock _clock;
    private readonly IReadOnlyList<User> _people;
    private readonly IReadOnlyList<SeedPerson> _mentions;
    private readonly SeedRandom _random;
    private readonly SeedProse _prose;
    private readonly DateTimeOffset _now;
    private readonly PriorityQueue<Event, (long Ticks, int Order)> _events = new();
    private readonly Dictionary<string, List<string>> _issueIds = [];
    private readonly Dictionary<string, Crew> _crews = [];
    private int _order;

    public IssueLives(Site site, SeedClock clock, IReadOnlyList<User> people, SeedRandom random, DateTimeOffset now)
    {
        _site = site;
        _edits = site.Edits;
        _clock = clock;
        _people = people;
        _random = random;
        _prose = new SeedProse(random);
        _now = now;
        _mentions = people.Select(user => new SeedPerson(site.IsCloud ? user.Id : user.Name, user.DisplayName)).ToArray();
    }

    /// <summary>Plans so many issues of a project, spread over the time before now.</summary>
    public void Plan(Project project, int count, TimeSpan since)
    {
        if (count == 0)
            return;
        _issueIds[project.Id] = new List<string>(count);
        _crews[project.Id] = CrewOf(project);
        TimeSpan step = since / (count + 1);
        for (int i = 0; i < count; i++)
            Schedule(_now - since + (step * i) + _random.Span(step), new Event(project, null, 0));
    }

    /// <summary>Gives the scrum boards of a project a sprint for every two weeks before the first that they have.</summary>
    public void AddPastSprints(Project project, TimeSpan since)
    {
        foreach (Board board in _site.Boards.Values.Where(b => b.ProjectId == project.Id && b.Type == "scrum").ToList())
        {
            DateTimeOffset first = _site.Sprints.Values.Where(s => s.BoardId == board.Id && s.StartDate is not null).Select(s => s.StartDate!.Value).DefaultIfEmpty(_now).Min();
            int count = (int)((first - (_now - since)).TotalDays / 14);
            for (int i = count; i > 0; i--)
            {
                DateTimeOffset begin = first.AddDays(-14 * i);
                Sprint sprint = _site.Agile.AddSprint(null, board.Id, string.Create(CultureInfo.InvariantCulture, $"{project.Key} Sprint {count - i + 1}"), begin, begin.AddDays(14));
                sprint.State = "closed";
                sprint.ActivatedDate = sprint.StartDate;
                sprint.CompleteDate = sprint.EndDate;
                sprint.CreatedDate = sprint.StartDate;
            }
        }
    }

    /// <summary>Plays everything that happens until now.</summary>
    public void Play()
    {
        while (_events.TryDequeue(out Event? next, out (long Ticks, int Order) at))
        {
            _clock.Time = new DateTimeOffset(at.Ticks, TimeSpan.Zero);
            if (next.IssueId is null)
            {
                Issue issue = Create(next.Project);
                ScheduleStep(next.Project, issue.Id, _random.Between(1, 12));
                continue;
            }

            Step(next.Project, _site.GetIssue(next.IssueId), _random.Pick(_crews[next.Project.Id].People));
            if (next.Left > 1)
                ScheduleStep(next.Project, next.IssueId, next.Left - 1);
        }

        _clock.Time = _now;
    }

    private void ScheduleStep(Project project, string issueId, int left)
    {
        TimeSpan pause = TimeSpan.FromMinutes(3) + _random.Span(TimeSpan.FromDays(_random.Chance(70) ? 1 : 9));
        Schedule(_clock.Time + pause, new Event(project, issueId, left));
    }

    private void Schedule(DateTimeOffset at, Event next)
    {
        if (at < _now)
            _events.Enqueue(next, (at.UtcTicks, _order++));
    }

    private Issue Create(Project project)
    {
        Crew crew = _crews[project.Id];
        User creator = _random.Pick(crew.Creators);
        List<string> earlier = _issueIds[project.Id];
        IssueType type = PickType(project, earlier.Count > 0);
        string? epic = crew.Epics.Count > 0 && type.HierarchyLevel == 0 && _random.Chance(45) ? _random.Pick(crew.Epics) : null;
        Issue created = _edits.CreateIssue(creator.Id, project.Id, type.Id, issue =>
        {
            issue.Summary = _prose.Summary(support: project.TypeKey == "service_desk");
            issue.Description = _random.Chance(92) ? Write(_prose.Description(_mentions)) : null;
            issue.PriorityId = PickPriority();
            if (_random.Chance(15))
                issue.ReporterId = _random.Pick(crew.Creators).Id;
            if (_random.Chance(35))
                issue.AssigneeId = _random.Pick(crew.Assignable).Id;
            if (type.IsSubtask)
                issue.ParentId = ParentAmong(earlier);
            for (int i = _random.Next(4); i > 0; i--)
                Add(issue.Labels, _random.PickEarly(Labels));
            if (project.Components.Count > 0 && _random.Chance(60))
                issue.ComponentIds.Add(_random.Pick(project.Components).Id);
            if (project.Versions.Count > 0 && _random.Chance(30))
                issue.AffectedVersionIds.Add(_random.Pick(project.Versions).Id);
            if (_random.Chance(20))
                issue.DueDate = DateOnly.FromDateTime(_clock.Time.UtcDateTime).AddDays(_random.Between(3, 60));
            FillIn(crew, project, issue, epic);
        });
        earlier.Add(created.Id);
        if (type.HierarchyLevel == 1)
            crew.Epics.Add(created.Id);
        return created;
    }

    private IssueType PickType(Project project, bool canHaveParent)
    {
        IssueType[] types = project.IssueTypeIds.Select(id => _site.IssueTypes[id]).ToArray();
        IssueType[] subtasks = Array.FindAll(types, static type => type.IsSubtask);
        if (canHaveParent && subtasks.Length > 0 && _random.Chance(8))
            return _random.Pick(subtasks);
        IssueType[] epics = Array.FindAll(types, static type => type.HierarchyLevel == 1);
        if (epics.Length > 0 && _random.Chance(4))
            return _random.Pick(epics);
        return _random.PickEarly(Array.FindAll(types, static type => type.HierarchyLevel == 0));
    }

    private string? PickPriority()
    {
        if (_site.Priorities.Count == 0)
            return null;

        // The mean of two draws: most issues are of a middling priority.
        int count = _site.Priorities.Count;
        return _site.Priorities[(_random.Next(count) + _random.Next(count)) / 2].Id;
    }

    private string ParentAmong(List<string> earlier)
    {
        for (int tries = 0; tries < 20; tries++)
        {
            Issue candidate = _site.GetIssue(earlier[Math.Max(0, earlier.Count - 1 - _random.Next(50))]);
            if (_site.IssueTypes[candidate.IssueTypeId].HierarchyLevel == 0)
                return candidate.Id;
        }

        return earlier.Find(id => _site.IssueTypes[_site.GetIssue(id).IssueTypeId].HierarchyLevel == 0) ?? earlier[0];
    }

    private void Step(Project project, Issue issue, User user)
    {
        Crew crew = _crews[project.Id];
        if (!_site.CanBrowse(user, issue))
            return;
        if (!crew.Editors.Contains(user))
        {
            // Those who may only ask and answer do that.
            if (_random.Chance(25))
                Transition(issue, user);
            else
                Comment(issue, user);
            return;
        }

        if (crew.Sprints.Count > 0 && !_site.IssueTypes[issue.IssueTypeId].IsSubtask && _site.IssueTypes[issue.IssueTypeId].HierarchyLevel == 0 && _random.Chance(15))
        {
            Plan(crew, issue, user);
            return;
        }

        if (crew.Fields.Count > 0 && _random.Chance(8))
        {
            Field field = _random.Pick(crew.Fields);
            if (field.ContextFor(project.Id, issue.IssueTypeId) is { } context)
                _edits.Update(user.Id, issue.Id, after => SetCustom(crew, after, field, context));
            return;
        }

        switch (_random.Next(100))
        {
            case < 34:
                Comment(issue, user);
                break;
            case < 37 when issue.Comments.Count > 0:
                Comment last = issue.Comments[^1];
                _edits.EditComment(last.AuthorId, last.Id, comment => comment with { Body = Write(_prose.Comment(_mentions)) });
                break;
            case < 58:
                Transition(issue, user);
                break;
            case < 68:
                _edits.Update(user.Id, issue.Id, after => after.AssigneeId = _random.Chance(90) || !project.AllowsUnassigned ? _random.Pick(crew.Assignable).Id : null);
                break;
            case < 75:
                _edits.Update(user.Id, issue.Id, after => after.PriorityId = PickPriority());
                break;
            case < 81:
                _edits.Update(user.Id, issue.Id, after => Add(after.Labels, _random.PickEarly(Labels)));
                break;
            case < 85:
                _edits.Update(user.Id, issue.Id, after => after.Summary = _prose.Summary(support: project.TypeKey == "service_desk"));
                break;
            case < 89:
                _edits.Update(user.Id, issue.Id, after => after.Description = Write(_prose.Description(_mentions)));
                break;
            case < 93:
                Attach(issue, user);
                break;
            case < 95 when project.Versions.Count > 0:
                _edits.Update(user.Id, issue.Id, after => Add(after.FixVersionIds, _random.Pick(project.Versions).Id));
                break;
            case < 97:
                Link(project, issue, user);
                break;
            default:
                long seconds = _random.Between(1, 32) * 900L;
                _edits.AddWorklog(user.Id, issue.Id, Whole(_clock.Time.AddSeconds(-seconds)), seconds, _random.Chance(60) ? Write(_prose.Comment([])) : null);
                break;
        }
    }

    private void Comment(Issue issue, User user)
    {
        _edits.AddComment(user.Id, issue.Id, Write(_prose.Comment(_mentions)));
        if (_random.Chance(30))
            _edits.SetWatching(issue.Id, user.Id, watching: true);
    }

    private void Transition(Issue issue, User user)
    {
        // What is done is left alone mostly.
        if (_site.Statuses[issue.StatusId].Category == StatusCategory.Done && _random.Chance(75))
        {
            Comment(issue, user);
            return;
        }

        Project project = _site.Projects[issue.ProjectId];
        if (!Permissions.Has(user, Permissions.Transition, project, issue))
            return;
        Transition[] ways = _site.TransitionsOf(issue, user).Where(way => way.To != issue.StatusId).ToArray();
        if (ways.Length == 0)
            return;
        Transition taken = _random.Pick(ways);
        bool done = _site.Statuses[taken.To].Category == StatusCategory.Done;
        if (WorkflowRules.Complaints(_site, taken, issue, user).Any(c => c.FieldId is null))
            return;
        _edits.Transition(user.Id, issue.Id, taken.Id, after =>
        {
            if (done && _site.Resolutions.Count > 0 && (after.ResolutionId is null || _random.Chance(20)))
                after.ResolutionId = _random.PickEarly(_site.Resolutions).Id;
            foreach (string id in Asked(project, issue.IssueTypeId, taken).Where(id => !WorkflowRules.HasValue(after, id)).ToList())
                Give(_crews[project.Id], project, after, id);
        });
    }

    private void Attach(Issue issue, User user)
    {
        bool picture = _random.Chance(50);
        string name = picture
            ? string.Create(CultureInfo.InvariantCulture, $"screenshot-{_random.Between(1, 99)}.png")
            : _random.Pick(["server.log", "request.txt", "Protokoll Prüfung.txt", "trace.log"]);
        byte[] content = picture ? SeedFiles.Png(_random) : Encoding.UTF8.GetBytes(_prose.Log(_clock.Time));
        _edits.AddAttachment(user.Id, issue.Id, name, picture ? "image/png" : "text/plain", content);
    }

    private void Link(Project project, Issue issue, User user)
    {
        List<string> others = _issueIds[project.Id];
        string other = _random.Pick(others);
        LinkType[] types = [.. _site.LinkTypes.Values];
        if (other != issue.Id && types.Length > 0 && !_site.LinksOf(issue.Id).Any(link => link.SourceId == other || link.DestinationId == other))
            _edits.AddLink(user.Id, _random.Pick(types).Id, issue.Id, other);
    }

    private Crew CrewOf(Project project)
    {
        User[] Who(string permission) => [.. _people.Where(u => Permissions.Has(u, Permissions.Browse, project) && Permissions.Has(u, permission, project))];
        User[] creators = Who(Permissions.Create);
        User[] people = Who(Permissions.AddComments);
        User[] assignable = Who(Permissions.Assignable);
        if (creators.Length == 0 || people.Length == 0)
            creators = people = [_site.GetUser("admin")];
        Screen[] screens = [.. project.IssueTypeIds.Select(t => _site.Schemes.ScreenFor(project, t, ScreenOperation.Edit))];
        return new Crew
        {
            People = people,
            Creators = creators,
            Assignable = assignable.Length == 0 ? creators : assignable,
            // As a reporter everybody may edit his own; here those count who may edit what others made.
            Editors = [.. people.Where(u => project.Permissions.Exists(g => g.Permission is "*" or Permissions.Edit && g.Holder is not (PermissionHolder.Reporter or PermissionHolder.Assignee or PermissionHolder.UserField)
                && Permissions.Plays(new Holder(g.Holder, g.Parameter), u, project, null)))],
            Fields = [.. _site.Fields.Values.Where(f => f.IsCustom && f.Kind is not (FieldKind.Sprint or FieldKind.Rank or FieldKind.EpicLink or FieldKind.EpicName) && Array.Exists(screens, s => s.FieldIds.Contains(f.Id)))],
            Sprints = [.. _site.Sprints.Values.Where(s => _site.Boards.GetValueOrDefault(s.BoardId)?.ProjectId == project.Id)],
        };
    }

    private void FillIn(Crew crew, Project project, Issue issue, string? epic)
    {
        if (_site.Schemes.SecurityOf(project) is { Levels.Count: > 0 } security && _random.Chance(15))
            issue.SecurityLevelId = _random.Pick(security.Levels).Id;
        if (!project.AllowsUnassigned)
            issue.AssigneeId ??= project.DefaultAssigneeId;
        if (epic is not null)
        {
            if (_site.IsCloud)
                issue.ParentId = epic;
            else if (_site.Fields.Values.FirstOrDefault(f => f.Kind == FieldKind.EpicLink) is { } link)
                issue.Custom[link.Id] = CustomValue.OfIds(epic);
        }

        if (_site.IssueTypes[issue.IssueTypeId].HierarchyLevel == 1 && _site.Fields.Values.FirstOrDefault(f => f.Kind == FieldKind.EpicName) is { } name)
            issue.Custom[name.Id] = CustomValue.Of(issue.Summary);
        if (crew.Fields.Count == 0 && project.FieldConfigurationSchemeId is null)
            return;
        Screen screen = _site.Schemes.ScreenFor(project, issue.IssueTypeId, ScreenOperation.Create);
        foreach (Field field in crew.Fields)
        {
            if (screen.FieldIds.Contains(field.Id) && field.ContextFor(project.Id, issue.IssueTypeId) is { } context && _random.Chance(40))
                SetCustom(crew, issue, field, context);
        }

        foreach (string id in screen.RequiredFieldIds.Where(id => id is not ("summary" or "issuetype") && !WorkflowRules.HasValue(issue, id)).ToList())
            Give(crew, project, issue, id);
    }

    private IEnumerable<string> Asked(Project project, string issueTypeId, Transition transition) =>
        (_site.Schemes.ScreenOf(project, issueTypeId, transition) ?? []).Where(f => f.Required).Select(f => f.FieldId)
            .Concat(transition.Validators.Where(v => v.Kind == WorkflowRuleKind.Required).SelectMany(v => v.Names));

    /// <summary>Gives a field that must have a value one.</summary>
    private void Give(Crew crew, Project project, Issue issue, string fieldId)
    {
        switch (fieldId)
        {
            case "description":
                issue.Description = Write(_prose.Description([]));
                break;
            case "environment":
                issue.Environment = Write(_prose.Comment([]));
                break;
            case "priority":
                issue.PriorityId = PickPriority();
                break;
            case "resolution" when _site.Resolutions.Count > 0:
                issue.ResolutionId = _random.PickEarly(_site.Resolutions).Id;
                break;
            case "assignee":
                issue.AssigneeId = _random.Pick(crew.Assignable).Id;
                break;
            case "labels":
                Add(issue.Labels, _random.PickEarly(Labels));
                break;
            case "components" when project.Components.Count > 0:
                issue.ComponentIds.Add(_random.Pick(project.Components).Id);
                break;
            case "fixVersions" when project.Versions.Count > 0:
                issue.FixVersionIds.Add(_random.Pick(project.Versions).Id);
                break;
            case "versions" when project.Versions.Count > 0:
                issue.AffectedVersionIds.Add(_random.Pick(project.Versions).Id);
                break;
            case "duedate":
                issue.DueDate = DateOnly.FromDateTime(_clock.Time.UtcDateTime).AddDays(14);
                break;
            default:
                if (_site.Fields.TryGetValue(fieldId, out Field? field) && field.IsCustom && field.ContextFor(project.Id, issue.IssueTypeId) is { } context)
                    SetCustom(crew, issue, field, context);
                break;
        }
    }

    private void SetCustom(Crew crew, Issue issue, Field field, FieldContext context)
    {
        List<FieldOption> options = context.Options.FindAll(static o => !o.Disabled);
        CustomValue? value = field.Kind switch
        {
            FieldKind.Number => CustomValue.Of(_random.Pick(new double[] { 1, 2, 3, 5, 8, 13 })),
            FieldKind.Text => CustomValue.Of(_prose.Summary(support: false)),
            FieldKind.Url => CustomValue.Of(string.Create(CultureInfo.InvariantCulture, $"https://example.com/{_random.Between(1, 999)}")),
            FieldKind.TextArea => CustomValue.Of(Write(_prose.Comment([]))),
            FieldKind.Date => CustomValue.Of(_clock.Time.UtcDateTime.AddDays(_random.Between(1, 90)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            FieldKind.DateTime => CustomValue.Of(_clock.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
            FieldKind.Labels => CustomValue.OfIds(_random.PickEarly(Labels)),
            FieldKind.UserPicker or FieldKind.MultiUserPicker => CustomValue.OfIds(_random.Pick(crew.Assignable).Id),
            FieldKind.Select or FieldKind.RadioButtons or FieldKind.MultiSelect or FieldKind.Checkboxes when options.Count > 0 => CustomValue.OfIds(_random.PickEarly(options).Id),
            FieldKind.CascadingSelect when options.Count > 0 => Cascade(_random.Pick(options)),
            _ => null,
        };
        if (value is not null)
            issue.Custom[field.Id] = value;
    }

    private CustomValue Cascade(FieldOption parent) =>
        new() { Ids = [parent.Id], ChildId = parent.Children.Count > 0 && _random.Chance(80) ? _random.Pick(parent.Children).Id : null };

    /// <summary>Puts an issue into the sprint that runs, or into one that is to come.</summary>
    private void Plan(Crew crew, Issue issue, User user)
    {
        DateTimeOffset now = _clock.Time;
        Sprint? sprint = crew.Sprints.Find(s => s.StartDate <= now && s.EndDate > now) ?? crew.Sprints.Find(s => s.StartDate > now || s.StartDate is null);
        if (sprint is not null && !_site.Agile.SprintsOf(issue).Contains(sprint.Id))
            _site.Agile.Move(user.Id, issue.Id, sprint.Id);
    }

    private RichText Write(SeedDocument document) =>
        _site.IsCloud ? RichText.FromAdf(SeedFormats.ToAdf(document)) : RichText.FromWiki(SeedFormats.ToWiki(document));

    private static void Add(List<string> list, string item)
    {
        if (!list.Contains(item))
            list.Add(item);
    }

    private static DateTimeOffset Whole(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);

    /// <summary>Who works in a project, and with what.</summary>
    private sealed class Crew
    {
        public required IReadOnlyList<User> People { get; init; }

        public required IReadOnlyList<User> Creators { get; init; }

        public required IReadOnlyList<User> Assignable { get; init; }

        public required HashSet<User> Editors { get; init; }

        public required List<Field> Fields { get; init; }

        public required List<Sprint> Sprints { get; init; }

        public List<string> Epics { get; } = [];
    }

    /// <summary>An issue that is created (no id), or takes its next step.</summary>
    private sealed record Event(Project Project, string? IssueId, int Left);
}
