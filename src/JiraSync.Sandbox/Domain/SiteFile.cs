using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace JiraSync.Sandbox.Domain;

/// <summary>A whole site, attachments included, as one JSON file.</summary>
public static class SiteFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes a site to a file, which appears whole or not at all.</summary>
    public static void Save(Site site, string path)
    {
        string temporary = path + ".new";
        using (FileStream stream = File.Create(temporary))
            Save(site, stream);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Writes a site to a stream.</summary>
    public static void Save(Site site, Stream stream)
    {
        lock (site.Gate)
            JsonSerializer.Serialize(stream, SiteDocument.Of(site), Options);
    }

    /// <summary>Reads a site from a file.</summary>
    public static Site Load(string path, TimeProvider? timeProvider = null)
    {
        using FileStream stream = File.OpenRead(path);
        return Load(stream, timeProvider);
    }

    /// <summary>Reads a site from a stream.</summary>
    public static Site Load(Stream stream, TimeProvider? timeProvider = null)
    {
        SiteDocument document = Read(stream);
        var site = new Site(document.Kind, timeProvider);
        document.Fill(site);
        return site;
    }

    /// <summary>Replaces all that a site holds by what a stream holds. The kinds must be the same.</summary>
    public static void LoadInto(Site site, Stream stream)
    {
        SiteDocument document = Read(stream);
        if (document.Kind != site.Kind)
            throw new InvalidDataException($"The file holds a site of kind {document.Kind}; this one is {site.Kind}.");
        lock (site.Gate)
        {
            site.Clear();
            document.Fill(site);
        }
    }

    private static SiteDocument Read(Stream stream) => JsonSerializer.Deserialize<SiteDocument>(stream, Options)
        ?? throw new InvalidDataException("The site file holds null instead of a site.");

    private sealed class SiteDocument
    {
        public required SandboxKind Kind { get; init; }

        public string Title { get; init; } = "Jira";

        public string BaseUrl { get; init; } = "http://localhost";

        public string CloudId { get; init; } = "";

        public TimeSpan ClockSkew { get; init; }

        public long AttachmentLimit { get; init; }

        public bool AttachmentsEnabled { get; init; } = true;

        public List<string> SwitchedOff { get; init; } = [];

        public List<User> Users { get; init; } = [];

        public List<Group> Groups { get; init; } = [];

        public List<OAuthClient> OAuthClients { get; init; } = [];

        public List<IssueType> IssueTypes { get; init; } = [];

        public List<Status> Statuses { get; init; } = [];

        public List<Priority> Priorities { get; init; } = [];

        public List<Resolution> Resolutions { get; init; } = [];

        public List<LinkType> LinkTypes { get; init; } = [];

        public List<Sprint> Sprints { get; init; } = [];

        public List<Board> Boards { get; init; } = [];

        public List<Filter> Filters { get; init; } = [];

        public List<Webhook> Webhooks { get; init; } = [];

        public List<Field> Fields { get; init; } = [];

        public List<Workflow> Workflows { get; init; } = [];

        public List<Project> Projects { get; init; } = [];

        public List<PermissionScheme> PermissionSchemes { get; init; } = [];

        public List<SecurityScheme> SecuritySchemes { get; init; } = [];

        public List<NotificationScheme> NotificationSchemes { get; init; } = [];

        public List<IssueTypeScheme> IssueTypeSchemes { get; init; } = [];

        public List<WorkflowScheme> WorkflowSchemes { get; init; } = [];

        public List<FieldScreen> Screens { get; init; } = [];

        public List<ScreenScheme> ScreenSchemes { get; init; } = [];

        public List<IssueTypeScreenScheme> IssueTypeScreenSchemes { get; init; } = [];

        public List<FieldConfiguration> FieldConfigurations { get; init; } = [];

        public List<FieldConfigurationScheme> FieldConfigurationSchemes { get; init; } = [];

        public Dictionary<string, long> Sequences { get; init; } = [];

        public List<DeletedWorklog> DeletedWorklogs { get; init; } = [];

        public List<IssueLink> Links { get; init; } = [];

        public List<Issue> Issues { get; init; } = [];

        public static SiteDocument Of(Site site) => new()
        {
            Kind = site.Kind,
            Title = site.Title,
            BaseUrl = site.BaseUrl,
            CloudId = site.CloudId,
            ClockSkew = site.ClockSkew,
            AttachmentLimit = site.AttachmentLimit,
            AttachmentsEnabled = site.AttachmentsEnabled,
            SwitchedOff = [.. site.SwitchedOff.Order(StringComparer.Ordinal)],
            Users = [.. site.Users.Values],
            Groups = [.. site.Groups.Values],
            OAuthClients = [.. site.OAuthClients.Values],
            IssueTypes = [.. site.IssueTypes.Values],
            Statuses = [.. site.Statuses.Values],
            Priorities = site.Priorities,
            Resolutions = site.Resolutions,
            LinkTypes = [.. site.LinkTypes.Values],
            Sprints = [.. site.Sprints.Values],
            Boards = [.. site.Boards.Values],
            Filters = [.. site.Filters.Values],
            Webhooks = [.. site.Webhooks.Values],
            Fields = [.. site.Fields.Values],
            Workflows = [.. site.Workflows.Values],
            Projects = [.. site.Projects.Values],
            PermissionSchemes = [.. site.Schemes.Permissions.Values],
            SecuritySchemes = [.. site.Schemes.Securities.Values],
            NotificationSchemes = [.. site.Schemes.Notifications.Values],
            IssueTypeSchemes = [.. site.Schemes.IssueTypes.Values],
            WorkflowSchemes = [.. site.Schemes.Workflows.Values],
            Screens = [.. site.Schemes.Screens.Values],
            ScreenSchemes = [.. site.Schemes.ScreenSchemes.Values],
            IssueTypeScreenSchemes = [.. site.Schemes.IssueTypeScreens.Values],
            FieldConfigurations = [.. site.Schemes.Fields.Values],
            FieldConfigurationSchemes = [.. site.Schemes.FieldSchemes.Values],
            Sequences = site.Sequences,
            DeletedWorklogs = site.DeletedWorklogs,
            Links = [.. site.Links.Values],
            Issues = [.. site.Issues.Values.OrderBy(i => i.IdNumber)],
        };

        public void Fill(Site site)
        {
            site.Title = Title;
            site.BaseUrl = BaseUrl;
            site.CloudId = CloudId;
            site.ClockSkew = ClockSkew;
            site.AttachmentLimit = AttachmentLimit;
            site.AttachmentsEnabled = AttachmentsEnabled;
            site.SwitchedOff.UnionWith(SwitchedOff);
            Add(Users, site.Users, u => u.Id);
            Add(Groups, site.Groups, g => g.Name);
            Add(OAuthClients, site.OAuthClients, c => c.ClientId);
            Add(IssueTypes, site.IssueTypes, t => t.Id);
            Add(Statuses, site.Statuses, s => s.Id);
            site.Priorities.AddRange(Priorities);
            site.Resolutions.AddRange(Resolutions);
            Add(LinkTypes, site.LinkTypes, t => t.Id);
            Add(Sprints, site.Sprints, s => s.Id);
            Add(Boards, site.Boards, b => b.Id);
            Add(Filters, site.Filters, f => f.Id);
            Add(Webhooks, site.Webhooks, h => h.Id);
            Add(Fields, site.Fields, f => f.Id);
            Add(Workflows, site.Workflows, w => w.Id);
            Add(Projects, site.Projects, p => p.Id);
            Add(PermissionSchemes, site.Schemes.Permissions, s => s.Id);
            Add(SecuritySchemes, site.Schemes.Securities, s => s.Id);
            Add(NotificationSchemes, site.Schemes.Notifications, s => s.Id);
            Add(IssueTypeSchemes, site.Schemes.IssueTypes, s => s.Id);
            Add(WorkflowSchemes, site.Schemes.Workflows, s => s.Id);
            Add(Screens, site.Schemes.Screens, s => s.Id);
            Add(ScreenSchemes, site.Schemes.ScreenSchemes, s => s.Id);
            Add(IssueTypeScreenSchemes, site.Schemes.IssueTypeScreens, s => s.Id);
            Add(FieldConfigurations, site.Schemes.Fields, c => c.Id);
            Add(FieldConfigurationSchemes, site.Schemes.FieldSchemes, s => s.Id);
            site.Schemes.Relink();
            foreach ((string name, long last) in Sequences)
                site.Sequences[name] = last;
            site.DeletedWorklogs.AddRange(DeletedWorklogs);
            foreach (Issue issue in Issues)
                site.Put(issue);
            foreach (IssueLink link in Links)
                site.PutLink(link);
            // What was saved has been there for long: search sees it.
            site.Index.Flush();
        }

        private static void Add<T>(List<T> from, Dictionary<string, T> to, Func<T, string> key)
        {
            foreach (T item in from)
                to.Add(key(item), item);
        }
    }
}
