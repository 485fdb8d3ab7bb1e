using System.Runtime.CompilerServices;
using Issuance.Jobs;
using Microsoft.Extensions.Logging;

namespace Issuance.Banks.Rural;

/// <summary>The bank <c>rural</c>: files in a drop folder, and an answer the same or the next working day (openapi/banks/rural.md).</summary>
/// <remarks>
/// Safe for several threads; one instance for the process. The bank does not know its own references again: whatever may have
/// left is never put there a second time from here.
/// </remarks>
public sealed class RuralBank : IAgentBank, IDisposable
{
    /// <summary>The bank's code.</summary>
    public const string BankCode = "rural";

    private readonly RuralOptions options;
    private readonly TimeProvider wallClock;
    private readonly Func<DateOnly, bool> isWorkingDay;
    private readonly IDropFolder folder;
    private readonly BankResilience resilience;
    private readonly RequestWriter writer;
    private readonly Traces traces;
    private readonly Mailroom mailroom;

    /// <param name="options">Validated.</param>
    /// <param name="isWorkingDay">Whether a day in Asia/Shanghai is worked; asked for days that may not be published yet.</param>
    /// <param name="wallClock">Real time.</param>
    /// <param name="log">Hears when the folder goes and comes back.</param>
    /// <param name="reached">Told of <see cref="CrashPoint.AfterSend"/> and <see cref="CrashPoint.AfterReply"/> of a file.</param>
    /// <param name="calls">Told of the circuit; null where nobody watches.</param>
    public RuralBank(
        RuralOptions options,
        Func<DateOnly, bool> isWorkingDay,
        TimeProvider wallClock,
        ILogger<RuralBank> log,
        Action<string> reached,
        BankCallLog? calls = null
    )
        : this(options, isWorkingDay, wallClock, log, reached, calls, FolderOf(options)) { }

    internal RuralBank(
        RuralOptions options,
        Func<DateOnly, bool> isWorkingDay,
        TimeProvider wallClock,
        ILogger<RuralBank> log,
        Action<string> reached,
        BankCallLog? calls,
        IDropFolder folder
    )
    {
        this.options = options;
        this.wallClock = wallClock;
        this.isWorkingDay = isWorkingDay;
        this.folder = folder;
        resilience = new(BankCode, options.Limits, wallClock, log, calls);
        writer = new(folder, options, wallClock, reached);
        traces = new(folder);
        mailroom = new(folder, options.MaxFilesPerFetch, wallClock);
        Capabilities = new(
            BankCapabilities.Everything,
            BankConfirmation.File,
            Deduplicates: false,
            EnquiresAtAnyTime: false,
            options.ProcessingWindowSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.FromDays(2),
            options.CutOff,
            options.Limits.Timeout,
            options.Limits.Pause,
            options.Limits.MaxConcurrentCalls,
            Suite: "none"
        );
    }

    public string Code => BankCode;

    public BankCapabilities Capabilities { get; }

    public DateTimeOffset WindowEndsAt(DateTimeOffset sentAt) =>
        options.ProcessingWindowSeconds is { } seconds
            ? sentAt.AddSeconds(seconds)
            : RuralTime.WindowEnd(sentAt, options.CutOff, isWorkingDay);

    public string MapReason(string bankCode) => RuralReasons.Map(bankCode);

    public Task<BankAnswer> SendAsync(BankRequest request, CancellationToken cancel)
    {
        // Refused here, for good: in this bank's fields it cannot be said at all, and nothing has left.
        var (lines, refusal) = RequestFile.Of(request);
        if (lines is null)
            return Task.FromResult<BankAnswer>(new BankAnswer.Declined(refusal!));
        return resilience.CallAsync(
            token =>
                request is BankRequest.SubmitBatch
                    ? SendBatchAsync(lines, cancel, token)
                    : writer.SendAsync(lines[0], cancel, token),
            cancel
        );
    }

    public Task<BankAnswer> EnquireAsync(BankEnquiry enquiry, CancellationToken cancel) =>
        resilience.CallAsync(
            async token =>
            {
                try
                {
                    return Judge(await traces.FindAsync(enquiry, token));
                }
                catch (IOException)
                {
                    return new BankAnswer.NotSent("folder_away");
                }
                catch (OperationCanceledException)
                {
                    return new BankAnswer.Unknown(
                        cancel.IsCancellationRequested ? "stopping" : "timeout",
                        BrokenAnswer: false
                    );
                }
            },
            cancel
        );

    public async Task<BankMailbag?> FetchMailAsync(CancellationToken cancel)
    {
        try
        {
            return await mailroom.FetchAsync(cancel);
        }
        catch (IOException)
        {
            return null; // the folder is away: its mail waits in it
        }
    }

    public async Task<BatchResults?> FetchBatchResultsAsync(BankEnquiry enquiry, CancellationToken cancel)
    {
        try
        {
            return Progress.OfBatch((await traces.FindAsync(enquiry, cancel)).Lines);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public async IAsyncEnumerable<BankBookLine> ReadBooksAsync(
        DateOnly day,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await using var book = await OpenBookAsync(day, cancel);
        await foreach (var line in BookReader.ReadAsync(book, day, cancel))
            yield return line;
    }

    /// <summary>
    /// Removes files older than <see cref="RuralOptions.KeepDays"/> from sent, archive and bad, books from incoming, and what a
    /// death of ours left unfinished in outgoing: persons stand in them in clear.
    /// </summary>
    /// <returns>The number of files removed.</returns>
    /// <exception cref="IOException">The folder is away.</exception>
    public Task<int> PurgeAsync(CancellationToken cancel) =>
        Purge.RunAsync(folder, RuralTime.Day(wallClock.GetUtcNow()).AddDays(-options.KeepDays), cancel);

    public void Dispose()
    {
        resilience.Dispose();
        (folder as IDisposable)?.Dispose();
    }

    private static IDropFolder FolderOf(RuralOptions options) =>
        options.Sftp is { } sftp
            ? new SftpFolder(options.Folder!.TrimEnd('/'), sftp, options.Limits.Timeout)
            : new LocalFolder(options.Folder!);

    private static BankAnswer Judge(Trace trace) =>
        trace switch
        {
            _ when Progress.Of(trace.Lines) is { } found => found,
            { Waiting: { } file } => new BankAnswer.Pending(file),
            { IsRejected: true } => new BankAnswer.NotSent(BankAnswer.FileRejected),
            _ => new BankAnswer.NotFound(),
        };

    private async Task<BankAnswer> SendBatchAsync(
        IReadOnlyList<byte[]> lines,
        CancellationToken stop,
        CancellationToken cancel
    )
    {
        var sending = writer.SendFileAsync(lines, cancel);
        try
        {
            return await sending.WaitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            return new BankAnswer.Unknown(stop.IsCancellationRequested ? "stopping" : "timeout", BrokenAnswer: false);
        }
    }

    private async Task<Stream> OpenBookAsync(DateOnly day, CancellationToken cancel)
    {
        try
        {
            return await folder.OpenAsync(Places.Incoming, FileNames.Book(day), cancel)
                ?? throw new BankBooksException("not_there_yet");
        }
        catch (IOException)
        {
            throw new BankBooksException("connection_lost");
        }
    }
}
