using Issuance.Banks;
using Issuance.Banks.Rural;
using Microsoft.Extensions.Logging.Abstractions;

namespace Issuance.Tests.Banks.Rural;

/// <summary>A drop folder of its own, the adapter that looks into it, and hands that write what a bank would.</summary>
internal sealed class RuralDrop : IDisposable
{
    public static readonly BankHolder Holder = new("张晓明", "109901198504120131", "10000000001", "male");
    public static readonly CardAtBank Card = new("ord-card-1", "9992000000000000018");

    private static readonly DateTimeOffset Now = new(2026, 3, 2, 10, 0, 0, TimeSpan.FromHours(8));

    public RuralDrop()
    {
        foreach (var place in new[] { "outgoing", "sent", "incoming", "archive", "bad" })
            Directory.CreateDirectory(Path.Combine(Root, place));
        Bank = With(new());
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("rural-drop-").FullName;
    public RuralBank Bank { get; private set; }
    public List<string> Reached { get; } = [];

    public RuralBank With(RuralOptions options)
    {
        options.Folder ??= Root;
        options.ProcessingWindowSeconds = 600;
        return Bank = new(
            options,
            _ => true,
            TimeProvider.System,
            NullLogger<RuralBank>.Instance,
            point =>
            {
                lock (Reached)
                    Reached.Add(point);
            }
        );
    }

    public static BankRequest.OpenAccountAndOrderCard Order(string reference, string name = "张晓明") =>
        new(reference, Holder with { Name = name }, "SP-EAST");

    public static BankEnquiry Enquiry(string reference, string? serial, DateTimeOffset? sentAt = null) =>
        new(
            reference,
            InstructionKind.OpenAccountOrderCard,
            serial,
            sentAt ?? TimeProvider.System.GetUtcNow().AddSeconds(-1)
        );

    public string[] Names(string place) =>
        [.. Directory.EnumerateFiles(Path.Combine(Root, place)).Select(path => Path.GetFileName(path)).Order()];

    /// <summary>Sends one order and answers the name of its file.</summary>
    public async Task<string> SendAsync(string reference) =>
        Assert.IsType<BankAnswer.Pending>(await Bank.SendAsync(Order(reference), CancellationToken.None)).Serial!;

    /// <summary>Whether nobody but its owner may read or write a file.</summary>
    public static bool IsOwnersAlone(string path) =>
        !OperatingSystem.IsWindows() && File.GetUnixFileMode(path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite);

    /// <summary>The bank takes a file.</summary>
    public void Take(string name) => File.Move(Path.Combine(Root, "outgoing", name), Path.Combine(Root, "sent", name));

    public static string ReturnName(string request, int number, string kind = "RET") =>
        $"RU-{kind}-{FileNames.Stamp(request)}-{number:D3}.txt";

    /// <summary>The bank returns a file.</summary>
    public string Return(string request, int number, params byte[][] lines)
    {
        var name = ReturnName(request, number);
        Put(name, Bytes(request, lines));
        return name;
    }

    public void Put(string name, byte[] bytes, string place = "incoming") =>
        File.WriteAllBytes(Path.Combine(Root, place, name), bytes);

    public static byte[] Bytes(string request, params byte[][] lines) =>
        FileBytes.Frame("RET", Now, new(2026, 3, 2), request, "", lines, ReturnFile.Amount);

    public static byte[] Rejection(string request) =>
        FileBytes.Frame("REJ", Now, new(2026, 3, 2), request, "R901", [], ReturnFile.Amount);

    /// <summary>A line of a return file.</summary>
    public static byte[] Line(string reference, int sequence, string step, params (Field Field, string Text)[] members)
    {
        var line = FileBytes.Line(ReturnFile.LineLength, 'D');
        Assert.True(ReturnFile.Reference.TryWrite(line, reference));
        Assert.True(ReturnFile.Step.TryWrite(line, step));
        ReturnFile.Sequence.WriteNumber(line, sequence);
        ReturnFile.At.WriteNumber(line, 20260302100000);
        ReturnFile.Amount.WriteNumber(line, 0);
        ReturnFile.Credits.WriteNumber(line, 0);
        foreach (var (field, text) in members)
            Assert.True(field.TryWrite(line, text));
        return line;
    }

    public static byte[] Accepted(string reference) => Line(reference, 1, "ACPT", (ReturnFile.AccountLast4, "4711"));

    public static byte[] Produced(string reference) =>
        Line(
            reference,
            2,
            "PROD",
            (ReturnFile.Serial, "SC10700000000001"),
            (ReturnFile.CardNumber, "9992000000000000018")
        );

    public static byte[] InTransit(string reference) =>
        Line(reference, 3, "TRAN", (ReturnFile.ShipmentRef, "RUS001"), (ReturnFile.ServicePoint, "SP-EAST"));

    public void Dispose()
    {
        Bank.Dispose();
        Directory.Delete(Root, recursive: true);
    }
}
