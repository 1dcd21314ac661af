// A day's work with npm's `mcp-jira-cloud`, a server of the Model Context Protocol: one JSON message a line.
'use strict';
const assert = require('assert');
const fs = require('fs');
const os = require('os');
const path = require('path');
const readline = require('readline');
const { spawn } = require('child_process');

const key = process.env.SANDBOX_PROJECT;
const user = process.env.SANDBOX_USER;

function start(token) {
  const server = spawn(process.execPath, [path.join(process.env.NODE_PATH, 'mcp-jira-cloud', 'dist', 'index.js')], {
    env: { ...process.env, JIRA_BASE_URL: process.env.SANDBOX_URL, JIRA_EMAIL: 'sync@example.com', JIRA_API_TOKEN: token },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const waiting = new Map();
  let last = 0;
  readline.createInterface({ input: server.stdout }).on('line', line => {
    const message = JSON.parse(line);
    waiting.get(message.id)?.(message);
  });
  const send = message => server.stdin.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\n');
  const request = (method, params) => new Promise(resolve => {
    const id = ++last;
    waiting.set(id, resolve);
    send({ id, method, params });
  });
  return { server, request, notify: method => send({ method }) };
}

async function connect(token) {
  const client = start(token);
  await client.request('initialize', { protocolVersion: '2025-03-26', capabilities: {}, clientInfo: { name: 'day', version: '1' } });
  client.notify('notifications/initialized');
  client.call = async (name, args = {}) => {
    const answer = await client.request('tools/call', { name, arguments: args });
    assert.ok(answer.result, JSON.stringify(answer));
    const text = answer.result.content[0].text;
    assert.ok(!answer.result.isError, `${name}: ${text}`);
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  };
  client.good = async (name, args) => {
    const result = await client.call(name, args);
    assert.ok(!result.error, `${name}: ${JSON.stringify(result)}`);
    return result;
  };
  return client;
}

(async () => {
  const wrong = await connect('wrong');
  assert.strictEqual((await wrong.call('jira_whoami')).error, 'unauthorized');
  wrong.server.kill();

  const jira = await connect('sync-token');
  const { good, call } = jira;
  assert.strictEqual((await good('jira_whoami')).displayName, 'JiraSync');
  assert.ok(JSON.stringify(await good('jira_list_projects')).includes(`"${key}"`));
  await good('jira_get_project', { projectIdOrKey: key });
  for (const list of ['jira_get_priorities', 'jira_get_link_types', 'jira_get_fields'])
    await good(list);
  assert.ok(JSON.stringify(await good('jira_get_statuses', { projectKey: key })).includes('In Progress'));
  assert.ok(JSON.stringify(await good('jira_get_issue_types', { projectKey: key })).includes('Task'));
  await good('jira_get_create_metadata', { projectIdOrKey: key });
  assert.strictEqual((await good('jira_search_users', { query: 'alice', projectKey: key }))[0].accountId, user);

  const create = (summary, more = {}) => good('jira_create_issue', { projectKey: key, issueType: 'Task', summary, ...more });
  const task = (await create('Replace the bearing', { description: 'It is worn.', labels: ['night'], priority: 'High', originalEstimate: '2h' })).key;
  const bug = (await create('It rattles', { issueType: 'Bug' })).key;
  const epic = (await create('Overhaul', { issueType: 'Epic' })).key;
  assert.strictEqual((await call('jira_create_issue', { projectKey: key, issueType: 'Nonsense', summary: 'x' })).error, 'jira_error');
  let issue = await good('jira_get_issue', { issueIdOrKey: task });
  assert.ok(JSON.stringify(issue).includes('It is worn.'), JSON.stringify(issue));

  const found = await good('jira_search_issues', { jql: `project = ${key} AND summary ~ bearing`, fields: ['summary', 'status'] });
  assert.ok(JSON.stringify(found).includes(task) && !JSON.stringify(found).includes(bug));
  assert.ok(JSON.stringify(await call('jira_search_issues', { jql: 'nonsense = 1' })).includes('nonsense'));
  assert.ok((await good('jira_validate_jql', { queries: [`project = ${key}`, 'project ='] })).queries.map(q => q.isValid).join() === 'true,false');
  assert.ok(JSON.stringify(await good('jira_autocomplete_jql', { fieldName: 'status', fieldValue: 'Do' })).includes('Done'));

  await good('jira_update_issue', { issueIdOrKey: task, summary: 'Replace both bearings', priority: 'Low', labels: { add: ['urgent'] }, dueDate: '2026-12-24' });
  await good('jira_add_labels', { issueIdOrKey: task, labels: ['night'], operation: 'remove' });
  await good('jira_assign_issue', { issueIdOrKey: task, accountId: user });
  const ways = await good('jira_get_transitions', { issueIdOrKey: task });
  const go = (ways.transitions || ways).find(t => t.name === 'In Progress');
  await good('jira_transition_issue', { issueIdOrKey: task, transitionId: String(go.id), comment: 'Begun' });
  issue = await good('jira_get_issue', { issueIdOrKey: task, fields: ['summary', 'status', 'assignee', 'labels', 'priority', 'duedate'] });
  for (const text of ['Replace both bearings', 'In Progress', 'Alice Archer', 'urgent', 'Low', '2026-12-24'])
    assert.ok(JSON.stringify(issue).includes(text), `${text}: ${JSON.stringify(issue)}`);
  assert.ok(!JSON.stringify(issue).includes('night'));

  await good('jira_add_comment', { issueIdOrKey: task, body: 'Needs a puller' });
  const comments = await good('jira_get_issue_comments', { issueIdOrKey: task });
  assert.ok(JSON.stringify(comments).includes('Begun') && JSON.stringify(comments).includes('Needs a puller'));
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'day-'));
  fs.writeFileSync(path.join(directory, 'parts.txt'), 'bolt\nnut\n');
  const attached = await good('jira_upload_attachment', { issueIdOrKey: task, filePath: path.join(directory, 'parts.txt') });
  fs.rmSync(directory, { recursive: true });
  assert.strictEqual(attached.attachments[0].size, 9);
  assert.strictEqual((await good('jira_get_attachments', { issueIdOrKey: task })).attachments[0].filename, 'parts.txt');
  assert.strictEqual((await good('jira_get_attachment_metadata', { id: String(attached.attachments[0].id) })).size, 9);

  await good('jira_add_worklog', { issueIdOrKey: task, timeSpent: '1h 30m', started: '2026-11-24T08:00:00.000+0000', comment: 'Dismounted' });
  const worklogs = await good('jira_get_issue_worklogs', { issueIdOrKey: task });
  assert.strictEqual(worklogs.worklogs[0].timeSpentSeconds, 5400);
  await good('jira_create_issue_link', { inwardIssue: task, outwardIssue: bug, linkType: 'Blocks' });
  assert.ok(JSON.stringify(await good('jira_get_issue_links', { issueIdOrKey: task })).includes(bug));
  await good('jira_add_watcher', { issueIdOrKey: task, accountId: user });
  assert.ok(JSON.stringify(await good('jira_get_watchers', { issueIdOrKey: task })).includes('Alice Archer'));
  await good('jira_remove_watcher', { issueIdOrKey: task, accountId: user });
  await good('jira_add_vote', { issueIdOrKey: task });
  await good('jira_get_votes', { issueIdOrKey: task });
  await good('jira_remove_vote', { issueIdOrKey: task });
  assert.ok((await good('jira_get_changelog', { issueIdOrKey: task })).total >= 4);
  await good('jira_get_edit_metadata', { issueIdOrKey: task });

  const boards = await good('jira_get_boards', { projectKeyOrId: key });
  const board = (boards.boards || boards.values)[0].id;
  await good('jira_get_board', { boardId: board });
  await good('jira_get_board_configuration', { boardId: board });
  const sprint = await good('jira_create_sprint', { boardId: board, name: 'Night shift', goal: 'Silence' });
  const sprintId = sprint.id || sprint.sprint.id;
  await good('jira_move_issues_to_sprint', { sprintId, issueKeys: [task, bug] });
  assert.strictEqual((await good('jira_get_sprint_issues', { sprintId })).total, 2);
  await good('jira_rank_issues', { issueKeys: [bug], rankBeforeIssue: task });
  await good('jira_move_issues_to_backlog', { issueKeys: [bug] });
  assert.ok(JSON.stringify(await good('jira_get_backlog_issues', { boardId: board })).includes(bug));
  await good('jira_start_sprint', { sprintId, startDate: '2026-11-24T08:00:00.000Z', endDate: '2026-12-08T08:00:00.000Z' });
  await good('jira_complete_sprint', { sprintId });
  assert.ok(JSON.stringify(await good('jira_get_sprint', { sprintId })).includes('closed'));
  await good('jira_move_issues_to_epic', { epicIdOrKey: epic, issueKeys: [task] });
  assert.strictEqual((await good('jira_get_epic_issues', { epicIdOrKey: epic })).issues[0].key, task);
  await good('jira_remove_issues_from_epic', { issueKeys: [task] });

  const filter = await good('jira_create_filter', { name: 'Urgent ones', jql: 'labels = urgent', favourite: true });
  const filterId = String(filter.id || filter.filter.id);
  await good('jira_update_filter', { filterId, name: 'Most urgent', jql: 'labels = urgent' });
  assert.ok(JSON.stringify(await good('jira_get_my_filters')).includes('Most urgent'));
  assert.ok(JSON.stringify(await good('jira_get_all_labels')).includes('urgent'));
  // Its bulk operations name the issues in a member that the specification does not have; it has no way to delete.
  assert.strictEqual((await call('jira_bulk_watch_issues', { issueIdsOrKeys: [task] })).error, 'jira_error');
  assert.strictEqual((await call('jira_get_issue', { issueIdOrKey: key + '-999' })).error, 'not_found');
  jira.server.kill();
  console.log('the day is done');
  process.exit(0);
})().catch(e => { console.error(e.stack || e); process.exit(1); });
