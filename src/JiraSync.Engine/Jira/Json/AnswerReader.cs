using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using JiraSync.Engine.Model;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Jira.Json;

/// <summary>An answer is not of the shape that Jira promises.</summary>
internal sealed class AnswerShapeException(string message) : Exception(message);

/// <summary>Jira's answers, of both products, as the model's objects.</summary>
internal sealed class AnswerReader(JiraKind kind, Uri baseUrl)
{
    private readonly FieldReader _fields = new(json => User(kind, json));

    /// <summary>An issue of a search, a bulk read or a single read.</summary>
    /// <param name="json">The issue.</param>
    /// <param name="asked">The further fields that were asked for.</param>
    public Issue Issue(JToken json, IReadOnlyList<FieldInfo> asked)
    {
        string id = json.Text("id") ?? throw Missing("issue", "id");
        string key = json.Text("key") ?? throw Missing("issue " + id, "key");
        JToken fields = json.Member("fields") as JObject ?? throw Missing("issue " + key, "fields");
        JToken? comments = fields.Member("comment");
        List<Comment> readComments = comments.Member("comments") is JArray list ? list.Select(Comment).ToList() : [];
        bool hidesPrivacy = comments.Member("comments") is JArray embedded && HidesPrivacy(fields, embedded);
        if (hidesPrivacy)
            readComments = readComments.Select(c => c with { IsRestricted = true }).ToList();
        JToken? changelog = json.Member("changelog");
        List<Change> changes = changelog.Member("histories") is JArray histories ? histories.Select(Change).ToList() : [];
        var attachments = fields.Member("attachment") as JArray;
        JToken? worklogs = fields.Member("worklog");
        List<Worklog> work = worklogs.Member("worklogs") is JArray logged ? logged.Select(Worklog).ToList() : [];
        return new Issue
        {
            Id = id,
            Key = key,
            ProjectKey = fields.Member("project").Text("key") ?? key.Substring(0, Math.Max(0, key.LastIndexOf('-'))),
            Updated = fields.Date("updated") ?? throw Missing("issue " + key, "updated"),
            Created = fields.Date("created") ?? throw Missing("issue " + key, "created"),
            Summary = fields.Text("summary") ?? "",
            Description = Text(fields.Member("description")),
            Type = IssueType(fields.Member("issuetype") ?? throw Missing("issue " + key, "issuetype")),
            Reporter = User(fields.Member("reporter")),
            Fields = Fields((JObject)fields, asked),
            Worklogs = OldestFirst(work, w => w.Created, w => w.Id),
            WorklogsComplete = worklogs is not null && IsWhole(worklogs, work.Count),
            Comments = OldestFirst(readComments, c => c.Created, c => c.Id),
            CommentsComplete = comments is not null && !hidesPrivacy && IsWhole(comments, readComments.Count),
            Attachments = attachments is null ? [] : OldestFirst(attachments.Select(Attachment), a => a.Created, a => a.Id),
            AttachmentsComplete = attachments is not null,
            Marker = Marker(json.Member("properties").Member(SyncMarker.PropertyKey)),
            Changes = NewestFirst(changes),
            ChangesComplete = changelog is not null && IsWhole(changelog, changes.Count),
        };
    }

    /// <summary>A comment.</summary>
    public Comment Comment(JToken json)
    {
        string id = json.Text("id") ?? throw Missing("comment", "id");
        DateTimeOffset created = json.Date("created") ?? throw Missing("comment " + id, "created");
        JToken? properties = json.Member("properties");
        return new Comment
        {
            Id = id,
            Body = Text(json.Member("body")) ?? new RichText(kind == JiraKind.Cloud ? TextFormat.Adf : TextFormat.Wiki, kind == JiraKind.Cloud ? EmptyDocument : ""),
            Author = User(json.Member("author")),
            Created = created,
            Updated = json.Date("updated") ?? created,
            IsRestricted = IsRestricted(json, properties),
            Visibility = VisibilityOf(json, properties),
            Marker = Marker(Property(properties, SyncMarker.PropertyKey)),
            MarkerKnown = properties is not null,
        };
    }

