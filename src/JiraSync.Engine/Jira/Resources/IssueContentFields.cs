using System.Collections.Generic;

namespace JiraSync.Engine.Jira.Resources;

/// <summary>What a read asks for, in Jira's field names.</summary>
internal static class IssueContentFields
{
    /// <summary>Fields to name; those of <see cref="IssueContent.None"/> always.</summary>
    public static IReadOnlyList<string> Of(IssueContent content)
    {
        List<string> fields = ["project", "issuetype", "created", "updated"];
        if (Has(content, IssueContent.Fields))
            fields.AddRange(["summary", "description", "reporter"]);
        if (Has(content, IssueContent.Comments))
            fields.Add("comment");
        if (Has(content, IssueContent.Attachments))
            fields.Add("attachment");
        return fields;
    }

    public static bool Has(IssueContent content, IssueContent part) => (content & part) != 0;
}
