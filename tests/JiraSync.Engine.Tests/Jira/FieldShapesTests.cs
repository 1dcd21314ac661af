using System;
using System.Collections.Generic;
using System.Linq;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira;
using JiraSync.Engine.Jira.Json;
using JiraSync.Engine.Model;
using Newtonsoft.Json.Linq;
using Xunit;

namespace JiraSync.Engine.Tests.Jira;

/// <summary>Fields of every kind: what is read of which JSON, what is written as which JSON, and what odd shapes come to.</summary>
public sealed class FieldShapesTests
{
    private const string Unknown = "unknown";

    private static readonly JiraUser Mia = new("mia", "Mia", null);

    /// <summary>Kind, JSON as Jira gives it, canonical text of what is read; "unknown" where the shape does not tell.</summary>
    public static TheoryData<FieldKind, string, string> Reads => new()
    {
        { FieldKind.Text, "\"a\"", "a" },
        { FieldKind.Text, "\"\"", "" },
        { FieldKind.Text, "null", "" },
        { FieldKind.Text, "12", "12" },
        { FieldKind.Text, """{"a":1}""", Unknown },
        { FieldKind.Url, "\"https://example.org/a?b=c\"", "https://example.org/a?b=c" },
        { FieldKind.RichText, "\"*b*\"", "*b*" },
        { FieldKind.RichText, "\"\"", "" },
        { FieldKind.RichText, "[1]", Unknown },
        { FieldKind.Number, "3", "3" },
        { FieldKind.Number, "3.0", "3" },
        { FieldKind.Number, "0.1", "0.1" },
        { FieldKind.Number, "-1e3", "-1000" },
        { FieldKind.Number, "\"7.5\"", "7.5" },
        { FieldKind.Number, "1e300", Unknown },
        { FieldKind.Number, "99999999999999999999", "99999999999999999999" },
        { FieldKind.Number, "\"seven\"", Unknown },
        { FieldKind.Number, "[3]", Unknown },
        { FieldKind.Date, "\"2026-02-28\"", "2026-02-28" },
        { FieldKind.Date, "\"2026-02-28T10:00:00.000+0000\"", "2026-02-28" },
        { FieldKind.Date, "\"2026-02-30\"", Unknown },
        { FieldKind.Date, "\"28/Feb/26\"", Unknown },
        { FieldKind.Moment, "\"2026-02-28T23:30:00.000+0130\"", "2026-02-28T22:00:00.000Z" },
        { FieldKind.Moment, "\"2026-02-28T23:30:00.5Z\"", "2026-02-28T23:30:00.500Z" },
        { FieldKind.Moment, "\"yesterday\"", Unknown },
        { FieldKind.Priority, """{"id":"2","name":"High"}""", "high" },
        { FieldKind.Resolution, "null", "" },
        { FieldKind.Status, """{"name":"In Progress","statusCategory":{"key":"indeterminate"}}""", "in progress" },
        { FieldKind.SecurityLevel, """{"id":"1","name":"Staff"}""", "staff" },
        { FieldKind.IssueType, """{"id":"1","name":"Bug"}""", "bug" },
        { FieldKind.Priority, """{"id":"2"}""", Unknown },
        { FieldKind.Option, """{"self":"x","value":"Red","id":"1"}""", "red" },
        { FieldKind.Option, "\"Red\"", "red" },
        { FieldKind.Option, """[{"value":"Red"}]""", "red" },
        { FieldKind.Option, """[{"value":"Red"},{"value":"Blue"}]""", Unknown },
        { FieldKind.Project, """{"id":"1","key":"SUP","name":"Support"}""", "sup" },
        { FieldKind.Version, """{"id":"1","name":"1.0"}""", "1.0" },
        { FieldKind.Group, """{"name":"staff","groupId":"g"}""", "staff" },
        { FieldKind.Cascade, """{"value":"Fruit","child":{"value":"Apple"}}""", """["fruit","apple"]""" },
        { FieldKind.Cascade, """{"value":"Fruit"}""", """["fruit",null]""" },
        { FieldKind.Cascade, "[]", Unknown },
        { FieldKind.Labels, """["b","a","b"]""", """["a","b"]""" },
        { FieldKind.Labels, "[]", "" },
        { FieldKind.Labels, """["a",null]""", """["a"]""" },
        { FieldKind.Labels, """["a",{}]""", Unknown },
        { FieldKind.Components, """[{"name":"Core"},{"name":"API"}]""", """["API","Core"]""" },
        { FieldKind.Versions, """{"name":"1.0"}""", """["1.0"]""" },
        { FieldKind.Options, """[{"value":"A"},{"value":"B","disabled":true}]""", """["A","B"]""" },
        { FieldKind.Groups, """[{"name":"staff"}]""", """["staff"]""" },
        { FieldKind.TimeTracking, """{"originalEstimateSeconds":3600,"remainingEstimateSeconds":0}""", "3600/0" },
        { FieldKind.TimeTracking, """{"timeSpent":"1d","timeSpentSeconds":28800}""", "" },
        { FieldKind.TimeTracking, """{"remainingEstimateSeconds":"60"}""", "/60" },
        { FieldKind.TimeTracking, """{"originalEstimate":"1d"}""", Unknown },
        { FieldKind.TimeTracking, "\"1d\"", Unknown },
        { FieldKind.Parent, """{"id":"10","key":"A-1","fields":{}}""", "10" },
        { FieldKind.Parent, "\"A-1\"", "A-1" },
        { FieldKind.Parent, """{"fields":{}}""", Unknown },
        { FieldKind.Links, """[{"id":"5","type":{"name":"Blocks"},"outwardIssue":{"id":"10","key":"A-1"}},{"id":"6","type":{"name":"Relates"},"inwardIssue":{"id":"9","key":"A-9"}}]""", """["blocks>10","relates<9"]""" },
        { FieldKind.Links, """[{"id":"5","type":{"name":"Blocks"}}]""", Unknown },
        { FieldKind.Sprint, """[{"id":1,"name":"S1","state":"closed"},{"id":2,"name":"S2","state":"active"},{"id":3,"name":"S3","state":"future"}]""", "s2" },
        { FieldKind.Sprint, """[{"id":1,"name":"S1","state":"closed"},{"id":3,"name":"S3","state":"closed"}]""", "s3" },
        { FieldKind.Sprint, """["com.atlassian.greenhopper.service.sprint.Sprint@1a2b[id=1,rapidViewId=2,state=CLOSED,name=Old,startDate=x]","com.atlassian.greenhopper.service.sprint.Sprint@1a2b[id=2,rapidViewId=2,state=FUTURE,name=Fix, [core], a=b,startDate=<null>,goal=name=trap,x]"]""", "fix, [core], a=b" },
        { FieldKind.Sprint, """["com.atlassian.greenhopper.service.sprint.Sprint@1a2b[id=1,state=ACTIVE,goal=,name=Last]"]""", "last" },
        { FieldKind.Sprint, "[]", "" },
        { FieldKind.Sprint, "[12]", Unknown },
        { FieldKind.Watchers, """{"watchCount":0,"isWatching":false}""", "" },
        { FieldKind.Watchers, """{"watchCount":2,"isWatching":false}""", Unknown },
        { FieldKind.Watchers, "null", Unknown },
        { FieldKind.Votes, """{"votes":3,"hasVoted":false}""", "3" },
        { FieldKind.Votes, "{}", Unknown },
        { FieldKind.ReadOnly, """[{"value":"A"},{"name":"B"},{"displayName":"Mia","name":"mia"},"c",4,true,null]""", "A, B, Mia, c, 4, true" },
        { FieldKind.ReadOnly, """{"value":"A","child":{"value":"B"}}""", "A / B" },
        { FieldKind.ReadOnly, """{"strange":[1]}""", """{"strange":[1]}""" },
        { FieldKind.ReadOnly, """{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"text","text":"words"}]}]}""", "words" },
        { FieldKind.ReadOnly, "{}", "" },
        { FieldKind.Rank, "\"0|i0000f:\"", "0|i0000f:" },
    };

