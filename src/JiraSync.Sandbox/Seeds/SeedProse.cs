using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace JiraSync.Sandbox.Seeds;

/// <summary>Somebody who can be mentioned: the id that the format wants, and the name people see.</summary>
internal sealed record SeedPerson(string MentionId, string Name);

/// <summary>What people write in a support desk and in an engineering team.</summary>
internal sealed class SeedProse
{
    private static readonly string[] Areas =
    [
        "Login", "Checkout", "Invoices", "Reports", "Search", "Import", "Notifications", "Mobile app", "Public API", "Webhooks", "Billing", "User management", "Dashboard", "Exports", "Address book",
    ];

    private static readonly string[] Symptoms =
    [
        "returns an empty page", "times out after 30 seconds", "shows the wrong currency", "sends the same e-mail twice", "loses the filter after a reload",
        "fails with error 500", "ignores the selected language", "sorts dates as text", "cuts off long names", "shows another customer's logo",
        "cannot be opened on a phone", "stops at 1,000 rows", "rejects umlauts and accents", "is slow on Monday mornings", "asks for the password again and again",
    ];

    private static readonly string[] Contexts =
    [
        "in Safari 17", "in Firefox on Linux", "for customers in Switzerland", "since Tuesday's release", "behind a proxy", "with more than 50 line items",
        "when two tabs are open", "for users without a phone number", "after a password reset", "on the staging tenant", "at the end of the month", "with single sign-on",
    ];

    private static readonly string[] Requests =
    [
        "Export {0} as CSV", "Second approver for {0}", "Dark mode for {0}", "Bulk edit in {0}", "Weekly summary of {0} by e-mail", "Keyboard shortcuts in {0}", "Audit trail for {0}", "Let admins rename {0} templates",
    ];

    private static readonly string[] Chores =
    [
        "Fix race in {0} when a job is retried", "Move {0} to the new message queue", "Add metrics to {0}", "Remove the old {0} code path", "Make {0} idempotent", "Cover {0} with integration tests",
        "Reduce memory use of {0}", "Document the {0} endpoints", "Upgrade the driver used by {0}", "Split {0} into two services", "Rotate the certificates of {0}", "Reject unknown fields in {0}",
    ];

    private static readonly string[] Openers =
    [
        "A customer called this morning about this.", "We see this several times a week now.", "Noticed while looking at something else.", "This was reported by the sales team.",
        "Came up in the weekly review.", "The monitoring raised an alert at night.", "Reproduced on two machines.", "This blocks the month-end closing.",
    ];

    private static readonly string[] Details =
    [
        "It does not happen with an empty cart.", "The log shows a timeout of the downstream service.", "A reload helps for about ten minutes.", "Only accounts created before 2024 are affected.",
        "The same request works from the command line.", "We could not find a pattern in the affected accounts.", "The response has the right status but no body.", "Turning the cache off makes it go away.",
        "The clock of the second node is four seconds behind.", "It looks like the session is dropped by the load balancer.",
    ];

    private static readonly string[] Remarks =
    [
        "I can reproduce this on staging.", "Thanks, that helped. Two more customers are affected.", "Could you attach the log of the failed request?", "The fix is in review, should be out with the next release.",
        "Moved to the next sprint, we are short of hands this week.", "Works for me with the current build. Which version do you use?", "The customer confirmed that it works again.", "Reopening: it came back last night.",
        "I have split off the database part into its own issue.", "Not urgent, there is a workaround: clear the site data and sign in again.", "Is this the same as the problem we had in March?", "Deployed to production at 14:20.",
        "Please do not close yet, I want to watch it over the weekend.", "Rolled back. The new index made the query slower, not faster.", "Added a test that fails without the change.",
    ];

    private static readonly string[] Steps =
    [
        "Sign in as a normal user", "Open the page from the main menu", "Choose last month as the period", "Add three items", "Press Save twice, quickly", "Switch the language to German", "Reload the page", "Open the same page in a second tab", "Wait for the session to expire",
    ];

    private static readonly (string Language, string Text)[] Snippets =
    [
        ("java", "java.net.SocketTimeoutException: Read timed out\n    at portal.invoices.PdfClient.fetch(PdfClient.java:118)\n    at portal.invoices.InvoiceController.download(InvoiceController.java:64)"),
        ("sql", "SELECT account_id, COUNT(*)\nFROM invoices\nWHERE created_at >= '2026-01-01' AND status <> 'void'\nGROUP BY account_id;"),
        ("json", "{\n  \"error\": \"invalid_grant\",\n  \"trace\": \"8f1c2e\",\n  \"retry\": false\n}"),
        ("bash", "curl -s -o /dev/null -w '%{http_code}\\n' \\\n  https://portal.example.com/api/v2/orders?limit=1001"),
        ("javascript", "const total = items.reduce((sum, item) => sum + item.price * item.count, 0);\nif (total < 0) throw new Error(`negative total: ${total}`);"),
    ];

    private static readonly string[] Pages = ["runbooks/timeouts", "release-notes/4.12", "how-to/clear-cache", "decisions/message-queue", "status"];

    private readonly SeedRandom _random;

    public SeedProse(SeedRandom random)
    {
        _random = random;
    }

