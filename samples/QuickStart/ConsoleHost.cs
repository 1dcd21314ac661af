using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace JiraSync.QuickStart;

/// <summary>What a script sees of this console: lines out, lines in, colours where somebody looks at them.</summary>
internal sealed class ConsoleHost : PSHost
{
    public override string Name => "QuickStart";

    public override Version Version { get; } = typeof(ConsoleHost).Assembly.GetName().Version!;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override PSHostUserInterface UI { get; } = new ConsoleUserInterface();

    public override void SetShouldExit(int exitCode) => Environment.ExitCode = exitCode;

    public override void EnterNestedPrompt() => throw new NotSupportedException("This host runs one script and has no prompt.");

    public override void ExitNestedPrompt() => throw new NotSupportedException("This host runs one script and has no prompt.");

    public override void NotifyBeginApplication()
    {
        // Programs that the script starts get the console as it is.
    }

    public override void NotifyEndApplication()
    {
        // See above.
    }
}

/// <summary>Lines of a console.</summary>
internal sealed class ConsoleUserInterface : PSHostUserInterface
{
    private static readonly bool Colours = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public override PSHostRawUserInterface RawUI { get; } = new ConsoleRawUserInterface();

    public override bool SupportsVirtualTerminal => Colours;

    public override void Write(string value) => Console.Write(Plain(value));

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Coloured(foregroundColor, () => Console.Write(Plain(value)));

    public override void WriteLine(string value) => Console.WriteLine(Plain(value));

    public override void WriteDebugLine(string message) => Console.WriteLine("DEBUG: " + message);

    public override void WriteVerboseLine(string message) => Console.WriteLine("VERBOSE: " + message);

    public override void WriteWarningLine(string message) => Coloured(ConsoleColor.Yellow, () => Console.WriteLine("WARNING: " + message));

    public override void WriteErrorLine(string value) => Coloured(ConsoleColor.Red, () => Console.Error.WriteLine(Plain(value)));

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        // The tables tell; a bar would be gone before anybody saw it.
    }

    public override string ReadLine() => Console.ReadLine() ?? throw new InvalidOperationException("The input has ended.");

    public override SecureString ReadLineAsSecureString()
    {
        var text = new SecureString();
        foreach (char c in ReadLine())
            text.AppendChar(c);
        return text;
    }

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        var answers = new Dictionary<string, PSObject>();
        foreach (FieldDescription description in descriptions)
        {
            Console.Write(description.Name + ": ");
            answers[description.Name] = PSObject.AsPSObject(ReadLine());
        }

        return answers;
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Console.WriteLine($"{caption} {message}");
        for (int i = 0; i < choices.Count; i++)
            Console.WriteLine($"{i.ToString(CultureInfo.InvariantCulture)}: {choices[i].Label.Replace("&", "", StringComparison.Ordinal)}");
        return int.TryParse(ReadLine(), NumberStyles.None, CultureInfo.InvariantCulture, out int choice) && choice < choices.Count ? choice : defaultChoice;
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        PromptForCredential(caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options)
    {
        Console.WriteLine($"{caption} {message}");
        if (string.IsNullOrEmpty(userName))
        {
            Console.Write("User: ");
            userName = ReadLine();
        }

        Console.Write("Password: ");
        return new PSCredential(userName, ReadLineAsSecureString());
    }

    /// <summary>Tables come with escape sequences; what is no terminal would show them.</summary>
    private static string Plain(string value) => GetOutputString(value, Colours);

    private static void Coloured(ConsoleColor colour, Action write)
    {
        if (!Colours)
        {
            write();
            return;
        }

        Console.ForegroundColor = colour;
        write();
        Console.ResetColor();
    }
}

/// <summary>The measures of a console; a usual width when nobody looks at it.</summary>
internal sealed class ConsoleRawUserInterface : PSHostRawUserInterface
{
    private const int UsualWidth = 120;

    private static readonly Size Measure = new(
        Console.IsOutputRedirected || Console.WindowWidth <= 0 ? UsualWidth : Console.WindowWidth,
        Console.IsOutputRedirected || Console.WindowHeight <= 0 ? 50 : Console.WindowHeight);

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override Coordinates CursorPosition { get; set; }

    public override Coordinates WindowPosition { get; set; }

    public override int CursorSize { get; set; } = 25;

    public override Size BufferSize { get; set; } = Measure;

    public override Size WindowSize { get; set; } = Measure;

    public override Size MaxWindowSize => Measure;

    public override Size MaxPhysicalWindowSize => Measure;

    public override string WindowTitle { get; set; } = "JiraSync";

    public override bool KeyAvailable => !Console.IsInputRedirected && Console.KeyAvailable;

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        ConsoleKeyInfo key = Console.ReadKey(intercept: (options & ReadKeyOptions.NoEcho) != 0);
        return new KeyInfo((int)key.Key, key.KeyChar, 0, keyDown: true);
    }

    public override void FlushInputBuffer()
    {
        while (KeyAvailable)
            Console.ReadKey(intercept: true);
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NoScreen();

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw NoScreen();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw NoScreen();

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw NoScreen();

    private static NotSupportedException NoScreen() => new("This host writes lines; it has no screen to read or move.");
}
