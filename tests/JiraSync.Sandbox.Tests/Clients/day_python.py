"""A day's work with Python's `jira` against a Data Center."""
import io
import os
import sys

from jira import JIRA, JIRAError

url, context = os.environ["SANDBOX_URL"], os.environ["SANDBOX_PROJECT"]


def check(condition, what):
    if not condition:
        sys.exit("not as expected: " + what)


# Wrong credentials are refused at once.
try:
    JIRA(url, basic_auth=("sync", "wrong"), max_retries=0, get_server_info=True)
    sys.exit("a wrong password was accepted")
except JIRAError as error:
    check(error.status_code == 401, "status %s for a wrong password" % error.status_code)

jira = JIRA(url, token_auth="sync-token", max_retries=0, timeout=20)
check(jira.deploymentType == "Server", "deploymentType")
check(jira.myself()["name"] == "sync", "myself")
check(jira.server_info()["versionNumbers"][0] >= 9, "versionNumbers")
check(context in [p.key for p in jira.projects()], "projects")
project = jira.project(context)
check(project.name == "Engineering", "project name")
check({"Bug", "Task", "Epic"} <= {t.name for t in jira.issue_types()}, "issue types")
if hasattr(jira, "createmeta_issuetypes"):
    types = jira.createmeta_issuetypes(context)
    check("Task" in [t["name"] for t in types["values"]], "create metadata: types")
    described = jira.createmeta_fieldtypes(context, next(t["id"] for t in types["values"] if t["name"] == "Task"))
    check(any(f["fieldId"] == "summary" and f["required"] for f in described["values"]), "create metadata: fields")
check(jira.priorities() and jira.resolutions() and jira.statuses(), "lists")
check(any(f["id"] == "summary" for f in jira.fields()), "fields")
check(jira.search_users(user="alice")[0].displayName == "Alice Archer", "user search")
check(jira.search_assignable_users_for_issues("ali", project=context), "assignable users")
check(jira.user("alice").emailAddress == "alice@example.com", "user")
check("jira-software-users" in jira.groups(), "groups")

component = jira.create_component("Engine", context, description="Turns")
version = jira.create_version("1.0", context, description="First")
version.update(released=True)
check(jira.project_version_by_name if hasattr(jira, "project_version_by_name") else True, "version")
check(jira.get_project_version_by_name(context, "1.0").released, "released version")

task = jira.create_issue(
    project=context,
    summary="Replace the bearing",
    description="It is *worn*.",
    issuetype={"name": "Task"},
    labels=["night"],
    components=[{"name": "Engine"}],
    fixVersions=[{"name": "1.0"}],
    priority={"name": "High"},
)
bug = jira.create_issue(fields={"project": {"key": context}, "summary": "It rattles", "issuetype": {"name": "Bug"}})
epic = jira.create_issue(fields={"project": {"key": context}, "summary": "Winter overhaul", "issuetype": {"name": "Epic"}})
subtask = jira.create_issue(fields={
    "project": {"key": context}, "summary": "Order the part", "issuetype": {"name": "Sub-task"}, "parent": {"key": task.key}})
many = jira.create_issues([
    {"project": {"key": context}, "summary": "Many %d" % i, "issuetype": {"name": "Task"}} for i in range(3)])
check(all(r["status"] == "Success" for r in many), "bulk create")
check(task.fields.components[0].name == "Engine" and task.fields.priority.name == "High", "created fields")

found = jira.search_issues('project = %s AND summary ~ "bearing"' % context)
check([i.key for i in found] == [task.key], "search")
check(len(jira.search_issues("project = %s ORDER BY key" % context, maxResults=False)) == 7, "search for all")
try:
    jira.search_issues("nonsense = 1")
    sys.exit("a query about an unknown field was accepted")
except JIRAError as error:
    check(error.status_code == 400 and "nonsense" in error.text, "error of a query: %s" % error.text)

task.update(summary="Replace both bearings", fields={"labels": ["night", "urgent"]})
task.update(update={"labels": [{"remove": "night"}]})
task.add_field_value("labels", "noisy")
task = jira.issue(task.key, expand="changelog,renderedFields")
check(sorted(task.fields.labels) == ["noisy", "urgent"], "labels: %s" % task.fields.labels)
check(any(i.field == "summary" for h in task.changelog.histories for i in h.items), "history")
jira.assign_issue(task, "alice")
check(jira.issue(task.key).fields.assignee.name == "alice", "assignee")
check([f for f in jira.editmeta(task.key)["fields"] if f == "summary"], "edit metadata")

