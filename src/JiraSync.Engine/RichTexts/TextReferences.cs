using System;
using System.Collections.Generic;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.RichTexts;

/// <summary>What a rich text points at.</summary>
/// <param name="People">People whom it mentions.</param>
/// <param name="Files">Attached files that it shows.</param>
public sealed record TextReferences(IReadOnlyList<UserReference> People, IReadOnlyList<FileReference> Files)
{
    private static readonly TextReferences None = new([], []);

    /// <summary>Reads them out of a text; most texts are found to have none without being parsed.</summary>
    public static TextReferences Of(RichText? text)
    {
        if (text is null || !MayPoint(text))
            return None;
        var people = new List<UserReference>();
        var files = new List<FileReference>();
        var recorder = new ConversionContext
        {
            TargetUser = user =>
            {
                people.Add(user);
                return new TargetUser(user.Id, user.Name);
            },
            TargetFile = file =>
            {
                files.Add(file);
                return new TargetFile(file.Name, file.MediaId);
            },
        };
        try
        {
            RichTextConverter.Convert(text, text.Format, recorder);
        }
        catch (Hosting.SyncException)
        {
            return None; // no document at all: whoever converts it says so
        }
        return new(people, files);
    }

    private static bool MayPoint(RichText text) => text.Format == TextFormat.Wiki
        ? text.Source.IndexOf("[~", StringComparison.Ordinal) >= 0 || text.Source.IndexOf('!') >= 0 || text.Source.IndexOf("[^", StringComparison.Ordinal) >= 0
        : text.Source.IndexOf("\"mention\"", StringComparison.Ordinal) >= 0 || text.Source.IndexOf("\"media", StringComparison.Ordinal) >= 0;
}