    [Theory]
    [MemberData(nameof(Reads))]
    public void Is_read(FieldKind kind, string json, string expected)
    {
        bool known = Reader(JiraKind.DataCenter).TryRead(Field(kind), JiraJson.Parse(json), out FieldValue? value);

        Assert.Equal(expected, known ? FieldValue.CanonicalOf(value) : Unknown);
        if (value is not null)
            Assert.Equal(value, FieldValue.FromJson(value.ToJson()));
    }

    [Theory]
    [InlineData(JiraKind.Cloud, """{"accountId":"557058:1","displayName":"Mia","active":false}""", "557058:1", false)]
    [InlineData(JiraKind.DataCenter, """{"name":"mia","key":"JIRAUSER1","displayName":"Mia","active":true}""", "mia", true)]
    public void People_are_read(JiraKind jira, string json, string id, bool active)
    {
        Assert.True(Reader(jira).TryRead(Field(FieldKind.User), JObject.Parse(json), out FieldValue? one));
        Assert.True(Reader(jira).TryRead(Field(FieldKind.Users), JArray.Parse("[" + json + ",null]"), out FieldValue? several));
        Assert.False(Reader(jira).TryRead(Field(FieldKind.User), JObject.Parse("""{"displayName":"Nobody"}"""), out _));
        Assert.False(Reader(jira).TryRead(Field(FieldKind.Users), JArray.Parse("[" + json + ",{}]"), out _));

        Assert.Equal((id, active), (((UserValue)one!).User.Id, ((UserValue)one!).User.IsActive));
        Assert.Equal(id, Assert.Single(((UsersValue)several!).Users).Id);
    }

