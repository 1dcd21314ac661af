using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Faults;
using JiraSync.Sandbox.Rest;
using JiraSync.Sandbox.Rest.Common;

namespace JiraSync.Sandbox.Control;

/// <summary>The control interface over HTTP: <c>/_sandbox/…</c>. Errors are <c>{"error": text}</c>.</summary>
internal sealed class ControlRoutes
{
    private const string Help = """
        GET    /_sandbox                  this text
        GET    /_sandbox/calls            counts: total, writes, byEndpoint, byStatus, mostAtOnce, leakedCredentials
        DELETE /_sandbox/calls            begin counting at zero
        GET    /_sandbox/faults           the faults that are set
        POST   /_sandbox/faults           {kind: Latency|Status|HtmlPage|LoginPage|Drop|Truncate, match, afterCommit, count, skipFirst,
                                           probability, seed, delaySeconds, statusCode, retryAfter, body}
        DELETE /_sandbox/faults           remove all faults
        PUT    /_sandbox/clock            {skewSeconds}
        GET    /_sandbox/clock            {now, skewSeconds}
        PUT    /_sandbox/options          {voting, watching, unassigned_issues, subtasks, attachments, issuelinks, timetracking: true|false}
        PUT    /_sandbox/index            {lagSeconds | leastSeconds, mostSeconds, blinkProbability, seed}
        POST   /_sandbox/index/flush      show search all changes
        POST   /_sandbox/outage           {seconds, drop}
        DELETE /_sandbox/outage           end the outage
        PUT    /_sandbox/xsrf             {check: Browsers|AnyMozilla}: whether writes of PowerShell are checked as a browser's, too
        PUT    /_sandbox/limits           {perIssueWrites, perIssueShort, perIssueLong, burst, burstRates{}, quotaPoints,
                                           tokenBucket, bucketSize, bucketFill, bucketIntervalSeconds}
        POST   /_sandbox/edits            {as: user, action: create|edit|transition|move|delete|comment|editComment|deleteComment|
                                           attach|deleteAttachment|property|link|worklog, …}
        POST   /_sandbox/issues           an issue (or a list of them) as REST gives it, with all that it names; it keeps its id and key
        GET    /_sandbox/site             the whole site as JSON
        PUT    /_sandbox/site             replace the whole site
        POST   /_sandbox/save             save the site to the file named at the start
        POST   /_sandbox/snapshot         keep the site as it is now
        POST   /_sandbox/restore          put it back
        POST   /_sandbox/reset            no faults, lag, skew, outage, counts
        POST   /_sandbox/search/expire    page tokens of searches expire
        POST   /_sandbox/oauth/revoke     OAuth bearer tokens expire

        """;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private readonly SandboxControl _control;
    private readonly string? _savePath;
    private readonly Action _expireTokens;
    private readonly Action _revokeTokens;

    public ControlRoutes(SandboxControl control, string? savePath, Action expireTokens, Action revokeTokens)
    {
        _control = control;
        _savePath = savePath;
        _expireTokens = expireTokens;
        _revokeTokens = revokeTokens;
    }

    private Site Site => _control.Site;

    public SandboxResponse Handle(SandboxRequest request)
    {
        try
        {
            return Dispatch(request);
        }
        catch (RestError e)
        {
            return e.Response;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or InvalidDataException or FormatException or ArgumentException)
        {
            return SandboxResponse.Of(new JsonObject { ["error"] = e.Message }, 400);
        }
    }

    private static SandboxResponse Done() => new(204);

    private static JsonObject Body(SandboxRequest request) =>
        request.Body.Length == 0 ? [] : JsonNode.Parse(request.Body) as JsonObject ?? throw new JsonException("The body must be a JSON object.");

    private static double Number(JsonObject body, string name, double missing = 0) => body[name] is { } node ? node.GetValue<double>() : missing;

    private SandboxResponse Import(SandboxRequest request)
    {
        var imported = new JsonArray();
        JsonNode? body = JsonNode.Parse(request.Body);
        foreach (JsonNode? issue in body is JsonArray list ? list : [body?.DeepClone()])
        {
            Issue made = Seeds.IssueImport.Add(Site, issue as JsonObject ?? throw new JsonException("An issue must be a JSON object."));
            imported.Add(new JsonObject { ["id"] = made.Id, ["key"] = made.Key });
        }

        return SandboxResponse.Of(imported, 201);
    }

