using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text.Json.Nodes;
using JiraSync.Sandbox.Jql;
using Xunit;
using static JiraSync.Sandbox.Tests.Jql.TestJqlSite;

namespace JiraSync.Sandbox.Tests.Jql;

public sealed class JqlEngineTests
{
    private static readonly DateTimeOffset Now = At("2026-11-24T12:00:00");
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly JqlCaller Ann = new("u-ann", TimeZoneInfo.Utc);
    private readonly TestJqlSite _cloud = Fill(new TestJqlSite(isCloud: true));
    private readonly TestJqlSite _dataCenter = Fill(new TestJqlSite(isCloud: false));

    [Theory]
    // Projects, keys, ids
    [InlineData("project = ENG", "5 4 3 2 1")]
    [InlineData("project = eng", "5 4 3 2 1")]
    [InlineData("project = Engineering", "5 4 3 2 1")]
    [InlineData("project = OLD", "5 4 3 2 1")]
    [InlineData("project = 10000", "5 4 3 2 1")]
    [InlineData("project in (ENG, SUP)", "7 6 5 4 3 2 1")]
    [InlineData("project != ENG", "7 6")]
    [InlineData("project not in (SUP)", "5 4 3 2 1")]
    [InlineData("key = ENG-2", "2")]
    [InlineData("issuekey = eng-2", "2")]
    [InlineData("key = OLD-2", "2")]
    [InlineData("id = 2", "2")]
    [InlineData("issue in (ENG-1, SUP-1)", "6 1")]
    [InlineData("key >= ENG-4", "5 4")]
    [InlineData("key < ENG-2", "1")]
    [InlineData("project = ENG and key not in (ENG-1, ENG-2)", "5 4 3")]
    [InlineData("", "7 6 5 4 3 2 1")]
    // Type, status, priority, resolution
    [InlineData("type = Bug", "6 2 1")]
    [InlineData("issuetype in subTaskIssueTypes()", "5")]
    [InlineData("status = \"In Progress\"", "2")]
    [InlineData("status != Open and project = ENG", "4 3 2")]
    [InlineData("statusCategory = Done", "3")]
    [InlineData("statusCategory = done or statusCategory = new", "7 6 5 3 1")]
    [InlineData("statusCategory != Done", "7 6 5 2 1")]
    [InlineData("statusCategory is empty", "4")]
    [InlineData("priority = High", "1")]
    [InlineData("priority > Medium", "2 1")]
    [InlineData("priority <= Medium", "6 4 3")]
    [InlineData("priority is empty", "7 5")]
    [InlineData("resolution = Unresolved", "7 6 5 4 2 1")]
    [InlineData("resolution is EMPTY", "7 6 5 4 2 1")]
    [InlineData("resolution in (Unresolved, Fixed)", "7 6 5 4 3 2 1")]
    [InlineData("resolution != Unresolved", "3")]
    [InlineData("resolution = Fixed", "3")]
    // Users
    [InlineData("assignee = ann", "2 1")]
    [InlineData("assignee = \"Ann Archer\"", "2 1")]
    [InlineData("assignee = \"u-ann\"", "2 1")]
    [InlineData("assignee = currentUser()", "2 1")]
    [InlineData("assignee != currentUser()", "3")]
    [InlineData("assignee is empty", "7 6 5 4")]
    [InlineData("assignee = EMPTY", "7 6 5 4")]
    [InlineData("assignee in (EMPTY, bob)", "7 6 5 4 3")]
    [InlineData("assignee not in (EMPTY, bob)", "2 1")]
    [InlineData("assignee != EMPTY", "3 2 1")]
    [InlineData("assignee in membersOf(developers)", "2 1")]
    [InlineData("assignee not in membersOf(\"developers\")", "3")]
    [InlineData("assignee in membersOf(empty)", "")]
    [InlineData("reporter = cat", "6")]
    [InlineData("creator = ann", "4 3 2 1")]
    [InlineData("watcher = currentUser()", "3")]
    [InlineData("voter = bob", "3")]
    [InlineData("worklogAuthor = cat", "4")]
    [InlineData("cf[10006] = bob", "1")]
    // Sets
    [InlineData("labels = urgent", "2 1")]
    [InlineData("labels = URGENT", "2 1")]
    [InlineData("labels in (urgent, vip)", "3 2 1")]
    [InlineData("labels != urgent", "3")]
    [InlineData("labels not in (vip)", "1")]
    [InlineData("labels is empty", "7 6 5 4")]
    [InlineData("labels = nowhere", "")]
    [InlineData("component = API", "2 1")]
    [InlineData("component is not empty", "2 1")]
    [InlineData("component != UI", "1")]
    [InlineData("fixVersion = 1.0", "3 1")]
    [InlineData("fixVersion = \"1.1\"", "2")]
    [InlineData("fixVersion > \"1.0\"", "2")]
    [InlineData("fixVersion in releasedVersions()", "3 1")]
    [InlineData("fixVersion in unreleasedVersions(ENG)", "2")]
    [InlineData("affectedVersion = \"1.0\"", "2")]
    [InlineData("parent = ENG-1", "5")]
    [InlineData("attachments is not empty", "6")]
    // Text
    [InlineData("summary ~ login", "1")]
    [InlineData("summary ~ \"log*\"", "5 2 1")]
    [InlineData("summary !~ login and project = ENG", "5 4 3 2")]
    [InlineData("description ~ \"\\\"connection pool\\\"\"", "2")]
    [InlineData("description is empty and project = ENG", "5 4 3")]
    [InlineData("description !~ timeout", "1")]
    [InlineData("comment ~ workaround", "3")]
    [InlineData("comment ~ secret", "")]
    [InlineData("text ~ pool", "2")]
    [InlineData("text ~ workaround", "3")]
    [InlineData("text ~ \"golden customer\"", "4")]
    [InlineData("environment ~ linux", "1")]
    // Custom fields
    [InlineData("\"Story Points\" > 3", "2")]
    [InlineData("\"story points\" <= 3", "1")]
    [InlineData("cf[10001] in (3, 5.5)", "2 1")]
    [InlineData("cf[10001] is empty and project = ENG", "5 4 3")]
    [InlineData("Severity = S1", "1")]
    [InlineData("Severity in (S1, S2)", "2 1")]
    [InlineData("Severity != S1", "2")]
    [InlineData("cf[10002] = 101", "2")]
    [InlineData("\"Customer note\" ~ golden", "4")]
    [InlineData("\"Go live\" = 2026-12-01", "1")]
    [InlineData("\"Go live\" > now()", "1")]
    [InlineData("\"Escalated at\" >= \"2026-11-20 10:00\"", "2")]
    [InlineData("Tags = Gold", "4")]
    [InlineData("\"Remote URL\" = \"https://example.com/7\"", "5")]
    [InlineData("sprint in openSprints()", "5")]
    [InlineData("sprint in closedSprints()", "5 4")]
    [InlineData("sprint in futureSprints()", "")]
    [InlineData("sprint = \"Week 1\" and sprint not in openSprints()", "4")]
    // Links, history of viewing, changes
    [InlineData("issue in linkedIssues(ENG-1)", "3 2")]
    [InlineData("issue in linkedIssues(ENG-1, blocks)", "2")]
    [InlineData("issue in linkedIssues(ENG-1, \"relates to\")", "3")]
    [InlineData("issue in issueHistory()", "")]
    [InlineData("issue in watchedIssues()", "3")]
    [InlineData("issue in updatedBy(bob)", "7 5 3 2")]
    [InlineData("issue in updatedBy(bob, \"2026-11-21\")", "3")]
    [InlineData("issue in updatedBy(bob, \"2026-11-19\", \"2026-11-21\")", "2")]
    [InlineData("issue in issuesWithRemoteLinksByGlobalId(\"appId=1&issueId=9\")", "5")]
    [InlineData("project in projectsLeadByUser()", "5 4 3 2 1")]
    [InlineData("issue.property[jirasync.origin].remote.id = 77", "2")]
    [InlineData("issue.property[jirasync.origin].remote.tags = b", "2")]
    [InlineData("issue.property[other].x is not empty", "")]
    // History
    [InlineData("status was \"In Progress\"", "3 2")]
    [InlineData("status was Open and project = ENG", "5 3 2 1")]
    [InlineData("status was not Open and project = ENG", "4")]
    [InlineData("status was in (Done, \"In Progress\")", "3 2")]
    [InlineData("status was not in (Done, \"In Progress\")", "7 6 5 4 1")]
    [InlineData("status was \"In Progress\" before \"2026-11-20 00:00\"", "")]
    [InlineData("status was \"In Progress\" on \"2026-11-20\"", "2")]
    [InlineData("status was Open before \"2026-11-20\" and project = ENG", "5 3 2 1")]
    [InlineData("status was \"In Progress\" after \"2026-11-22\"", "3 2")]
    [InlineData("status was Done by bob", "3")]
    [InlineData("status was Done by ann", "")]
    [InlineData("status was \"In Progress\" during (\"2026-11-20\", \"2026-11-20\")", "2")]
    [InlineData("status changed", "3 2")]
    [InlineData("not status changed", "7 6 5 4 1")]
    [InlineData("status changed to Done", "3")]
    [InlineData("status changed from Open to \"In Progress\"", "3 2")]
    [InlineData("status changed from Open to Done", "")]
    [InlineData("status changed by bob", "3 2")]
    [InlineData("status changed by (ann, cat)", "")]
    [InlineData("status changed after -3d", "3")]
    [InlineData("status changed after \"2026-11-20\" before \"2026-11-21\"", "2")]
    [InlineData("status changed on \"2026-11-22\"", "3")]
    [InlineData("assignee was empty", "7 6 5 4 3")]
    [InlineData("assignee was bob", "3")]
    [InlineData("assignee changed from EMPTY to bob", "3")]
    [InlineData("fixVersion was \"2.0\"", "3")]
    [InlineData("fixVersion was \"1.0\"", "3 1")]
    // Logic
    [InlineData("project = ENG AND status = Open OR project = SUP AND priority = Low", "6 5 1")]
    [InlineData("project = ENG AND (status = Open OR priority = Low)", "5 4 1")]
    [InlineData("NOT project = ENG", "7 6")]
    [InlineData("NOT (assignee = ann OR labels = vip)", "")]
    [InlineData("NOT (project = SUP OR status = Open)", "4 3 2")]
    [InlineData("NOT assignee is empty", "3 2 1")]
    [InlineData("!priority > Medium", "6 4 3")]
    [InlineData("not not labels = vip", "3 2")]
    [InlineData("not description ~ timeout", "1")]
    // Order
    [InlineData("project = ENG order by key", "1 2 3 4 5")]
    [InlineData("order by key asc", "1 2 3 4 5 6 7")]
    [InlineData("order by priority, key asc", "5 7 2 1 3 4 6")]
    [InlineData("order by assignee asc, created asc", "1 2 3 6 7 5 4")]
    [InlineData("order by summary", "7 1 2 5 3 4 6")]
    [InlineData("project = ENG order by due asc", "2 1 3 4 5")]
    [InlineData("project = ENG order by cf[10001] desc, key desc", "5 4 3 2 1")]
    [InlineData("project = ENG order by updated", "3 2 5 4 1")]
    [InlineData("project = ENG order by updated ASC, key ASC", "1 4 5 2 3")]
    [InlineData("project = ENG order by status DESC, key ASC", "4 3 2 1 5")]
    public void Finds(string jql, string expected)
    {
        // Jira puts what is missing last when ascending and first when descending.
        Assert.Equal(expected, Keys(_cloud, Ann, jql));
        Assert.Equal(expected, Keys(_dataCenter, Ann, jql));
    }