    [Fact]
    public void Any_JSON_is_read_by_every_kind_without_an_error()
    {
        string[] odd =
        [
            "null", "true", "0", "-1.5", "1e400", "\"\"", "\"x\"", "[]", "{}", "[[]]", "[null]", "[[1],{\"a\":[]}]", "[{}]", "{\"id\":{}}", "{\"name\":[]}", "{\"value\":{\"value\":1}}",
            "{\"child\":5}", "{\"key\":null,\"id\":null}", "{\"type\":\"doc\"}", "{\"type\":\"doc\",\"content\":7}", "{\"watchCount\":\"x\",\"watchers\":{}}", "[{\"type\":[],\"outwardIssue\":[]}]",
            "{\"originalEstimateSeconds\":1.5}", "{\"originalEstimateSeconds\":99999999999999999999}", "\"Sprint@[name=\"", "12345678901234567890123456789012345678901234567890",
        ];
        foreach (FieldKind kind in Enum.GetValues<FieldKind>())
        {
            foreach (string json in odd)
            {
                if (Reader(JiraKind.Cloud).TryRead(Field(kind), JiraJson.Parse(json), out FieldValue? value) && value is not null)
                    Assert.NotNull(value.Canonical + value.Preview + value.ToJson());
            }
        }
    }

    /// <summary>Kind, value, JSON for the fields of a request.</summary>
    public static TheoryData<FieldKind, object?, string> Writes => new()
    {
        { FieldKind.Text, new TextValue("a"), "\"a\"" },
        { FieldKind.Text, new NameValue("High"), "\"High\"" },
        { FieldKind.Text, null, "null" },
        { FieldKind.Url, new TextValue("https://example.org"), "\"https://example.org\"" },
        { FieldKind.RichText, new RichValue(RichText.Wiki("*b*")), "\"*b*\"" },
        { FieldKind.Number, new NumberValue(3.0m), "3" },
        { FieldKind.Number, new NumberValue(0.1m), "0.1" },
        { FieldKind.Number, new NumberValue(1e25m), "10000000000000000000000000.0" },
        { FieldKind.Date, new DateValue("2026-02-28"), "\"2026-02-28\"" },
        { FieldKind.Moment, new MomentValue(new DateTimeOffset(2026, 2, 28, 12, 0, 0, 7, TimeSpan.FromHours(-3.5))), "\"2026-02-28T12:00:00.007-0330\"" },
        { FieldKind.IssueType, new NameValue("Bug"), """{"name":"Bug"}""" },
        { FieldKind.Priority, new NameValue("High"), """{"name":"High"}""" },
        { FieldKind.Resolution, new NameValue("Done"), """{"name":"Done"}""" },
        { FieldKind.SecurityLevel, new NameValue("Staff"), """{"name":"Staff"}""" },
        { FieldKind.Version, new NameValue("1.0"), """{"name":"1.0"}""" },
        { FieldKind.Group, new NameValue("staff"), """{"name":"staff"}""" },
        { FieldKind.Option, new NameValue("Red"), """{"value":"Red"}""" },
        { FieldKind.Project, new NameValue("SUP"), """{"key":"SUP"}""" },
        { FieldKind.Cascade, new CascadeValue("Fruit", "Apple"), """{"value":"Fruit","child":{"value":"Apple"}}""" },
        { FieldKind.Cascade, new CascadeValue("Fruit", null), """{"value":"Fruit"}""" },
        { FieldKind.Cascade, null, "null" },
        { FieldKind.Labels, new SetValue(["b", "a"]), """["a","b"]""" },
        { FieldKind.Labels, null, "[]" },
        { FieldKind.Components, new SetValue(["Core"]), """[{"name":"Core"}]""" },
        { FieldKind.Versions, new SetValue(["1.0"]), """[{"name":"1.0"}]""" },
        { FieldKind.Options, new SetValue(["A"]), """[{"value":"A"}]""" },
        { FieldKind.Groups, new SetValue(["staff"]), """[{"name":"staff"}]""" },
        { FieldKind.User, new UserValue(Mia), """{"name":"mia"}""" },
        { FieldKind.User, null, "null" },
        { FieldKind.Users, new UsersValue([Mia]), """[{"name":"mia"}]""" },
        { FieldKind.TimeTracking, new EstimateValue(5400, null), """{"originalEstimate":"90m","remainingEstimate":""}""" },
        { FieldKind.TimeTracking, null, """{"originalEstimate":"","remainingEstimate":""}""" },
        { FieldKind.Parent, new IssueValue(null, "10", "A-1"), """{"id":"10"}""" },
        { FieldKind.Parent, new IssueValue(null, "A-1", "A-1"), """{"key":"A-1"}""" },
        { FieldKind.Sprint, new NumberValue(7), "7" },
        { FieldKind.Sprint, null, "null" },
    };