    private SandboxResponse Dispatch(SandboxRequest request)
    {
        string action = $"{request.Method} {request.Path["/_sandbox".Length..].Trim('/')}".TrimEnd();
        switch (action)
        {
            case "GET":
                return SandboxResponse.Text(Help, 200);
            case "GET calls":
                return SandboxResponse.Of(new JsonObject
                {
                    ["total"] = _control.Calls.Total,
                    ["writes"] = _control.Calls.Writes,
                    ["byEndpoint"] = new JsonObject(_control.Calls.ByEndpoint.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value))),
                    ["byStatus"] = new JsonObject(_control.Calls.ByStatus.Select(p => KeyValuePair.Create(p.Key.ToString(System.Globalization.CultureInfo.InvariantCulture), (JsonNode?)p.Value))),
                    ["mostAtOnce"] = _control.Calls.MostAtOnce,
                    ["leakedCredentials"] = _control.LeakedCredentials,
                });
            case "DELETE calls":
                _control.Calls.Reset();
                return Done();
            case "GET faults":
                return SandboxResponse.Of(JsonSerializer.SerializeToNode(_control.Faults, Json));
            case "POST faults":
                JsonObject fault = Body(request);
                if (fault["delaySeconds"] is not null)
                    fault["delay"] = TimeSpan.FromSeconds(Number(fault, "delaySeconds")).ToString("c");
                fault.Remove("delaySeconds");
                _control.AddFault(fault.Deserialize<Fault>(Json)!);
                return new SandboxResponse(201);
            case "DELETE faults":
                _control.ClearFaults();
                return Done();
            case "GET clock":
                return SandboxResponse.Of(new JsonObject { ["now"] = Site.Now.ToString("O"), ["skewSeconds"] = Site.ClockSkew.TotalSeconds });
            case "PUT clock":
                _control.SetClockSkew(TimeSpan.FromSeconds(Number(Body(request), "skewSeconds")));
                return Done();
            case "PUT options":
                foreach ((string option, JsonNode? on) in Body(request))
                    Site.SetOption("admin", option, on!.GetValue<bool>());
                return Done();
            case "PUT xsrf":
                _control.Xsrf = Enum.Parse<Hosting.XsrfCheck>((string?)Body(request)["check"] ?? throw new JsonException("'check' must be given."), ignoreCase: true);
                return Done();
            case "PUT index":
                SetIndex(Body(request));
                return Done();
            case "POST index/flush":
                _control.FlushIndex();
                return Done();
            case "POST outage":
                JsonObject outage = Body(request);
                _control.BeginOutage(outage["seconds"] is null ? null : TimeSpan.FromSeconds(Number(outage, "seconds")), outage["drop"]?.GetValue<bool>() == true);
                return Done();
            case "DELETE outage":
                _control.EndOutage();
                return Done();
            case "PUT limits":
                SetLimits(Body(request));
                return Done();
            case "POST issues":
                return Import(request);
            case "POST edits":
                lock (Site.Gate)
                    return Edit(Body(request));
            case "GET site":
                using (var stream = new MemoryStream())
                {
                    SiteFile.Save(Site, stream);
                    return SandboxResponse.Bytes(stream.ToArray(), "application/json;charset=UTF-8");
                }

