using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;

namespace JiraSync.Sandbox.Domain;

/// <summary>
/// Changes a site as one of its users would: with history, and with <see cref="Issue.Updated"/> moved where Jira moves it. Who
/// may do what is not asked here; REST does that. Users are named by id, login name or e-mail, null for nobody known;
/// issues by id or key. Each call is one transaction under <see cref="Site.Gate"/>.
/// </summary>
public sealed class Edits
{
    private readonly Site _site;

    internal Edits(Site site) => _site = site;

    /// <summary>Creates an issue.</summary>
    /// <param name="by">Creator, and reporter unless the fill says otherwise.</param>
    /// <param name="projectIdOrKey">Project.</param>
    /// <param name="issueType">Type, by id or name.</param>
    /// <param name="fill">Sets fields.</param>
    public Issue CreateIssue(string? by, string projectIdOrKey, string issueType, Action<Issue>? fill = null)
    {
        lock (_site.Gate)
        {
            Project project = _site.FindProject(projectIdOrKey)
                ?? throw new KeyNotFoundException($"The site has no project '{projectIdOrKey}'.");
            IssueType type = _site.IssueTypes.GetValueOrDefault(issueType)
                ?? _site.IssueTypes.Values.FirstOrDefault(t => project.IssueTypeIds.Contains(t.Id) && t.Name == issueType)
                ?? throw new KeyNotFoundException($"Project {project.Key} has no issue type '{issueType}'.");
            string? author = IdOf(by);
            DateTimeOffset now = _site.Now;
            var issue = new Issue
            {
                Id = _site.NextId("issue"),
                Key = $"{project.Key}-{(++project.LastIssueNumber).ToString(CultureInfo.InvariantCulture)}",
                ProjectId = project.Id,
                IssueTypeId = type.Id,
                StatusId = _site.Workflows[project.WorkflowIdFor(type.Id)].StatusIds[0],
                CreatorId = author,
                ReporterId = author,
                AssigneeId = project.DefaultAssigneeId,
                PriorityId = _site.Priorities.Count == 0 ? null : (_site.Priorities.Find(p => p.Name == "Medium") ?? _site.Priorities[0]).Id,
                Created = now,
                Updated = now,
                StatusCategoryChanged = now,
                Version = 1,
            };
            foreach (Field field in _site.Fields.Values)
            {
                if (field.ContextFor(project.Id, type.Id)?.Default is { } value)
                    issue.Custom[field.Id] = value;
                else if (field.Kind == FieldKind.Rank)
                    issue.Custom[field.Id] = CustomValue.Of(AgileEdits.FirstRank(issue));
            }

            if (author is not null)
                issue.WatcherIds.Add(author);
            issue.SecurityLevelId = _site.Schemes.SecurityOf(project)?.DefaultLevelId;
            fill?.Invoke(issue);
            if (type.IsSubtask && issue.ParentId is { } parent && _site.FindIssue(parent) is { } above)
                issue.SecurityLevelId = above.SecurityLevelId;
            if (_site.Workflows[project.WorkflowIdFor(type.Id)].Initial is { } initial)
                WorkflowRules.Apply(_site, initial, issue, author);
            if (issue.ResolutionId is not null)
                issue.ResolutionDate ??= now;
            _site.Put(issue);
            _site.Raise(new SiteEvent("jira:issue_created", author) { Issue = issue, IssueEvent = "issue_created" });
            return issue;
        }
    }

    /// <summary>
    /// Edits an issue: whatever the change sets becomes one entry of the history. A change that changes nothing moves nothing.
    /// </summary>
    public Issue Update(string? by, string idOrKey, Action<Issue> change, JsonElement? historyMetadata = null)
    {
        lock (_site.Gate)
        {
            Issue before = _site.GetIssue(idOrKey);
            Issue after = before.Clone();
            change(after);
            return Commit(by, before, after, ChangeLog.Between(_site, before, after), historyMetadata, touch: false);
        }
    }

