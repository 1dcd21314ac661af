using System.Collections.Generic;
using JiraSync.Sandbox.Domain;

namespace JiraSync.Sandbox.Auth;

/// <summary>How a caller proved who he is.</summary>
internal enum SignIn
{
    None,
    Basic,
    ScopedToken,
    PersonalToken,
    OAuth,
    Session,
}

/// <summary>Who calls.</summary>
internal sealed record Caller(User? User, SignIn How, IReadOnlyList<string>? Scopes = null)
{
    public static Caller Anonymous { get; } = new(null, SignIn.None);
}
