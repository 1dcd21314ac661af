using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using JiraSync.Engine.Jira.Json;
using JiraSync.Engine.Jira.Transport;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Jira.Connection;

/// <summary>What the body of a refusal says, in whichever of the shapes that Jira and those before it use.</summary>
internal sealed class ErrorBody
{
    private const int MaxMessage = 500;

    private readonly List<string> _messages = [];
    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

    private ErrorBody()
    {
    }

    public IReadOnlyList<string> Messages => _messages;

    public IReadOnlyDictionary<string, string> FieldErrors => _fields;

    public bool IsHtml { get; private set; }

    public bool IsLoginPage { get; private set; }

    /// <summary>RFC 7807: the request did not get as far as Jira's own code.</summary>
    public bool IsProblem { get; private set; }

    /// <summary>Written by Atlassian's gateway, not by a site.</summary>
    public bool IsGateway { get; private set; }

    /// <summary>All of it on one line.</summary>
    public string Summary => string.Join(" ", _messages.Concat(_fields.Select(f => f.Key + ": " + f.Value)));

    public bool Says(string text) => Summary.IndexOf(text, StringComparison.OrdinalIgnoreCase) >= 0;

    /// <summary>Reads a body; <paramref name="redact"/> goes over every text that is kept.</summary>
    public static ErrorBody Read(TransportAnswer answer, Func<string, string> redact) => Read(JiraJson.Text(answer.Body), answer.MediaType, redact);

    public static ErrorBody Read(string text, string? mediaType, Func<string, string> redact)
    {
        var body = new ErrorBody();
        string trimmed = text.Trim();
        if (trimmed.Length == 0)
            return body;
        if (LooksLikeHtml(trimmed, mediaType))
            body.ReadHtml(trimmed, redact);
        else if (trimmed[0] is '{' or '[')
            body.ReadJson(trimmed, mediaType, redact);
        else
            body.Say(trimmed, redact);
        return body;
    }

    /// <summary>An element's error inside a bulk answer.</summary>
    public static ErrorBody Read(JToken? json, Func<string, string> redact)
    {
        var body = new ErrorBody();
        if (json is JObject o)
            body.ReadObject(o, redact);
        return body;
    }

    public static bool LooksLikeHtml(string trimmed, string? mediaType) =>
        mediaType is "text/html" or "application/xhtml+xml" ? trimmed.StartsWith("<", StringComparison.Ordinal)
            : trimmed.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || trimmed.StartsWith("<html", StringComparison.OrdinalIgnoreCase);

    private void ReadHtml(string html, Func<string, string> redact)
    {
        IsHtml = true;
        string title = "";
        int start = html.IndexOf("<title", StringComparison.OrdinalIgnoreCase);
        if (start >= 0)
        {
            int open = html.IndexOf('>', start);
            int end = open < 0 ? -1 : html.IndexOf("</title", open, StringComparison.OrdinalIgnoreCase);
            if (end > open)
                title = WebUtility.HtmlDecode(html.Substring(open + 1, end - open - 1)).Trim();
        }

        if (title.Length > 0)
            Say("Page \"" + title + "\".", redact);
        string[] marks = ["os_username", "SAMLRequest", "type=\"password\"", "type='password'", "login-form", "login.jsp", "window.onload = function() { document.forms"];
        string[] titles = ["log in", "login", "sign in", "signin", "single sign"];
        IsLoginPage = marks.Any(m => html.IndexOf(m, StringComparison.OrdinalIgnoreCase) >= 0)
            || titles.Any(t => title.IndexOf(t, StringComparison.OrdinalIgnoreCase) >= 0);
    }

    private void ReadJson(string text, string? mediaType, Func<string, string> redact)
    {
        JToken json;
        try
        {
            json = JiraJson.Parse(text);
        }
        catch (JsonException)
        {
            // A refusal stays a refusal when its text is cut short; what there is of it is shown.
            Say(text, redact);
            return;
        }

        IsProblem = mediaType == "application/problem+json";
        if (json is JObject o)
            ReadObject(o, redact);
        else if (json is JArray list)
        {
            foreach (JToken element in list)
                Say(element.AsText() ?? element.Text("message") ?? "", redact);
        }
    }

    private void ReadObject(JObject json, Func<string, string> redact)
    {
        if (json.Member("detail") is { } detail && (json.Member("title") is not null || json.Member("instance") is not null))
        {
            IsProblem = true;
            Say(detail.AsText() ?? "", redact);
        }
        else if (IsProblem)
        {
            Say(json.Text("title") ?? "", redact);
        }

        IsGateway = json.Member("timestamp") is not null && json.Member("path") is not null;
        string message = json.Text("message") ?? "";
        if (message == "No message available")
            message = "";
        Say(message, redact);
        Say(json.Text("errorMessage") ?? "", redact);
        if (json.Member("errorMessages") is JArray messages)
        {
            foreach (JToken m in messages)
                Say(m.AsText() ?? "", redact);
        }

        switch (json.Member("errors"))
        {
            case JObject fields:
                foreach (JProperty field in fields.Properties())
                    _fields[field.Name] = Shorten(redact(field.Value.AsText() ?? JiraJson.Write(field.Value)));
                break;
            case JArray list:
                foreach (JToken e in list)
                    Say(e.AsText() ?? e.Text("message") ?? e.Text("detail") ?? "", redact);
                break;
        }

        if (_messages.Count == 0 && _fields.Count == 0)
        {
            Say(json.Text("error_description") ?? "", redact);
            Say(json.Text("error") ?? "", redact);
        }
    }

    private void Say(string text, Func<string, string> redact)
    {
        text = Shorten(redact(text.Trim()));
        if (text.Length > 0 && !_messages.Contains(text))
            _messages.Add(text);
    }

    private static string Shorten(string text) => text.Length <= MaxMessage ? text : text.Substring(0, MaxMessage - 3) + "...";
}
