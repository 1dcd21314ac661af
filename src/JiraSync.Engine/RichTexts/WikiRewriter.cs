using System.Collections.Generic;
using System.Text;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.RichTexts;

/// <summary>
/// Gives the people, issues and files in wiki markup the names that they have in the target and leaves every other character of the
/// source as it is: markup that is read and written again would come back in other clothes.
/// </summary>
internal static class WikiRewriter
{
    public static RichText Rewrite(RichText source, ConversionContext context, LossList lost)
    {
        // Issues are looked for in what is left between the other references, so that the reader need not ask for them.
        string markup = WikiReader.Normalized(source.Source);
        SortedDictionary<int, WikiReference> references = WikiReader.References(markup);
        var issues = new IssueReferences(context.TargetIssue);
        var text = new StringBuilder(markup.Length);
        int at = 0;
        foreach (KeyValuePair<int, WikiReference> found in references)
        {
            if (found.Key < at)
                continue; // within another one
            text.Append(issues.Replace(markup.Substring(at, found.Key - at)));
            string written = markup.Substring(found.Key, found.Value.Length);
            text.Append(Rewritten(written, found.Value, context, lost));
            at = found.Key + found.Value.Length;
        }
        text.Append(issues.Replace(markup.Substring(at)));
        string result = text.ToString();
        return result == markup ? source : RichText.Wiki(result);
    }

    private static string Rewritten(string written, WikiReference reference, ConversionContext context, LossList lost)
    {
        switch (reference.Kind)
        {
            case WikiReferenceKind.User when context.TargetUser is not null:
                TargetUser? user = context.TargetUser(new UserReference(reference.Name, reference.IsAccountId, null));
                if (user?.Id is { Length: > 0 } id)
                    return id == reference.Name ? written : WikiPhrases.Write([new Node(NodeType.Mention, new() { ["id"] = id, ["text"] = user.Name })], lost, inCell: false);
                string name = user?.Name is { Length: > 0 } known ? known : reference.Name;
                lost.Add($"The mention of {name} points at nobody in the target; the name stands as plain text.");
                return WikiPhrases.Write([Node.OfText("@" + name)], lost, inCell: true);
            case WikiReferenceKind.File when context.TargetFile is not null:
                string? file = context.TargetFile(new FileReference(reference.Name, null))?.Name;
                if (string.IsNullOrEmpty(file))
                    lost.Add($"The file '{reference.Name}' is not attached in the target.");
                else if (file != reference.Name && WikiWriter.CanBeNamed(file!))
                    return written.Replace(reference.Name, file);
                return written;
            default:
                return written;
        }
    }
}

/// <summary>What a place in wiki markup points at.</summary>
internal enum WikiReferenceKind
{
    /// <summary>Nothing: what stands there is code.</summary>
    None,

    /// <summary>A person.</summary>
    User,

    /// <summary>An attached file.</summary>
    File,
}

/// <summary>A place in wiki markup that points at something by its name.</summary>
/// <param name="Kind">At what.</param>
/// <param name="Length">Length of the markup.</param>
/// <param name="Name">The name.</param>
/// <param name="IsAccountId">True for a person whose account id is named.</param>
internal sealed record WikiReference(WikiReferenceKind Kind, int Length, string Name, bool IsAccountId = false);
