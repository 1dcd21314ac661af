using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace JiraSync.Sandbox.Domain;

/// <summary>Changes boards, sprints, epics and the order of issues.</summary>
public sealed class AgileEdits
{
    private const double Gap = 1000;

    /// <summary>As fine as the text of a rank can tell apart.</summary>
    private const double LeastStep = 1.0 / 256;

    private readonly Site _site;

    internal AgileEdits(Site site) => _site = site;

    /// <summary>The field that holds the sprints; null on a site without.</summary>
    public Field? SprintField => FieldOf(FieldKind.Sprint);

    /// <summary>The field that holds the order; null on a site without.</summary>
    public Field? RankField => FieldOf(FieldKind.Rank);

    /// <summary>Adds a board; without a filter it gets one over its project.</summary>
    public Board AddBoard(string? by, string name, string type, string? projectIdOrKey, string? filterId = null)
    {
        lock (_site.Gate)
        {
            Project? project = projectIdOrKey is null ? null : _site.FindProject(projectIdOrKey);
            if (filterId is null)
            {
                var filter = new Filter
                {
                    Id = _site.NextId("filter"),
                    Name = $"Filter for {name}",
                    Jql = project is null ? "ORDER BY Rank ASC" : $"project = {project.Key} ORDER BY Rank ASC",
                    OwnerId = by is null ? null : _site.GetUser(by).Id,
                    IsShared = true,
                };
                _site.Filters.Add(filter.Id, filter);
                filterId = filter.Id;
            }

            var board = new Board { Id = _site.NextId("board", 1), Name = name, Type = type, FilterId = filterId, ProjectId = project?.Id };
            _site.Boards.Add(board.Id, board);
            _site.Raise(new SiteEvent("board_created", UserId(by)) { Board = board });
            return board;
        }
    }

    /// <summary>Removes a board; its sprints stay.</summary>
    public void RemoveBoard(string? by, string boardId)
    {
        lock (_site.Gate)
        {
            if (_site.Boards.Remove(boardId, out Board? board))
                _site.Raise(new SiteEvent("board_deleted", UserId(by)) { Board = board });
        }
    }

    /// <summary>Adds a sprint that is still to come.</summary>
    public Sprint AddSprint(string? by, string boardId, string name, DateTimeOffset? start = null, DateTimeOffset? end = null, string goal = "")
    {
        lock (_site.Gate)
        {
            var sprint = new Sprint
            {
                Id = _site.NextId("sprint", 1),
                Name = name,
                State = "future",
                BoardId = boardId,
                StartDate = start,
                EndDate = end,
                Goal = goal,
                CreatedDate = _site.Now,
            };
            _site.Sprints.Add(sprint.Id, sprint);
            _site.Raise(new SiteEvent("sprint_created", UserId(by)) { Sprint = sprint });
            return sprint;
        }
    }

    /// <summary>Changes a sprint; a state only moves on.</summary>
    public Sprint UpdateSprint(string? by, string sprintId, Action<Sprint> change)
    {
        lock (_site.Gate)
        {
            Sprint sprint = _site.Sprints.GetValueOrDefault(sprintId) ?? throw new KeyNotFoundException($"The site has no sprint '{sprintId}'.");
            string before = sprint.State;
            change(sprint);
            string happened = "sprint_updated";
            if (before != sprint.State && sprint.State == "active")
            {
                sprint.ActivatedDate = _site.Now;
                sprint.StartDate ??= _site.Now;
                happened = "sprint_started";
            }
            else if (before != sprint.State && sprint.State == "closed")
            {
                sprint.CompleteDate ??= _site.Now;
                happened = "sprint_closed";
            }

            _site.Raise(new SiteEvent(happened, UserId(by)) { Sprint = sprint });
            return sprint;
        }
    }

    /// <summary>Removes a sprint; its issues go to the backlog.</summary>
    public void RemoveSprint(string? by, string sprintId)
    {
        lock (_site.Gate)
        {
            if (!_site.Sprints.TryGetValue(sprintId, out Sprint? sprint))
                return;
            foreach (Issue issue in IssuesOf(sprintId).ToList())
                SetSprints(by, issue, SprintsOf(issue).Where(id => id != sprintId));
            _site.Sprints.Remove(sprintId);
            _site.Raise(new SiteEvent("sprint_deleted", UserId(by)) { Sprint = sprint });
        }
    }

    /// <summary>Puts an issue into a sprint, or into the backlog with null; the sprints that are over stay.</summary>
    public void Move(string? by, string issueIdOrKey, string? sprintId)
    {
        lock (_site.Gate)
        {
            Issue issue = _site.GetIssue(issueIdOrKey);
            List<string> sprints = ClosedSprintsOf(issue).Where(id => id != sprintId).ToList();
            if (sprintId is not null)
                sprints.Add(sprintId);
            SetSprints(by, issue, sprints);
        }
    }

    /// <summary>The ids of all sprints of an issue.</summary>
    public IReadOnlyList<string> SprintsOf(Issue issue) =>
        SprintField is { } field && issue.Custom.TryGetValue(field.Id, out CustomValue? value) ? value.Ids ?? [] : [];

    /// <summary>The ids of the sprints of an issue that are over.</summary>
    public IEnumerable<string> ClosedSprintsOf(Issue? issue) => issue is null ? [] : SprintsOf(issue).Where(id => StateOf(id) == "closed");

    /// <summary>The sprint that an issue is in now; null for the backlog.</summary>
    public Sprint? SprintOf(Issue issue) => SprintsOf(issue).Where(id => StateOf(id) is "active" or "future").Select(id => _site.Sprints[id]).LastOrDefault();

