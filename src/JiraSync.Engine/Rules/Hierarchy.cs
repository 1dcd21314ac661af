using System;
using System.Linq;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;

namespace JiraSync.Engine.Rules;

/// <summary>Which issues may stand above which.</summary>
internal static class Hierarchy
{
    private const string Epic = "Epic";

    /// <summary>Whether an issue of one type may be the parent, or the epic, of one of another.</summary>
    public static bool Allows(IssueType above, IssueType below, Project project)
    {
        if (above.IsSubtask)
            return false;
        if (above.Level is { } high && below.Level is { } low)
            return high == low + 1;

        // Data Center does not tell levels: there, what is no sub-task goes below an epic, and an epic below nothing.
        bool hasEpics = project.IssueTypes.Any(IsEpic);
        return below.IsSubtask ? !hasEpics || !IsEpic(above) : !hasEpics || (IsEpic(above) && !IsEpic(below));
    }

    private static bool IsEpic(IssueType type) => string.Equals(type.Name, Epic, StringComparison.OrdinalIgnoreCase);
}
