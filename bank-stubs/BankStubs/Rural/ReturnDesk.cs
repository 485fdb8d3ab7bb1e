using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using BankStubs.Behaviour;
using BankStubs.Ledger;

namespace BankStubs.Rural;

/// <summary>Collects what the bank has to tell and writes it into return files, one request file's at a time.</summary>
internal sealed class ReturnDesk(RuralFolder folder, BankLedger ledger, ModeSwitch modes) : IDisposable
{
    private sealed record Owed(string Request, RuralLine Line, Fault Fault);

    private readonly Queue<Owed> owed = new();
    private readonly Lock gate = new();
    private readonly SemaphoreSlim writing = new(1);
    private readonly ConcurrentDictionary<string, string> requests = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> answers = new(StringComparer.Ordinal);

    /// <summary>Notes the file that a reference came in last: its answers name that one.</summary>
    public void Came(string reference, string request) => requests[reference] = request;

    public string? RequestOf(string reference) => requests.GetValueOrDefault(reference);

    /// <summary>Tells a step in the next return file.</summary>
    public void Tell(string reference, Callback callback)
    {
        var fault = modes.MeetCallback(reference, isFirstSending: callback.Deliveries == 0).Fault;
        // Lost on its way: the bank believes that it has told it.
        if (fault is not (Fault.Error500 or Fault.Timeout or Fault.LostReply))
            Tell(reference, RuralFile.Return(ledger.Find(reference)!, callback.Sequence, callback.Step), fault);
        ledger.RecordSending(reference, callback.MessageId, status: null);
    }

    public void Tell(string reference, RuralLine line, Fault fault)
    {
        lock (gate)
            owed.Enqueue(new(requests[reference], line, fault));
    }

    /// <summary>The bank takes nothing of a file.</summary>
    public Task RejectAsync(string request, CancellationToken cancel) =>
        WriteAsync(request, "REJ", "R901", [], Fault.Ok, cancel);

    /// <summary>Writes all that is owed.</summary>
    public async Task WriteAsync(CancellationToken cancel)
    {
        List<Owed> now;
        lock (gate)
        {
            now = [.. owed];
            owed.Clear();
        }

        foreach (var file in now.GroupBy(line => (line.Request, line.Fault)))
        {
            var lines = file.Select(line => line.Line).ToList();
            await WriteAsync(file.Key.Request, "RET", "", lines, file.Key.Fault, cancel);
            // The same file again under another name.
            if (file.Key.Fault == Fault.DuplicateCallback)
                await WriteAsync(file.Key.Request, "RET", "", lines, file.Key.Fault, cancel);
        }
    }

    public void Dispose() => writing.Dispose();

    private async Task WriteAsync(
        string request,
        string kind,
        string reason,
        IReadOnlyList<RuralLine> lines,
        Fault fault,
        CancellationToken cancel
    )
    {
        await writing.WaitAsync(cancel);
        try
        {
            if (!answers.TryGetValue(request, out var number))
                number = folder.AnswersTo(request);
            answers[request] = ++number;
            var path = Path.Combine(
                folder.Incoming,
                string.Create(CultureInfo.InvariantCulture, $"RU-{kind}-{RuralFolder.Stamp(request)}-{number:D3}.txt")
            );
            if (fault == Fault.Garbage)
            {
                await File.WriteAllBytesAsync(path + ".tmp", Encoding.ASCII.GetBytes("<html>maintenance"), cancel);
                File.Move(path + ".tmp", path);
                return;
            }

            await RuralFile.WriteAsync(
                path,
                kind,
                request,
                reason,
                lines,
                amountAt: 236,
                DateOnly.FromDateTime(ChinaTime.Now().DateTime),
                wrongTotal: fault == Fault.WrongSignature,
                cancel
            );
        }
        finally
        {
            writing.Release();
        }
    }
}
