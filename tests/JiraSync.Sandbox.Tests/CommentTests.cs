using System.Linq;
using System.Net.Http;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Tests.Support;
using Xunit;

namespace JiraSync.Sandbox.Tests;

public sealed class CommentTests
{
    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task A_comment_lives_and_dies(SandboxKind kind)
    {
        TestJira jira = TestJira.Of(kind);
        jira.NewIssue();
        jira.Time.AdvanceSeconds(1);
        Answer added = await jira.Post("issue/SUP-1/comment", $$"""{"body":{{jira.TextJson("hello")}},"properties":[{"key":"marker","value":{"n":1} }]}""");
        Assert.Equal(201, added.Status);
        Assert.Equal(jira.Site.Now, jira.Site.GetIssue("SUP-1").Updated);
        string id = (string)added["id"]!;
        jira.Time.AdvanceSeconds(1);
        Answer changed = await jira.Put($"issue/SUP-1/comment/{id}", $$"""{"body":{{jira.TextJson("bye")}}}""");
        Assert.Equal(200, changed.Status);
        Assert.Equal((string?)added["created"], (string?)changed["created"]);
        Assert.NotEqual((string?)added["updated"], (string?)changed["updated"]);
        Answer read = await jira.Get($"issue/SUP-1/comment/{id}?expand=properties,renderedBody");
        Assert.Equal(1, (int)read["properties"]![0]!["value"]!["n"]!);
        Assert.Equal("<p>bye</p>", (string?)read["renderedBody"]);
        Assert.Equal(204, (await jira.Delete($"issue/SUP-1/comment/{id}")).Status);
        Assert.Equal(404, (await jira.Get($"issue/SUP-1/comment/{id}")).Status);
        HistoryItem item = jira.Site.GetIssue("SUP-1").History.Single().Items.Single();
        Assert.Equal(("Comment", "bye"), (item.Field, item.FromText));
    }

    [Fact]
    public async Task Cloud_shows_properties_always_and_Data_Center_on_request()
    {
        foreach (SandboxKind kind in System.Enum.GetValues<SandboxKind>())
        {
            TestJira jira = TestJira.Of(kind);
            jira.NewIssue();
            await jira.Post("issue/SUP-1/comment", $$"""{"body":{{jira.TextJson("x")}},"properties":[{"key":"m","value":1}]}""");
            JsonNode comment = (await jira.Get("issue/SUP-1/comment"))["comments"]![0]!;
            Assert.Equal(kind == SandboxKind.Cloud, comment["properties"] is not null);
            Assert.NotNull((await jira.Get("issue/SUP-1/comment?expand=properties"))["comments"]![0]!["properties"]);
        }
    }

    [Theory]
    [InlineData(SandboxKind.Cloud, 100)]
    [InlineData(SandboxKind.DataCenter, 50)]
    public async Task Pages_and_orders_comments(SandboxKind kind, int size)
    {
        TestJira jira = TestJira.Of(kind);
        jira.NewIssue();
        for (int i = 0; i < 120; i++)
            jira.Edits.AddComment("bob", "SUP-1", $"c{i}");
        Answer first = await jira.Get("issue/SUP-1/comment");
        Assert.Equal(size, first["comments"]!.AsArray().Count);
        Assert.Equal(120, (int)first["total"]!);
        Assert.Equal(120 - size, System.Math.Min(120 - size, (await jira.Get($"issue/SUP-1/comment?startAt={size}&maxResults=100"))["comments"]!.AsArray().Count));
        Answer newest = await jira.Get("issue/SUP-1/comment?orderBy=-created&maxResults=1");
        Assert.Equal(jira.Site.GetIssue("SUP-1").Comments[^1].Id, (string?)newest["comments"]![0]!["id"]);
        if (kind == SandboxKind.Cloud)
            Assert.Equal(400, (await jira.Get("issue/SUP-1/comment?orderBy=author")).Status);
    }

    [Fact]
    public async Task A_stranger_to_the_group_sees_no_restricted_comment()
    {
        TestJira jira = TestJira.DataCenter(b => b.AddUser("carol", token: "carol-token", groups: ["insiders"]));
        jira.NewIssue();
        Answer added = await jira.SignInAs("carol").Post("issue/SUP-1/comment", """{"body":"secret","visibility":{"type":"group","value":"insiders"}}""");
        Assert.Equal("insiders", (string?)added["visibility"]!["value"]);
        Assert.Single((await jira.Get("issue/SUP-1"))["fields"]!["comment"]!["comments"]!.AsArray());
        jira.SignInAs("bob");
        Assert.Equal(0, (int)(await jira.Get("issue/SUP-1/comment"))["total"]!);
        Assert.Equal(404, (await jira.Get($"issue/SUP-1/comment/{added["id"]}")).Status);
        Assert.Equal(400, (await jira.Post("issue/SUP-1/comment", """{"body":"x","visibility":{"type":"group","value":"nobody"}}""")).Status);
    }

