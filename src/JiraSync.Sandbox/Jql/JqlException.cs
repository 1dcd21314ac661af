using System;
using System.Collections.Generic;
using System.Linq;

namespace JiraSync.Sandbox.Jql;

/// <summary>A query that Jira refuses, with the texts Jira answers in <c>errorMessages</c>.</summary>
public sealed class JqlException : Exception
{
    /// <summary>A refusal with one message.</summary>
    public JqlException(string message)
        : this([message])
    {
    }

    /// <summary>A refusal with all the messages that validation found.</summary>
    public JqlException(IReadOnlyList<string> messages)
        : base(string.Join(" ", messages))
    {
        Messages = messages.ToArray();
    }

    /// <summary>What goes into <c>errorMessages</c>, in the order of the clauses.</summary>
    public IReadOnlyList<string> Messages { get; }
}
