using System.Collections.Generic;

namespace JiraSync.Sandbox.Seeds;

/// <summary>A text of the seed data before it is written in one of Jira's two formats.</summary>
internal sealed record SeedDocument(IReadOnlyList<SeedBlock> Blocks);

internal abstract record SeedBlock;

internal sealed record SeedHeading(int Level, string Text) : SeedBlock;

internal sealed record SeedParagraph(IReadOnlyList<SeedInline> Inlines) : SeedBlock;

internal sealed record SeedBullets(bool Ordered, IReadOnlyList<SeedParagraph> Items) : SeedBlock;

internal sealed record SeedCode(string Language, string Text) : SeedBlock;

internal sealed record SeedPanel(string Kind, SeedParagraph Content) : SeedBlock;

internal sealed record SeedQuote(SeedParagraph Content) : SeedBlock;

internal sealed record SeedTable(IReadOnlyList<string> Headers, IReadOnlyList<IReadOnlyList<string>> Rows) : SeedBlock;

internal sealed record SeedRule : SeedBlock;

/// <summary>A piece of a line. Mark is empty, strong, em, code or strike.</summary>
internal sealed record SeedInline(string Text, string Mark = "", string? Link = null, string? MentionId = null)
{
    public static SeedInline Mention(string id, string name) => new(name, "", null, id);
}