    [Theory]
    [InlineData("updated >= \"2026-11-22 10:00\"", "3")]
    [InlineData("updated >= \"2026/11/22 10:00\"", "3")]
    [InlineData("project = ENG and updated < \"2026-11-20\"", "5 4 1")]
    [InlineData("updated >= 1795341600000", "3")]
    [InlineData("updated > 1795341600000", "")]
    [InlineData("updated = 1795341600000", "3")]
    [InlineData("updated in (1795341600000, 1)", "3")]
    [InlineData("updated >= -2d", "")]
    [InlineData("updated >= -3d", "3")]
    [InlineData("updated >= \"-3d\"", "3")]
    [InlineData("updated >= \"-2d 5h\"", "3")]
    [InlineData("updated >= \"-2d 1h\"", "")]
    [InlineData("updated >= \"-3120m\"", "3")]
    [InlineData("created is not EMPTY", "7 6 5 4 3 2 1")]
    [InlineData("created <= \"4w 2d\" and project = SUP", "7 6")]
    [InlineData("updated >= startOfDay(-2d)", "3")]
    [InlineData("updated >= startOfDay(\"-2\")", "3")]
    [InlineData("updated >= startOfWeek() and updated <= endOfWeek()", "3")]
    [InlineData("created >= startOfMonth() and project = ENG", "5 4 3 2 1")]
    [InlineData("created >= startOfYear(\"+1y\")", "")]
    [InlineData("created < startOfMonth(-1M)", "")]
    [InlineData("due <= endOfDay(7d)", "2")]
    [InlineData("due = 2026-11-30", "2")]
    [InlineData("due < 2026-12-01", "2")]
    [InlineData("due is not empty", "2 1")]
    [InlineData("resolved >= 2026-11-22", "3")]
    [InlineData("resolutiondate is empty and project = ENG", "5 4 2 1")]
    [InlineData("not updated >= \"2026-11-20\" and project = ENG", "5 4 1")]
    public void Dates(string jql, string expected)
    {
        Assert.Equal(expected, Keys(_cloud, Ann, jql));
        Assert.Equal(expected, Keys(_dataCenter, Ann, jql));
    }

