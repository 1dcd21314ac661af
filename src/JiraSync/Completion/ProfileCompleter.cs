using System;
using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using System.Management.Automation.Language;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Profile;
using JiraSync.Engine.Sync;
using JiraSync.Hosting;

namespace JiraSync.Completion;

/// <summary>Completes a parameter from the session's profile. Silent where there is none, or where it cannot be read.</summary>
public abstract class ProfileCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = (wordToComplete ?? "").Trim('\'', '"');
        var results = new List<CompletionResult>();
        try
        {
            var profile = ProfileDirectory.Open(RunspaceState.Current.ProfilePath);
            if (!profile.Exists) return results;
            foreach (var (text, tip) in Candidates(profile, fakeBoundParameters, word))
            {
                if (text.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                    results.Add(new CompletionResult(text, text, CompletionResultType.ParameterValue, string.IsNullOrWhiteSpace(tip) ? text : tip));
            }
        }
        catch (SyncException)
        {
            // A key press is no place for errors: the command itself will tell.
        }

        return results;
    }

    private protected abstract IEnumerable<(string Text, string? Tip)> Candidates(ProfileDirectory profile, IDictionary bound, string word);

    private protected static string? Bound(IDictionary bound, string parameter) => bound[parameter] switch
    {
        string text => text,
        object[] { Length: > 0 } several => several[0]?.ToString(),
        { } other => other.ToString(),
        null => null,
    };
}

/// <summary>Completes names of instances.</summary>
public sealed class InstanceNameCompleter : ProfileCompleter
{
    private protected override IEnumerable<(string Text, string? Tip)> Candidates(ProfileDirectory profile, IDictionary bound, string word)
    {
        foreach (var instance in profile.Instances.List()) yield return (instance.Name, instance.Url);
    }
}

/// <summary>Completes names of connections.</summary>
public sealed class ConnectionNameCompleter : ProfileCompleter
{
    private protected override IEnumerable<(string Text, string? Tip)> Candidates(ProfileDirectory profile, IDictionary bound, string word)
    {
        foreach (var connection in profile.Connections.List(onError: static _ => { }))
        {
            yield return (
                connection.Name,
                $"{connection.Local.Instance}/{connection.Local.Project} and {connection.Remote.Instance}/{connection.Remote.Project} ({connection.State})");
        }
    }
}

/// <summary>Completes ids of triggers: of the connection that is named already, or of all.</summary>
public sealed class TriggerIdCompleter : ProfileCompleter
{
    private protected override IEnumerable<(string Text, string? Tip)> Candidates(ProfileDirectory profile, IDictionary bound, string word)
    {
        foreach (var connection in profile.Connections.List(Bound(bound, "Connection"), static _ => { }))
        {
            foreach (var trigger in profile.Connections.GetTriggers(connection.Name)) yield return (trigger.Id, $"{connection.Name}, {trigger.Side}: {trigger.Jql}");
        }
    }
}

/// <summary>Completes keys of issues that are in sync: of the connection that is named already, or of all.</summary>
public sealed class IssueKeyCompleter : ProfileCompleter
{
    private const int Most = 100;

    private protected override IEnumerable<(string Text, string? Tip)> Candidates(ProfileDirectory profile, IDictionary bound, string word)
    {
        foreach (var key in SyncService.CompleteKeys(profile, Bound(bound, "Connection"), word, Most)) yield return (key, null);
    }
}