    /// <summary>Takes an issue through a transition, by id or name.</summary>
    public Issue Transition(string? by, string idOrKey, string transition, Action<Issue>? change = null, JsonElement? historyMetadata = null)
    {
        lock (_site.Gate)
        {
            Issue issue = _site.GetIssue(idOrKey);
            List<Transition> all = _site.WorkflowOf(issue).Transitions.FindAll(t => t.From.Count == 0 || t.From.Contains(issue.StatusId));
            Transition way = all.Find(t => t.Id == transition) ?? all.Find(t => t.Name == transition)
                ?? throw new KeyNotFoundException($"{issue.Key} has no transition '{transition}' from status {_site.Statuses[issue.StatusId].Name}.");
            return Update(
                by,
                issue.Id,
                after =>
                {
                    WorkflowRules.Apply(_site, way, after, IdOf(by));
                    // What the caller filled in on the screen holds.
                    change?.Invoke(after);
                    after.StatusId = way.To;
                },
                historyMetadata);
        }
    }

    /// <summary>Moves an issue to another project, where it gets a new key; the old one still finds it.</summary>
    public Issue Move(string? by, string idOrKey, string targetProject, string? issueType = null)
    {
        lock (_site.Gate)
        {
            Issue issue = _site.GetIssue(idOrKey);
            Project target = _site.FindProject(targetProject)
                ?? throw new KeyNotFoundException($"The site has no project '{targetProject}'.");
            if (target.Id == issue.ProjectId)
                return issue;
            string typeId = issueType is null
                ? target.IssueTypeIds.Contains(issue.IssueTypeId) ? issue.IssueTypeId : target.IssueTypeIds[0]
                : target.IssueTypeIds.Find(id => id == issueType || _site.IssueTypes[id].Name == issueType)
                    ?? throw new KeyNotFoundException($"Project {target.Key} has no issue type '{issueType}'.");
            Issue moved = Update(by, issue.Id, after =>
            {
                after.OldKeys.Add(issue.Key);
                after.ProjectId = target.Id;
                after.Key = $"{target.Key}-{(++target.LastIssueNumber).ToString(CultureInfo.InvariantCulture)}";
                after.IssueTypeId = typeId;
                after.ComponentIds.Clear();
                after.FixVersionIds.Clear();
                after.AffectedVersionIds.Clear();
                // Levels belong to a scheme: the target's default holds, as where the old level does not exist.
                if (after.SecurityLevelId is not { } level || _site.Schemes.SecurityOf(target)?.Levels.Exists(l => l.Id == level) != true)
                    after.SecurityLevelId = _site.Schemes.SecurityOf(target)?.DefaultLevelId;
                Workflow workflow = _site.Workflows[target.WorkflowIdFor(typeId)];
                if (!workflow.StatusIds.Contains(after.StatusId))
                    after.StatusId = workflow.StatusIds[0];
            });
            foreach (Issue subtask in _site.SubtasksOf(issue.Id).ToList())
                Move(by, subtask.Id, targetProject);
            return moved;
        }
    }

    /// <summary>Sets a custom field as the site itself does: without history, and updated stays.</summary>
    internal void SetQuietly(Issue issue, string fieldId, CustomValue value) => Silently(issue, after => after.Custom[fieldId] = value);

    /// <summary>Gives a project another key, and its issues with it; the old ones still find them.</summary>
    public void RenameProject(Project project, string key)
    {
        lock (_site.Gate)
        {
            string old = project.Key;
            project.OldKeys.Add(old);
            project.OldKeys.Remove(key);
            project.Key = key;
            foreach (Issue issue in _site.Issues.Values.Where(i => i.ProjectId == project.Id).ToList())
            {
                Silently(issue, after =>
                {
                    after.OldKeys.Add(after.Key);
                    after.Key = key + after.Key[old.Length..];
                });
            }
        }
    }

