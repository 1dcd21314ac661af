using System;
using System.Collections.Generic;
using JiraSync.Engine.Model;
using JiraSync.Engine.RichTexts;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace JiraSync.RichTextOracle;

/// <summary>How near a document comes back that was written as wiki markup and read again, beside how near theirs does.</summary>
internal sealed class Written
{
    private Written(int ours, int theirs, string difference)
    {
        Ours = ours;
        Theirs = theirs;
        Difference = difference;
    }

    /// <summary>Steps between the document and ours.</summary>
    public int Ours { get; }

    /// <summary>Steps between the document and theirs.</summary>
    public int Theirs { get; }

    /// <summary>Our markup, and where what it reads back as leaves the document.</summary>
    public string Difference { get; }

    public bool Agrees => Ours <= Theirs;

    public string Verdict => Ours < Theirs ? "better" : Ours == Theirs ? "equal" : "worse";

    /// <summary>The steps of what the engine makes of wiki markup.</summary>
    public static List<string> Read(string wiki, ConversionContext context, bool bareEdges = false) =>
        DocumentForm.Steps(DocumentForm.Parse(RichTextConverter.Convert(RichText.Wiki(wiki), TextFormat.Adf, context).Text.Source), bareEdges);

    public static Written Of(JObject document, JObject again)
    {
        string wiki = RichTextConverter.Convert(RichText.Adf(document.ToString(Formatting.None)), TextFormat.Wiki, OracleContext.ToWiki).Text.Source;
        List<string> meant = DocumentForm.Steps(document, bareEdges: true);
        List<string> ours = Read(wiki, OracleContext.ToAdf, bareEdges: true);
        List<string> theirs = DocumentForm.Steps(again, bareEdges: true);
        return new Written(
            Distance.Between(meant, ours),
            Distance.Between(meant, theirs),
            $"    markup {JsonConvert.ToString(wiki)}\n" + Distance.Show(meant, ours).Replace("theirs ", "meant  ", StringComparison.Ordinal)
                + "\n    theirs " + Distance.Show(meant, theirs).Split("ours   ")[^1]);
    }
}
