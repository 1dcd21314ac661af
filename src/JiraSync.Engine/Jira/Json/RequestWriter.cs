using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Jira.Json;

/// <summary>The model's objects as the bodies that Jira takes.</summary>
internal sealed class RequestWriter
{
    private readonly TextFormat _format;
    private readonly FieldWriter _fields;

    public RequestWriter(JiraKind kind, TextFormat format)
    {
        _format = format;
        _fields = new FieldWriter(kind, Text);
    }

    /// <summary>Type of the history metadata on our own edits.</summary>
    public const string HistoryType = "jirasync";

    /// <summary>Element of a bulk create.</summary>
    public JObject Create(IssueDraft draft)
    {
        var fields = new JObject
        {
            ["project"] = new JObject { ["key"] = draft.ProjectKey },
            ["issuetype"] = new JObject { ["id"] = draft.IssueTypeId },
            ["summary"] = draft.Summary,
        };
        if (draft.Description is { } description)
            fields["description"] = Text(description);
        foreach (FieldWrite field in draft.Fields)
            _fields.Create(field, fields);
        return new JObject { ["fields"] = fields, ["properties"] = Properties(draft.Marker) };
    }

    /// <summary>Body of an edit; null when it would change nothing.</summary>
    public JObject? Edit(IssueEdit edit)
    {
        var fields = new JObject();
        if (edit.Summary is { } summary)
            fields["summary"] = summary;
        if (edit.ClearDescription)
            fields["description"] = JValue.CreateNull();
        else if (edit.Description is { } description)
            fields["description"] = Text(description);
        if (edit.IssueTypeId is { } type)
            fields["issuetype"] = new JObject { ["id"] = type };
        var update = new JObject();
        foreach (FieldWrite field in edit.Fields)
            _fields.Edit(field, fields, update);
        return fields.Count + update.Count == 0 ? null : Change(fields, update, edit.WriteId);
    }

    /// <summary>Body of a transition.</summary>
    public JObject Transition(string transitionId, IReadOnlyList<FieldWrite> writes, string writeId)
    {
        var fields = new JObject();
        var update = new JObject();
        foreach (FieldWrite field in writes)
            _fields.Edit(field, fields, update);
        JObject body = Change(fields, update, writeId);
        body.AddFirst(new JProperty("transition", new JObject { ["id"] = transitionId }));
        return body;
    }

    /// <summary>Body of a new comment.</summary>
    public JObject AddComment(RichText body, SyncMarker marker, Visibility? visibility)
    {
        JArray properties = Properties(marker);
        var json = new JObject { ["body"] = Text(body), ["properties"] = properties };
        if (visibility is { Kind: VisibilityKind.Internal })
            properties.Add(Privacy(isInternal: true));
        else if (visibility is not null)
            json["visibility"] = Restriction(visibility);
        return json;
    }

    /// <summary>Body of an edit of a comment; keeps the restriction that it has, unless another one is wanted.</summary>
    public JObject UpdateComment(RichText body, JToken before, VisibilityChange? change)
    {
        var json = new JObject { ["body"] = Text(body) };
        if (change is null)
        {
            if (before.Member("visibility") is JObject { Count: > 0 } restriction)
                json["visibility"] = restriction.DeepClone();
            return json;
        }
        bool isInternal = change.To is { Kind: VisibilityKind.Internal };
        json["visibility"] = change.To is { Kind: not VisibilityKind.Internal } to ? Restriction(to) : JValue.CreateNull();
        if (isInternal || before.Text("jsdPublic") == "false" || before.Member("properties") is JArray { Count: > 0 } all && all.Any(p => p.Text("key") == AnswerReader.PrivacyProperty))
            json["properties"] = new JArray(Privacy(isInternal));
        return json;
    }

    private static JObject Restriction(Visibility visibility) => new()
    {
        ["type"] = visibility.Kind == VisibilityKind.Role ? "role" : "group",
        ["value"] = visibility.Name,
    };

    private static JObject Privacy(bool isInternal) => new()
    {
        ["key"] = AnswerReader.PrivacyProperty,
        ["value"] = new JObject { ["internal"] = isInternal },
    };

    /// <summary>Body of new work; without a marker where the product takes none.</summary>
    public JObject AddWork(WorklogDraft work, SyncMarker? marker)
    {
        var json = new JObject { ["started"] = JiraJson.LongForm(work.Started), ["timeSpentSeconds"] = work.Seconds };
        if (work.Comment is { } comment)
            json["comment"] = Text(comment);
        if (marker is not null)
            json["properties"] = Properties(marker);
        return json;
    }

    /// <summary>Body of an edit of work; keeps the restriction that it has.</summary>
    public JObject UpdateWork(WorklogDraft work, JToken before)
    {
        JObject json = AddWork(work, null);
        if (work.Comment is null && before.Member("comment") is not null)
            json["comment"] = _format == TextFormat.Wiki ? "" : JValue.CreateNull();
        if (before.Member("visibility") is JObject { Count: > 0 } restriction)
            json["visibility"] = restriction.DeepClone();
        return json;
    }

    /// <summary>Body of a link to a place outside. Jira forgets what an update leaves out, so each is the whole.</summary>
    public static JObject Remote(RemoteLink link)
    {
        var status = new JObject { ["resolved"] = link.IsResolved };
        if (link.Status is { } name)
            status["icon"] = new JObject { ["title"] = name };
        var target = new JObject { ["url"] = link.Url, ["title"] = link.Title, ["status"] = status };
        if (link.Summary is { } summary)
            target["summary"] = summary;
        var json = new JObject { ["globalId"] = link.GlobalId, ["object"] = target };
        if (link.Relationship is { } relationship)
            json["relationship"] = relationship;
        return json;
    }

    /// <summary>Rich text in this product's own form.</summary>
    public JToken Text(RichText text)
    {
        if (text.Format != _format)
            throw new ArgumentException($"This Jira takes rich text as {_format}, not as {text.Format}.", nameof(text));
        if (_format == TextFormat.Wiki)
            return new JValue(text.Source);
        try
        {
            if (JiraJson.Parse(text.Source) is JObject document)
                return document;
        }
        catch (JsonException e)
        {
            throw NoDocument(e);
        }

        throw NoDocument(null);
    }

    private static JObject Change(JObject fields, JObject update, string writeId)
    {
        var body = new JObject();
        if (fields.Count > 0)
            body["fields"] = fields;
        if (update.Count > 0)
            body["update"] = update;
        body["historyMetadata"] = new JObject
        {
            ["type"] = HistoryType,
            ["description"] = "JiraSync",
            ["extraData"] = new JObject { ["writeId"] = writeId },
        };
        return body;
    }

    private static JArray Properties(SyncMarker marker)
    {
        var value = new JObject { ["connection"] = marker.Connection, ["link"] = marker.Link };
        if (marker.Item is { } item)
            value["item"] = item;
        return [new JObject { ["key"] = SyncMarker.PropertyKey, ["value"] = value }];
    }

    private static JiraException NoDocument(Exception? inner) => new JiraFailure(
        ErrorIds.JiraFieldRejected,
        SyncErrorKind.Data,
        "A rich text is no Atlassian document: its source is not a JSON object. Nothing was sent.")
    {
        Advice = "Correct the rule that makes this text.",
        Inner = inner,
    }.ToException();
}