    /// <summary>Deletes a project with all that is in it; of its issues nobody is told.</summary>
    public void DeleteProject(string? by, Project project)
    {
        lock (_site.Gate)
        {
            foreach (Issue issue in _site.Issues.Values.Where(i => i.ProjectId == project.Id).ToList())
            {
                foreach (Worklog worklog in issue.Worklogs)
                    _site.DeletedWorklogs.Add(new DeletedWorklog(worklog.Id, _site.Now));
                _site.Remove(issue);
            }

            _site.Projects.Remove(project.Id);
            foreach (Field field in _site.Fields.Values)
            {
                // A context of this project alone goes with it; it must not become one of all projects.
                field.Contexts.RemoveAll(c => c.ProjectIds.Count == 1 && c.ProjectIds[0] == project.Id);
                foreach (FieldContext context in field.Contexts)
                    context.ProjectIds.Remove(project.Id);
            }

            _site.Raise(new SiteEvent("project_deleted", IdOf(by)) { Project = project });
        }
    }

    /// <summary>Deletes an issue and its sub-tasks.</summary>
    public void Delete(string? by, string idOrKey)
    {
        lock (_site.Gate)
        {
            Issue issue = _site.GetIssue(idOrKey);
            foreach (Issue subtask in _site.SubtasksOf(issue.Id).ToList())
                Delete(by, subtask.Id);
            foreach (Issue child in _site.ChildrenOf(issue.Id).ToList())
                Update(by, child.Id, c => c.ParentId = null);
            foreach (IssueLink link in _site.LinksOf(issue.Id).ToList())
                RemoveLink(by, link.Id);
            foreach (Worklog worklog in issue.Worklogs)
                _site.DeletedWorklogs.Add(new DeletedWorklog(worklog.Id, _site.Now));
            Issue last = _site.GetIssue(issue.Id);
            _site.Remove(last);
            _site.Raise(new SiteEvent("jira:issue_deleted", IdOf(by)) { Issue = last, IssueEvent = "issue_deleted" });
            foreach (Comment comment in last.Comments)
                _site.Raise(new SiteEvent("comment_deleted", IdOf(by)) { Issue = last, Comment = comment, IsSecondary = true });
            foreach (Attachment attachment in last.Attachments)
                _site.Raise(new SiteEvent("attachment_deleted", IdOf(by)) { Attachment = attachment, IsSecondary = true });
        }
    }

    /// <summary>Adds a comment; moves updated, writes no history.</summary>
    public Comment AddComment(
        string? by, string idOrKey, RichText body, Visibility? visibility = null, IReadOnlyDictionary<string, JsonElement>? properties = null)
    {
        lock (_site.Gate)
        {
            Issue issue = _site.GetIssue(idOrKey);
            DateTimeOffset now = _site.Now;
            var comment = new Comment
            {
                Id = _site.NextId("comment"),
                AuthorId = IdOf(by),
                UpdateAuthorId = IdOf(by),
                Body = body,
                Created = now,
                Updated = now,
                Visibility = visibility,
                Properties = properties ?? new Dictionary<string, JsonElement>(),
            };
            Touch(by, issue, after => after.Comments.Add(comment), new SiteEvent("comment_created", IdOf(by)) { Comment = comment, IssueEvent = "issue_commented" });
            return comment;
        }
    }

    /// <summary>Adds a comment of plain text.</summary>
    public Comment AddComment(string? by, string idOrKey, string text) => AddComment(by, idOrKey, _site.Text(text));

    /// <summary>Changes a comment: the text, who may see it, properties. Author and creation stay.</summary>
    public Comment EditComment(string? by, string commentId, Func<Comment, Comment> change)
    {
        lock (_site.Gate)
        {
            (Issue issue, Comment comment) = _site.FindComment(commentId)
                ?? throw new KeyNotFoundException($"The site has no comment '{commentId}'.");
            Comment changed = change(comment) with { UpdateAuthorId = IdOf(by), Updated = _site.Now };
            Touch(
                by,
                issue,
                after => after.Comments[after.Comments.IndexOf(comment)] = changed,
                new SiteEvent("comment_updated", IdOf(by)) { Comment = changed, IssueEvent = "issue_comment_edited" });
            return changed;
        }
    }

    /// <summary>Replaces the text of a comment by plain text.</summary>
    public Comment EditComment(string? by, string commentId, string text) =>
        EditComment(by, commentId, comment => comment with { Body = _site.Text(text) });

