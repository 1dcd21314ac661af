using System;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Jira.Json;

/// <summary>The model's objects as the bodies that Jira takes.</summary>
internal sealed class RequestWriter(TextFormat format)
{
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
        if (fields.Count == 0)
            return null;
        return new JObject
        {
            ["fields"] = fields,
            ["historyMetadata"] = new JObject
            {
                ["type"] = HistoryType,
                ["description"] = "JiraSync",
                ["extraData"] = new JObject { ["writeId"] = edit.WriteId },
            },
        };
    }

    /// <summary>Body of a new comment.</summary>
    public JObject AddComment(RichText body, SyncMarker marker) => new() { ["body"] = Text(body), ["properties"] = Properties(marker) };

    /// <summary>Body of an edit of a comment; keeps the restriction that it has.</summary>
    public JObject UpdateComment(RichText body, JToken? visibility)
    {
        var json = new JObject { ["body"] = Text(body) };
        if (visibility is JObject { Count: > 0 } restriction)
            json["visibility"] = restriction.DeepClone();
        return json;
    }

    /// <summary>Rich text in this product's own form.</summary>
    public JToken Text(RichText text)
    {
        if (text.Format != format)
            throw new ArgumentException($"This Jira takes rich text as {format}, not as {text.Format}.", nameof(text));
        if (format == TextFormat.Wiki)
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
