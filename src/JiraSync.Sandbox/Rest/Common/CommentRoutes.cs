using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Sandbox.Rest.Common;

/// <summary>Comments and their properties.</summary>
internal static class CommentRoutes
{
    public static void Register(Router router)
    {
        router.Api("GET", "issue/{id}/comment", List);
        router.Api("POST", "issue/{id}/comment", Add);
        router.Api("GET", "issue/{id}/comment/{commentId}", Get);
        router.Api("PUT", "issue/{id}/comment/{commentId}", Edit);
        router.Api("DELETE", "issue/{id}/comment/{commentId}", Delete);
        router.Api("GET", "comment/{commentId}/properties", ListProperties);
        router.Api("GET", "comment/{commentId}/properties/{key}", GetProperty);
        router.Api("PUT", "comment/{commentId}/properties/{key}", SetProperty);
        router.Api("DELETE", "comment/{commentId}/properties/{key}", DeleteProperty);
        if (router.IsCloud)
            router.Api("POST", "comment/list", ListById);
    }

    private static bool CanSee(RestCall call, Issue issue, Comment comment) => Permissions.CanSee(call.User, comment.Visibility, call.Site.Projects[issue.ProjectId]);

    private static JsonObject Write(RestCall call, Issue issue, Comment comment)
    {
        List<string> expand = call.QueryList("expand");
        // Cloud always shows properties of a comment, Data Center on request.
        return call.Shapes.Comment(issue, comment, call.IsCloud || expand.Contains("properties"), expand.Contains("renderedBody"));
    }

    private static SandboxResponse List(RestCall call)
    {
        Issue issue = call.Issue();
        int start = call.QueryInt("startAt", 0);
        int size = call.QueryInt("maxResults", call.IsCloud ? 100 : 50);
        if (call.IsCloud)
            size = System.Math.Min(size, 5000);
        List<Comment> comments = issue.Comments.Where(c => CanSee(call, issue, c)).ToList();
        switch (call.Query("orderBy"))
        {
            case null or "" or "created" or "+created" or " created":
                break;
            case "-created":
                comments.Reverse();
                break;
            case { } other when call.IsCloud:
                throw RestError.Of(400, $"Invalid orderBy value: {other}. Use created, +created or -created.");
        }

        return call.Ok(new JsonObject
        {
            ["startAt"] = start,
            ["maxResults"] = size,
            ["total"] = comments.Count,
            ["comments"] = Shapes.Array(comments.Skip(start).Take(size).Select(c => Write(call, issue, c))),
        });
    }

    private static (Issue Issue, Comment Comment) Find(RestCall call)
    {
        Issue issue = call.Issue();
        Comment? comment = issue.Comments.Find(c => c.Id == call["commentId"]);
        return comment is not null && CanSee(call, issue, comment)
            ? (issue, comment)
            : throw RestError.Of(404, call.IsCloud ? $"Can not find a comment for the id: {call["commentId"]}." : $"Can not find a comment for the id: {call["commentId"]}.");
    }

    private static SandboxResponse Get(RestCall call)
    {
        (Issue issue, Comment comment) = Find(call);
        return call.Ok(Write(call, issue, comment));
    }

    private static RichText ReadBody(RestCall call, JsonObject body, List<string> messages)
    {
        var errors = new Dictionary<string, string>();
        if (!FieldWriter.For(call).TryReadText(body["body"], out RichText? text, out _) || (text is null && call.IsV3))
            errors["comment"] = "Comment body is not valid!";
        else if (text is null || (text.IsAdf && IsEmpty(text)))
            errors["comment"] = call.IsCloud ? "Comment body can not be empty!" : "Comment body can not be empty!";
        else if ((text.IsAdf ? text.PlainText.Length : text.Source.Length) > 32767)
            errors["comment"] = "The entered text is too long. It exceeds the allowed limit of 32,767 characters.";
        return errors.Count == 0 && messages.Count == 0 ? text! : throw RestError.Fields(messages, errors);
    }

    private static bool IsEmpty(RichText text) => text.ToAdf()["content"] is JsonArray { Count: 0 };

    private static Visibility? ReadVisibility(RestCall call, Issue issue, JsonNode? node)
    {
        (Visibility? visibility, string? error) = FieldWriter.For(call).ReadVisibility(node, call.Site.Projects[issue.ProjectId]);
        return error is null ? visibility : throw RestError.Field("commentLevel", error);
    }

    private static SandboxResponse Add(RestCall call)
    {
        Issue issue = call.Issue();
        var messages = new List<string>();
        if (!call.Has(Permissions.AddComments, issue))
            messages.Add("You do not have the permission to comment on this issue.");
        JsonObject body = call.BodyObject();
        RichText text = ReadBody(call, body, messages);
        Visibility? visibility = ReadVisibility(call, issue, body["visibility"]);
        Dictionary<string, JsonElement> properties = FieldWriter.ReadProperties(body["properties"]);
        foreach ((string key, JsonElement value) in properties)
            IssueRoutes.CheckProperty(key, value);
        Comment comment = call.Site.Edits.AddComment(call.User?.Id, issue.Id, text, visibility, properties);
        return call.Created(Write(call, issue, comment));
    }