    /// <summary>Deletes a comment; the history keeps its text.</summary>
    public void DeleteComment(string? by, string commentId)
    {
        lock (_site.Gate)
        {
            (Issue issue, Comment comment) = _site.FindComment(commentId)
                ?? throw new KeyNotFoundException($"The site has no comment '{commentId}'.");
            string? text = comment.Visibility is { } level
                ? $"A comment with security level '{level.Value}' was removed."
                : _site.ToWiki(comment.Body);
            Touch(
                by,
                issue,
                after => after.Comments.Remove(comment),
                new SiteEvent("comment_deleted", IdOf(by)) { Comment = comment, IssueEvent = "issue_comment_deleted" },
                new HistoryItem("Comment", "comment", "jira", null, text, null, null));
        }
    }

    /// <summary>Sets a property of a comment; moves nothing.</summary>
    public void SetCommentProperty(string commentId, string key, JsonElement? value)
    {
        lock (_site.Gate)
        {
            (Issue issue, Comment comment) = _site.FindComment(commentId)
                ?? throw new KeyNotFoundException($"The site has no comment '{commentId}'.");
            Silently(issue, after => after.Comments[after.Comments.IndexOf(comment)] = comment with { Properties = With(comment.Properties, key, value) });
        }
    }

    /// <summary>Attaches a file.</summary>
    public Attachment AddAttachment(string? by, string idOrKey, string fileName, string mimeType, byte[] content)
    {
        lock (_site.Gate)
        {
            Issue issue = _site.GetIssue(idOrKey);
            string id = _site.NextId("attachment");
            var attachment = new Attachment
            {
                Id = id,
                // A function of site and id, so that runs with the same seed are alike.
                MediaId = MediaIdOf(id).ToString("D"),
                FileName = fileName,
                MimeType = mimeType,
                AuthorId = IdOf(by),
                Created = _site.Now,
                Content = content,
            };
            Touch(
                by,
                issue,
                after => after.Attachments.Add(attachment),
                new SiteEvent("attachment_created", IdOf(by)) { Attachment = attachment },
                new HistoryItem("Attachment", "attachment", "jira", null, null, id, fileName));
            return attachment;
        }
    }

    /// <summary>Deletes a file.</summary>
    public void DeleteAttachment(string? by, string attachmentId)
    {
        lock (_site.Gate)
        {
            (Issue issue, Attachment attachment) = _site.FindAttachment(attachmentId)
                ?? throw new KeyNotFoundException($"The site has no attachment '{attachmentId}'.");
            Touch(
                by,
                issue,
                after => after.Attachments.RemoveAll(a => a.Id == attachmentId),
                new SiteEvent("attachment_deleted", IdOf(by)) { Attachment = attachment },
                new HistoryItem("Attachment", "attachment", "jira", attachmentId, attachment.FileName, null, null));
        }
    }

    /// <summary>Logs work.</summary>
    /// <param name="by">Who.</param>
    /// <param name="idOrKey">On which issue.</param>
    /// <param name="started">When the work began.</param>
    /// <param name="seconds">How long it took.</param>
    /// <param name="comment">A text.</param>
    /// <param name="remaining">Gives the remaining estimate from the one before; null takes the time off it.</param>
    /// <param name="visibility">Who may see it.</param>
    /// <param name="properties">Properties.</param>
    public Worklog AddWorklog(
        string? by,
        string idOrKey,
        DateTimeOffset started,
        long seconds,
        RichText? comment = null,
        Func<long?, long?>? remaining = null,
        Visibility? visibility = null,
        IReadOnlyDictionary<string, JsonElement>? properties = null)
    {
        lock (_site.Gate)
        {
            Issue issue = _site.GetIssue(idOrKey);
            DateTimeOffset now = _site.Now;
            var worklog = new Worklog
            {
                Id = _site.NextId("worklog"),
                AuthorId = IdOf(by),
                UpdateAuthorId = IdOf(by),
                Started = started,
                TimeSpentSeconds = seconds,
                Created = now,
                Updated = now,
                Comment = comment,
                Visibility = visibility,
                Properties = properties ?? new Dictionary<string, JsonElement>(),
            };
            WithWorklog(by, issue, worklog.Id, -seconds, remaining, after => after.Worklogs.Add(worklog), isNew: true, Cause("worklog_created", worklog, "issue_work_logged"));
            return worklog;
        }
    }