    [Fact]
    public async Task Cloud_takes_no_comment_that_is_not_ADF()
    {
        TestJira jira = TestJira.Cloud();
        jira.NewIssue();
        Answer answer = await jira.Post("issue/SUP-1/comment", """{"body":"plain"}""");
        Assert.Equal(400, answer.Status);
        Assert.Equal("""{"errorMessages":[],"errors":{"comment":"Comment body is not valid!"}}""", answer.Text);
        jira.Version = "2";
        Assert.Equal(201, (await jira.Post("issue/SUP-1/comment", """{"body":"plain"}""")).Status);
        Assert.Equal(400, (await jira.Post("issue/SUP-1/comment", """{"body":""}""")).Status);
    }

    [Fact]
    public async Task Comment_properties_have_their_own_address_and_move_nothing()
    {
        TestJira jira = TestJira.Cloud();
        jira.NewIssue();
        string id = jira.Edits.AddComment("sync", "SUP-1", "x").Id;
        System.DateTimeOffset before = jira.Site.GetIssue("SUP-1").Updated;
        jira.Time.AdvanceSeconds(1);
        Assert.Equal(201, (await jira.Put($"comment/{id}/properties/k", """{"a":1}""")).Status);
        Assert.Equal(200, (await jira.Put($"comment/{id}/properties/k", """{"a":2}""")).Status);
        Assert.Equal(2, (int)(await jira.Get($"comment/{id}/properties/k"))["value"]!["a"]!);
        Assert.Equal("k", (string?)(await jira.Get($"comment/{id}/properties"))["keys"]![0]!["key"]);
        Assert.Equal(204, (await jira.Delete($"comment/{id}/properties/k")).Status);
        Assert.Equal(404, (await jira.Get($"comment/{id}/properties/k")).Status);
        Assert.Equal(before, jira.Site.GetIssue("SUP-1").Updated);
    }

    [Theory]
    [InlineData(SandboxKind.Cloud)]
    [InlineData(SandboxKind.DataCenter)]
    public async Task Issue_properties_move_nothing_and_write_no_history(SandboxKind kind)
    {
        TestJira jira = TestJira.Of(kind);
        Issue issue = jira.NewIssue();
        jira.Time.AdvanceSeconds(1);
        Assert.Equal(201, (await jira.Put("issue/SUP-1/properties/jira.sync", """{"a":1}""")).Status);
        Assert.Equal(200, (await jira.Put("issue/SUP-1/properties/jira.sync", "\"text\"")).Status);
        Assert.Equal("text", (string?)(await jira.Get("issue/SUP-1/properties/jira.sync"))["value"]);
        Assert.Equal("jira.sync", (string?)(await jira.Get("issue/SUP-1/properties"))["keys"]![0]!["key"]);
        Assert.Equal(issue.Updated, jira.Site.GetIssue("SUP-1").Updated);
        Assert.Empty(jira.Site.GetIssue("SUP-1").History);
        Assert.Equal(204, (await jira.Delete("issue/SUP-1/properties/jira.sync")).Status);
        Assert.Equal(404, (await jira.Get("issue/SUP-1/properties/jira.sync")).Status);
        Assert.Equal(400, (await jira.Put("issue/SUP-1/properties/big", $"\"{new string('x', 32768)}\"")).Status);
    }

    [Fact]
    public async Task Only_ones_own_comments_may_be_edited_without_the_permission()
    {
        TestJira jira = TestJira.Cloud(b => b.With(s => s.FindProject("SUP")!.Permissions = Permissions.OfProjects
            .Where(p => p is not (Permissions.EditAllComments or Permissions.DeleteAllComments))
            .Select(p => new PermissionGrant { Permission = p, Holder = PermissionHolder.LoggedIn }).ToList()));
        jira.NewIssue();
        string own = jira.Edits.AddComment("sync", "SUP-1", "mine").Id;
        string other = jira.Edits.AddComment("bob", "SUP-1", "his").Id;
        string body = $$"""{"body":{{jira.TextJson("changed")}}}""";
        Assert.Equal(200, (await jira.Put($"issue/SUP-1/comment/{own}", body)).Status);
        Assert.Equal(400, (await jira.Put($"issue/SUP-1/comment/{other}", body)).Status);
        Assert.Equal(400, (await jira.Delete($"issue/SUP-1/comment/{other}")).Status);
        Assert.Equal(204, (await jira.Delete($"issue/SUP-1/comment/{own}")).Status);
    }
}