    [Fact]
    public void LiteralsAreReadInTheCallersZone()
    {
        // 2026-11-22 10:00 UTC is 11:00 in Berlin.
        JqlCaller inBerlin = Ann with { Zone = Berlin };
        Assert.Equal("3", Keys(_cloud, inBerlin, "updated >= \"2026-11-22 11:00\""));
        Assert.Equal("", Keys(_cloud, inBerlin, "updated >= \"2026-11-22 11:01\""));
        Assert.Equal("", Keys(_cloud, Ann, "updated >= \"2026-11-22 11:00\""));
        Assert.Equal("3", Keys(_cloud, inBerlin, "updated >= 1795341600000"));
        Assert.Equal("3", Keys(_cloud, inBerlin, "updated >= \"-2d 5h\""));
    }

    [Fact]
    public void ADayBeginsAtTheCallersMidnight()
    {
        // ENG-5 was created on 2026-11-01 at 23:30 UTC: already the 2nd in Berlin.
        JqlCaller inBerlin = Ann with { Zone = Berlin };
        Assert.Equal("5 2", Keys(_cloud, inBerlin, "created >= 2026-11-02 and created < 2026-11-03"));
        Assert.Equal("2", Keys(_cloud, Ann, "created >= 2026-11-02 and created < 2026-11-03"));
        Assert.Equal("5 1", Keys(_cloud, Ann, "created >= 2026-11-01 and created < 2026-11-02"));
    }