    /// <summary>Changes a worklog.</summary>
    public Worklog EditWorklog(string? by, string worklogId, Func<Worklog, Worklog> change, Func<long?, long?>? remaining = null)
    {
        lock (_site.Gate)
        {
            (Issue issue, Worklog worklog) = _site.FindWorklog(worklogId)
                ?? throw new KeyNotFoundException($"The site has no worklog '{worklogId}'.");
            Worklog changed = change(worklog) with { UpdateAuthorId = IdOf(by), Updated = _site.Now };
            WithWorklog(
                by,
                issue,
                worklogId,
                worklog.TimeSpentSeconds - changed.TimeSpentSeconds,
                remaining,
                after => after.Worklogs[after.Worklogs.IndexOf(worklog)] = changed,
                isNew: false,
                Cause("worklog_updated", changed, "issue_worklog_updated"));
            return changed;
        }
    }

    /// <summary>Deletes a worklog.</summary>
    public void DeleteWorklog(string? by, string worklogId, Func<long?, long?>? remaining = null)
    {
        lock (_site.Gate)
        {
            (Issue issue, Worklog worklog) = _site.FindWorklog(worklogId)
                ?? throw new KeyNotFoundException($"The site has no worklog '{worklogId}'.");
            WithWorklog(by, issue, worklogId, worklog.TimeSpentSeconds, remaining, after => after.Worklogs.Remove(worklog), isNew: false, Cause("worklog_deleted", worklog, "issue_worklog_deleted"));
            _site.DeletedWorklogs.Add(new DeletedWorklog(worklogId, _site.Now));
        }
    }

    /// <summary>Sets a property of an issue, or removes it with null; moves nothing and writes no history.</summary>
    public void SetProperty(string idOrKey, string key, JsonElement? value)
    {
        lock (_site.Gate)
        {
            Silently(_site.GetIssue(idOrKey), after =>
            {
                if (value is { } set)
                    after.Properties[key] = set;
                else
                    after.Properties.Remove(key);
            });
            _site.Raise(new SiteEvent(value is null ? "issue_property_deleted" : "issue_property_set", null) { Issue = _site.GetIssue(idOrKey), PropertyKey = key });
        }
    }

    /// <summary>Archives an issue with its sub-tasks, or restores it.</summary>
    public void SetArchived(string? by, string idOrKey, bool archived)
    {
        lock (_site.Gate)
        {
            Issue issue = _site.GetIssue(idOrKey);
            if (issue.Archived == archived)
                return;
            Touch(by, issue, after => after.Archived = archived);
            foreach (Issue subtask in _site.SubtasksOf(issue.Id).ToList())
                SetArchived(by, subtask.Id, archived);
        }
    }

    /// <summary>Makes a user watch an issue, or not; moves nothing.</summary>
    public void SetWatching(string idOrKey, string user, bool watching) => SetMember(idOrKey, user, watching, issue => issue.WatcherIds);

    /// <summary>Makes a user vote for an issue, or not; moves nothing.</summary>
    public void SetVote(string idOrKey, string user, bool voted) => SetMember(idOrKey, user, voted, issue => issue.VoterIds);

    /// <summary>
    /// Links two issues: the source shows the outward text. A link that is there already is returned and nothing changes.
    /// </summary>
    public IssueLink AddLink(string? by, string typeId, string sourceIdOrKey, string destinationIdOrKey)
    {
        lock (_site.Gate)
        {
            LinkType type = _site.LinkTypes[typeId];
            Issue source = _site.GetIssue(sourceIdOrKey);
            Issue destination = _site.GetIssue(destinationIdOrKey);
            if (_site.LinksOf(source.Id).FirstOrDefault(l => l.TypeId == typeId && l.SourceId == source.Id && l.DestinationId == destination.Id) is { } known)
                return known;
            var link = new IssueLink { Id = _site.NextId("link"), TypeId = typeId, SourceId = source.Id, DestinationId = destination.Id };
            _site.PutLink(link);
            _site.Raise(new SiteEvent("issuelink_created", IdOf(by)) { Link = link });
            Touch(by, source, static _ => { }, new HistoryItem("Link", null, "jira", null, null, destination.Key, $"This issue {type.Outward} {destination.Key}"));
            Touch(by, destination, static _ => { }, new HistoryItem("Link", null, "jira", null, null, source.Key, $"This issue {type.Inward} {source.Key}"));
            return link;
        }
    }

