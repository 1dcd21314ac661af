using System;
using System.Collections.Generic;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.RichTexts;

/// <summary>
/// What a conversion has to ask about things that have another name on the other side. Each question may be left out, and each
/// answer may be null: then the text says in plain words what cannot be pointed at.
/// </summary>
public sealed class ConversionContext
{
    /// <summary>Account id or user name in the source → the target's. Null: the mention becomes the person's plain name.</summary>
    public Func<string, string?>? TargetUser { get; init; }

    /// <summary>Account id or user name in the source → the person's display name.</summary>
    public Func<string, string?>? DisplayName { get; init; }

    /// <summary>Key or web address of an issue in the source → its twin in the target. Null: the key or address stays as it is.</summary>
    public Func<string, IssueTwin?>? TargetIssue { get; init; }

    /// <summary>File name of an attachment → its media in the target. Null: the file is named in plain text.</summary>
    public Func<string, MediaReference?>? TargetMedia { get; init; }

    /// <summary>Media id in the source → name of the attached file. Null: the media's own text (on Cloud, the file name) is taken.</summary>
    public Func<string, string?>? SourceFileName { get; init; }
}

/// <summary>An issue that stands for another.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Url">Its web address.</param>
public sealed record IssueTwin(string Key, string Url);

/// <summary>An attached file, as ADF points at it.</summary>
/// <param name="Id">Id of the media service.</param>
/// <param name="Collection">Its collection; empty in Jira.</param>
public sealed record MediaReference(string Id, string Collection = "");

/// <summary>What a conversion brought.</summary>
/// <param name="Text">The text in the target's form; its source is empty when there is nothing to show.</param>
/// <param name="Lost">What could not be carried over, each thing once, as a sentence.</param>
public sealed record ConversionResult(RichText Text, IReadOnlyList<string> Lost);