    /// <summary>The issues that are or were in a sprint.</summary>
    public IEnumerable<Issue> IssuesOf(string sprintId) => _site.Issues.Values.Where(i => SprintsOf(i).Contains(sprintId));

    /// <summary>The epic of an issue; null for none.</summary>
    public Issue? EpicOf(Issue issue)
    {
        if (FieldOf(FieldKind.EpicLink) is { } field && issue.Custom.TryGetValue(field.Id, out CustomValue? value) && value.Ids is [var id, ..])
            return _site.FindIssue(id);
        return issue.ParentId is { } parent && _site.FindIssue(parent) is { } above && IsEpic(above) ? above : null;
    }

    /// <summary>Whether an issue is an epic.</summary>
    public bool IsEpic(Issue issue) => _site.IssueTypes[issue.IssueTypeId].HierarchyLevel == 1;

    /// <summary>Puts an issue into an epic, or into none.</summary>
    public void SetEpic(string? by, string issueIdOrKey, Issue? epic)
    {
        lock (_site.Gate)
        {
            Issue issue = _site.GetIssue(issueIdOrKey);
            // Data Center keeps the epic in a field of its own, Cloud as the parent.
            Field? field = _site.IsCloud ? null : FieldOf(FieldKind.EpicLink);
            _site.Edits.Update(by, issue.Id, after =>
            {
                if (field is null)
                    after.ParentId = epic?.Id;
                else if (epic is null)
                    after.Custom.Remove(field.Id);
                else
                    after.Custom[field.Id] = CustomValue.OfIds(epic.Id);
            });
        }
    }

    /// <summary>The name of an epic: its own field on Data Center, else the summary.</summary>
    public string NameOf(Issue epic) =>
        FieldOf(FieldKind.EpicName) is { } field && epic.Custom.TryGetValue(field.Id, out CustomValue? value) && value.Text is { Length: > 0 } name ? name : epic.Summary;

    /// <summary>The place of an issue.</summary>
    public double RankOf(Issue issue) =>
        RankField is { } field && issue.Custom.TryGetValue(field.Id, out CustomValue? value) && value.Number is { } rank ? rank : FirstRank(issue);

    /// <summary>Puts issues, in the order given, right before or right after another.</summary>
    public void Rank(string? by, IReadOnlyList<string> issues, string neighbour, bool before)
    {
        lock (_site.Gate)
        {
            Field field = RankField ?? throw new InvalidOperationException("The site has no field for ranks.");
            HashSet<string> moved = issues.Select(i => _site.GetIssue(i).Id).ToHashSet(StringComparer.Ordinal);
            (double low, double step) = Room(neighbour, moved, before);
            if (step < LeastStep)
            {
                // Between two neighbours there is only so much room: then all are spread anew, of which the history says nothing.
                double place = 0;
                foreach (Issue issue in _site.Issues.Values.OrderBy(RankOf).ThenBy(i => i.IdNumber).ToList())
                    _site.Edits.SetQuietly(issue, field.Id, CustomValue.Of(place += Gap));
                (low, step) = Room(neighbour, moved, before);
            }

            for (int i = 0; i < issues.Count; i++)
            {
                double rank = low + (step * (i + 1));
                _site.Edits.Update(by, _site.GetIssue(issues[i]).Id, after => after.Custom[field.Id] = CustomValue.Of(rank));
            }
        }
    }

    /// <summary>Where ranks next to an issue begin, and how far they lie apart when so many have to find room.</summary>
    private (double Low, double Step) Room(string neighbour, HashSet<string> moved, bool before)
    {
        Issue other = _site.GetIssue(neighbour);
        double at = RankOf(other);
        IEnumerable<double> rest = _site.Issues.Values.Where(i => !moved.Contains(i.Id) && i.Id != other.Id).Select(RankOf);
        double low = before ? rest.Where(r => r < at).DefaultIfEmpty(at - Gap).Max() : at;
        double high = before ? at : rest.Where(r => r > at).DefaultIfEmpty(at + Gap).Min();
        return (low, (high - low) / (moved.Count + 1));
    }

    internal static double FirstRank(Issue issue) => issue.IdNumber * Gap;

    /// <summary>The text that stands for a rank: it sorts as the rank does.</summary>
    internal static string RankText(double rank)
    {
        const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";
        long number = (long)((rank + (1L << 40)) * 1024);
        Span<char> text = stackalloc char[11];
        for (int i = text.Length - 1; i >= 0; i--)
        {
            text[i] = Digits[(int)(number % 36)];
            number /= 36;
        }

        return string.Create(CultureInfo.InvariantCulture, $"0|{text}:");
    }

    private void SetSprints(string? by, Issue issue, IEnumerable<string> sprints)
    {
        Field field = SprintField ?? throw new InvalidOperationException("The site has no field for sprints.");
        string[] ids = [.. sprints];
        _site.Edits.Update(by, issue.Id, after =>
        {
            if (ids.Length == 0)
                after.Custom.Remove(field.Id);
            else
                after.Custom[field.Id] = CustomValue.OfIds(ids);
        });
    }

    private string? StateOf(string sprintId) => _site.Sprints.GetValueOrDefault(sprintId)?.State;

    private string? UserId(string? by) => by is null ? null : _site.GetUser(by).Id;

    private Field? FieldOf(FieldKind kind) => _site.Fields.Values.FirstOrDefault(f => f.Kind == kind);
}