            case "PUT site":
                using (var stream = new MemoryStream(request.Body))
                    SiteFile.LoadInto(Site, stream);
                return Done();
            case "POST save":
                SiteFile.Save(Site, _savePath ?? throw new InvalidOperationException("The server was started without a file to save to; start it with --save FILE."));
                return Done();
            case "POST snapshot":
                _control.TakeSnapshot();
                return Done();
            case "POST restore":
                _control.RestoreSnapshot();
                return Done();
            case "POST reset":
                _control.Reset();
                return Done();
            case "POST search/expire":
                _expireTokens();
                return Done();
            case "POST oauth/revoke":
                _revokeTokens();
                return Done();
            default:
                return SandboxResponse.Of(new JsonObject { ["error"] = $"The control interface has no '{action}'. GET /_sandbox lists what it has." }, 404);
        }
    }

    private void SetIndex(JsonObject body)
    {
        double lag = Number(body, "lagSeconds");
        double least = Number(body, "leastSeconds", lag);
        _control.SetIndexLag(new IndexLag
        {
            Least = TimeSpan.FromSeconds(least),
            Most = TimeSpan.FromSeconds(Math.Max(least, Number(body, "mostSeconds", lag))),
            BlinkProbability = Number(body, "blinkProbability"),
            Seed = (int)Number(body, "seed", 1),
        });
    }

    private void SetLimits(JsonObject body)
    {
        Limits.LimitOptions limits = _control.Limits;
        lock (Site.Gate)
        {
            foreach ((string name, JsonNode? value) in body)
            {
                switch (name)
                {
                    case "perIssueWrites":
                        limits.PerIssueWrites = value!.GetValue<bool>();
                        break;
                    case "perIssueShort":
                        limits.PerIssueShort = value!.GetValue<int>();
                        break;
                    case "perIssueLong":
                        limits.PerIssueLong = value!.GetValue<int>();
                        break;
                    case "burst":
                        limits.Burst = value!.GetValue<bool>();
                        break;
                    case "burstRates":
                        foreach ((string endpoint, JsonNode? rate) in value!.AsObject())
                            limits.BurstRates[endpoint] = rate!.GetValue<double>();
                        break;
                    case "quotaPoints":
                        limits.QuotaPoints = value?.GetValue<int>();
                        break;
                    case "tokenBucket":
                        limits.TokenBucket = value!.GetValue<bool>();
                        break;
                    case "bucketSize":
                        limits.BucketSize = value!.GetValue<int>();
                        break;
                    case "bucketFill":
                        limits.BucketFill = value!.GetValue<int>();
                        break;
                    case "bucketIntervalSeconds":
                        limits.BucketInterval = TimeSpan.FromSeconds(value!.GetValue<double>());
                        break;
                    default:
                        throw new ArgumentException($"There is no limit '{name}'.");
                }
            }
        }
    }

    private SandboxResponse Edit(JsonObject body)
    {
        string? by = FieldWriter.Text(body["as"]);
        string Need(string name) => FieldWriter.Text(body[name]) ?? throw new ArgumentException($"The edit needs '{name}'.");
        Edits edits = Site.Edits;
        var writer = new FieldWriter(Site, Site.FindUser(by), Site.IsCloud, trusted: true);
        switch (Need("action"))
        {
            case "create":
                Project project = Site.FindProject(Need("project")) ?? throw new KeyNotFoundException($"The site has no project '{body["project"]}'.");
                string typeName = Need("type");
                string typeId = project.IssueTypeIds.Find(id => id == typeName || Site.IssueTypes[id].Name == typeName)
                    ?? throw new KeyNotFoundException($"Project {project.Key} has no issue type '{typeName}'.");
                FieldEdits fields = Read(writer, project, typeId, null, body);
                Issue created = edits.CreateIssue(by, project.Id, typeId, fields.Apply);
                fields.ApplyParts(Site, by, created.Id);
                return Named(created.Id, created.Key, 201);
            case "edit":
                Issue issue = Site.GetIssue(Need("issue"));
                FieldEdits changes = Read(writer, Site.Projects[issue.ProjectId], issue.IssueTypeId, issue, body);
                edits.Update(by, issue.Id, changes.Apply);
                changes.ApplyParts(Site, by, issue.Id);
                return Done();
            case "transition":
                edits.Transition(by, Need("issue"), Need("to"));
                return Done();
            case "move":
                Issue moved = edits.Move(by, Need("issue"), Need("project"), FieldWriter.Text(body["type"]));
                return Named(moved.Id, moved.Key, 200);
            case "delete":
                edits.Delete(by, Need("issue"));
                return Done();
            case "comment":
                (Visibility? visibility, string? error) = writer.ReadVisibility(body["visibility"], Site.Projects[Site.GetIssue(Need("issue")).ProjectId]);
                if (error is not null)
                    throw new ArgumentException(error);
                return Named(edits.AddComment(by, Need("issue"), Text(writer, body["body"]), visibility, FieldWriter.ReadProperties(body["properties"])).Id, null, 201);
            case "editComment":
                RichText text = Text(writer, body["body"]);
                edits.EditComment(by, Need("comment"), c => c with { Body = text });
                return Done();
            case "deleteComment":
                edits.DeleteComment(by, Need("comment"));
                return Done();
            case "attach":
                byte[] content = FieldWriter.Text(body["base64"]) is { } base64 ? Convert.FromBase64String(base64) : Encoding.UTF8.GetBytes(FieldWriter.Text(body["text"]) ?? "");
                return Named(edits.AddAttachment(by, Need("issue"), Need("name"), FieldWriter.Text(body["contentType"]) ?? "application/octet-stream", content).Id, null, 201);
            case "deleteAttachment":
                edits.DeleteAttachment(by, Need("attachment"));
                return Done();
            case "property":
                edits.SetProperty(Need("issue"), Need("key"), body["value"] is { } value ? FieldWriter.Element(value) : null);
                return Done();
            case "link":
                string name = Need("type");
                LinkType type = Site.LinkTypes.Values.FirstOrDefault(t => t.Id == name || t.Name == name) ?? throw new KeyNotFoundException($"The site has no link type '{name}'.");
                return Named(edits.AddLink(by, type.Id, Need("from"), Need("to")).Id, null, 201);
            case "worklog":
                return Named(edits.AddWorklog(by, Need("issue"), Site.Now, (long)Number(body, "seconds", 3600)).Id, null, 201);
            default:
                throw new ArgumentException($"There is no edit '{body["action"]}'.");
        }
    }

    private static FieldEdits Read(FieldWriter writer, Project project, string typeId, Issue? issue, JsonObject body)
    {
        FieldEdits edits = writer.Read(project, typeId, issue, body["fields"], body["update"], allowed: null);
        edits.ThrowIfInvalid();
        return edits;
    }

    private static RichText Text(FieldWriter writer, JsonNode? node) => writer.TryReadText(node, out RichText? text, out _) && text is not null
        ? text
        : throw new ArgumentException("The edit needs 'body': a text, or on Cloud an ADF document.");

    private static SandboxResponse Named(string id, string? key, int status)
    {
        var json = new JsonObject { ["id"] = id };
        if (key is not null)
            json["key"] = key;
        return SandboxResponse.Of(json, status);
    }
}