check({"In Progress", "Done"} <= {t["name"] for t in jira.transitions(task)}, "transitions")
jira.transition_issue(task, "In Progress", comment="Begun")
check(jira.issue(task.key).fields.status.name == "In Progress", "status")

comment = jira.add_comment(task, "Needs a *puller*", visibility={"type": "role", "value": "Developers"})
comment.update(body="Needs a puller and a press")
check([c.body for c in jira.comments(task)] == ["Begun", "Needs a puller and a press"], "comments")
comment.delete()
check(len(jira.comments(task)) == 1, "comment deleted")

attachment = jira.add_attachment(issue=task, attachment=io.BytesIO(b"0 1 2 \xff"), filename="m\u00e4\u00dfe.txt")
read = jira.issue(task.key).fields.attachment[0]
check(read.filename == "m\u00e4\u00dfe.txt" and read.get() == b"0 1 2 \xff", "attachment")
jira.delete_attachment(read.id)
check(not jira.issue(task.key).fields.attachment, "attachment deleted")

worklog = jira.add_worklog(task, timeSpent="1h 30m", comment="Dismounted")
check(jira.worklogs(task)[0].timeSpentSeconds == 5400, "worklog")
worklog.update(timeSpent="2h")
check(jira.worklog(task, worklog.id).timeSpentSeconds == 7200, "worklog edited")
worklog.delete()

jira.create_issue_link("Blocks", task, bug)
link = jira.issue(task.key).fields.issuelinks[0]
check(link.outwardIssue.key == bug.key, "direction of a link")
jira.delete_issue_link(link.id)
remote = jira.add_simple_link(task, {"url": "https://example.com/part", "title": "The part"})
check([r.object.title for r in jira.remote_links(task)] == ["The part"], "remote link")
remote.delete()

jira.add_watcher(task, "bob")
check("bob" in [w.name for w in jira.watchers(task).watchers], "watcher")
jira.remove_watcher(task, "bob")
other = JIRA(url, basic_auth=("bob", "bob"), max_retries=0)
other.add_vote(task)
check(other.votes(task).votes == 1, "vote")
other.remove_vote(task)
jira.add_issue_property(task, "mark", {"a": 1}) if hasattr(jira, "add_issue_property") else None

board = jira.boards(projectKeyOrID=context)[0]
sprint = jira.create_sprint("Night shift", board.id)
jira.add_issues_to_sprint(sprint.id, [task.key, bug.key])
check(jira.sprint(sprint.id).state == "future", "sprint")
check({i.key for i in jira.search_issues("sprint = %s" % sprint.id)} == {task.key, bug.key}, "sprint in a query")
dates = {"startDate": "2026-11-24T08:00:00.000+0000", "endDate": "2026-12-08T08:00:00.000+0000"}
jira.update_sprint(sprint.id, name="Night shift", state="active", **dates)
check("Night shift" in [s.name for s in jira.sprints(board.id, state="active")], "active sprints")
jira.add_issues_to_epic(epic.key, [task.key])
jira.rank(bug.key, next_issue=task.key)
ranked = [i.key for i in jira.search_issues("project = %s ORDER BY Rank ASC" % context)]
check(ranked.index(bug.key) < ranked.index(task.key), "rank: %s" % ranked)
jira.move_to_backlog([bug.key])
check([i.key for i in jira.search_issues("sprint = %s" % sprint.id)] == [task.key], "backlog")
jira.update_sprint(sprint.id, name="Night shift", state="closed", **dates)

saved = jira.create_filter(name="Noisy ones", jql="labels = noisy", favourite=True)
check(jira.filter(saved.id).jql == "labels = noisy", "filter")

bug.delete()
try:
    jira.issue(bug.key)
    sys.exit("a deleted issue was found")
except JIRAError as error:
    check(error.status_code == 404, "status of a deleted issue")
try:
    task.delete()
    sys.exit("an issue with sub-tasks was deleted")
except JIRAError as error:
    check(error.status_code == 400, "status for an issue with sub-tasks")
task.delete(deleteSubtasks=True)
component.delete()
version.delete()
print("the day is done")