    [Fact]
    public void TheChangeOfTheClocksIsHonoured()
    {
        // In Berlin 02:30 on 29 March 2026 does not exist (03:30 is meant), and 02:30 on 25 October is there twice (the first is meant).
        var dates = new JqlDates(Now, Berlin, acceptZoneSuffix: true, DayOfWeek.Monday);
        Assert.Equal(At("2026-03-29T01:30:00"), dates.Parse(new JqlValue("2026-03-29 02:30")));
        Assert.Equal(At("2026-10-25T00:30:00"), dates.Parse(new JqlValue("2026-10-25 02:30")));
        Assert.Equal(At("2026-07-01T10:00:00"), dates.Parse(new JqlValue("2026-07-01 12:00")));
    }

    [Fact]
    public void AZoneSuffixIsReadOnCloudAndRefusedOnDataCenter()
    {
        Assert.Equal("3", Keys(_cloud, Ann, "updated >= \"2026-11-22 10:00 UTC\""));
        Assert.Equal("3", Keys(_cloud, Ann, "updated >= \"2026-11-22 11:00 Europe/Berlin\""));
        Assert.Equal("3", Keys(_cloud, Ann, "updated >= \"2026-11-22 12:00 +02:00\""));
        Assert.Equal("", Keys(_cloud, Ann, "updated >= \"2026-11-22 12:01 +0200\""));
        Assert.StartsWith("Date value '2026-11-22 10:00 UTC' for field 'updated' is invalid.", Refusal(_dataCenter, Ann, "updated >= \"2026-11-22 10:00 UTC\""), StringComparison.Ordinal);
    }

    [Fact]
    public void DataCenterComparesSecondsAndCloudMilliseconds()
    {
        JqlDocument document = Issue(99, "SUP-9", "10001", updated: At("2026-11-23T08:00:00.700"));
        _cloud.Add(document);
        _dataCenter.Add(document);
        long half = At("2026-11-23T08:00:00.500").ToUnixTimeMilliseconds();
        Assert.Equal("99", Keys(_cloud, Ann, $"updated > {half}"));
        Assert.Equal("", Keys(_dataCenter, Ann, $"updated > {half}"));
        Assert.Equal("99", Keys(_dataCenter, Ann, $"updated >= {half + 400}"));
        Assert.Equal("", Keys(_cloud, Ann, $"updated >= {half + 400}"));
    }

    [Fact]
    public void TheWeekBeginsWhereTheCallerLives()
    {
        // 2026-11-24 is a Tuesday; ENG-3 was updated on Sunday the 22nd.
        Assert.Equal("3", Keys(_cloud, Ann, "updated >= startOfWeek()"));
        Assert.Equal("", Keys(_cloud, Ann with { WeekStart = DayOfWeek.Monday }, "updated >= startOfWeek()"));
    }

