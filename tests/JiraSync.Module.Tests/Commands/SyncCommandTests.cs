using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading;
using System.Threading.Tasks;
using JiraSync.Engine.Hosting;
using JiraSync.Hosting;
using Xunit;

namespace JiraSync.Module.Tests.Commands;

public sealed class SyncCommandTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    private readonly TestShell _shell = new(new SessionStateCmdletEntry("Test-SyncPump", typeof(TestSyncPumpCommand), null));

    public void Dispose() => _shell.Dispose();

    [Fact]
    public void Work_returns_its_result()
    {
        var result = _shell.Invoke("param($work) 'a', 'b' | Test-SyncPump -Each $work", ("work", Each(async (input, _, cancellation) =>
        {
            await Task.Delay(1, cancellation);
            return input + "!";
        })));
        Assert.Equal(["a!", "b!"], result.Select(static value => value.ToString()));
    }

    [Fact]
    public void What_work_says_on_many_threads_is_written_on_the_pipeline_thread()
    {
        var threads = new HashSet<int>();
        _shell.Invoke("param($work) Test-SyncPump -AtBegin $work -Verbose 3>&1", ("work", AtBegin(async (host, _) =>
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(() =>
            {
                host.Verbose($"verbose {number}");
                host.Progress(new SyncProgress("Syncing", $"issue {number}", number, 20));
                var thread = host.Ask(() => Environment.CurrentManagedThreadId);
                lock (threads) threads.Add(thread);
                if (!host.ShouldProcess($"ENG-{number}", "Create it")) throw new InvalidOperationException("Nobody declined.");
            })));
            return null;
        })));
        Assert.Equal(Enumerable.Range(0, 20).Select(static number => $"verbose {number}").Order(), _shell.Verbose.Where(static line => line.StartsWith("verbose", StringComparison.Ordinal)).Order());
        Assert.Equal(20, _shell.Verbose.Count(static line => line.Contains("Create it")));
        Assert.Single(threads);
    }

    [Fact]
    public void Warnings_and_objects_come_in_the_order_in_which_they_were_posted()
    {
        var result = _shell.Invoke("param($work) Test-SyncPump -AtBegin $work 3>&1", ("work", AtBegin((host, _) =>
        {
            host.WriteObject("first");
            host.Warning("second");
            host.WriteObject("third");
            return Task.FromResult<object?>("result");
        })));
        Assert.Equal(["first", "second", "third", "result"], result.Select(static value => value.ToString()));
    }

    [Fact]
    public void WhatIf_declines_what_work_asks()
    {
        var result = _shell.Invoke("param($work) Test-SyncPump -AtBegin $work -WhatIf", ("work", AtBegin(static (host, _) => Task.FromResult<object?>(host.ShouldProcess("ENG-1", "Create it")))));
        Assert.Equal(false, Assert.Single(result).BaseObject);
    }

    [Fact]
    public void Progress_ends_with_the_work_and_the_newest_is_shown()
    {
        using var shell = _shell.Prepare("param($work) Test-SyncPump -AtBegin $work", ("work", AtBegin((host, _) =>
        {
            for (var done = 0; done <= 1000; done++) host.Progress(new SyncProgress("Syncing", "issues", done, 1000));
            return Task.FromResult<object?>(null);
        })));
        shell.Invoke();
        var shown = shell.Streams.Progress.Where(static record => record.Activity == "Syncing").ToList();
        Assert.Contains(shown, static record => record.PercentComplete == 100);
        Assert.Equal(ProgressRecordType.Completed, shown[^1].RecordType);
    }

    [Fact]
    public void An_error_for_one_input_has_id_category_target_and_advice_and_the_next_input_is_taken()
    {
        var result = _shell.Invoke("param($work) 'ENG-1', 'ENG-2' | Test-SyncPump -Each $work", ("work", Each(static async (input, _, _) =>
        {
            await Task.Yield();
            return input == "ENG-1" ? throw new SyncException(ErrorIds.JiraRateLimitExceeded, SyncErrorKind.Limit, "Jira asks to wait.", "Run it again at noon.") : input;
        })));
        Assert.Equal("ENG-2", Assert.Single(result).ToString());
        var error = Assert.Single(_shell.Errors);
        Assert.Equal("JiraRateLimitExceeded,JiraSync.Module.Tests.Commands.TestSyncPumpCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.LimitsExceeded, error.CategoryInfo.Category);
        Assert.Equal("ENG-1", error.TargetObject);
        Assert.Equal("Run it again at noon.", error.ErrorDetails.RecommendedAction);
        // This PowerShell shows the action itself, below the message.
        Assert.Equal("Jira asks to wait.", error.ToString());
    }

    [Fact]
    public void An_error_before_the_input_ends_the_cmdlet()
    {
        var error = Assert.ThrowsAny<RuntimeException>(() => _shell.Invoke("param($work) $ErrorActionPreference = 'Stop'; 'a' | Test-SyncPump -AtBegin $work", ("work", AtBegin(static (_, _) =>
            throw new AggregateException(new SyncException(ErrorIds.InstanceNotFound, SyncErrorKind.NotFound, "No such instance."))))));
        Assert.StartsWith("InstanceNotFound,", error.ErrorRecord.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ObjectNotFound, error.ErrorRecord.CategoryInfo.Category);
    }

    [Fact]
    public void A_defect_is_not_hidden()
    {
        var error = Assert.ThrowsAny<RuntimeException>(() => _shell.Invoke("param($work) $ErrorActionPreference = 'Stop'; 'a' | Test-SyncPump -Each $work", ("work", Each(static (_, _, _) => throw new InvalidOperationException("defect")))));
        Assert.Equal("defect", error.Message);
    }

    [Fact]
    public async Task Stopping_cancels_the_work_and_waits_for_it()
    {
        var started = new TaskCompletionSource();
        var ended = false;
        using var shell = _shell.Prepare("param($work) Test-SyncPump -AtBegin $work; 'not reached'", ("work", AtBegin(async (_, cancellation) =>
        {
            started.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, cancellation);
            }
            finally
            {
                await Task.Delay(50, CancellationToken.None);
                ended = true;
            }

            return null;
        })));
        var output = new PSDataCollection<PSObject>();
        var running = shell.BeginInvoke<PSObject, PSObject>(null, output);
        await started.Task.WaitAsync(Long);
        await Task.Run(shell.Stop).WaitAsync(Long);
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        Assert.True(ended);
        Assert.Empty(output);
        Assert.ThrowsAny<PipelineStoppedException>(() => shell.EndInvoke(running));
    }

    [Fact]
    public async Task A_question_that_waits_when_the_pipeline_stops_ends_without_an_answer()
    {
        var asked = new TaskCompletionSource();
        Exception? seen = null;
        var holding = new ManualResetEventSlim();
        using var shell = _shell.Prepare("param($work) Test-SyncPump -AtBegin $work", ("work", AtBegin(async (host, cancellation) =>
        {
            var first = Task.Run(() => host.Ask(() =>
            {
                asked.SetResult();
                holding.Wait();
                return 1;
            }));
            await asked.Task;
            // Waits in the queue behind the first, which occupies the pipeline's thread.
            seen = await Record.ExceptionAsync(() => Task.Run(() => host.ShouldProcess("ENG-1", "Create it")));
            await first;
            cancellation.ThrowIfCancellationRequested();
            return null;
        })));
        var running = shell.BeginInvoke();
        await asked.Task.WaitAsync(Long);
        var stop = Task.Run(shell.Stop);
        while (shell.InvocationStateInfo.State == PSInvocationState.Running) await Task.Delay(5);
        holding.Set();
        await stop.WaitAsync(Long);
        Assert.IsAssignableFrom<OperationCanceledException>(seen);
        Assert.ThrowsAny<PipelineStoppedException>(() => shell.EndInvoke(running));
    }

    [Fact]
    public void A_command_further_down_that_has_enough_ends_the_work()
    {
        var cancelled = false;
        var result = _shell.Invoke("param($work) Test-SyncPump -AtBegin $work | ForEach-Object { $_; break }", ("work", AtBegin(async (host, cancellation) =>
        {
            try
            {
                for (var number = 0; ; number++)
                {
                    host.WriteObject(number);
                    await Task.Delay(10, cancellation);
                }
            }
            finally
            {
                cancelled = cancellation.IsCancellationRequested;
            }
        })));
        Assert.Equal(0, Assert.Single(result).BaseObject);
        Assert.True(cancelled);
    }

    [Fact]
    public void A_preference_that_says_stop_ends_the_work()
    {
        var cancelled = false;
        Assert.ThrowsAny<ActionPreferenceStopException>(() => _shell.Invoke("param($work) Test-SyncPump -AtBegin $work -WarningAction Stop", ("work", AtBegin(async (host, cancellation) =>
        {
            host.Warning("careful");
            var waiting = new TaskCompletionSource();
            await using (cancellation.Register(waiting.SetResult)) await waiting.Task.WaitAsync(Long, CancellationToken.None);
            cancelled = true;
            return null;
        }))));
        Assert.True(cancelled);
    }

    [Fact]
    public async Task Work_that_talks_after_its_end_does_no_harm()
    {
        PipelineHost? kept = null;
        _shell.Invoke("param($work) Test-SyncPump -AtBegin $work", ("work", AtBegin((host, _) =>
        {
            kept = host;
            return Task.FromResult<object?>(null);
        })));
        await Task.Factory.StartNew(
            () =>
            {
                kept!.Verbose("too late");
                kept.Progress(new SyncProgress("too", "late", 1, 2));
                Assert.ThrowsAny<OperationCanceledException>(() => kept.ShouldProcess("ENG-1", "Create it"));
            },
            TaskCreationOptions.LongRunning);
    }

    [Fact]
    public void Every_kind_of_error_has_a_category()
    {
        foreach (var kind in Enum.GetValues<SyncErrorKind>())
            Assert.NotEqual(ErrorCategory.NotSpecified, ErrorTranslator.Category(new SyncException("Some", kind, "text")));
    }

    private static Func<PipelineHost, CancellationToken, Task<object?>> AtBegin(Func<PipelineHost, CancellationToken, Task<object?>> work) => work;

    private static Func<string?, PipelineHost, CancellationToken, Task<object?>> Each(Func<string?, PipelineHost, CancellationToken, Task<object?>> work) => work;
}
