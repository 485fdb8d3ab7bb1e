using System.Collections.Concurrent;

namespace Issuance.Banks.Rural;

/// <summary>What the folders know of one reference.</summary>
/// <param name="Waiting">The newest file of ours that holds it and that the bank did not reject; null where there is none.</param>
/// <param name="IsRejected">The bank rejected a file that holds it.</param>
/// <param name="Lines">What sound return files say of it, in their order.</param>
internal sealed record Trace(string? Waiting, bool IsRejected, IReadOnlyList<ReturnLine> Lines);

/// <summary>Looks for a reference in our files and the bank's: the bank answers no questions.</summary>
/// <remarks>
/// The serial of a request is the name of its file, and the name of a return file holds that of the file it answers, so only few files
/// are opened. Without a serial (we stopped before it was written down) those files are searched that were made around the send.
/// </remarks>
internal sealed class Traces(IDropFolder folder)
{
    /// <summary>Clocks may differ, and a file is made a little after its send is written down.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan After = TimeSpan.FromMinutes(15);
    private const int MostRemembered = 2000;

    // Files never change once they have their name. References only: nothing of a person is kept in memory.
    private readonly ConcurrentDictionary<string, IReadOnlySet<string>> references = new(StringComparer.Ordinal);

    /// <exception cref="IOException">The folder is away.</exception>
    internal async Task<Trace> FindAsync(BankEnquiry enquiry, CancellationToken cancel)
    {
        // In the direction in which the bank and we move them, so that a file that moves meanwhile is seen once at least.
        var outgoing = await folder.ListAsync(Places.Outgoing, cancel);
        var requests = outgoing
            .Concat(await folder.ListAsync(Places.Sent, cancel))
            .Where(FileNames.IsRequest)
            .ToHashSet(StringComparer.Ordinal);
        var incoming = await folder.ListAsync(Places.Incoming, cancel);
        var returns = incoming
            .Concat(await folder.ListAsync(Places.Archive, cancel))
            .Where(FileNames.IsReturn)
            .Distinct(StringComparer.Ordinal)
            .ToList();

        var trace = new Trace(null, false, []);
        foreach (var name in await OfReferenceAsync(enquiry, requests, cancel))
            trace = await AddAsync(trace, name, requests.Contains(name), returns, enquiry.Reference, cancel);
        return trace;
    }

    /// <summary>Our files that hold the reference, oldest first.</summary>
    private async Task<List<string>> OfReferenceAsync(
        BankEnquiry enquiry,
        HashSet<string> requests,
        CancellationToken cancel
    )
    {
        var found = new List<string>();
        var serial = enquiry.Serial is { } named && FileNames.IsRequest(named) ? named : null;
        if (serial is not null)
            found.Add(serial);
        if (serial is null || !IsAround(serial, enquiry.LastSentAt))
            foreach (var name in requests)
                if (
                    name != serial
                    && IsAround(name, enquiry.LastSentAt)
                    && (await ReferencesAsync(name, cancel)).Contains(enquiry.Reference)
                )
                    found.Add(name);
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    private async Task<Trace> AddAsync(
        Trace trace,
        string request,
        bool isThere,
        List<string> returns,
        string reference,
        CancellationToken cancel
    )
    {
        var isRejected = false;
        var lines = new List<ReturnLine>(trace.Lines);
        foreach (var name in returns.Where(name => FileNames.Answers(name, request)).Order(StringComparer.Ordinal))
        {
            // Not sound: FetchMailAsync puts it into bad and tells a person; nothing may follow from it.
            var bytes = await folder.ReadAsync((Places.Incoming, Places.Archive), name, cancel);
            if (bytes is null || ReturnFile.Read(name, bytes).File is not { } file)
                continue;
            isRejected |= file.IsRejection;
            lines.AddRange(
                file.Lines.Where(line => string.Equals(line.Reference, reference, StringComparison.Ordinal))
            );
        }
        return new(isThere && !isRejected ? request : trace.Waiting, trace.IsRejected || isRejected, lines);
    }

    private async Task<IReadOnlySet<string>> ReferencesAsync(string name, CancellationToken cancel)
    {
        if (references.TryGetValue(name, out var known))
            return known;
        var bytes = await folder.ReadAsync((Places.Outgoing, Places.Sent), name, cancel);
        var read = RequestFile.References(bytes ?? []);
        if (bytes is null)
            return read;
        if (references.Count >= MostRemembered)
            references.Clear();
        return references[name] = read;
    }

    private static bool IsAround(string name, DateTimeOffset? sentAt) =>
        sentAt is not { } at || (FileNames.MadeAt(name) is { } made && made >= at - Before && made <= at + After);
}