    [Theory]
    [InlineData("universe = 42", "Field 'universe' does not exist or you do not have permission to view it.")]
    [InlineData("cf[99999] = 42", "Field 'cf[99999]' does not exist or you do not have permission to view it.")]
    [InlineData("Hidden ~ x", "Field 'Hidden' does not exist or you do not have permission to view it.")]
    [InlineData("project = NOPE", "The value 'NOPE' does not exist for the field 'project'.")]
    [InlineData("project = SEC", "The value 'SEC' does not exist for the field 'project'.")]
    [InlineData("project = 5", "A value with ID '5' does not exist for the field 'project'.")]
    [InlineData("status = fred", "The value 'fred' does not exist for the field 'status'.")]
    [InlineData("assignee = nobody", "The value 'nobody' does not exist for the field 'assignee'.")]
    [InlineData("Severity = S9", "The option 'S9' for field 'Severity' does not exist.")]
    [InlineData("key = ENG-999", "An issue with key 'ENG-999' does not exist for field 'key'.")]
    [InlineData("key = SEC-1", "An issue with key 'SEC-1' does not exist for field 'key'.")]
    [InlineData("issuekey = nonsense", "The issue key 'nonsense' for field 'issuekey' is invalid.")]
    [InlineData("id = 424242", "A value with ID '424242' does not exist for the field 'id'.")]
    [InlineData("parent = ENG-999", "Issue 'ENG-999' could not be found for the field 'parent'.")]
    [InlineData("\"Story Points\" = many", "Value 'many' for the 'Story Points' field is not a valid number.")]
    [InlineData("summary ~ \"*gin\"", "The text query '*gin' for field 'summary' is not allowed to start with '*'.")]
    [InlineData("summary ~ \"?gin\"", "The text query '?gin' for field 'summary' is not allowed to start with '?'.")]
    [InlineData("text ~ \"\"", "The field 'text' does not support searching for an empty string.")]
    [InlineData("text ~ AND", "Error in JQL Query: Expecting either a value, list or function but got 'AND'. You must surround 'AND' in quotation marks to use it as a value. (line 1, character 8)")]
    [InlineData("text ~ \"AND\"", "Unable to parse the text 'AND' for field 'text'.")]
    [InlineData("summary = test", "The operator '=' is not supported by the 'summary' field.")]
    [InlineData("project ~ ENG", "The operator '~' is not supported by the 'project' field.")]
    [InlineData("labels > a", "The operator '>' is not supported by the 'labels' field.")]
    [InlineData("project in ENG", "Operator 'in' does not support the non-list value '\"ENG\"' for field 'project'.")]
    [InlineData("project = (ENG, SUP)", "Operator '=' does not support the list value '(\"ENG\", \"SUP\")' for field 'project'.")]
    [InlineData("assignee = membersOf(developers)", "Operator '=' does not support the list value 'membersOf(developers)' for field 'assignee'.")]
    [InlineData("assignee is bob", "Operator 'is' does not support searching for non-empty values for field 'assignee'.")]
    [InlineData("key is empty", "The field 'key' does not support searching for EMPTY values.")]
    [InlineData("status = EMPTY", "The field 'status' does not support searching for EMPTY values.")]
    [InlineData("priority > EMPTY", "The operator '>' does not support searching for EMPTY values on the field 'priority'.")]
    [InlineData("assignee = bogus()", "Unable to find JQL function 'bogus()'.")]
    [InlineData("assignee in bogus(a, b)", "Unable to find JQL function 'bogus(a, b)'.")]
    [InlineData("status = currentUser()", "A value provided by the function 'currentUser' is invalid for the field 'status'.")]
    [InlineData("assignee = currentUser(x)", "Function 'currentUser' expected '0' arguments but received '1'.")]
    [InlineData("updated > now(\"-1d\")", "Function 'now' expected '0' arguments but received '1'.")]
    [InlineData("assignee in membersOf(nosuchgroup)", "Function 'membersOf' can not generate a list of usernames for group 'nosuchgroup'; the group does not exist.")]
    [InlineData("created > startOfDay(invalid)", "Duration for function 'startOfDay' should have the format (+/-)n(yMwdm), e.g -1M for 1 month earlier.")]
    [InlineData("issue in linkedIssues(ENG-999)", "Issue 'ENG-999' could not be found in function 'linkedIssues'.")]
    [InlineData("issue in linkedIssues(ENG-1, haunts)", "Issue link type 'haunts' could not be found in function 'linkedIssues'.")]
    [InlineData("issue in linkedIssues()", "Incorrect number of arguments for function 'linkedIssues'. Usage: 'linkedIssues ( issuekey [, linkDescription ]* )'.")]
    [InlineData("updated >= yesterday", "Date value 'yesterday' for field 'updated' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.")]
    [InlineData("updated >= \"2026-11-22 10:00:00\"", "Date value '2026-11-22 10:00:00' for field 'updated' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.")]
    [InlineData("updated >= \"2026-02-30\"", "Date value '2026-02-30' for field 'updated' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.")]
    [InlineData("updated >= \"1732877091000\"", "Date value '1732877091000' for field 'updated' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.")]
    [InlineData("due > soon", "Date value 'soon' for field 'due' is invalid. Valid formats include: 'YYYY/MM/DD', 'YYYY-MM-DD', or a period format e.g. '-5d', '4w 2d'.")]
    [InlineData("status changed after \"20/12/10\"", "Date value '20/12/10' for predicate 'after' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.")]
    [InlineData("status changed after currentUser()", "A date for the predicate 'after' provided by the function 'currentUser' is not valid.")]
    [InlineData("status changed before (11, 12)", "The BEFORE predicate must be supplied with only 1 date value.")]
    [InlineData("status changed during 11", "The DURING predicate must be supplied with exactly 2 date values.")]
    [InlineData("status changed from fred", "The value 'fred' does not exist for the field 'status'.")]
    [InlineData("assignee changed by bogus()", "Unable to find JQL function 'bogus()'.")]
    [InlineData("assignee was bogus()", "Unable to find JQL function 'bogus()'.")]
    [InlineData("labels was urgent", "History searches do not support the 'labels' field.")]
    [InlineData("project = ENG order by bogus", "Not able to sort using field 'bogus'.")]
    [InlineData("project = ENG order by comment", "Field 'comment' does not support sorting.")]
    public void Refuses(string jql, string expected)
    {
        Assert.Equal(expected, Refusal(_cloud, Ann, jql));
        Assert.Equal(expected, Refusal(_dataCenter, Ann, jql));
    }