    /// <summary>Removes a link between issues.</summary>
    public void RemoveLink(string? by, string linkId)
    {
        lock (_site.Gate)
        {
            IssueLink link = _site.Links.GetValueOrDefault(linkId) ?? throw new KeyNotFoundException($"The site has no issue link '{linkId}'.");
            LinkType type = _site.LinkTypes[link.TypeId];
            Issue source = _site.GetIssue(link.SourceId);
            Issue destination = _site.GetIssue(link.DestinationId);
            _site.RemoveLink(link);
            _site.Raise(new SiteEvent("issuelink_deleted", IdOf(by)) { Link = link });
            Touch(by, source, static _ => { }, new HistoryItem("Link", null, "jira", destination.Key, $"This issue {type.Outward} {destination.Key}", null, null));
            Touch(by, destination, static _ => { }, new HistoryItem("Link", null, "jira", source.Key, $"This issue {type.Inward} {source.Key}", null, null));
        }
    }

    /// <summary>Adds a remote link, or replaces the one of the same id whole: what is left out is gone.</summary>
    public RemoteLink PutRemoteLink(string? by, string idOrKey, RemoteLink link)
    {
        lock (_site.Gate)
        {
            Issue issue = _site.GetIssue(idOrKey);
            RemoteLink? before = issue.RemoteLinks.Find(l => l.Id == link.Id);
            var items = new List<HistoryItem>();
            if (before is not null)
                items.Add(RemoteItem(before, added: false));
            items.Add(RemoteItem(link, added: true));
            Touch(
                by,
                issue,
                after =>
                {
                    int at = after.RemoteLinks.FindIndex(l => l.Id == link.Id);
                    if (at < 0)
                        after.RemoteLinks.Add(link);
                    else
                        after.RemoteLinks[at] = link;
                },
                [.. items]);
            return link;
        }
    }

    /// <summary>Removes a remote link.</summary>
    public void RemoveRemoteLink(string? by, string idOrKey, string remoteLinkId)
    {
        lock (_site.Gate)
        {
            Issue issue = _site.GetIssue(idOrKey);
            RemoteLink link = issue.RemoteLinks.Find(l => l.Id == remoteLinkId)
                ?? throw new KeyNotFoundException($"{issue.Key} has no remote link '{remoteLinkId}'.");
            Touch(by, issue, after => after.RemoteLinks.Remove(link), RemoteItem(link, added: false));
        }
    }

    private static HistoryItem RemoteItem(RemoteLink link, bool added)
    {
        string title = link.Object.TryGetProperty("title", out JsonElement t) ? t.ToString() : "";
        string text = $"This issue links to \"{title}\" ({link.Relationship ?? "Web Link"})";
        return added
            ? new HistoryItem("RemoteIssueLink", null, "jira", null, null, link.Id, text)
            : new HistoryItem("RemoteIssueLink", null, "jira", link.Id, text, null, null);
    }

    private static Dictionary<string, JsonElement> With(IReadOnlyDictionary<string, JsonElement> properties, string key, JsonElement? value)
    {
        var copy = new Dictionary<string, JsonElement>(properties);
        if (value is { } set)
            copy[key] = set;
        else
            copy.Remove(key);
        return copy;
    }

    private static long? Floor(long? estimate) => estimate < 0 ? 0 : estimate;

    private Guid MediaIdOf(string attachmentId)
    {
        byte[] hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{_site.CloudId}/{attachmentId}"));
        return new Guid(hash.AsSpan(0, 16));
    }

    private string? IdOf(string? user) => user is null ? null : _site.GetUser(user).Id;

