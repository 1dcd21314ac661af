using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Sandbox.Rest.Common;

/// <summary>Writes everything but issues as each product and version writes it.</summary>
internal sealed class Shapes
{
    private readonly RestCall _call;
    private readonly Site _site;
    private readonly TimeZoneInfo _zone;

    public Shapes(RestCall call)
    {
        _call = call;
        _site = call.Site;
        _zone = Timestamps.ZoneFor(call.Site, call.User);
    }

    public string Instant(DateTimeOffset instant) => Timestamps.Write(instant, _zone);

    /// <summary>Rich text in the form of the API's version.</summary>
    public JsonNode? Text(RichText? text)
    {
        if (text is null)
            return null;
        return _call.IsV3 ? text.ToAdf() : _site.ToWiki(text);
    }

    public string Html(RichText? text) => text is null ? "" : _site.TextConverter.ToHtml(_site.ToWiki(text)!);

    public JsonObject? User(string? id, bool full = false)
    {
        if (id is null)
            return null;
        if (!_site.Users.TryGetValue(id, out User? user))
        {
            return _call.IsCloud
                ? new JsonObject { ["self"] = _call.Api("user?accountId=" + WebUtility.UrlEncode(id)), ["accountId"] = id, ["displayName"] = "Former user", ["active"] = false, ["accountType"] = "unknown" }
                : new JsonObject { ["self"] = _call.Api("user?key=" + WebUtility.UrlEncode(id)), ["key"] = id, ["name"] = id, ["displayName"] = id, ["active"] = false };
        }

        bool self = _call.User?.Id == user.Id;
        var json = new JsonObject();
        if (_call.IsCloud)
        {
            json["self"] = _call.Api("user?accountId=" + WebUtility.UrlEncode(user.Id));
            json["accountId"] = user.Id;
            if (user.EmailVisible || self)
                json["emailAddress"] = user.EmailAddress;
        }
        else
        {
            json["self"] = _call.Api("user?username=" + WebUtility.UrlEncode(user.Name));
            json["name"] = user.Name;
            json["key"] = user.Id;
            if (user.EmailVisible || self)
                json["emailAddress"] = user.EmailAddress;
        }

        json["avatarUrls"] = Avatars(_call.IsCloud ? $"{_call.BaseUrl}/avatar/{WebUtility.UrlEncode(user.Id)}?" : $"{_call.BaseUrl}/secure/useravatar?ownerId={WebUtility.UrlEncode(user.Id)}&");
        json["displayName"] = user.DisplayName;
        json["active"] = user.Active;
        if (!_call.IsCloud && full)
            json["deleted"] = false;
        // Cloud hides the zone of others with the rest of the profile.
        if (!_call.IsCloud || self || (user.TimeZoneVisible ?? user.EmailVisible))
            json["timeZone"] = user.TimeZone;
        if (_call.IsCloud)
            json["accountType"] = user.AccountType;
        if (full)
        {
            json["locale"] = user.Locale;
            json["groups"] = new JsonObject { ["size"] = user.Groups.Count, ["items"] = new JsonArray() };
            json["applicationRoles"] = new JsonObject { ["size"] = 1, ["items"] = new JsonArray() };
            json["expand"] = "groups,applicationRoles";
        }

        return json;
    }

    public JsonObject Project(Project project, bool full = false, ICollection<string>? expand = null)
    {
        var json = new JsonObject();
        if (full)
            json["expand"] = "description,lead,issueTypes,url,projectKeys,permissions,insight";
        json["self"] = _call.Api("project/" + project.Id);
        json["id"] = project.Id;
        json["key"] = project.Key;
        if (full)
        {
            if (expand is null || expand.Contains("description"))
                json["description"] = project.Description;
            if ((expand is null || expand.Contains("lead")) && project.LeadId is not null)
                json["lead"] = User(project.LeadId);
            if (expand is null)
            {
                json["components"] = Array(project.Components.Select(c => Component(c, project)));
                json["assigneeType"] = "UNASSIGNED";
                json["versions"] = Array(project.Versions.Select(v => ProjectVersion(v, project)));
            }

            if (expand is null || expand.Contains("issueTypes"))
                json["issueTypes"] = Array(project.IssueTypeIds.Select(id => IssueType(_site.IssueTypes[id])));
            if (expand?.Contains("projectKeys") == true)
                json["projectKeys"] = new JsonArray([.. project.OldKeys.Prepend(project.Key).Select(k => (JsonNode)k)]);
            if (expand is null)
                json["roles"] = new JsonObject(project.Roles.Select(r => KeyValuePair.Create(r.Name, (JsonNode?)_call.Api($"project/{project.Id}/role/{r.Id}"))));
        }

        json["name"] = project.Name;
        json["projectTypeKey"] = project.TypeKey;
        if (_call.IsCloud)
        {
            json["simplified"] = project.IsNextGen;
            if (full)
            {
                json["style"] = project.IsNextGen ? "next-gen" : "classic";
                json["isPrivate"] = false;
                json["properties"] = new JsonObject();
            }
        }
        else if (full)
        {
            json["archived"] = false;
        }

        json["avatarUrls"] = Avatars($"{_call.BaseUrl}/secure/projectavatar?pid={project.Id}&");
        if (project.Category is { } category)
        {
            json["projectCategory"] = new JsonObject
            {
                ["self"] = _call.Api("projectCategory/" + category.Id),
                ["id"] = category.Id,
                ["description"] = category.Description,
                ["name"] = category.Name,
            };
        }

        return json;
    }

