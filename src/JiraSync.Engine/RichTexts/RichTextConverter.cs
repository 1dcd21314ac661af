using System;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.RichTexts;

/// <summary>
/// Rich text from the form of one Jira into the form of another: one way, never round trip. The result is for the other side to
/// show; the source stays what counts.
/// </summary>
public static class RichTextConverter
{
    /// <summary>Converts a text; one that is in the target's form already comes back unchanged.</summary>
    /// <exception cref="SyncException">The text claims to be ADF and is no JSON.</exception>
    public static ConversionResult Convert(RichText source, TextFormat target, ConversionContext context)
    {
        if (source is null)
            throw new ArgumentNullException(nameof(source));
        if (context is null)
            throw new ArgumentNullException(nameof(context));
        if (source.Format == target)
            return new(source, []);

        var lost = new LossList();
        Node document = target == TextFormat.Adf ? WikiReader.Read(source.Source, context) : AdfReader.Read(source.Source);
        document = new ReferenceMapper(target, context, lost).Map(document);
        if (target == TextFormat.Wiki)
            return new(RichText.Wiki(WikiWriter.Write(document, lost)), lost.All);

        document = AdfShape.Fit(document);
        return new(RichText.Adf(document.Content.Count == 0 ? "" : AdfWriter.Write(document)), lost.All);
    }
}
