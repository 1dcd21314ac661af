using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Seeds;
using JiraSync.Sandbox.Sites;

namespace JiraSync.Sandbox.Hosting;

/// <summary>Runs one sandbox from the command line.</summary>
internal static class Program
{
    private const string Usage = """
        A Jira to rehearse against.

          JiraSync.Sandbox --kind cloud|datacenter [options]
          JiraSync.Sandbox --site FILE|NAME [options]

          --kind KIND       cloud or datacenter (taken from the seed when one is given)
          --port PORT       port on 127.0.0.1; any free one when left out
          --site FILE|NAME  the site to begin with, described by what it is configured with (docs/sandbox.md), or one of
                            small-team             a team on Cloud with one board on which everything may move
                            support-desk           agents and customers on Cloud: levels of security, screens, required fields
                            software               two software projects on Cloud: epics, sprints, workflows with rules
                            software-datacenter    the same on Data Center
          --seed FILE       the site to begin with; a small, empty one when left out
          --issues N        instead of an empty site one in which people have made that many issues
          --random N        with --issues: what their work follows from; the same for the same number
          --save FILE       where the site is saved at the end and by POST /_sandbox/save; may be the seed
          --context PATH    context path of a Data Center, such as /jira
          --xsrf CHECK      Browsers (usual) or AnyMozilla: PowerShell's own User-Agent is refused on writes, too
          --measure         prints how fast the sandbox is on this machine, and ends
          --help            this text

        Accounts of the small site: sync (sync@example.com) with token sync-token, admin (admin@example.com) with token admin;
        on Data Center the passwords are sync and admin. GET /_sandbox lists what the control interface can do.
        """;

    private static async Task<int> Main(string[] args)
    {
        Dictionary<string, string>? options = Parse(args);
        if (options is null)
            return 2;
        if (options.ContainsKey("help"))
        {
            Console.WriteLine(Usage);
            return 0;
        }

        try
        {
            if (options.ContainsKey("measure"))
                await Measurement.RunAsync(Console.Out).ConfigureAwait(false);
            else
                await RunAsync(options).ConfigureAwait(false);
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or FormatException or InvalidDataException or System.Text.Json.JsonException)
        {
            await Console.Error.WriteLineAsync($"The sandbox did not start: {e.Message}").ConfigureAwait(false);
            return 1;
        }
    }

    private static Dictionary<string, string>? Parse(string[] args)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < args.Length; i++)
        {
            if (args[i] is "--help" or "-h" or "-?")
            {
                options["help"] = "";
            }
            else if (args[i] == "--measure")
            {
                options["measure"] = "";
            }
            else if (args[i] is "--kind" or "--port" or "--seed" or "--save" or "--context" or "--issues" or "--site" or "--random" or "--xsrf" && i + 1 < args.Length)
            {
                options[args[i][2..]] = args[++i];
            }
            else
            {
                Console.Error.WriteLine($"The argument '{args[i]}' is not known or lacks its value. Use --help.");
                return null;
            }
        }

        return options;
    }

    private static async Task RunAsync(Dictionary<string, string> options)
    {
        SandboxKind? kind = options.GetValueOrDefault("kind")?.ToLowerInvariant() switch
        {
            null => null,
            "cloud" => SandboxKind.Cloud,
            "datacenter" or "dc" or "server" => SandboxKind.DataCenter,
            { } other => throw new ArgumentException($"There is no kind '{other}'; use cloud or datacenter."),
        };
        Site site;
        if (options.TryGetValue("seed", out string? seed))
        {
            site = SiteFile.Load(seed);
            if (kind is not null && kind != site.Kind)
                throw new ArgumentException($"The seed {seed} holds a site of kind {site.Kind}, not {kind}.");
        }
        else if (options.TryGetValue("site", out string? description))
        {
            site = SiteConfig.Load(description);
            if (kind is not null && kind != site.Kind)
                throw new ArgumentException($"The site {description} is of kind {site.Kind}, not {kind}.");
            if (options.ContainsKey("issues"))
                LivedInSite.Populate(site, Number(options, "random", 1), Number(options, "issues", 0));
        }
        else
        {
            SandboxKind wanted = kind ?? throw new ArgumentException("Say which --kind it shall be, or give a --site or a --seed.");
            site = !options.ContainsKey("issues") ? SmallSite(wanted)
                : wanted == SandboxKind.Cloud ? LivedInSite.Acme(issues: Number(options, "issues", 0), seed: Number(options, "random", 1))
                : LivedInSite.Engineering(issues: Number(options, "issues", 0), seed: Number(options, "random", 2));
        }

        var server = await SandboxServer.StartAsync(new SandboxOptions
        {
            Site = site,
            Port = Number(options, "port", 0),
            ContextPath = options.GetValueOrDefault("context", ""),
            SavePath = options.GetValueOrDefault("save"),
            Xsrf = options.TryGetValue("xsrf", out string? xsrf) ? Enum.Parse<XsrfCheck>(xsrf, ignoreCase: true) : XsrfCheck.Browsers,
        }).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            server.Control.TakeSnapshot();
            Console.WriteLine($"Jira {(site.IsCloud ? "Cloud" : "Data Center")} sandbox at {server.BaseUrl} (Ctrl+C ends it)");
            await server.WaitForShutdownAsync().ConfigureAwait(false);
            if (options.TryGetValue("save", out string? save))
                SiteFile.Save(site, save);
        }
    }

    private static int Number(Dictionary<string, string> options, string name, int missing) => !options.TryGetValue(name, out string? text) ? missing
        : int.TryParse(text, CultureInfo.InvariantCulture, out int number) && number >= 0 ? number
        : throw new ArgumentException($"--{name} takes a number, not '{text}'.");

    private static Site SmallSite(SandboxKind kind)
    {
        var builder = new SiteBuilder(kind);
        builder.AddUser("alice", "Alice Archer").AddUser("bob", "Bob Baker", timeZone: "Europe/Berlin");
        return kind == SandboxKind.Cloud
            ? builder.AddProject("SUP", "Support").Build()
            : builder.AddProject("ENG", "Engineering").Build();
    }
}