    public JsonObject IssueType(IssueType type, bool statuses = false)
    {
        var json = new JsonObject
        {
            ["self"] = _call.Api("issuetype/" + type.Id),
            ["id"] = type.Id,
            ["description"] = type.Description,
            ["iconUrl"] = $"{_call.BaseUrl}/secure/viewavatar?size=xsmall&avatarId={10300 + (type.HierarchyLevel < 0 ? 16 : 3)}&avatarType=issuetype",
            ["name"] = type.Name,
            ["subtask"] = type.IsSubtask,
        };
        if (type.HasAvatar)
            json["avatarId"] = 10300 + (type.HierarchyLevel < 0 ? 16 : 3);
        if (_call.IsCloud && type.EntityId is not null)
            json["entityId"] = type.EntityId;
        if (_call.IsCloud)
            json["hierarchyLevel"] = type.HierarchyLevel;
        return json;
    }

    public JsonObject Status(Status status) => new()
    {
        ["self"] = _call.Api("status/" + status.Id),
        ["description"] = status.Description,
        ["iconUrl"] = $"{_call.BaseUrl}/images/icons/statuses/generic.png",
        ["name"] = status.Name,
        ["id"] = status.Id,
        ["statusCategory"] = Category(status.Category),
    };

    public JsonObject Category(StatusCategory category)
    {
        (string key, string colour, string name) = category switch
        {
            StatusCategory.New => ("new", _call.IsCloud ? "blue-gray" : "default", "To Do"),
            StatusCategory.Indeterminate => ("indeterminate", _call.IsCloud ? "yellow" : "inprogress", "In Progress"),
            StatusCategory.Done => ("done", _call.IsCloud ? "green" : "success", "Done"),
            _ => ("undefined", _call.IsCloud ? "medium-gray" : "default", "No Category"),
        };
        return new JsonObject
        {
            ["self"] = _call.Api($"statuscategory/{(int)category}"),
            ["id"] = (int)category,
            ["key"] = key,
            ["colorName"] = colour,
            ["name"] = name,
        };
    }

    public JsonObject? Priority(string? id, bool full = false)
    {
        if (_site.FindPriority(id) is not { } priority)
            return null;
        var json = new JsonObject { ["self"] = _call.Api("priority/" + priority.Id) };
        if (full)
        {
            json["statusColor"] = priority.StatusColor;
            json["description"] = priority.Description;
        }

        json["iconUrl"] = $"{_call.BaseUrl}/images/icons/priorities/{priority.Name.ToLowerInvariant()}.svg";
        json["name"] = priority.Name;
        json["id"] = priority.Id;
        return json;
    }

    public JsonObject? Resolution(string? id) => _site.FindResolution(id) is not { } resolution ? null : new JsonObject
    {
        ["self"] = _call.Api("resolution/" + resolution.Id),
        ["id"] = resolution.Id,
        ["description"] = resolution.Description,
        ["name"] = resolution.Name,
    };

    public JsonObject? SecurityLevel(SecurityLevel? level) => level is null ? null : new JsonObject
    {
        ["self"] = _call.Api("securitylevel/" + level.Id),
        ["id"] = level.Id,
        ["description"] = level.Description,
        ["name"] = level.Name,
    };