    /// <summary>A worklog.</summary>
    public Worklog Worklog(JToken json)
    {
        string id = json.Text("id") ?? throw Missing("worklog", "id");
        DateTimeOffset created = json.Date("created") ?? throw Missing("worklog " + id, "created");
        JToken? properties = json.Member("properties");
        return new Worklog
        {
            Id = id,
            Started = json.Date("started") ?? throw Missing("worklog " + id, "started"),
            Seconds = json.Number("timeSpentSeconds") ?? throw Missing("worklog " + id, "timeSpentSeconds"),
            Comment = Text(json.Member("comment")),
            Author = User(json.Member("author")),
            Created = created,
            Updated = json.Date("updated") ?? created,
            Visibility = VisibilityOf(json, null),
            Marker = Marker(Property(properties, SyncMarker.PropertyKey)),
            MarkerKnown = properties is not null,
        };
    }

    /// <summary>An attachment's description.</summary>
    public Attachment Attachment(JToken json)
    {
        string id = json.Text("id") ?? throw Missing("attachment", "id");
        string name = json.Text("filename") ?? throw Missing("attachment " + id, "filename");
        return new Attachment
        {
            Id = id,
            FileName = name,
            Size = json.Number("size") ?? 0,
            MediaType = json.Text("mimeType") is { Length: > 0 } type ? type : "application/octet-stream",
            Author = User(json.Member("author")),
            Created = json.Date("created") ?? throw Missing("attachment " + id, "created"),
            ContentUrl = json.Text("content") ?? DefaultContentUrl(id, name),
        };
    }

    /// <summary>An entry of the history.</summary>
    public Change Change(JToken json)
    {
        string id = json.Text("id") ?? throw Missing("history entry", "id");
        IReadOnlyList<ChangeItem> items = json.Member("items") is JArray list ? list.Select(ChangeItem).ToArray() : [];
        return new Change(id, json.Date("created") ?? throw Missing("history entry " + id, "created"), User(json.Member("author")), WriteId(json.Member("historyMetadata")), items);
    }

    /// <summary>A user; null when hidden or gone.</summary>
    public JiraUser? User(JToken? json) => User(kind, json);

    private static JiraUser? User(JiraKind kind, JToken? json)
    {
        string? id = kind == JiraKind.Cloud
            ? json.Text("accountId") ?? json.Text("name") ?? json.Text("key")
            : json.Text("name") ?? json.Text("key") ?? json.Text("accountId");
        return id is null ? null : new JiraUser(id, json.Text("displayName") ?? id, json.Text("emailAddress") is { Length: > 0 } mail ? mail : null, json.Text("active") != "false");
    }

    /// <summary>The further fields that were asked for, as far as the answer tells them.</summary>
    private IReadOnlyDictionary<string, FieldValue?> Fields(JObject json, IReadOnlyList<FieldInfo> asked)
    {
        Dictionary<string, FieldValue?> fields = new(StringComparer.Ordinal);
        foreach (FieldInfo field in asked)
        {
            // Jira leaves the parent away where there is none; all other fields that an issue has come even when they are empty.
            bool isThere = json.TryGetValue(field.Id, StringComparison.Ordinal, out JToken? value) || field.Id == "parent";
            if (isThere && _fields.TryRead(field, value, out FieldValue? read))
                fields[field.Id] = read;
        }

        return fields;
    }

    /// <summary>An issue type.</summary>
    public IssueType IssueType(JToken json) =>
        new(json.Text("id") ?? throw Missing("issue type", "id"), json.Text("name") ?? throw Missing("issue type", "name"), json.IsTrue("subtask"))
        {
            Level = (int?)json.Number("hierarchyLevel"),
        };

    /// <summary>Newest first; entries of one moment in the order of their ids.</summary>
    public static IReadOnlyList<Change> NewestFirst(IEnumerable<Change> changes) =>
        changes.OrderByDescending(c => c.At).ThenByDescending(c => NumberOf(c.Id)).ToArray();

    /// <summary>Oldest first; those of one moment in the order of their ids.</summary>
    public static IReadOnlyList<T> OldestFirst<T>(IEnumerable<T> items, Func<T, DateTimeOffset> at, Func<T, string> id) =>
        items.OrderBy(at).ThenBy(i => NumberOf(id(i))).ToArray();