    [Fact]
    public void EveryMistakeIsToldAtOnce()
    {
        var error = Assert.Throws<JqlException>(() => JqlEngine.Search(_cloud, Ann, Now, "project = NOPE AND (status = fred OR universe = 1) AND project = NOPE ORDER BY bogus"));
        Assert.Equal(
            [
                "The value 'NOPE' does not exist for the field 'project'.",
                "The value 'fred' does not exist for the field 'status'.",
                "Field 'universe' does not exist or you do not have permission to view it.",
                "Not able to sort using field 'bogus'.",
            ],
            error.Messages);
    }

    [Fact]
    public void OnlyWhatTheCallerMaySeeIsFound()
    {
        Assert.Equal("8 7 6 5 4 3 2 1", Keys(_cloud, Ann with { UserId = "u-bob" }, "order by id desc", byId: true));
        Assert.Equal("7 6", Keys(_cloud, Ann with { UserId = null }, "created > 1", byId: true));
        Assert.DoesNotContain("8", Keys(_cloud, Ann, "", byId: true), StringComparison.Ordinal);
        Assert.Equal("3", Keys(_cloud, Ann with { UserId = "u-bob" }, "comment ~ secret"));
    }

    [Fact]
    public void AStrangerOnCloudGetsNothingWhereOthersAreToldOfAnUnknownField()
    {
        JqlCaller stranger = Ann with { UserId = null };
        Assert.Equal("", Keys(_cloud, stranger, "universe = 42"));
        Assert.Equal("Field 'universe' does not exist or this field cannot be viewed by anonymous users.", Refusal(_dataCenter, stranger, "universe = 42"));
        Assert.Equal("", Keys(_cloud, stranger, "assignee = currentUser()"));
    }

    [Fact]
    public void CloudSortsBySevenFieldsAtMost()
    {
        const string jql = "project = ENG order by key, summary, created, updated, status, priority, assignee, reporter";
        Assert.Equal("The ORDER BY clause is limited to 7 fields.", Refusal(_cloud, Ann, jql));
        Assert.Equal("1 2 3 4 5", Keys(_dataCenter, Ann, jql));
    }

    [Fact]
    public void WithoutValidationWhatIsMissingFindsNothingAndIsToldAsAWarning()
    {
        string Lenient(string jql, out IReadOnlyList<string> warnings) =>
            string.Join(' ', JqlEngine.SearchUnvalidated(_dataCenter, Ann, Now, JqlQuery.Parse(jql), out warnings).Select(static document => document.Id));
        Assert.Equal("2 1", Lenient("key in (ENG-1, ENG-999, ENG-2)", out IReadOnlyList<string> warnings));
        Assert.Equal("An issue with key 'ENG-999' does not exist for field 'key'.", warnings.Single());
        Assert.Equal("3", Lenient("project = ENG AND status in (Done, fred)", out warnings));
        Assert.Single(warnings);
        Assert.Equal("6", Lenient("universe = 1 OR reporter = cat", out warnings));
        Assert.Equal("Field 'universe' does not exist or you do not have permission to view it.", warnings.Single());
        Assert.Throws<JqlException>(() => Lenient("universe =", out _));
    }

