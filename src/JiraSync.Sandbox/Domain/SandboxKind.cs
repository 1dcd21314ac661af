namespace JiraSync.Sandbox.Domain;

/// <summary>Which product a site is.</summary>
public enum SandboxKind
{
    /// <summary>Jira Cloud.</summary>
    Cloud,

    /// <summary>Jira Data Center.</summary>
    DataCenter,
}
