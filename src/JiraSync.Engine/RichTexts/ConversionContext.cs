using System;
using System.Collections.Generic;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.RichTexts;

/// <summary>
/// What a conversion has to ask about things that have another name on the other side. Every question is answered from memory: a
/// conversion does no input or output. Each may be left out and each answer may be null; then, where a text changes its form, it
/// says in plain words what cannot be pointed at, and where it keeps its form, it stays as it is.
/// </summary>
public sealed class ConversionContext
{
    /// <summary>A person whom the source mentions → the same person in the target. Null: the mention becomes the person's plain name.</summary>
    public Func<UserReference, TargetUser?>? TargetUser { get; init; }

    /// <summary>Key or web address of an issue in the source → its twin in the target. Null: the key or address stays as it is.</summary>
    public Func<string, IssueTwin?>? TargetIssue { get; init; }

    /// <summary>A file that the source shows → the same file in the target. Null: it is not attached there and is named in plain text.</summary>
    public Func<FileReference, TargetFile?>? TargetFile { get; init; }

    /// <summary>
    /// Name of a code block's language that Jira's own converter does not know → what it is called in ADF; null: Java, which is
    /// what that converter makes of it. By default every name is kept.
    /// </summary>
    public Func<string, string?> CodeLanguage { get; init; } = CodeLanguages.Kept;

    /// <summary>Size of a picture in ADF of which wiki markup says none; null, the default: none, so that Jira shows it as it is.</summary>
    public PictureSize? PictureSize { get; init; }

    /// <summary>
    /// True, the default: what wiki markup has no words for at all (columns, apps' elements) is written as Jira Cloud writes it in
    /// wiki markup, in an {adf} macro, and so comes back whole. False: as the text that it holds.
    /// </summary>
    public bool AdfMacros { get; init; } = true;
}

/// <summary>A person as a text mentions them.</summary>
/// <param name="Id">Account id or user name.</param>
/// <param name="IsAccountId">True when the text says that it is an account id; in wiki markup a user name and an account id can look alike.</param>
/// <param name="Name">The name that the text shows, without "@"; null: it shows none.</param>
public sealed record UserReference(string Id, bool IsAccountId, string? Name);

/// <summary>A person in the target.</summary>
/// <param name="Id">Account id (Cloud) or user name (Data Center); null: nobody to point at, only a name.</param>
/// <param name="Name">Display name, without "@".</param>
public sealed record TargetUser(string? Id, string? Name = null);

/// <summary>An issue that stands for another.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Url">Its web address.</param>
public sealed record IssueTwin(string Key, string Url);

/// <summary>A file as a text shows it.</summary>
/// <param name="Name">Its name: always known from wiki markup, from ADF only where the text has it.</param>
/// <param name="MediaId">Its id in the media service of the source; null from wiki markup.</param>
public sealed record FileReference(string? Name, string? MediaId);

/// <summary>An attached file in the target.</summary>
/// <param name="Name">Its name, by which wiki markup points at it, and which in ADF is the text of a picture that has none.</param>
/// <param name="MediaId">Its id in the media service, by which ADF points at it; null: not known, so that ADF can only name it.</param>
/// <param name="Collection">Its collection in the media service; empty in Jira.</param>
public sealed record TargetFile(string? Name, string? MediaId, string Collection = "");

/// <summary>The size of a picture.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
public sealed record PictureSize(int Width, int Height);

/// <summary>What a conversion brought.</summary>
/// <param name="Text">The text in the target's form; its source is empty when there is nothing to show.</param>
/// <param name="Lost">What could not be carried over, each thing once, as a sentence.</param>
public sealed record ConversionResult(RichText Text, IReadOnlyList<string> Lost);