    /// <summary>The property that tells a service desk's internal comments.</summary>
    public const string PrivacyProperty = "sd.public.comment";

    private const string EmptyDocument = """{"version":1,"type":"doc","content":[]}""";

    private static decimal NumberOf(string id) =>
        decimal.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out decimal n) ? n : decimal.MaxValue;

    private static AnswerShapeException Missing(string what, string member) => new($"the {what} has no usable \"{member}\"");

    // Whole only when the page starts at the first and holds as many as it says there are.
    private static bool IsWhole(JToken page, int count) =>
        (page.Number("startAt") ?? 0) == 0 && page.Number("total") is { } total && count >= total;

    private static ChangeItem ChangeItem(JToken json) => new(
        json.Text("fieldId") is { Length: > 0 } id ? id : (json.Text("field") ?? throw Missing("history item", "field")).ToLowerInvariant(),
        json.Text("from"),
        json.Text("fromString"),
        json.Text("to"),
        json.Text("toString"));

    /// <summary>Rich text in the form in which it came; null when there is none.</summary>
    public static RichText? Text(JToken? json) => json switch
    {
        JObject document => RichText.Adf(JiraJson.Write(document)),

        // Browsers send carriage returns, which would travel on into code.
        _ => json.AsText() is { Length: > 0 } markup ? RichText.Wiki(markup.Replace("\r\n", "\n")) : null,
    };

    /// <summary>
    /// Whether a service desk's internal comments cannot be told from its public ones here: what tells them is a property, and
    /// comments inside an issue come without. Until they are read by themselves, they count as restricted. Servers so old
    /// that they do not say what kind a project is get the same caution.
    /// </summary>
    private static bool HidesPrivacy(JToken fields, JArray comments) =>
        (fields.Member("project").Text("projectTypeKey") ?? "service_desk") == "service_desk"
        && comments.Any(c => c.Member("properties") is null && c.Member("jsdPublic") is null);

    private static bool IsRestricted(JToken comment, JToken? properties) =>
        comment.Member("visibility") is JObject { Count: > 0 }
        || comment.Text("jsdPublic") == "false"
        || Property(properties, PrivacyProperty).IsTrue("internal");

    private static Visibility? VisibilityOf(JToken json, JToken? properties)
    {
        JToken? visibility = json.Member("visibility");
        string? name = visibility.Text("value") ?? visibility.Text("identifier");
        return visibility.Text("type") switch
        {
            "role" when name is not null => new Visibility(VisibilityKind.Role, name),
            "group" when name is not null => new Visibility(VisibilityKind.Group, name),
            _ => json.Text("jsdPublic") == "false" || Property(properties, PrivacyProperty).IsTrue("internal") ? new Visibility(VisibilityKind.Internal, "") : null,
        };
    }

    private static JToken? Property(JToken? properties, string key) => properties switch
    {
        JArray list => Opened(list.FirstOrDefault(p => p.Text("key") == key).Member("value")),
        JObject map => Opened(map.Member(key)),
        _ => null,
    };

    // Data Center's own beans carry a property's value as JSON inside a string.
    private static JToken? Opened(JToken? value)
    {
        if (value is not JValue { Type: JTokenType.String } text)
            return value;
        try
        {
            return JiraJson.Parse((string)text!);
        }
        catch (JsonException)
        {
            return value;
        }
    }

    private static SyncMarker? Marker(JToken? value)
    {
        value = Opened(value);
        return value.Text("connection") is { } connection && value.Text("link") is { } link ? new SyncMarker(connection, link, value.Text("item")) : null;
    }

    private static string? WriteId(JToken? metadata) =>
        metadata.Text("type") == RequestWriter.HistoryType ? metadata.Member("extraData").Text("writeId") : null;

    private string DefaultContentUrl(string id, string name)
    {
        string root = baseUrl.AbsoluteUri.TrimEnd('/');
        return kind == JiraKind.Cloud ? $"{root}/rest/api/3/attachment/content/{id}" : $"{root}/secure/attachment/{id}/{Uri.EscapeDataString(name)}";
    }
}
