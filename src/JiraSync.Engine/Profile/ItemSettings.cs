using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using JiraSync.Engine.Jira;

namespace JiraSync.Engine.Profile;

/// <summary>What a side does with comments, attachments and worklogs: <c>items</c> of a side in <c>connection.json</c>.</summary>
public sealed record ItemSettings
{
    /// <summary>As it is without any settings.</summary>
    public static ItemSettings Default { get; } = new();

    /// <summary>Comments.</summary>
    public CommentSettings Comments { get; init; } = new();

    /// <summary>Attachments.</summary>
    public AttachmentSettings Attachments { get; init; } = new();

    /// <summary>Worklogs.</summary>
    public WorklogSettings Worklogs { get; init; } = new();

    /// <summary>What is wrong with them; null: nothing.</summary>
    internal string? Problem()
    {
        if (Comments is null || Attachments?.Incoming is null || Attachments.Outgoing is null || Worklogs is null)
            return "a part of its item settings is empty";
        return ItemHeader.Problem(Comments.Header, "header of comments")
            ?? ItemHeader.Problem(Worklogs.Header, "header of worklogs")
            ?? Attachments.Incoming.Problem("incoming")
            ?? Attachments.Outgoing.Problem("outgoing");
    }
}

/// <summary>How copies of comments are written here.</summary>
public sealed record CommentSettings
{
    /// <summary>
    /// The line before a copy, since the account that syncs writes it. Empty: none. What may stand in it: {author}, {created}, {key},
    /// {url}, {late}; two stars at its beginning make bold what is between them.
    /// </summary>
    public string Header { get; init; } = "{author} commented on {created}{late}:";

    /// <summary>What {late} becomes in a comment from before the two issues were paired.</summary>
    public string EarlierNote { get; init; } = ", before these issues were paired";

    /// <summary>What {late} becomes in a comment that is older than one that stands here already.</summary>
    public string LateNote { get; init; } = ", added late";
}

/// <summary>How copies of worklogs are written here.</summary>
public sealed record WorklogSettings
{
    /// <summary>The line that names who did the work, as with comments. Empty: none. Besides, {started} may stand in it.</summary>
    public string Header { get; init; } = "{author} logged this work:";

    /// <summary>What logging, changing and deleting a copy does to the remaining estimate.</summary>
    public EstimateRule Estimate { get; init; }
}

/// <summary>How it is made sure that a copied file is whole.</summary>
public enum AttachmentCheck
{
    /// <summary>What was read has the size that the original has, and so has what Jira stored.</summary>
    Size,

    /// <summary>Besides, the copy is read back and its SHA-256 compared: one call and the whole file more for each.</summary>
    Content,
}

/// <summary>What happens to files.</summary>
public sealed record AttachmentSettings
{
    /// <summary>Which files are taken in here.</summary>
    public AttachmentFilter Incoming { get; init; } = new();

    /// <summary>Which files of this side are let out.</summary>
    public AttachmentFilter Outgoing { get; init; } = new();

    /// <summary>How it is made sure that copies made here are whole.</summary>
    public AttachmentCheck Check { get; init; }

    /// <summary>
    /// True: when people of the other side delete the copy of a file that was born here, the file is deleted here too. False:
    /// only its copy is gone then, and stays so.
    /// </summary>
    public bool DeleteOriginals { get; init; }
}

/// <summary>Which files pass. Empty lists and null let all pass; patterns may have the wildcards * and ?.</summary>
public sealed record AttachmentFilter
{
    /// <summary>Most bytes of a file; null: any number.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>Media types of which one has to fit: <c>image/*</c>.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Media types of which none may fit.</summary>
    public IReadOnlyList<string> ExceptTypes { get; init; } = [];

    /// <summary>File names of which one has to fit: <c>*.log</c>.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>File names of which none may fit.</summary>
    public IReadOnlyList<string> ExceptNames { get; init; } = [];

    /// <summary>Why a file does not pass, as the end of a sentence; null: it passes.</summary>
    public string? Refusal(string fileName, string mediaType, long size)
    {
        string type = mediaType.Split(';')[0].Trim();
        if (size > MaxBytes)
            return $"it has {size} bytes, and at most {MaxBytes} pass";
        if (!Passes(type, Types, ExceptTypes))
            return $"files of type {type} do not pass";
        return Passes(fileName, Names, ExceptNames) ? null : "files with such a name do not pass";
    }

    internal string? Problem(string which)
    {
        if (Types is null || ExceptTypes is null || Names is null || ExceptNames is null)
            return $"a list of its {which} attachment filter is empty";
        if (MaxBytes < 0)
            return $"its {which} attachment filter lets at most {MaxBytes} bytes pass";
        return Types.Concat(ExceptTypes).Concat(Names).Concat(ExceptNames).Any(string.IsNullOrWhiteSpace) ? $"a pattern of its {which} attachment filter is blank" : null;
    }

    private static bool Passes(string text, IReadOnlyList<string> any, IReadOnlyList<string> none) =>
        (any.Count == 0 || any.Any(p => Fits(text, p))) && !none.Any(p => Fits(text, p));

    private static bool Fits(string text, string pattern) => Regex.IsMatch(
        text,
        @"\A" + Regex.Escape(pattern.Trim()).Replace("\\*", ".*").Replace("\\?", ".") + @"\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline);
}

/// <summary>Who sees a comment of one side, and who sees its copy: a row of <c>commentVisibility</c> in <c>connection.json</c>.</summary>
public sealed record VisibilityPair
{
    /// <summary>On the Local side: <c>public</c>, <c>internal</c>, <c>role:NAME</c> or <c>group:NAME</c>.</summary>
    public string Local { get; init; } = "";

    /// <summary>On the Remote side.</summary>
    public string Remote { get; init; } = "";

    /// <summary>Which way it holds.</summary>
    public MappingDirection Direction { get; init; }

    /// <summary>A side by name.</summary>
    public string Side(Model.SideName side) => side == Model.SideName.Local ? Local : Remote;
}
