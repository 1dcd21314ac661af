using System.Collections.Generic;
using System.Linq;

namespace JiraSync.Engine.Jira.Resources;

/// <summary>What a read asks for, in Jira's field names.</summary>
internal static class IssueContentFields
{
    /// <summary>Fields to name; those of <see cref="IssueContent.None"/> always.</summary>
    public static IReadOnlyList<string> Of(IssueSelection selection)
    {
        List<string> fields = ["project", "issuetype", "created", "updated"];
        if (Has(selection, IssueContent.Fields))
            fields.AddRange(["summary", "description", "reporter"]);
        if (Has(selection, IssueContent.Comments))
            fields.Add("comment");
        if (Has(selection, IssueContent.Attachments))
            fields.Add("attachment");
        if (Has(selection, IssueContent.Worklogs))
            fields.Add("worklog");
        return fields.Concat(selection.Fields.Select(f => f.Id)).Distinct().ToArray();
    }

    public static bool Has(IssueSelection selection, IssueContent part) => (selection.Content & part) != 0;
}