    [Theory]
    [MemberData(nameof(Writes))]
    public void Is_written(FieldKind kind, object? value, string expected) =>
        Assert.Equal(expected, JiraJson.Write(Writer(JiraKind.DataCenter).Value(Field(kind), (FieldValue?)value)));

    [Fact]
    public void People_of_Cloud_are_written_by_account_id() =>
        Assert.Equal("""{"accountId":"mia"}""", JiraJson.Write(Writer(JiraKind.Cloud).Value(Field(FieldKind.User), new UserValue(Mia))));

    [Fact]
    public void An_epic_link_is_written_as_the_key_of_the_epic() => Assert.Equal(
        "\"A-1\"", JiraJson.Write(Writer(JiraKind.DataCenter).Value(Field(FieldKind.Parent) with { IsCustom = true }, new IssueValue(null, "10", "A-1"))));

    [Theory]
    [InlineData(FieldKind.Labels, """[{"remove":"b"},{"add":"a"}]""")]
    [InlineData(FieldKind.Components, """[{"remove":{"name":"b"}},{"add":{"name":"a"}}]""")]
    [InlineData(FieldKind.Versions, """[{"remove":{"name":"b"}},{"add":{"name":"a"}}]""")]
    [InlineData(FieldKind.Groups, """[{"remove":{"name":"b"}},{"add":{"name":"a"}}]""")]
    [InlineData(FieldKind.Options, """[{"remove":{"value":"b"}},{"add":{"value":"a"}}]""")]
    [InlineData(FieldKind.Users, """[{"remove":{"accountId":"b"}},{"add":{"accountId":"a"}}]""")]
    public void A_change_of_a_set_leaves_the_rest_of_it_alone(FieldKind kind, string expected)
    {
        var fields = new JObject();
        var update = new JObject();
        var write = new FieldWrite(Field(kind), null) { Change = new SetChange(["a"], ["b"]) };

        Writer(JiraKind.Cloud).Edit(write, fields, update);

        Assert.Empty(fields);
        Assert.Equal(expected, JiraJson.Write(update["f"]!));
        Writer(JiraKind.Cloud).Edit(write with { Change = new SetChange([], []) }, fields, update);
        Assert.Empty(update);
    }