    private static SandboxResponse Edit(RestCall call)
    {
        (Issue issue, Comment comment) = Find(call);
        bool own = comment.AuthorId is not null && comment.AuthorId == call.User?.Id;
        if (!call.Has(Permissions.EditAllComments, issue) && !(own && call.Has(Permissions.EditOwnComments, issue)))
            throw RestError.Of(call.IsCloud ? 400 : 400, $"You do not have permission to edit comment with id: {comment.Id}.");
        JsonObject body = call.BodyObject();
        RichText text = ReadBody(call, body, []);
        bool setsVisibility = body.ContainsKey("visibility");
        Visibility? visibility = ReadVisibility(call, issue, body["visibility"]);
        Dictionary<string, JsonElement> properties = FieldWriter.ReadProperties(body["properties"]);
        foreach ((string key, JsonElement value) in properties)
            IssueRoutes.CheckProperty(key, value);
        Comment changed = call.Site.Edits.EditComment(call.User?.Id, comment.Id, c => c with
        {
            Body = text,
            Visibility = setsVisibility || !call.IsCloud ? visibility : c.Visibility,
            Properties = Merge(c.Properties, properties),
        });
        return call.Ok(Write(call, issue, changed));
    }

    private static IReadOnlyDictionary<string, JsonElement> Merge(IReadOnlyDictionary<string, JsonElement> old, Dictionary<string, JsonElement> more)
    {
        if (more.Count == 0)
            return old;
        var all = new Dictionary<string, JsonElement>(old);
        foreach ((string key, JsonElement value) in more)
            all[key] = value;
        return all;
    }

    private static SandboxResponse Delete(RestCall call)
    {
        (Issue issue, Comment comment) = Find(call);
        bool own = comment.AuthorId is not null && comment.AuthorId == call.User?.Id;
        if (!call.Has(Permissions.DeleteAllComments, issue) && !(own && call.Has(Permissions.DeleteOwnComments, issue)))
            throw RestError.Of(call.IsCloud ? 400 : 403, $"You do not have permission to delete comment with id: {comment.Id}.");
        call.Site.Edits.DeleteComment(call.User?.Id, comment.Id);
        return call.NoContent();
    }

    private static SandboxResponse ListById(RestCall call)
    {
        if (call.BodyObject()["ids"] is not JsonArray { Count: <= 1000 } ids)
            throw call.BadPayload();
        var values = new List<JsonObject>();
        foreach (string id in ids.Select(FieldWriter.Text).OfType<string>())
        {
            if (call.Site.FindComment(id) is { } found && call.Site.CanBrowse(call.User, found.Issue) && CanSee(call, found.Issue, found.Comment))
                values.Add(Write(call, found.Issue, found.Comment));
        }

        return call.Ok(new JsonObject { ["startAt"] = 0, ["maxResults"] = 1048576, ["total"] = values.Count, ["isLast"] = true, ["values"] = Shapes.Array(values) });
    }

    private static (Issue Issue, Comment Comment) FindById(RestCall call) =>
        call.Site.FindComment(call["commentId"]) is { } found && call.Site.CanBrowse(call.User, found.Issue) && CanSee(call, found.Issue, found.Comment)
            ? found
            : throw RestError.Of(404, $"Can not find a comment for the id: {call["commentId"]}.");

    private static SandboxResponse ListProperties(RestCall call)
    {
        (_, Comment comment) = FindById(call);
        return call.Ok(PropertyRoutes.Keys(comment.Properties.Keys, key => call.Api($"comment/{comment.Id}/properties/{key}")));
    }

    private static SandboxResponse GetProperty(RestCall call)
    {
        (_, Comment comment) = FindById(call);
        return call.Ok(PropertyRoutes.Value(comment.Properties, call["key"]));
    }

    private static SandboxResponse SetProperty(RestCall call)
    {
        (Issue issue, Comment comment) = FindById(call);
        MayEdit(call, issue, comment);
        JsonElement value = PropertyRoutes.Read(call);
        bool isNew = !comment.Properties.ContainsKey(call["key"]);
        call.Site.Edits.SetCommentProperty(comment.Id, call["key"], value);
        return new SandboxResponse(isNew ? 201 : 200);
    }

    private static SandboxResponse DeleteProperty(RestCall call)
    {
        (Issue issue, Comment comment) = FindById(call);
        MayEdit(call, issue, comment);
        PropertyRoutes.Value(comment.Properties, call["key"]);
        call.Site.Edits.SetCommentProperty(comment.Id, call["key"], null);
        return call.NoContent();
    }

    private static void MayEdit(RestCall call, Issue issue, Comment comment)
    {
        bool own = comment.AuthorId is not null && comment.AuthorId == call.User?.Id;
        if (!call.Has(Permissions.EditAllComments, issue) && !(own && call.Has(Permissions.EditOwnComments, issue)))
            throw RestError.Of(403, $"You do not have permission to edit comment with id: {comment.Id}.");
    }
}