    [Fact]
    public void ADocumentCanBeMatchedAlone()
    {
        JqlDocument document = _cloud.Document("1")!;
        Assert.True(JqlEngine.Matches(_cloud, Ann, Now, JqlQuery.Parse("labels = urgent"), document));
        Assert.False(JqlEngine.Matches(_cloud, Ann, Now, JqlQuery.Parse("labels = vip"), document));
        Assert.False(JqlEngine.Matches(_cloud, Ann, Now, JqlQuery.Parse("labels = urgent"), Issue(50, "SEC-5", "10002")));
        Assert.Throws<JqlException>(() => JqlEngine.Matches(_cloud, Ann, Now, JqlQuery.Parse("universe = 1"), document));
    }

    [Fact]
    public void ValidationTellsWithoutSearching()
    {
        Assert.Empty(JqlEngine.Validate(_cloud, Ann, Now, JqlQuery.Parse("project = ENG")));
        Assert.Single(JqlEngine.Validate(_cloud, Ann, Now, JqlQuery.Parse("project = NOPE")));
    }

    [Fact]
    public void HostileQueriesEndInAnAnswer()
    {
        string nested = string.Concat(Enumerable.Repeat("(", 150)) + "project = ENG" + string.Concat(Enumerable.Repeat(")", 150));
        Assert.Equal("5 4 3 2 1", Keys(_cloud, Ann, nested));
        string long20000 = "project = ENG and key in (" + string.Join(',', Enumerable.Range(0, 20_000).Select(static i => "ENG-" + ((i % 5) + 1))) + ")";
        Assert.Equal("5 4 3 2 1", Keys(_cloud, Ann, long20000));
        string chain = string.Join(" OR ", Enumerable.Range(0, 5_000).Select(static i => "summary ~ w" + i));
        Assert.Equal("", Keys(_cloud, Ann, chain));
        Assert.Contains("does not exist", Refusal(_cloud, Ann, "assignee = \"" + new string('x', 100_000) + "\""), StringComparison.Ordinal);
        Assert.Contains("is invalid", Refusal(_cloud, Ann, "updated > \"" + string.Concat(Enumerable.Repeat("1d ", 20_000)) + "x\""), StringComparison.Ordinal);
        Assert.Contains("is invalid", Refusal(_cloud, Ann, "updated > \"999999999w 999999999w\""), StringComparison.Ordinal);
        Assert.Contains("is invalid", Refusal(_cloud, Ann, "updated > 9223372036854775807"), StringComparison.Ordinal);
    }

    private static string Keys(IJqlSite site, JqlCaller caller, string jql, bool byId = false) =>
        string.Join(' ', JqlEngine.Search(site, caller, Now, jql).Select(static document => document.Id).OrderByDescending(id => byId ? int.Parse(id, System.Globalization.CultureInfo.InvariantCulture) : 0));

    private static string Refusal(IJqlSite site, JqlCaller caller, string jql) =>
        Assert.Throws<JqlException>(() => JqlEngine.Search(site, caller, Now, jql)).Message;

    private static JqlDocument Issue(int id, string key, string project, DateTimeOffset? updated = null) => new()
    {
        Id = id.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Key = key,
        ProjectId = project,
        TypeId = "2",
        StatusId = "1",
        Summary = "Issue",
        Created = At("2026-10-05T08:00:00"),
        Updated = updated ?? At("2026-10-05T08:00:00"),
    };