    [Fact]
    public void A_field_stands_either_among_the_fields_or_among_the_updates()
    {
        var fields = new JObject();
        var update = new JObject();
        FieldWriter writer = Writer(JiraKind.Cloud);
        var change = new FieldWrite(Field(FieldKind.Labels), null) { Change = new SetChange(["a"], []) };
        var whole = new FieldWrite(Field(FieldKind.Labels), new SetValue(["x"]));

        writer.Edit(change, fields, update);
        writer.Edit(whole, fields, update);
        Assert.Equal((1, 0), (fields.Count, update.Count));
        writer.Edit(change, fields, update);
        Assert.Equal((0, 1), (fields.Count, update.Count));
    }

    [Fact]
    public void Cloud_takes_a_parent_away_by_an_operation()
    {
        var fields = new JObject();
        var update = new JObject();

        Writer(JiraKind.Cloud).Edit(new FieldWrite(Field(FieldKind.Parent), null), fields, update);

        Assert.Empty(fields);
        Assert.Equal("""[{"set":{"none":true}}]""", JiraJson.Write(update["f"]!));
    }

    [Fact]
    public void A_new_issue_gets_what_is_added_and_no_empty_fields()
    {
        var fields = new JObject();
        FieldWriter writer = Writer(JiraKind.Cloud);

        writer.Create(new FieldWrite(Field(FieldKind.Labels), null) { Change = new SetChange(["a"], ["b"]) }, fields);
        writer.Create(new FieldWrite(Field(FieldKind.Number) with { Id = "n" }, null), fields);

        Assert.Equal("""{"f":["a"]}""", JiraJson.Write(fields));
    }

