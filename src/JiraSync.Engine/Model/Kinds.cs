namespace JiraSync.Engine.Model;

/// <summary>Which product an instance runs; Jira Server counts as <see cref="DataCenter"/>, whose interface it shares.</summary>
public enum JiraKind
{
    /// <summary>Jira Cloud: REST v3, rich text as Atlassian Document Format.</summary>
    Cloud,

    /// <summary>Jira Data Center or Server: REST v2, rich text as wiki markup.</summary>
    DataCenter,
}

/// <summary>One half of a connection, seen from the profile that holds it.</summary>
public enum SideName
{
    /// <summary>The side that this profile owns; where it holds both, the one named first.</summary>
    Local,

    /// <summary>The other side.</summary>
    Remote,
}

/// <summary>Helpers over <see cref="SideName"/>.</summary>
public static class SideNames
{
    /// <summary>The opposite side.</summary>
    public static SideName Other(this SideName side) => side == SideName.Local ? SideName.Remote : SideName.Local;
}
