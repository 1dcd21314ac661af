using System;
using System.Collections.Generic;
using JiraSync.Engine.RichTexts;

namespace JiraSync.RichTextOracle;

/// <summary>The one context in which the pairs were converted, as the description beside them gives it.</summary>
internal static class OracleContext
{
    private static readonly Dictionary<string, string> Cards = new(StringComparer.Ordinal)
    {
        ["ABC-12"] = "https://x.atlassian.net/browse/ABC-12",
        ["OPS-7"] = "https://x.atlassian.net/browse/OPS-7",
    };

    private static readonly Dictionary<string, string> Files = new(StringComparer.Ordinal)
    {
        ["img.png"] = "uuid-img",
        ["file.txt"] = "uuid-file",
        ["shot-1.png"] = "uuid-shot-1",
        ["trace.log"] = "uuid-trace",
        ["uuid-shot-1"] = "shot-1.png",
        ["uuid-trace"] = "trace.log",
    };

    private static readonly Dictionary<string, string> People = new(StringComparer.OrdinalIgnoreCase)
    {
        ["accountid:abc"] = "accountid:abc",
        ["accountid:5b10a2844c20165700ede21g"] = "5b10a2844c20165700ede21g",
        ["jdoe"] = "5b10ac8d82e05b22cc7d4ef5",
        ["5b10ac8d82e05b22cc7d4ef5"] = "jdoe",
    };

    /// <summary>
    /// What the converter is told there. It is told nothing of languages, of which it then makes Java, nor of pictures' sizes, for which
    /// it then takes one of its own; the engine is told both (see deliberate.jsonl).
    /// </summary>
    public static ConversionContext ToAdf { get; } = Context(language: _ => null, size: new PictureSize(200, 183));

    /// <summary>The same names, and all else as the engine has it.</summary>
    public static ConversionContext ToAdfAsTheEngine { get; } = Context(new ConversionContext().CodeLanguage, size: null);

    /// <summary>The way from ADF to wiki markup.</summary>
    public static ConversionContext ToWiki { get; } = new()
    {
        TargetUser = user => new TargetUser(People.TryGetValue(user.Id, out string? name) ? name : user.Id, user.Name),
        TargetFile = File,
    };

    private static TargetFile File(FileReference file)
    {
        string name = file.MediaId ?? file.Name!;
        string other = Files.TryGetValue(name, out string? known) ? known : name;
        return file.MediaId is null ? new TargetFile(null, other) : new TargetFile(other, file.MediaId);
    }

    private static ConversionContext Context(Func<string, string?> language, PictureSize? size) => new()
    {
        // A name that is not known is taken as it is written, with "accountid:" where that is part of it.
        TargetUser = user =>
        {
            string name = user.IsAccountId ? "accountid:" + user.Id : user.Id;
            return new TargetUser(People.TryGetValue(name, out string? id) ? id : name);
        },
        TargetIssue = key => Cards.TryGetValue(key, out string? url) ? new IssueTwin(key, $"{url}#icft={key}") : null,
        TargetFile = File,
        CodeLanguage = language,
        PictureSize = size,
    };
}