    public JsonObject Component(ProjectComponent component, Project? project = null)
    {
        var json = new JsonObject { ["self"] = _call.Api("component/" + component.Id), ["id"] = component.Id, ["name"] = component.Name };
        if (component.Description is not null)
            json["description"] = component.Description;
        if (project is null)
            return json;
        if (component.LeadId is not null)
            json["lead"] = User(component.LeadId);
        json["assigneeType"] = component.AssigneeType;
        json["realAssigneeType"] = component.AssigneeType;
        json["isAssigneeTypeValid"] = true;
        json["project"] = project.Key;
        json["projectId"] = long.Parse(project.Id, System.Globalization.CultureInfo.InvariantCulture);
        return json;
    }

    public JsonObject ProjectVersion(ProjectVersion version, Project? project = null)
    {
        var json = new JsonObject { ["self"] = _call.Api("version/" + version.Id), ["id"] = version.Id };
        if (version.Description is not null)
            json["description"] = version.Description;
        json["name"] = version.Name;
        json["archived"] = version.Archived;
        json["released"] = version.Released;
        if (version.StartDate is { } start && project is not null)
            json["startDate"] = Timestamps.Day(start);
        if (version.ReleaseDate is { } release)
            json["releaseDate"] = Timestamps.Day(release);
        if (project is not null)
            json["projectId"] = long.Parse(project.Id, System.Globalization.CultureInfo.InvariantCulture);
        return json;
    }

    public JsonObject LinkType(LinkType type) => new()
    {
        ["id"] = type.Id,
        ["name"] = type.Name,
        ["inward"] = type.Inward,
        ["outward"] = type.Outward,
        ["self"] = _call.Api("issueLinkType/" + type.Id),
    };

    public JsonObject Comment(Issue issue, Comment comment, bool properties, bool rendered)
    {
        var json = new JsonObject
        {
            ["self"] = _call.Api($"issue/{issue.Id}/comment/{comment.Id}"),
            ["id"] = comment.Id,
        };
        if (comment.AuthorId is not null)
            json["author"] = User(comment.AuthorId);
        json["body"] = Text(comment.Body);
        if (rendered)
            json["renderedBody"] = Html(comment.Body);
        if (comment.UpdateAuthorId is not null)
            json["updateAuthor"] = User(comment.UpdateAuthorId);
        json["created"] = Instant(comment.Created);
        json["updated"] = Instant(comment.Updated);
        AddVisibility(json, comment.Visibility);
        if (_call.IsCloud)
            json["jsdPublic"] = !(comment.Properties.TryGetValue("sd.public.comment", out JsonElement sd) && sd.ValueKind == JsonValueKind.Object && sd.TryGetProperty("internal", out JsonElement hidden) && hidden.ValueKind == JsonValueKind.True);
        if (properties)
            json["properties"] = Properties(comment.Properties);
        return json;
    }

    public JsonObject Worklog(Issue issue, Worklog worklog, bool properties = false)
    {
        var json = new JsonObject
        {
            ["self"] = _call.Api($"issue/{issue.Id}/worklog/{worklog.Id}"),
            ["author"] = User(worklog.AuthorId),
            ["updateAuthor"] = User(worklog.UpdateAuthorId),
        };
        if (worklog.Comment is not null)
            json["comment"] = Text(worklog.Comment);
        json["created"] = Instant(worklog.Created);
        json["updated"] = Instant(worklog.Updated);
        json["started"] = Instant(worklog.Started);
        json["timeSpent"] = Durations.Write(worklog.TimeSpentSeconds);
        json["timeSpentSeconds"] = worklog.TimeSpentSeconds;
        json["id"] = worklog.Id;
        json["issueId"] = issue.Id;
        AddVisibility(json, worklog.Visibility);
        if (properties)
            json["properties"] = Properties(worklog.Properties);
        return json;
    }

    public JsonObject Attachment(Attachment attachment, bool numericId = false)
    {
        string content = _call.IsCloud
            ? _call.Api("attachment/content/" + attachment.Id)
            : $"{_call.BaseUrl}/secure/attachment/{attachment.Id}/{Uri.EscapeDataString(attachment.FileName)}";
        var json = new JsonObject { ["self"] = _call.Api("attachment/" + attachment.Id) };
        // Cloud's own specification: a string in an issue, a number in the metadata.
        json["id"] = numericId ? long.Parse(attachment.Id, System.Globalization.CultureInfo.InvariantCulture) : attachment.Id;
        json["filename"] = attachment.FileName;
        json["author"] = User(attachment.AuthorId);
        json["created"] = Instant(attachment.Created);
        json["size"] = attachment.Content.Length;
        json["mimeType"] = attachment.MimeType;
        json["content"] = content;
        if (attachment.MimeType.StartsWith("image/", StringComparison.Ordinal))
            json["thumbnail"] = _call.IsCloud ? _call.Api("attachment/thumbnail/" + attachment.Id) : $"{_call.BaseUrl}/secure/thumbnail/{attachment.Id}/_thumb_{attachment.Id}.png";
        return json;
    }

