using System;

namespace JiraSync.Engine.Model;

/// <summary>Who may see a comment, as settings and replicas say it: <c>public</c>, <c>internal</c>, <c>role:NAME</c> or <c>group:NAME</c>.</summary>
public static class VisibilityText
{
    /// <summary>What everybody sees who sees the issue.</summary>
    public const string Public = "public";

    private const string Internal = "internal";
    private const string Role = "role:";
    private const string Group = "group:";

    /// <summary>The text; null visibility is public.</summary>
    public static string Of(Visibility? visibility) => visibility switch
    {
        null => Public,
        { Kind: VisibilityKind.Internal } => Internal,
        { Kind: VisibilityKind.Role } => Role + visibility.Name,
        _ => Group + visibility.Name,
    };

    /// <summary>Reads a text; false when it says nothing of the kind.</summary>
    public static bool TryRead(string? text, out Visibility? visibility)
    {
        visibility = null;
        string trimmed = (text ?? "").Trim();
        if (string.Equals(trimmed, Public, StringComparison.OrdinalIgnoreCase))
            return true;
        if (string.Equals(trimmed, Internal, StringComparison.OrdinalIgnoreCase))
            visibility = new(VisibilityKind.Internal, "");
        else if (NameAfter(Role) is { } role)
            visibility = new(VisibilityKind.Role, role);
        else if (NameAfter(Group) is { } group)
            visibility = new(VisibilityKind.Group, group);
        return visibility is not null;

        string? NameAfter(string prefix) =>
            trimmed.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && trimmed.Substring(prefix.Length).Trim() is { Length: > 0 } name ? name : null;
    }
}