    public string Summary(bool support)
    {
        string area = _random.Pick(Areas);
        int kind = _random.Next(10);
        return (support, kind) switch
        {
            (true, < 7) or (false, < 3) => $"{area}: page {_random.Pick(Symptoms)} {_random.Pick(Contexts)}",
            (true, _) => string.Format(CultureInfo.InvariantCulture, _random.Pick(Requests), area.ToLowerInvariant()),
            _ => string.Format(CultureInfo.InvariantCulture, _random.Pick(Chores), area.ToLowerInvariant()),
        };
    }

    public SeedDocument Description(IReadOnlyList<SeedPerson> people)
    {
        var blocks = new List<SeedBlock> { Opening() };
        if (_random.Chance(60))
        {
            blocks.Add(new SeedHeading(2, "Steps to reproduce"));
            blocks.Add(new SeedBullets(true, Some(Steps, _random.Between(2, 5)).Select(static step => Plain(step)).ToList()));
        }

        if (_random.Chance(40))
        {
            (string language, string text) = _random.Pick(Snippets);
            blocks.Add(new SeedHeading(3, "Log"));
            blocks.Add(new SeedCode(language, text));
        }

        if (_random.Chance(35))
            blocks.Add(new SeedBullets(false, Some(Details, _random.Between(2, 3)).Select(Marked).ToList()));
        if (_random.Chance(25))
            blocks.Add(Measurements());
        if (_random.Chance(25))
            blocks.Add(new SeedPanel(_random.Pick(["info", "note", "warning", "error", "success"]), Plain(_random.Pick(Details))));
        if (_random.Chance(15))
            blocks.Add(new SeedQuote(Plain(_random.Pick(Remarks))));
        if (_random.Chance(10))
            blocks.Add(new SeedRule());
        if (blocks[^1] is SeedRule || _random.Chance(50))
            blocks.Add(Closing(people));
        return new SeedDocument(blocks);
    }

    public SeedDocument Comment(IReadOnlyList<SeedPerson> people)
    {
        var inlines = new List<SeedInline>();
        if (people.Count > 0 && _random.Chance(30))
        {
            SeedPerson person = _random.Pick(people);
            inlines.Add(SeedInline.Mention(person.MentionId, person.Name));
            inlines.Add(new SeedInline(" "));
        }

        inlines.Add(new SeedInline(_random.Pick(Remarks)));
        var blocks = new List<SeedBlock> { new SeedParagraph(inlines) };
        if (_random.Chance(15))
        {
            (string language, string text) = _random.Pick(Snippets);
            blocks.Add(new SeedCode(language, text));
        }

        if (_random.Chance(20))
            blocks.Add(Marked(_random.Pick(Details)));
        return new SeedDocument(blocks);
    }

    /// <summary>The lines of a small log file.</summary>
    public string Log(DateTimeOffset around)
    {
        var lines = new List<string>();
        DateTimeOffset at = around;
        for (int i = _random.Between(5, 20); i > 0; i--)
        {
            at += _random.Span(TimeSpan.FromSeconds(40));
            lines.Add(at.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + _random.Pick([" INFO  ", " INFO  ", " WARN  ", " ERROR "]) + _random.Pick(Details));
        }

        return string.Join('\n', lines) + "\n";
    }

    private SeedParagraph Opening() => new(
    [
        new SeedInline(_random.Pick(Openers) + " "),
        new SeedInline(_random.Pick(["Important", "Observed", "Expected", "Wanted"]) + ":", "strong"),
        new SeedInline(" " + _random.Pick(Details)),
    ]);

    private SeedParagraph Closing(IReadOnlyList<SeedPerson> people)
    {
        string page = _random.Pick(Pages);
        var inlines = new List<SeedInline>
        {
            new("See "),
            new(page, "", "https://wiki.example.com/" + page),
            new(". Set "),
            new("portal.timeout=" + _random.Between(5, 90).ToString(CultureInfo.InvariantCulture), "code"),
            new(" to try it"),
        };
        if (people.Count > 0)
        {
            SeedPerson person = _random.Pick(people);
            inlines.Add(new SeedInline(", and ask "));
            inlines.Add(SeedInline.Mention(person.MentionId, person.Name));
            inlines.Add(new SeedInline(" if in doubt"));
        }

        inlines.Add(new SeedInline("."));
        return new SeedParagraph(inlines);
    }

    private SeedParagraph Marked(string sentence)
    {
        int cut = sentence.IndexOf(' ', sentence.IndexOf(' ', StringComparison.Ordinal) + 1);
        return new SeedParagraph([new SeedInline(sentence[..cut], _random.Pick(["strong", "em", "strike"])), new SeedInline(sentence[cut..])]);
    }

    private SeedTable Measurements()
    {
        var rows = new List<IReadOnlyList<string>>();
        foreach (string node in Some(["node-a", "node-b", "node-c", "node-d"], _random.Between(2, 4)))
            rows.Add([node, _random.Between(40, 4000).ToString(CultureInfo.InvariantCulture) + " ms", _random.Chance(70) ? "ok" : "failed"]);
        return new SeedTable(["Node", "Time", "Result"], rows);
    }

    private static SeedParagraph Plain(string text) => new([new SeedInline(text)]);

    private List<string> Some(string[] items, int count)
    {
        var left = new List<string>(items);
        while (left.Count > count)
            left.RemoveAt(_random.Next(left.Count));
        return left;
    }
}