    /// <summary>Kind and value that do not go together.</summary>
    public static TheoryData<FieldKind, object?> Refused => new()
    {
        { FieldKind.Text, new NumberValue(1) },
        { FieldKind.RichText, new TextValue("a") },
        { FieldKind.Number, new TextValue("1") },
        { FieldKind.Date, new MomentValue(DateTimeOffset.UnixEpoch) },
        { FieldKind.Moment, new DateValue("2026-01-01") },
        { FieldKind.Option, new SetValue(["a"]) },
        { FieldKind.Priority, new UserValue(Mia) },
        { FieldKind.Labels, new NameValue("a") },
        { FieldKind.Cascade, new NameValue("a") },
        { FieldKind.User, new NameValue("mia") },
        { FieldKind.Users, new SetValue(["mia"]) },
        { FieldKind.TimeTracking, new NumberValue(5) },
        { FieldKind.Parent, new TextValue("A-1") },
        { FieldKind.Sprint, new NameValue("Sprint 1") },
        { FieldKind.Status, new NameValue("Done") },
        { FieldKind.Links, new LinksValue([]) },
        { FieldKind.Watchers, new UsersValue([Mia]) },
        { FieldKind.Votes, new NumberValue(1) },
        { FieldKind.Rank, new TextValue("x") },
        { FieldKind.ReadOnly, new TextValue("x") },
        { FieldKind.ReadOnly, null },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_a_field_does_not_take_is_refused_before_anything_is_sent(FieldKind kind, object? value)
    {
        FieldInfo field = Field(kind) with { Name = "Story points" };

        JiraException error = Assert.ThrowsAny<JiraException>(() => Writer(JiraKind.Cloud).Edit(new FieldWrite(field, (FieldValue?)value), [], []));
        Assert.ThrowsAny<JiraException>(() => Writer(JiraKind.Cloud).Create(new FieldWrite(field, (FieldValue?)value), []));

        Assert.Equal((ErrorIds.JiraFieldRejected, SyncErrorKind.Data, false), (error.ErrorId, error.Kind, error.OutcomeUnknown));
        Assert.Contains("\"Story points\" (f)", error.Message, StringComparison.Ordinal);
        Assert.Equal("f", Assert.Single(error.FieldErrors).Key);
    }

    [Fact]
    public void A_change_of_what_is_no_set_is_refused() => Assert.Equal(
        ErrorIds.JiraFieldRejected,
        Assert.ThrowsAny<JiraException>(() => Writer(JiraKind.Cloud).Edit(new FieldWrite(Field(FieldKind.Number), null) { Change = new SetChange(["1"], []) }, [], [])).ErrorId);

    [Theory]
    [InlineData("customfield_1", """{"type":"string","custom":"com.atlassian.jira.plugin.system.customfieldtypes:textfield"}""", FieldKind.Text)]
    [InlineData("customfield_1", """{"type":"array","items":"user","custom":"com.atlassian.jira.plugin.system.customfieldtypes:people"}""", FieldKind.Users)]
    [InlineData("customfield_1", """{"type":"user","custom":"com.atlassian.jira.plugin.system.customfieldtypes:people"}""", FieldKind.User)]
    [InlineData("customfield_1", """{"type":"array","items":"json","custom":"com.pyxis.greenhopper.jira:gh-sprint"}""", FieldKind.Sprint)]
    [InlineData("customfield_1", """{"type":"number","custom":"com.pyxis.greenhopper.jira:jsw-story-points"}""", FieldKind.Number)]
    [InlineData("customfield_1", """{"type":"any","custom":"com.pyxis.greenhopper.jira:gh-lexo-rank"}""", FieldKind.Rank)]
    [InlineData("customfield_1", """{"type":"string","custom":"com.pyxis.greenhopper.jira:gh-epic-label"}""", FieldKind.Text)]
    [InlineData("customfield_1", """{"type":"string","custom":"com.example.app:shiny"}""", FieldKind.ReadOnly)]
    [InlineData("customfield_1", null, FieldKind.ReadOnly)]
    [InlineData("summary", """{"type":"string","system":"summary"}""", FieldKind.Text)]
    [InlineData("issuekey", null, FieldKind.ReadOnly)]
    [InlineData("project", """{"type":"project","system":"project"}""", FieldKind.ReadOnly)]
    [InlineData("created", """{"type":"datetime","system":"created"}""", FieldKind.ReadOnly)]
    [InlineData("timeoriginalestimate", """{"type":"number","system":"timeoriginalestimate"}""", FieldKind.ReadOnly)]
    [InlineData("watches", """{"type":"watches","system":"watches"}""", FieldKind.Watchers)]
    [InlineData("parent", null, FieldKind.Parent)]
    public void The_schema_tells_the_kind(string id, string? schema, FieldKind expected) =>
        Assert.Equal(expected, FieldKinds.Of(JiraKind.DataCenter, id, schema is null ? null : JObject.Parse(schema)));

    [Fact]
    public void On_Cloud_the_epic_is_the_parent_alone()
    {
        JObject epic = JObject.Parse("""{"type":"any","custom":"com.pyxis.greenhopper.jira:gh-epic-link"}""");

        Assert.Equal(FieldKind.Parent, FieldKinds.Of(JiraKind.DataCenter, "customfield_1", epic));
        Assert.Equal(FieldKind.ReadOnly, FieldKinds.Of(JiraKind.Cloud, "customfield_1", epic));
    }

    private static FieldInfo Field(FieldKind kind) => new("f", "Field", kind);

    private static FieldReader Reader(JiraKind jira) => new(new AnswerReader(jira, new Uri("https://jira.example.org")).User);

    private static FieldWriter Writer(JiraKind jira) => new(jira, t => new JValue(t.Source));
}
