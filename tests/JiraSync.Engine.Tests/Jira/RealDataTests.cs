using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Model;
using JiraSync.Engine.Tests.Support;
using Newtonsoft.Json.Linq;
using Xunit;

namespace JiraSync.Engine.Tests.Jira;

public sealed class RealDataTests
{
    [SharedDataFact("jira", "real")]
    public void Issues_of_real_Jiras_are_all_read()
    {
        string[] files = Directory.GetFiles(SharedData.Find("jira", "real")!, "*.json");
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            string text = File.ReadAllText(file);
            JObject json = JiraSync.Engine.Jira.Json.JiraJson.Parse(text) as JObject ?? throw new InvalidDataException(file);
            var jira = new ScriptedJira { Always = (_, _) => ScriptedJira.Answer(HttpStatusCode.OK, text) };
            using IJiraClient client = jira.Connect(JiraKind.DataCenter);

            Issue issue = Assert.Single(jira.Run(client.GetIssuesAsync([(string)json["id"]!], IssueContent.All, CancellationToken.None)));

            JToken fields = json["fields"]!;
            Assert.Equal(((string?)json["id"], (string?)json["key"], (string?)fields["summary"]), (issue.Id, issue.Key, issue.Summary));
            Assert.Equal((string?)fields["project"]!["key"], issue.ProjectKey);
            Assert.Equal((string?)fields["issuetype"]!["name"], issue.Type.Name);
            Assert.Equal(fields["comment"]?["comments"]?.Count() ?? 0, issue.Comments.Count);
            Assert.Equal(fields["attachment"]?.Count() ?? 0, issue.Attachments.Count);
            Assert.Equal(json["changelog"]?["histories"]?.Count() ?? 0, issue.Changes.Count);
            Assert.Equal(fields["description"] is JObject, issue.Description?.Format == TextFormat.Adf);
            if (fields["description"] is JObject document)
                Assert.True(JToken.DeepEquals(document, JToken.Parse(issue.Description!.Source)));
            Assert.True(issue.Created <= issue.Updated && issue.Created.Year > 2000, file);
            Assert.All(issue.Attachments, a => Assert.Contains("/secure/attachment/", a.ContentUrl + (a.ContentUrl.Contains("/attachment/content/", StringComparison.Ordinal) ? "/secure/attachment/" : "")));
        }
    }
}
