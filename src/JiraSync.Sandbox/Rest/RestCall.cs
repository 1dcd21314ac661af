using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Auth;
using JiraSync.Sandbox.Control;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Rest.Common;

namespace JiraSync.Sandbox.Rest;

/// <summary>One request on its way through a handler: who asks, for what, in which version of the API.</summary>
internal sealed class RestCall
{
    private static readonly JsonDocumentOptions StrictJson = new() { AllowDuplicateProperties = true };

    public required Site Site { get; init; }

    public required SandboxControl Control { get; init; }

    public required SandboxRequest Request { get; init; }

    public required Caller Caller { get; init; }

    public required Route Route { get; init; }

    public required IReadOnlyDictionary<string, string> Values { get; init; }

    /// <summary>The path as the caller wrote it, without the context.</summary>
    public required string Path { get; init; }

    /// <summary>The base address that links in the answer begin with.</summary>
    public required string BaseUrl { get; init; }

    public User? User => Caller.User;

    public bool IsCloud => Site.IsCloud;

    /// <summary>Whether rich text goes as ADF: Cloud's version 3 (and its <c>latest</c>).</summary>
    public bool IsV3 => IsCloud && Path.StartsWith("/rest/api/", StringComparison.Ordinal) && !Path.StartsWith("/rest/api/2/", StringComparison.Ordinal);

    /// <summary>The version that links name.</summary>
    public string Version => IsV3 ? "3" : "2";

    /// <summary>How many objects the answer holds, which is what Cloud's quota charges for.</summary>
    public int Points { get; set; } = 1;

    public Shapes Shapes => field ??= new Shapes(this);

    public string this[string name] => Values[name];

    public string Api(string path) => $"{BaseUrl}/rest/api/{Version}/{path}";

    public string? Query(string name) => Request.Query.TryGetValue(name, out List<string>? values) ? values[0] : null;

    /// <summary>A list: given several times, or with commas.</summary>
    public List<string> QueryList(string name) => Request.Query.TryGetValue(name, out List<string>? values)
        ? values.SelectMany(v => v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToList()
        : [];

    public int QueryInt(string name, int missing)
    {
        if (Query(name) is not { Length: > 0 } text)
            return missing;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value))
            return value;
        if (IsCloud)
            throw RestError.Problem(400, "Bad Request", $"Failed to convert '{name}' with value: '{text}'", Path);
        // Data Center's framework finds no resource for a parameter that it cannot read.
        throw RestError.With(SandboxResponse.Html("<html><body><h1>HTTP Status 404 - Not Found</h1></body></html>", 404));
    }

    public long? QueryLong(string name)
    {
        if (Query(name) is not { Length: > 0 } text)
            return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw RestError.Problem(400, "Bad Request", $"Failed to convert '{name}' with value: '{text}'", Path);
    }

    public bool QueryBool(string name, bool missing) => Query(name) is { } text
        ? string.Equals(text, "true", StringComparison.OrdinalIgnoreCase)
        : missing;

    /// <summary>The body as any JSON; null for an empty one.</summary>
    public JsonNode? BodyNode()
    {
        if (Request.Body.AsSpan().Trim(" \t\r\n"u8).Length == 0)
            return null;
        try
        {
            return JsonNode.Parse(Request.Body, documentOptions: StrictJson);
        }
        catch (JsonException e)
        {
            throw IsCloud
                ? RestError.Bare(400, "There was an error parsing JSON. Check that your request body is valid.")
                : RestError.Of(400, $"Unexpected character in the JSON body: {e.Message}");
        }
    }

    /// <summary>The body as an object; an empty one when there is no body.</summary>
    public JsonObject BodyObject() => BodyNode() switch
    {
        null => [],
        JsonObject body => body,
        _ => throw RestError.Bare(400, IsCloud ? "Invalid request payload. Refer to the REST API documentation and try again." : "Can not deserialize the request body."),
    };

    public RestError BadPayload() => IsCloud
        ? RestError.Bare(400, "Invalid request payload. Refer to the REST API documentation and try again.")
        : RestError.Of(400, "Can not deserialize the request body.");

    /// <summary>An issue that the caller may see, or Jira's 404.</summary>
    public Issue Issue(string? idOrKey = null)
    {
        Issue? issue = Site.FindIssue(idOrKey ?? Values["id"]);
        if (issue is not null && Site.CanBrowse(User, issue))
            return issue;
        if (IsCloud)
            throw RestError.Of(404, "Issue does not exist or you do not have permission to see it.");
        if (issue is not null && User is null)
            throw RestError.Of(401, "You do not have the permission to see the specified issue.", "Login Required");
        throw RestError.Of(404, "Issue Does Not Exist");
    }

    /// <summary>A project that the caller may see, or Jira's 404.</summary>
    public Project Project(string idOrKey) => Site.FindProject(idOrKey) is { } project && CanSee(project)
        ? project
        : throw RestError.Of(404, long.TryParse(idOrKey, out _)
            ? $"No project could be found with id '{idOrKey}'."
            : $"No project could be found with key '{idOrKey}'.");

    public bool CanSee(Project project) => Permissions.Has(User, Permissions.Browse, project);

    public bool Has(string permission, Issue issue) => Permissions.Has(User, permission, Site.Projects[issue.ProjectId], issue);

    /// <summary>Refuses a caller who is not signed in.</summary>
    public User SignedIn() => User ?? throw Unauthorized(IsCloud);

    /// <summary>Refuses a caller who does not administer the site.</summary>
    public User Administrator(int status = 403)
    {
        User user = SignedIn();
        return Permissions.IsAdministrator(user) ? user : throw RestError.Of(status, "You are not authorized to perform this action. Administrator privileges are required.");
    }

    /// <summary>Refuses a caller who administers neither the site nor the project.</summary>
    public void Administers(Project project, int status = 403)
    {
        SignedIn();
        if (!Permissions.IsAdministrator(User) && !Permissions.Has(User, Permissions.AdministerProject, project))
            throw RestError.Of(status, "You do not have permission to administer this project.");
    }

    public static RestError Unauthorized(bool isCloud) => RestError.Of(
        401, isCloud ? "Client must be authenticated to access this resource." : "You are not authenticated. Authentication required to perform this operation.");

    public SandboxResponse Ok(JsonNode? body) => SandboxResponse.Of(body);

    public SandboxResponse Created(JsonNode? body) => SandboxResponse.Of(body, 201);

    public SandboxResponse NoContent() => new(204);
}
