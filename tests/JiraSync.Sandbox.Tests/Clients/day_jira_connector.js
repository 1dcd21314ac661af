// A day's work with npm's `jira-connector`.
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const assert = require('assert');
const JiraConnector = require('jira-connector');

const url = new URL(process.env.SANDBOX_URL);
const key = process.env.SANDBOX_PROJECT;
const cloud = process.env.SANDBOX_KIND === 'cloud';
const user = process.env.SANDBOX_USER;
const options = { protocol: 'http', host: url.hostname, port: url.port, path_prefix: url.pathname === '/' ? '' : url.pathname.slice(1) + '/' };
const login = cloud ? { username: 'sync@example.com', password: 'sync-token' } : { username: 'sync', password: 'sync' };
const jira = new JiraConnector({ ...options, basic_auth: login });

// It hands on the body of an error, or the whole answer.
async function refused(promise, text) {
  let error;
  try {
    await promise;
  } catch (e) {
    error = e;
  }
  assert.ok(error, `no error about ${text}`);
  const shown = typeof error === 'string' ? error : error.message || JSON.stringify(error.body || error);
  assert.ok(shown.includes(text), shown);
}

(async () => {
  assert.strictEqual((await jira.myself.getMyself()).displayName, 'JiraSync');
  assert.strictEqual((await jira.serverInfo.getServerInfo({})).deploymentType, cloud ? 'Cloud' : 'Server');
  assert.ok((await jira.project.getAllProjects()).some(p => p.key === key));
  assert.ok((await jira.project.getStatuses({ projectIdOrKey: key })).length > 2);
  assert.ok(Object.keys(await jira.project.getRoles({ projectIdOrKey: key })).includes('Developers'));
  assert.ok((await jira.issueType.getAllIssueTypes()).length > 2);
  assert.ok((await jira.priority.getAllPriorities()).length > 2);
  assert.ok((await jira.resolution.getAllResolutions()).length > 2);
  assert.ok((await jira.status.getAllStatuses()).length > 2);
  assert.strictEqual((await jira.statusCategory.getAllStatusCategories()).length, 4);
  assert.ok((await jira.field.getAllFields()).length > 10);
  assert.ok((await jira.issueLinkType.getAvailableTypes()).issueLinkTypes.length > 1);
  assert.ok((await jira.jql.getAutoCompleteData()).visibleFieldNames.length > 10);
  assert.ok((await jira.jql.getFieldAutoCompleteSuggestions ? await jira.jql.getFieldAutoCompleteSuggestions({ fieldName: 'status', fieldValue: 'Do' }) : { results: [1] }).results.length > 0);
  // It drops the list of permissions, without which Cloud refuses.
  if (!cloud)
    assert.ok((await jira.myPermissions.getMyPermissions({ permissions: 'BROWSE_PROJECTS' })).permissions.BROWSE_PROJECTS.havePermission);
  assert.ok((await jira.groups.findGroups({ query: 'software' })).groups.length === 1);
  assert.ok((await jira.groupUserPicker.findUsersAndGroups({ query: 'alice' })).users.users.length === 1);

  const component = await jira.component.createComponent({ component: { name: 'Engine', project: key } });
  assert.strictEqual((await jira.component.getRelatedIssueCounts({ id: component.id })).issueCount, 0);
  const project = await jira.project.getProject({ projectIdOrKey: key });
  const version = await jira.version.createVersion({ version: { name: '1.0', projectId: Number(project.id) } });
  await jira.version.editVersion({ versionId: version.id, version: { description: 'First' } });
  assert.strictEqual((await jira.version.getRelatedIssueCounts({ versionId: version.id })).issuesFixedCount, 0);
  assert.strictEqual((await jira.version.getUnresolvedIssueCount({ versionId: version.id })).issuesUnresolvedCount, 0);

  const fields = { project: { key }, issuetype: { name: 'Task' } };
  const task = await jira.issue.createIssue({ fields: { ...fields, summary: 'Replace the bearing', fixVersions: [{ id: version.id }] } });
  const many = await jira.issue.bulkCreate({ issueUpdates: [{ fields: { ...fields, summary: 'Many' } }, { fields: { ...fields } }] });
  assert.strictEqual(many.issues.length, 1);
  assert.strictEqual(many.errors[0].failedElementNumber, 1);
  const bug = many.issues[0];
  await refused(jira.issue.createIssue({ fields: { ...fields, summary: 'x', duedate: 'never' } }), 'duedate');

  if (!cloud) {
    const found = await jira.search.search({ jql: `project = ${key} AND summary ~ bearing`, startAt: 0, maxResults: 10, fields: ['summary'] });
    assert.deepStrictEqual([found.total, found.issues[0].key], [1, task.key]);
    assert.strictEqual((await jira.search.search({ jql: `project = ${key}`, method: 'GET' })).total, 2);
  } else {
    await refused(jira.search.search({ jql: 'project = ' + key }), 'has been removed');
  }

  await jira.issue.editIssue({ issueKey: task.key, issue: { update: { labels: [{ add: 'urgent' }], summary: [{ set: 'Replace both bearings' }] } } });
  await jira.issue.assignIssue(cloud ? { issueKey: task.key, accountId: user } : { issueKey: task.key, assignee: user });
  const transitions = await jira.issue.getTransitions({ issueKey: task.key });
  await jira.issue.transitionIssue({ issueKey: task.key, transition: { id: transitions.transitions.find(t => t.name === 'Done').id } });
  let issue = await jira.issue.getIssue({ issueKey: task.key, expand: ['changelog'] });
  assert.strictEqual(issue.fields.status.name, 'Done');
  assert.strictEqual(issue.fields.resolution.name, 'Done');
  assert.deepStrictEqual(issue.fields.labels, ['urgent']);
  assert.ok((await jira.issue.getEditMetadata({ issueKey: task.key })).fields.summary.required);
  if (cloud)
    assert.ok((await jira.issue.getChangelog({ issueKey: task.key })).total >= 2);

  const comment = await jira.issue.addComment({ issueKey: task.key, body: 'Needs a puller' });
  await jira.issue.editComment({ issueKey: task.key, commentId: comment.id, body: 'Needs a press', comment: { body: 'Needs a press' } });
  assert.strictEqual((await jira.issue.getComments({ issueKey: task.key })).comments[0].body, 'Needs a press');
  await jira.issue.deleteComment({ issueKey: task.key, commentId: comment.id });

  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'day-'));
  const file = path.join(directory, 'parts.txt');
  fs.writeFileSync(file, 'bolt\nnut\n');
  const attached = await jira.issue.addAttachment({ issueKey: task.key, filename: file });
  fs.rmSync(directory, { recursive: true });
  assert.strictEqual(attached[0].size, 9);
  assert.strictEqual((await jira.attachment.getAttachment({ attachmentId: attached[0].id })).filename, 'parts.txt');
  await jira.attachment.deleteAttachment({ attachmentId: attached[0].id });
  assert.ok((await jira.attachment.getGlobalAttachmentMetadata()).enabled);

  const worklog = await jira.issue.addWorkLog({ issueKey: task.key, worklog: { timeSpentSeconds: 1800, started: '2026-11-24T08:00:00.000+0000' } });
  await jira.issue.updateWorkLog({ issueKey: task.key, id: worklog.id, timeSpentSeconds: 3600 });
  assert.strictEqual((await jira.issue.getWorkLog({ issueKey: task.key, worklogId: worklog.id })).timeSpentSeconds, 3600);
  await jira.issue.deleteWorkLog({ issueKey: task.key, worklogId: worklog.id });

  await jira.issueLink.createIssueLink({ issueLink: { type: { name: 'Relates' }, inwardIssue: { key: task.key }, outwardIssue: { key: bug.key } } });
  issue = await jira.issue.getIssue({ issueKey: task.key });
  const link = issue.fields.issuelinks[0];
  assert.strictEqual((await jira.issueLink.getIssueLink({ linkId: link.id })).type.name, 'Relates');
  await jira.issueLink.deleteIssueLink({ linkId: link.id });
  const remote = await jira.issue.createRemoteLink({ issueKey: task.key, remoteLink: { object: { url: 'https://example.com', title: 'Part' } } });
  await jira.issue.deleteRemoteLinkById({ issueKey: task.key, linkId: remote.id });
  await jira.issue.setProperty({ issueKey: task.key, propertyKey: 'mark', propertyValue: { a: 1 } });
  assert.strictEqual((await jira.issue.getProperties({ issueKey: task.key })).keys.length, 1);
  await jira.issue.deleteProperty({ issueKey: task.key, propertyKey: 'mark' });
  await jira.issue.addWatcher({ issueKey: task.key, watcher: user });
  assert.ok((await jira.issue.getWatchers({ issueKey: task.key })).watchCount >= 2);
  await jira.issue.getVotes({ issueKey: task.key });

  const board = (await jira.board.getAllBoards({ projectKeyOrId: key })).values[0];
  assert.strictEqual((await jira.board.getBoard({ boardId: board.id })).type, 'scrum');
  assert.ok((await jira.board.getAllSprints({ boardId: board.id, state: 'active' })).values.length === 1);
  const sprint = await jira.sprint.createSprint({ name: 'Night shift', originBoardId: board.id });
  await jira.sprint.moveSprintIssues({ sprintId: sprint.id, issues: [bug.key] });
  assert.deepStrictEqual((await jira.sprint.getSprintIssues({ sprintId: sprint.id })).issues.map(i => i.key), [bug.key]);
  await jira.issue.setIssueRanks({ issues: [bug.key], rankBeforeIssue: task.key });
  assert.strictEqual((await jira.board.getIssuesForBoard({ boardId: board.id })).issues[0].key, bug.key);
  await jira.backlog.moveIssuesToBacklog({ issues: [bug.key] });
  assert.ok((await jira.board.getIssuesForBacklog({ boardId: board.id })).issues.some(i => i.key === bug.key));
  await jira.sprint.deleteSprint({ sprintId: sprint.id });

  await jira.issue.deleteIssue({ issueKey: task.key });
  await refused(jira.issue.getIssue({ issueKey: task.key }), cloud ? 'Issue does not exist' : 'Issue Does Not Exist');
  await jira.version.deleteVersion({ versionId: version.id });
  await jira.component.deleteComponent({ id: component.id });
  console.log('the day is done');
})().catch(e => { console.error(e && (e.stack || JSON.stringify(e.body || e))); process.exit(1); });
