using System;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using JiraSync.Engine.Model;
using JiraSync.Engine.Tests.OnSandbox;
using JiraSync.Sandbox.Domain;
using Xunit;
using SandboxText = JiraSync.Sandbox.Domain.RichText;
using SandboxIssue = JiraSync.Sandbox.Domain.Issue;

namespace JiraSync.Engine.Tests.Carried;

public sealed class MentionsAndPicturesTests
{
    [Theory]
    [ClassData(typeof(Pairings))]
    public async Task Mentions_point_at_the_person_there_and_pictures_at_the_copy(JiraKind local, JiraKind remote, bool fromLocal)
    {
        using SandboxWorld world = SandboxWorld.Create(local, remote);
        var journey = new Journey(world, fromLocal);
        Site from = journey.From.Site, to = journey.To.Site;
        SandboxIssue issue = from.Edits.CreateIssue("mia", journey.FromProject, "Bug", i => i.Summary = "Pictured");
        from.Edits.AddAttachment("mia", issue.Key, "smoke.png", "image/png", Encoding.UTF8.GetBytes("not really a picture"));
        string file = from.FindIssue(issue.Key)!.Attachments[0].MediaId.ToString();
        string ben = from.FindUser("ben")!.Id;
        from.Edits.Update("mia", issue.Key, i => i.Description = from.Kind == SandboxKind.Cloud
            ? SandboxText.FromAdf(JsonNode.Parse(
                $$$"""
                {"version":1,"type":"doc","content":[
                  {"type":"paragraph","content":[{"type":"text","text":"Ask "},{"type":"mention","attrs":{"id":"{{{ben}}}","text":"@Ben Example"}}]},
                  {"type":"mediaSingle","attrs":{"layout":"center"},"content":[{"type":"media","attrs":{"type":"file","id":"{{{file}}}","collection":""}}]}]}
                """)!)
            : from.Text("Ask [~ben]\n\n!smoke.png!"));
        await world.SettleAsync();

        SandboxIssue twin = journey.Twin("Pictured");
        string text = twin.Description!.Source;
        Assert.Contains(to.Kind == SandboxKind.Cloud ? to.FindUser("ben")!.Id : "[~ben]", text, StringComparison.Ordinal);
        string copy = Assert.Single(twin.Attachments).MediaId.ToString();
        Assert.Contains(to.Kind == SandboxKind.Cloud ? copy : "!smoke.png", text, StringComparison.OrdinalIgnoreCase);

        // It stays so: nothing is written any more, and the source keeps what it had.
        Assert.Equal(0, (await world.GoodPassAsync()).Writes);
        Assert.Contains(from.Kind == SandboxKind.Cloud ? file : "!smoke.png!", from.FindIssue(issue.Key)!.Description!.Source, StringComparison.OrdinalIgnoreCase);
    }
}