    /// <summary>ENG-1 to ENG-5 are 1 to 5, SUP-1 and SUP-2 are 6 and 7, SEC-1 is 8.</summary>
    private static TestJqlSite Fill(TestJqlSite site)
    {
        site.Add(new JqlDocument
        {
            Id = "1", Key = "ENG-1", ProjectId = "10000", TypeId = "1", StatusId = "1", PriorityId = "2", Summary = "Login fails on Mondays", Description = "Users cannot sign in",
            Environment = "Debian Linux", AssigneeId = "u-ann", ReporterId = "u-bob", CreatorId = "u-ann", Labels = ["urgent"], ComponentIds = ["1"], FixVersionIds = ["1"],
            Created = At("2026-11-01T08:00:00"), Updated = At("2026-11-02T08:00:00"), Due = new DateOnly(2026, 12, 5),
            CustomFields = new Dictionary<long, object>
            {
                [10001] = 3.0, [10002] = new[] { "100" }, [10004] = new DateOnly(2026, 12, 1), [10006] = new[] { "u-bob" },
            },
            Links = [new JqlLink("2", "blocks"), new JqlLink("3", "relates to")],
        });
        site.Add(new JqlDocument
        {
            Id = "2", Key = "ENG-2", ProjectId = "10000", TypeId = "1", StatusId = "3", PriorityId = "1", Summary = "Logs fill the disk", Description = "The connection pool waits until the timeout",
            AssigneeId = "u-ann", ReporterId = "u-bob", CreatorId = "u-ann", Labels = ["urgent", "vip"], ComponentIds = ["1", "2"], FixVersionIds = ["2"], AffectedVersionIds = ["1"],
            Created = At("2026-11-02T08:00:00"), Updated = At("2026-11-20T09:00:00"), Due = new DateOnly(2026, 11, 30),
            CustomFields = new Dictionary<long, object> { [10001] = 5.5, [10002] = new[] { "101" }, [10005] = At("2026-11-20T10:30:00") },
            History = [new JqlHistoryItem(At("2026-11-20T09:00:00"), "u-bob", "status", "1", "3")],
            IndexedProperties = new Dictionary<string, JsonNode?> { ["jirasync.origin"] = JsonNode.Parse("""{"remote":{"id":77,"tags":["a","b"]}}""") },
        });
        site.Add(new JqlDocument
        {
            Id = "3", Key = "ENG-3", ProjectId = "10000", TypeId = "2", StatusId = "6", PriorityId = "3", ResolutionId = "1", Summary = "Move to the new queue",
            AssigneeId = "u-bob", ReporterId = "u-ann", CreatorId = "u-ann", Labels = ["vip"], FixVersionIds = ["1"],
            Created = At("2026-11-03T08:00:00"), Updated = At("2026-11-22T10:00:00"), Resolved = At("2026-11-22T10:00:00"),
            WatcherIds = ["u-ann", "u-bob"], VoterIds = ["u-bob"],
            Comments =
            [
                new JqlComment("u-bob", At("2026-11-21T10:00:00"), "There is a workaround"),
                new JqlComment("u-bob", At("2026-11-21T11:00:00"), "This is secret", static user => user == "u-bob"),
            ],
            History =
            [
                new JqlHistoryItem(At("2026-11-21T09:00:00"), "u-bob", "assignee", null, "u-bob"),
                new JqlHistoryItem(At("2026-11-21T09:30:00"), "u-bob", "Fix Version", "3", null),
                new JqlHistoryItem(At("2026-11-21T09:31:00"), "u-bob", "Fix Version", null, "1"),
                new JqlHistoryItem(At("2026-11-22T09:00:00"), "u-bob", "status", "1", "3"),
                new JqlHistoryItem(At("2026-11-22T10:00:00"), "u-bob", "status", "3", "6"),
            ],
        });
        site.Add(new JqlDocument
        {
            Id = "4", Key = "ENG-4", ProjectId = "10000", TypeId = "2", StatusId = "7", PriorityId = "4", Summary = "Nightly export", ReporterId = "u-ann", CreatorId = "u-ann",
            Created = At("2026-11-03T09:00:00"), Updated = At("2026-11-03T09:00:00"),
            CustomFields = new Dictionary<long, object> { [10003] = "A golden customer asked for it", [10007] = new[] { "gold" }, [10010] = new[] { "1" } },
            Worklogs = [new JqlWorklog("u-cat", At("2026-11-03T09:00:00"), "Looked into it")],
        });
        site.Add(new JqlDocument
        {
            Id = "5", Key = "ENG-5", ProjectId = "10000", TypeId = "3", StatusId = "1", Summary = "Look at the logs again", ReporterId = "u-bob", CreatorId = "u-bob", ParentId = "1",
            Created = At("2026-11-01T23:30:00"), Updated = At("2026-11-04T08:00:00"),
            CustomFields = new Dictionary<long, object> { [10008] = new[] { "https://example.com/7" }, [10010] = new[] { "1", "2" } },
            RemoteLinkGlobalIds = ["appId=1&issueId=9"],
        });
        site.Add(new JqlDocument
        {
            Id = "6", Key = "SUP-1", ProjectId = "10001", TypeId = "1", StatusId = "1", PriorityId = "4", Summary = "Printer on fire", ReporterId = "u-cat", CreatorId = "u-cat",
            Created = At("2026-10-01T08:00:00"), Updated = At("2026-10-01T08:00:00"), AttachmentCount = 2,
        });
        site.Add(new JqlDocument
        {
            Id = "7", Key = "SUP-2", ProjectId = "10001", TypeId = "2", StatusId = "1", Summary = "A question", ReporterId = "u-bob", CreatorId = "u-bob",
            Created = At("2026-10-02T08:00:00"), Updated = At("2026-10-02T08:00:00"),
        });
        site.Add(new JqlDocument
        {
            Id = "8", Key = "SEC-1", ProjectId = "10002", TypeId = "2", StatusId = "1", Summary = "Hidden", CreatorId = "u-bob",
            Created = At("2026-10-03T08:00:00"), Updated = At("2026-10-03T08:00:00"),
        });
        return site;
    }
}
