using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Jira.Connection;
using JiraSync.Engine.Jira.Json;
using Newtonsoft.Json.Linq;

namespace JiraSync.Engine.Jira.Resources;

/// <summary>The answer to a bulk create: issues in the order of the request, less those that its errors name by their place.</summary>
internal static class CreatedIssues
{
    public static async Task<IReadOnlyList<CreateResult>> GetCreatedAsync(this JiraConnection connection, JiraCall call, int count, CancellationToken cancellation) =>
        await connection.GetPartialAsync(call, (json, redact) => Read(json, call, count, redact), cancellation).ConfigureAwait(false);

    /// <summary>Null when the body is no bulk answer but a refusal of the whole.</summary>
    public static IReadOnlyList<CreateResult>? Read(JToken json, JiraCall call, int count, Func<string, string> redact)
    {
        JArray created = json.Member("issues") as JArray ?? [];
        if (json.Member("errors") is not JArray && json.Member("issues") is not JArray)
            return null;
        JArray errors = json.Member("errors") as JArray ?? [];
        var results = new CreateResult?[count];
        foreach (JToken error in errors)
        {
            int place = (int)(error.Number("failedElementNumber") ?? -1);
            if (place < 0 || place >= count || results[place] is not null)
                throw new AnswerShapeException("an error names no element of the request");
            ErrorBody body = ErrorBody.Read(error.Member("elementErrors"), redact);
            results[place] = new CreateResult(null, null, ErrorTable.ForElement(call.Doing, (int)(error.Number("status") ?? 400), body));
        }

        // Ids cannot be told apart when their number does not fit: nobody may guess which draft became which issue.
        if (created.Count + results.Count(r => r is not null) != count)
            throw new AnswerShapeException($"it tells of {created.Count + errors.Count} of {count} issues");
        int next = 0;
        for (int i = 0; i < count; i++)
        {
            if (results[i] is not null)
                continue;
            JToken issue = created[next++];
            results[i] = new CreateResult(
                issue.Text("id") ?? throw new AnswerShapeException("a new issue has no id"),
                issue.Text("key") ?? throw new AnswerShapeException("a new issue has no key"),
                null);
        }

        return results.Select(r => r!).ToArray();
    }
}
