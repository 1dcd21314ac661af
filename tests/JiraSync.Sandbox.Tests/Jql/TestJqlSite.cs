using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Sandbox.Jql;

namespace JiraSync.Sandbox.Tests.Jql;

/// <summary>A small site whose data stands in the test that uses it.</summary>
internal sealed class TestJqlSite(bool isCloud) : IJqlSite
{
    private readonly Dictionary<string, JqlDocument> _byId = [];
    private readonly Dictionary<string, List<JqlDocument>> _byProject = [];

    public bool IsCloud => isCloud;

    public Dictionary<JqlChoiceKind, List<JqlChoice>> AllChoices { get; } = new()
    {
        [JqlChoiceKind.Project] =
        [
            new("10000", "Engineering") { Key = "ENG", Aliases = ["OLD"], OwnerId = "u-ann" },
            new("10001", "Support Desk") { Key = "SUP", OwnerId = "u-bob" },
            new("10002", "Secret") { Key = "SEC" },
        ],
        [JqlChoiceKind.IssueType] = [new("1", "Bug") { Rank = 1 }, new("2", "Task") { Rank = 2 }, new("3", "Sub-task") { Rank = 3, Flag = true }],
        [JqlChoiceKind.Status] =
        [
            new("1", "Open") { OwnerId = "2", Rank = 1 }, new("3", "In Progress") { OwnerId = "4", Rank = 2 }, new("6", "Done") { OwnerId = "3", Rank = 3 }, new("7", "Lost") { Rank = 4 },
        ],
        [JqlChoiceKind.StatusCategory] = [new("2", "To Do") { Key = "new" }, new("4", "In Progress") { Key = "indeterminate" }, new("3", "Done") { Key = "done" }],
        [JqlChoiceKind.Priority] = [new("1", "Highest") { Rank = 1 }, new("2", "High") { Rank = 2 }, new("3", "Medium") { Rank = 3 }, new("4", "Low") { Rank = 4 }],
        [JqlChoiceKind.Resolution] = [new("1", "Fixed") { Rank = 1 }, new("2", "Won't Do") { Rank = 2 }],
        [JqlChoiceKind.Component] = [new("1", "API") { OwnerId = "10000" }, new("2", "UI") { OwnerId = "10000" }],
        [JqlChoiceKind.Version] = [new("1", "1.0") { OwnerId = "10000", Rank = 1, Flag = true }, new("2", "1.1") { OwnerId = "10000", Rank = 2 }, new("3", "2.0") { OwnerId = "10000", Rank = 3 }],
        [JqlChoiceKind.SecurityLevel] = [],
        [JqlChoiceKind.LinkDescription] = [new("1", "blocks") { Aliases = ["Blocks"] }, new("2", "is blocked by") { Aliases = ["Blocks"] }, new("3", "relates to") { Aliases = ["Relates"] }],
    };

    public IReadOnlyList<JqlCustomField> CustomFields { get; } =
    [
        new(10001, "Story Points", JqlCustomFieldKind.Number),
        new(10002, "Severity", JqlCustomFieldKind.Option) { Options = [new("100", "S1") { Rank = 1 }, new("101", "S2") { Rank = 2 }, new("102", "S3") { Rank = 3 }] },
        new(10003, "Customer note", JqlCustomFieldKind.Text),
        new(10004, "Go live", JqlCustomFieldKind.Date),
        new(10005, "Escalated at", JqlCustomFieldKind.DateTime),
        new(10006, "Approver", JqlCustomFieldKind.User),
        new(10007, "Tags", JqlCustomFieldKind.Labels),
        new(10008, "Remote URL", JqlCustomFieldKind.Exact),
        new(10009, "Hidden", JqlCustomFieldKind.Text) { Searchable = false },
        new(10010, "Sprint", JqlCustomFieldKind.Sprint) { Options = [new("1", "Week 1") { OwnerId = "closed" }, new("2", "Week 2") { OwnerId = "active" }] },
    ];

    public Dictionary<string, string[]> Users { get; } = new()
    {
        ["u-ann"] = ["ann", "Ann Archer", "ann@example.com"],
        ["u-bob"] = ["bob", "Bob Baker", "bob@example.com"],
        ["u-cat"] = ["cat", "Cat Cole"],
    };

    public static DateTimeOffset At(string utc) => DateTimeOffset.Parse(utc + "Z", System.Globalization.CultureInfo.InvariantCulture);

    public JqlDocument Add(JqlDocument document)
    {
        _byId[document.Id] = document;
        if (!_byProject.TryGetValue(document.ProjectId, out List<JqlDocument>? list))
            _byProject[document.ProjectId] = list = [];
        list.Add(document);
        return document;
    }

    public IReadOnlyList<JqlChoice> Choices(JqlChoiceKind kind) => AllChoices[kind];

    public IReadOnlyList<string> FindUsers(string text) =>
        Users.Where(user => user.Key == text || user.Value.Contains(text, StringComparer.OrdinalIgnoreCase)).Select(static user => user.Key).ToArray();

    public string? NameOfUser(string userId) => Users.TryGetValue(userId, out string[]? names) ? names[1] : null;

    public IReadOnlyCollection<string>? MembersOf(string group) => group == "developers" ? ["u-ann", "u-cat"] : group == "empty" ? [] : null;

    public string? FindIssueId(string? userId, string keyOrId)
    {
        string key = keyOrId.ToUpperInvariant().Replace("OLD-", "ENG-", StringComparison.Ordinal);
        JqlDocument? found = _byId.GetValueOrDefault(keyOrId) ?? _byId.Values.FirstOrDefault(document => document.Key == key);
        return found is not null && Visibility(userId, found.ProjectId)?.Invoke(found) == true ? found.Id : null;
    }

    public JqlDocument? Document(string issueId) => _byId.GetValueOrDefault(issueId);

    public IEnumerable<JqlDocument> Documents(string projectId) => _byProject.TryGetValue(projectId, out List<JqlDocument>? list) ? list : [];

    public Predicate<JqlDocument>? Visibility(string? userId, string projectId) => (userId, projectId) switch
    {
        (null, _) => projectId == "10001" ? static _ => true : null,
        (_, "10002") => userId == "u-bob" ? static _ => true : null,
        _ => document => document.SecurityLevelId is null || userId == "u-bob",
    };
}
