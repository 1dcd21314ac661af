using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Jira.Json;
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

    [SharedDataFact("jira", "real")]
    public void Every_field_of_real_issues_is_read_by_the_kind_that_its_schema_tells()
    {
        List<FieldKind> seen = [];
        foreach (string file in Directory.GetFiles(SharedData.Find("jira", "real")!, "*.json"))
        {
            string text = File.ReadAllText(file);
            var json = (JObject)JiraSync.Engine.Jira.Json.JiraJson.Parse(text);
            JiraKind kind = text.Contains("accountId", StringComparison.Ordinal) ? JiraKind.Cloud : JiraKind.DataCenter;
            var fields = (JObject)json["fields"]!;
            FieldInfo[] asked = fields.Properties().Select(p => FieldKinds.Info(kind, p.Name, Description(json, p))).ToArray();
            var jira = new ScriptedJira { Always = (_, _) => ScriptedJira.Answer(HttpStatusCode.OK, kind == JiraKind.Cloud ? "{\"issues\":[" + text + "]}" : text) };
            using IJiraClient client = jira.Connect(kind);

            Issue issue = Assert.Single(jira.Run(client.GetIssuesAsync([(string)json["id"]!], new IssueSelection(IssueContent.Worklogs, asked), CancellationToken.None)));

            foreach (FieldInfo field in asked)
            {
                JToken value = fields[field.Id]!;
                string what = $"{Path.GetFileName(file)} {field.Id} as {field.Kind}: {value.ToString(Newtonsoft.Json.Formatting.None)}";
                if (field.Kind == FieldKind.Watchers && ((int?)value["watchCount"] ?? 0) > 0)
                {
                    Assert.False(issue.Fields.ContainsKey(field.Id), what);
                    continue;
                }

                Assert.True(issue.Fields.TryGetValue(field.Id, out FieldValue? read), what);
                bool empty = value.Type == JTokenType.Null || value is JArray { Count: 0 } or JObject { Count: 0 } || (value as JValue)?.Value as string == "";
                if (field.Kind is not FieldKind.Watchers and not FieldKind.TimeTracking and not FieldKind.ReadOnly)
                    Assert.True(empty == read is null, what);
                if (read is null)
                    continue;
                seen.Add(field.Kind);
                Assert.Equal(read.Canonical, FieldValue.FromJson(read.ToJson())!.Canonical);
                Assert.NotEqual("", read.Preview);
            }

            Assert.Equal((fields["worklog"]?["worklogs"] as JArray)?.Count ?? 0, issue.Worklogs.Count);
        }

        FieldKind[] expected =
        [
            FieldKind.Text, FieldKind.RichText, FieldKind.Number, FieldKind.IssueType, FieldKind.Status, FieldKind.Priority, FieldKind.Resolution, FieldKind.SecurityLevel,
            FieldKind.Option, FieldKind.Labels, FieldKind.Components, FieldKind.Versions, FieldKind.Project, FieldKind.User, FieldKind.TimeTracking, FieldKind.Parent,
            FieldKind.Links, FieldKind.Votes, FieldKind.Sprint, FieldKind.ReadOnly,
        ];
        Assert.Empty(expected.Except(seen));
    }

    // Few of the issues came with their schema; a sprint shows what it is.
    private static JObject Description(JObject issue, JProperty field)
    {
        JToken? schema = issue["schema"]?[field.Name] ?? issue["editmeta"]?["fields"]?[field.Name]?["schema"];
        bool sprint = field.Value is JArray { Count: > 0 } list && ((list[0] is JObject o && o.ContainsKey("boardId")) || list[0].ToString().Contains(".Sprint@", StringComparison.Ordinal));
        if (schema is null && sprint)
            schema = new JObject { ["type"] = "array", ["items"] = "json", ["custom"] = "com.pyxis.greenhopper.jira:gh-sprint" };
        return new JObject { ["name"] = field.Name, ["schema"] = schema };
    }
}
