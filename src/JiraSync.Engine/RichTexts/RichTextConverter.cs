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
    /// <summary>Converts a text; one that is in the target's form already only gets the target's people, issues and files.</summary>
    /// <exception cref="SyncException">The text claims to be ADF and is no JSON.</exception>
    public static ConversionResult Convert(RichText source, TextFormat target, ConversionContext context)
    {
        if (source is null)
            throw new ArgumentNullException(nameof(source));
        if (context is null)
            throw new ArgumentNullException(nameof(context));
        var lost = new LossList();
        if (source.Format == target)
            return new(SameForm(source, context, lost), lost.All);

        Node document = target == TextFormat.Adf ? WikiReader.Read(source.Source, context) : AdfReader.Read(source.Source);
        document = new ReferenceMapper(source.Format, target, context, lost).Map(document);
        if (target == TextFormat.Wiki)
            return new(RichText.Wiki(WikiWriter.Write(document, lost, context.AdfMacros)), lost.All);

        document = AdfShape.Fit(document);
        return new(RichText.Adf(document.Content.Count == 0 ? "" : AdfWriter.Write(document)), lost.All);
    }

    /// <summary>A text that keeps its form only points at other people, issues and files; one that points at none comes back as it is.</summary>
    private static RichText SameForm(RichText source, ConversionContext context, LossList lost)
    {
        if (context is { TargetUser: null, TargetIssue: null, TargetFile: null })
            return source;
        if (source.Format == TextFormat.Wiki)
            return WikiRewriter.Rewrite(source, context, lost);
        Node document = AdfReader.Read(source.Source);
        Node mapped = new ReferenceMapper(TextFormat.Adf, TextFormat.Adf, context, lost).Map(document);
        return ReferenceEquals(document, mapped) ? source : RichText.Adf(AdfWriter.Write(mapped));
    }
}
