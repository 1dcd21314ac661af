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
        _issueIds[project.Id] = new List<string>(count);
        TimeSpan step = since / (count + 1);
        for (int i = 0; i < count; i++)
            Schedule(_now - since + (step * i) + _random.Span(step), new Event(project, null, 0));
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

            Step(next.Project, _site.GetIssue(next.IssueId), _random.Pick(_people));
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
        User creator = _random.Pick(_people);
        List<string> earlier = _issueIds[project.Id];
        IssueType type = PickType(project, earlier.Count > 0);
        Issue created = _edits.CreateIssue(creator.Id, project.Id, type.Id, issue =>
        {
            issue.Summary = _prose.Summary(support: project.TypeKey == "service_desk");
            issue.Description = _random.Chance(92) ? Write(_prose.Description(_mentions)) : null;
            issue.PriorityId = PickPriority();
            if (_random.Chance(15))
                issue.ReporterId = _random.Pick(_people).Id;
            if (_random.Chance(35))
                issue.AssigneeId = _random.Pick(_people).Id;
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
        });
        earlier.Add(created.Id);
        return created;
    }

    private IssueType PickType(Project project, bool canHaveParent)
    {
        IssueType[] types = project.IssueTypeIds.Select(id => _site.IssueTypes[id]).ToArray();
        IssueType[] subtasks = Array.FindAll(types, static type => type.IsSubtask);
        if (canHaveParent && subtasks.Length > 0 && _random.Chance(8))
            return _random.Pick(subtasks);
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
            if (!_site.IssueTypes[candidate.IssueTypeId].IsSubtask)
                return candidate.Id;
        }

        // The first issue of a project never is a sub-task.
        return earlier[0];
    }

    private void Step(Project project, Issue issue, User user)
    {
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
                _edits.Update(user.Id, issue.Id, after => after.AssigneeId = _random.Chance(90) ? _random.Pick(_people).Id : null);
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

        Transition[] ways = _site.TransitionsOf(issue, user).Where(way => way.To != issue.StatusId).ToArray();
        if (ways.Length == 0)
            return;
        Transition taken = _random.Pick(ways);
        bool done = _site.Statuses[taken.To].Category == StatusCategory.Done;
        _edits.Transition(user.Id, issue.Id, taken.Id, after =>
        {
            if (done && _site.Resolutions.Count > 0 && (after.ResolutionId is null || _random.Chance(20)))
                after.ResolutionId = _random.PickEarly(_site.Resolutions).Id;
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

    private RichText Write(SeedDocument document) =>
        _site.IsCloud ? RichText.FromAdf(SeedFormats.ToAdf(document)) : RichText.FromWiki(SeedFormats.ToWiki(document));

    private static void Add(List<string> list, string item)
    {
        if (!list.Contains(item))
            list.Add(item);
    }

    private static DateTimeOffset Whole(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);

    /// <summary>An issue that is created (no id), or takes its next step.</summary>
    private sealed record Event(Project Project, string? IssueId, int Left);
}