    public JsonObject RemoteLink(Issue issue, RemoteLink link)
    {
        var json = new JsonObject { ["id"] = long.Parse(link.Id, System.Globalization.CultureInfo.InvariantCulture), ["self"] = _call.Api($"issue/{issue.Id}/remotelink/{link.Id}") };
        if (link.GlobalId is not null)
            json["globalId"] = link.GlobalId;
        json["application"] = link.Application is { } application ? JsonNode.Parse(application.GetRawText()) : new JsonObject();
        if (link.Relationship is not null)
            json["relationship"] = link.Relationship;
        json["object"] = JsonNode.Parse(link.Object.GetRawText());
        return json;
    }

    public JsonObject History(HistoryEntry entry, bool epoch = false)
    {
        var items = new JsonArray();
        foreach (HistoryItem item in entry.Items)
        {
            var json = new JsonObject { ["field"] = item.Field, ["fieldtype"] = item.FieldType };
            if (_call.IsCloud && item.FieldId is not null)
                json["fieldId"] = item.FieldId;
            json["from"] = item.FromId;
            json["fromString"] = item.FromText;
            json["to"] = item.ToId;
            json["toString"] = item.ToText;
            items.Add(json);
        }

        var history = new JsonObject { ["id"] = entry.Id };
        if (entry.AuthorId is not null)
            history["author"] = User(entry.AuthorId);
        history["created"] = epoch ? entry.Created.ToUnixTimeMilliseconds() : Instant(entry.Created);
        history["items"] = items;
        if (entry.Metadata is { } metadata)
            history["historyMetadata"] = JsonNode.Parse(metadata.GetRawText());
        return history;
    }

    public JsonObject FieldInfo(Field field)
    {
        var json = new JsonObject { ["id"] = field.Id };
        if (_call.IsCloud)
            json["key"] = field.Id;
        json["name"] = field.Name;
        json["custom"] = field.IsCustom;
        json["orderable"] = field.Orderable;
        json["navigable"] = field.Navigable;
        json["searchable"] = field.Searchable;
        json["clauseNames"] = new JsonArray([.. field.ClauseNames.Select(n => (JsonNode)n)]);
        json["schema"] = Schema(field);
        return json;
    }

    public static JsonObject Schema(Field field)
    {
        var json = new JsonObject { ["type"] = field.SchemaType };
        if (field.SchemaItems is not null)
            json["items"] = field.SchemaItems;
        if (field.IsCustom)
        {
            json["custom"] = field.CustomType;
            json["customId"] = field.CustomId;
        }
        else
        {
            json["system"] = field.Id;
        }

        return json;
    }

    public JsonObject Option(FieldOption option)
    {
        var json = new JsonObject
        {
            ["self"] = _call.Api("customFieldOption/" + option.Id),
            ["value"] = option.Value,
            ["id"] = option.Id,
        };
        if (!_call.IsCloud)
            json["disabled"] = option.Disabled;
        return json;
    }

    public static JsonArray Properties(IReadOnlyDictionary<string, JsonElement> properties) =>
        Array(properties.Select(p => new JsonObject { ["key"] = p.Key, ["value"] = JsonNode.Parse(p.Value.GetRawText()) }));

    public static JsonArray Array(IEnumerable<JsonNode?> nodes) => new([.. nodes]);

    private static JsonObject Avatars(string url) => new()
    {
        ["48x48"] = url + "size=large",
        ["24x24"] = url + "size=small",
        ["16x16"] = url + "size=xsmall",
        ["32x32"] = url + "size=medium",
    };

    private void AddVisibility(JsonObject json, Visibility? visibility)
    {
        if (visibility is null)
            return;
        var value = new JsonObject { ["type"] = visibility.Type, ["value"] = visibility.Value };
        if (_call.IsCloud)
            value["identifier"] = visibility.Type == "group" ? _site.Groups.GetValueOrDefault(visibility.Value)?.Id : visibility.Value;
        json["visibility"] = value;
    }
}
