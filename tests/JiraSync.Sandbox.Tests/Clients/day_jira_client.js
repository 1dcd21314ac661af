// A day's work with npm's `jira-client`.
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const assert = require('assert');
const JiraApi = require('jira-client');

const url = new URL(process.env.SANDBOX_URL);
const key = process.env.SANDBOX_PROJECT;
const cloud = process.env.SANDBOX_KIND === 'cloud';
const options = { protocol: 'http', host: url.hostname, port: url.port, base: url.pathname.replace(/^\/|\/$/g, ''), apiVersion: '2', strictSSL: false };
const jira = new JiraApi(cloud
  ? { ...options, username: 'sync@example.com', password: 'sync-token' }
  : { ...options, bearer: 'sync-token' });
const user = process.env.SANDBOX_USER;

// The error that it throws has the body of the answer as its message.
async function refused(promise, text) {
  let error;
  try {
    await promise;
  } catch (e) {
    error = e;
  }
  assert.ok(error, `no error about ${text}`);
  assert.ok(error.message.includes(text), error.message);
}

(async () => {
  await refused(new JiraApi({ ...options, username: 'sync', password: 'wrong' }).getCurrentUser(), cloud ? 'Client must be authenticated' : '401');
  assert.strictEqual((await jira.getCurrentUser()).displayName, 'JiraSync');
  assert.strictEqual((await jira.getServerInfo()).deploymentType, cloud ? 'Cloud' : 'Server');
  assert.ok((await jira.listProjects()).some(p => p.key === key));
  assert.strictEqual((await jira.getProject(key)).key, key);
  for (const list of [jira.listIssueTypes(), jira.listPriorities(), jira.listStatus(), jira.listFields()])
    assert.ok((await list).length > 2);

  const component = await jira.addNewComponent({ name: 'Engine', project: key });
  const version = await jira.createVersion({ name: '1.0', project: key });
  assert.ok((await jira.getVersions(key)).some(v => v.id === version.id));
  await jira.updateVersion({ id: version.id, name: '1.0.1', released: true });

  const fields = { project: { key }, issuetype: { name: 'Task' } };
  const task = await jira.addNewIssue({ fields: { ...fields, summary: 'Replace the bearing', description: 'It is *worn*.', components: [{ name: 'Engine' }] } });
  const bug = await jira.addNewIssue({ fields: { ...fields, summary: 'It rattles', issuetype: { name: 'Bug' } } });
  await refused(jira.addNewIssue({ fields: { ...fields } }), '"summary":');

  let issue = await jira.findIssue(task.key, 'renderedFields,changelog');
  assert.strictEqual(issue.fields.description, 'It is *worn*.');
  if (cloud) {
    // The search that this client knows was removed from Cloud.
    await refused(jira.searchJira('project = ' + key), 'has been removed');
  } else {
    const found = await jira.searchJira(`project = ${key} AND summary ~ bearing`, { fields: ['summary', 'status'] });
    assert.deepStrictEqual(found.issues.map(i => i.key), [task.key]);
    assert.ok((await jira.getUsersIssues(user, false)).total >= 0);
  }

  await jira.updateIssue(task.key, { fields: { summary: 'Replace both bearings', labels: ['urgent'] } });
  await (cloud ? jira.updateAssigneeWithId(task.key, user) : jira.updateAssignee(task.key, user));
  const transitions = await jira.listTransitions(task.key);
  const go = transitions.transitions.find(t => t.to.name === 'In Progress');
  await jira.transitionIssue(task.key, { transition: { id: go.id } });
  issue = await jira.getIssue(task.key, ['summary', 'status', 'assignee', 'labels']);
  assert.strictEqual(issue.fields.status.name, 'In Progress');
  assert.strictEqual(issue.fields.summary, 'Replace both bearings');
  assert.strictEqual(issue.fields.assignee.displayName, 'Alice Archer');

  const comment = await jira.addComment(task.key, 'Needs a puller');
  await jira.updateComment(task.key, comment.id, 'Needs a press');
  assert.strictEqual((await jira.getComments(task.key)).comments[0].body, 'Needs a press');
  assert.strictEqual((await jira.getComment(task.key, comment.id)).body, 'Needs a press');
  await jira.deleteComment(task.key, comment.id);

  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'day-'));
  const file = path.join(directory, 'parts.txt');
  fs.writeFileSync(file, 'bolt\nnut\n');
  const attached = await jira.addAttachmentOnIssue(task.key, fs.createReadStream(file));
  fs.rmSync(directory, { recursive: true });
  assert.strictEqual(attached[0].filename, 'parts.txt');
  assert.strictEqual(attached[0].size, 9);
  await jira.deleteAttachment(attached[0].id);

  const worklog = await jira.addWorklog(task.key, { timeSpent: '1h', started: '2026-11-24T08:00:00.000+0000' });
  assert.strictEqual((await jira.getIssueWorklogs(task.key)).worklogs[0].timeSpentSeconds, 3600);
  await jira.deleteWorklog(task.key, worklog.id);
  await jira.issueLink({ type: { name: 'Blocks' }, inwardIssue: { key: task.key }, outwardIssue: { key: bug.key } });
  assert.strictEqual((await jira.findIssue(task.key)).fields.issuelinks[0].outwardIssue.key, bug.key);
  await jira.createRemoteLink(task.key, { globalId: 'part=1', object: { url: 'https://example.com/part', title: 'The part' } });
  assert.strictEqual((await jira.getRemoteLinks(task.key))[0].object.title, 'The part');
  await jira.addWatcher(task.key, user);
  assert.ok((await jira.getIssueWatchers(task.key)).watchers.some(w => w.displayName === 'Alice Archer'));
  await jira.issueNotify(task.key, { subject: 'See', textBody: 'here', to: { reporter: true, watchers: true } });

  const boards = await jira.getAllBoards(0, 50, 'scrum', undefined, key);
  const board = boards.values[0].id;
  assert.ok((await jira.getConfiguration(board)).columnConfig.columns.length > 1);
  const sprint = (await jira.getAllSprints(board, 0, 50, 'future')).values[0];
  await jira.addIssueToSprint(task.key, sprint.id);
  assert.deepStrictEqual((await jira.getBoardIssuesForSprint(board, sprint.id)).issues.map(i => i.key), [task.key]);
  assert.strictEqual((await jira.getSprint(sprint.id)).state, 'future');
  assert.deepStrictEqual((await jira.getIssuesForBacklog(board)).issues.map(i => i.key), [bug.key]);
  await jira.moveToBacklog([task.key]);
  assert.strictEqual((await jira.getBoardIssuesForSprint(board, sprint.id)).total, 0);
  const epic = await jira.addNewIssue({ fields: { ...fields, summary: 'Overhaul', issuetype: { name: 'Epic' } } });
  await jira.moveIssuesToEpic(epic.key, [task.key]);
  assert.deepStrictEqual((await jira.getIssuesForEpic(epic.key)).issues.map(i => i.key), [task.key]);
  assert.strictEqual((await jira.getEpics(board)).values[0].key, epic.key);
  await jira.setBoardProperty(board, 'mark', { a: 1 });
  assert.strictEqual((await jira.getBoardProperty(board, 'mark')).value.a, 1);
  assert.ok((await jira.getIssuesForBoard(board)).total >= 2);

  await jira.deleteIssue(bug.key);
  await refused(jira.findIssue(bug.key), cloud ? 'Issue does not exist' : 'Issue Does Not Exist');
  await jira.deleteIssue(task.key);
  await jira.deleteVersion(version.id);
  await jira.deleteComponent(component.id);
  console.log('the day is done');
})().catch(e => { console.error(e.stack || e, e.statusCode || '', JSON.stringify(e.error || '')); process.exit(1); });