    private void SetMember(string idOrKey, string user, bool member, Func<Issue, List<string>> list)
    {
        lock (_site.Gate)
        {
            string id = _site.GetUser(user).Id;
            Issue issue = _site.GetIssue(idOrKey);
            if (list(issue).Contains(id) == member)
                return;
            Silently(issue, after =>
            {
                if (member)
                    list(after).Add(id);
                else
                    list(after).Remove(id);
            });
        }
    }

    private void WithWorklog(
        string? by, Issue issue, string worklogId, long estimateChange, Func<long?, long?>? remaining, Action<Issue> change, bool isNew, SiteEvent cause)
    {
        Issue after = issue.Clone();
        change(after);
        after.RemainingEstimate = remaining is not null
            ? Floor(remaining(issue.RemainingEstimate))
            : issue.RemainingEstimate is null && issue.OriginalEstimate is null ? (isNew ? 0 : null) : Floor((issue.RemainingEstimate ?? issue.OriginalEstimate) + estimateChange);
        List<HistoryItem> items = ChangeLog.Between(_site, issue, after);
        if (!isNew)
            items.Add(new HistoryItem("WorklogId", null, "jira", worklogId, worklogId, null, null));

        Commit(by, issue, after, items, null, touch: true, cause with { ById = IdOf(by) });
    }

    private static SiteEvent Cause(string name, Worklog worklog, string issueEvent) => new(name, null) { Worklog = worklog, IssueEvent = issueEvent };

    /// <summary>A change that moves updated whether or not it leaves a trace in the history.</summary>
    private void Touch(string? by, Issue issue, Action<Issue> change, params HistoryItem[] items) => Touch(by, issue, change, null, items);

    private void Touch(string? by, Issue issue, Action<Issue> change, SiteEvent? cause, params HistoryItem[] items)
    {
        Issue after = issue.Clone();
        change(after);
        Commit(by, issue, after, items, null, touch: true, cause);
    }

    private void Silently(Issue issue, Action<Issue> change)
    {
        Issue after = issue.Clone();
        change(after);
        after.Version++;
        _site.Put(after);
    }

    private Issue Commit(string? by, Issue before, Issue after, IReadOnlyList<HistoryItem> items, JsonElement? metadata, bool touch, SiteEvent? cause = null)
    {
        DateTimeOffset now = _site.Now;
        if (before.ResolutionId != after.ResolutionId)
            after.ResolutionDate = after.ResolutionId is null ? null : now;
        if (before.StatusId != after.StatusId && _site.Statuses[before.StatusId].Category != _site.Statuses[after.StatusId].Category)
            after.StatusCategoryChanged = now;
        if (items.Count > 0)
        {
            after.History.Add(new HistoryEntry
            {
                Id = _site.NextId("history"),
                AuthorId = IdOf(by),
                Created = now,
                Items = items,
                Metadata = metadata,
            });
        }

        if (items.Count > 0 || touch)
            after.Updated = now;
        after.Version = before.Version + 1;
        _site.Put(after);
        if (before.SecurityLevelId != after.SecurityLevelId)
        {
            foreach (Issue subtask in _site.SubtasksOf(after.Id).ToList())
                Update(by, subtask.Id, s => s.SecurityLevelId = after.SecurityLevelId);
        }

        if (cause is not null)
            _site.Raise(cause with { Issue = after });
        // On Data Center a comment is an update of its issue as well; on Cloud no longer.
        if ((items.Count > 0 || touch) && (cause?.Comment is null || !_site.IsCloud))
        {
            _site.Raise(new SiteEvent("jira:issue_updated", IdOf(by))
            {
                Issue = after,
                IssueEvent = cause?.IssueEvent ?? KindOf(before, after, items),
                Items = items,
                HistoryId = items.Count > 0 ? after.History[^1].Id : null,
                Comment = cause?.Comment,
            });
        }

        return after;
    }

    private static string KindOf(Issue before, Issue after, IReadOnlyList<HistoryItem> items) =>
        before.ProjectId != after.ProjectId ? "issue_moved"
        : before.StatusId != after.StatusId ? "issue_generic"
        : items.Count == 1 && before.AssigneeId != after.AssigneeId ? "issue_assigned"
        : "issue_updated";
}
