using Issuance.Jobs;

namespace Issuance.Banks.Rural;

/// <summary>
/// Gathers the requests that are sent within a moment into one file, puts it into <c>outgoing</c>, and tells everybody who waits
/// for it how that ended.
/// </summary>
internal sealed class RequestWriter(
    IDropFolder folder,
    RuralOptions options,
    TimeProvider wallClock,
    Action<string> reached
)
{
    private readonly Lock gate = new();
    private readonly Queue<Waiting> queue = new();
    private bool isWriting;
    private DateTimeOffset lastName;

    /// <summary>Puts one line into the next file.</summary>
    /// <param name="line">A detail line; its number is filled in here.</param>
    /// <param name="stop">A stop, to be told from a time limit.</param>
    /// <param name="cancel">The stop or the time limit.</param>
    internal async Task<BankAnswer> SendAsync(byte[] line, CancellationToken stop, CancellationToken cancel)
    {
        var waiting = new Waiting(line);
        lock (gate)
        {
            queue.Enqueue(waiting);
            if (!isWriting)
            {
                isWriting = true;
                // Of no single caller: it goes on for the others when one of them is stopped.
                _ = Task.Run(WriteAllAsync, CancellationToken.None);
            }
        }

        await using var givingUp = cancel.Register(() =>
            waiting.GiveUp(stop.IsCancellationRequested ? "stopping" : "timeout")
        );
        return await waiting.Ending;
    }

    /// <summary>Puts lines into a file of their own.</summary>
    internal async Task<BankAnswer> SendFileAsync(IReadOnlyList<byte[]> lines, CancellationToken cancel)
    {
        var now = NameTime();
        var name = FileNames.NewRequest(now);
        var bytes = RequestFile.Frame(lines, now);
        var ending = await folder.PutAsync(name, bytes, () => reached(CrashPoint.AfterSend), cancel);
        if (ending is PutEnding.Done)
            reached(CrashPoint.AfterReply);
        return ending switch
        {
            PutEnding.Done => new BankAnswer.Pending(name),
            PutEnding.NotThere => new BankAnswer.NotSent("folder_away"),
            _ => new BankAnswer.Unknown("connection_lost", BrokenAnswer: false),
        };
    }

    private async Task WriteAllAsync()
    {
        while (true)
        {
            if (Length() < options.MaxLines)
                await Task.Delay(TimeSpan.FromMilliseconds(options.GatherMilliseconds), CancellationToken.None);
            if (Take() is not { } batch)
                return;
            if (batch.Count > 0)
                await WriteAsync(batch);
        }
    }

    private async Task WriteAsync(IReadOnlyList<Waiting> batch)
    {
        BankAnswer answer;
        using var limit = new CancellationTokenSource(options.Limits.Timeout);
        try
        {
            answer = await SendFileAsync([.. batch.Select(waiting => waiting.Line)], limit.Token);
        }
        catch (Exception)
        {
            // A mistake of ours; those who wait must not wait for ever, and whether the file is there nobody knows.
            answer = new BankAnswer.Unknown("connection_lost", BrokenAnswer: false);
        }

        foreach (var waiting in batch)
            waiting.End(answer);
    }

    /// <returns>What goes into the next file, without those who have given up; null, and the writing ends, where nobody waits.</returns>
    private List<Waiting>? Take()
    {
        lock (gate)
        {
            if (queue.Count == 0)
            {
                isWriting = false;
                return null;
            }

            var batch = new List<Waiting>();
            while (batch.Count < options.MaxLines && queue.TryDequeue(out var waiting))
                if (waiting.TryTake())
                    batch.Add(waiting);
            return batch;
        }
    }

    private int Length()
    {
        lock (gate)
            return queue.Count;
    }

    // Names of one process ascend, also when the clock is set back or two files are written in one millisecond.
    private DateTimeOffset NameTime()
    {
        lock (gate)
        {
            var now = wallClock.GetUtcNow();
            now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
            return lastName = now > lastName ? now : lastName.AddMilliseconds(1);
        }
    }

    /// <summary>A request that waits for its file.</summary>
    private sealed class Waiting(byte[] line)
    {
        private const int InQueue = 0;
        private const int Taken = 1;
        private const int GivenUp = 2;

        private readonly TaskCompletionSource<BankAnswer> ending = new(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        private int state;

        internal byte[] Line => line;

        internal Task<BankAnswer> Ending => ending.Task;

        /// <summary>True once, unless it was given up before.</summary>
        internal bool TryTake() => Interlocked.CompareExchange(ref state, Taken, InQueue) == InQueue;

        internal void End(BankAnswer answer) => ending.TrySetResult(answer);

        /// <summary>In the queue it has not left; in a file that is being written it may.</summary>
        internal void GiveUp(string reason) =>
            ending.TrySetResult(
                Interlocked.CompareExchange(ref state, GivenUp, InQueue) == InQueue
                    ? new BankAnswer.NotSent(reason == "stopping" ? reason : "busy")
                    : new BankAnswer.Unknown(reason, BrokenAnswer: false)
            );
    }
}
