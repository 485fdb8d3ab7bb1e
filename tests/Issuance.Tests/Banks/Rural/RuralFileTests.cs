using System.Text;
using Issuance.Banks;
using Issuance.Banks.Rural;

namespace Issuance.Tests.Banks.Rural;

/// <summary>What stands at which byte, and which files are believed.</summary>
public sealed class RuralFileTests
{
    private const string Request = "RU-OUT-20260302-101530123-k7f2.txt";
    private const string Answer = "RU-RET-20260302-101530123-k7f2-001.txt";

    private static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;

    [Fact]
    public void The_checksum_is_that_of_the_published_check_value() =>
        Assert.Equal(0xCBF43926, Crc32.Of("123456789"u8));

    [Theory]
    [InlineData("张晓明", 6)]
    [InlineData("𠮷田", 6)]
    [InlineData("㐀·买买提", 12)]
    [InlineData("Ann Lee", 7)]
    public void Every_field_stands_at_its_byte_however_wide_the_name_is(string name, int bytes)
    {
        var line = RequestFile.Of(RuralDrop.Order("ord-1", name)).Lines!.Single();

        Assert.Equal(bytes, Gb18030.GetByteCount(name));
        Assert.Equal(288, line.Length);
        Assert.Equal(name, Gb18030.GetString(line, 119, 64).TrimEnd());
        Assert.Equal(name, RequestFile.Name.ReadText(line));
        Assert.Equal("109901198504120131", Encoding.ASCII.GetString(line, 183, 18));
        Assert.Equal("10000000001MSP-EAST ", Encoding.ASCII.GetString(line, 201, 20));
        Assert.Equal("OPENord-1 ", Encoding.ASCII.GetString(line, 10, 10));
    }

    [Fact]
    public void The_example_of_the_interface_description_is_what_we_write()
    {
        var file = RequestFile.Frame(
            RequestFile.Of(RuralDrop.Order("ord-0198c2-1", "𠮷田")).Lines!,
            new(2026, 3, 2, 10, 15, 30, TimeSpan.FromHours(8))
        );
        var example = File.ReadAllText(Path.Combine(House.Repository.Root, "openapi/banks/rural.md"))
            .Split("```text\n")[1]
            .Split("\n```")[0];

        Assert.Equal(
            example.Split('\n'),
            Gb18030.GetString(file).TrimEnd().Split("\r\n").Select(line => line.TrimEnd())
        );
        // The sum was made by another program (Python's zlib).
        Assert.EndsWith("000000006213540629", example, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("张", 32, true)]
    [InlineData("张", 33, false)]
    [InlineData("𠮷", 16, true)]
    [InlineData("𠮷", 17, false)]
    public void A_name_fits_whole_or_is_refused(string character, int times, bool fits)
    {
        var made = RequestFile.Of(RuralDrop.Order("ord-1", string.Concat(Enumerable.Repeat(character, times))));

        Assert.Equal(fits, made.Lines is not null);
        Assert.Equal(fits ? null : "name_too_long", made.Refusal);
    }

    [Fact]
    public void A_name_that_would_break_the_line_or_is_no_text_is_refused()
    {
        Assert.Null(RequestFile.Of(RuralDrop.Order("ord-1", "张\r\n明")).Lines);
        Assert.Null(RequestFile.Of(RuralDrop.Order("ord-1", "张" + (char)0xD842)).Lines);
    }

    [Fact]
    public void Each_kind_of_request_has_a_line_with_what_the_bank_needs()
    {
        var card = RuralDrop.Card;
        var requests = new BankRequest[]
        {
            new BankRequest.Freeze("r-1", card, "lost"),
            new BankRequest.Freeze("r-1", card, "suspended"),
            new BankRequest.Unfreeze("r-1", card),
            new BankRequest.Close("r-1", card),
            new BankRequest.ReplaceCard("r-1", card, RuralDrop.Holder, "SP-WEST"),
        };

        var lines = requests.Select(request => RequestFile.Of(request).Lines!.Single()).ToList();

        Assert.Equal("FRZE FRZE UNFZ CLSE REPL", string.Join(' ', lines.Select(l => RequestFile.Service.ReadCode(l))));
        Assert.Equal("L S", $"{RequestFile.Cause.ReadCode(lines[0])} {RequestFile.Cause.ReadCode(lines[1])}");
        Assert.All(lines, line => Assert.Equal("ord-card-1", RequestFile.OrderReference.ReadCode(line)));
        Assert.All(lines, line => Assert.Equal("9992000000000000018", RequestFile.CardNumber.ReadCode(line)));
        Assert.Equal("SP-WEST", RequestFile.ServicePoint.ReadCode(lines[4]));
    }

    [Fact]
    public void A_batch_has_a_line_for_each_credit_and_their_sum_in_the_trailer()
    {
        var batch = new BankRequest.SubmitBatch(
            "bat-1",
            new(2026, 3, 31),
            [new("l-1", RuralDrop.Card, 12_345), new("l-2", RuralDrop.Card, 1)]
        );

        var file = RequestFile.Frame(RequestFile.Of(batch).Lines!, new(2026, 3, 31, 9, 0, 0, TimeSpan.FromHours(8)));
        var text = Encoding.ASCII.GetString(file).Split("\r\n");

        Assert.Equal(5, text.Length); // header, two credits, trailer, nothing after the last line end
        Assert.StartsWith("HOUT 01RURAL   2026033109000020260331", text[0], StringComparison.Ordinal);
        Assert.StartsWith("T000000002000000000000012346", text[3], StringComparison.Ordinal);
        Assert.EndsWith("00000001234520260331", text[1], StringComparison.Ordinal);
        Assert.Equal(["bat-1"], RequestFile.References(file));
    }

    public static TheoryData<string> Forms => ["crlf", "lf", "mark", "mark lf", "no last end"];

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_return_file_is_read_in_every_form_of_line_ends(string form)
    {
        var file = RuralDrop.Bytes(Request, RuralDrop.Accepted("ord-1"), RuralDrop.Produced("ord-1"));

        var (read, trouble) = ReturnFile.Read(Answer, In(form, file));

        Assert.Null(trouble);
        Assert.Equal(Request, read!.Answers);
        Assert.Equal("OrderAccepted 1, OrderProduced 2", string.Join(", ", read.Lines.Select(line => line.Report)));
        Assert.Equal("4711", read.Lines[0].Report!.Data.AccountLast4);
        Assert.Equal(("SC10700000000001", "0018"), Made(read.Lines[1].Report!.Data));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_request_file_with_wide_and_very_wide_characters_survives_every_form(string form)
    {
        string[] names = ["𠮷田", "㐀一", "张晓明", "古丽·阿不都"];
        var lines = names.Select((name, i) => RequestFile.Of(RuralDrop.Order($"ord-{i}", name)).Lines!.Single());
        var file = RequestFile.Frame([.. lines], TimeProvider.System.GetUtcNow());

        var check = new FrameCheck(RequestFile.LineLength, RequestFile.Amount);
        var read = new List<string?>();
        foreach (var line in FileBytes.Lines(In(form, file)))
            if (check.Take(line.Span) == LineKind.Detail)
                read.Add(RequestFile.Name.ReadText(line.Span));
        check.End();

        Assert.True(check.IsSound);
        Assert.Equal(names, read);
    }

    [Theory]
    [InlineData("count", "control_total_wrong")]
    [InlineData("amount", "control_total_wrong")]
    [InlineData("sum", "control_total_wrong")]
    [InlineData("no trailer", "control_total_wrong")]
    [InlineData("changed digit", "control_total_wrong")]
    [InlineData("changed header", "control_total_wrong")]
    [InlineData("line lost", "unreadable")]
    [InlineData("lines swapped", "unreadable")]
    [InlineData("short line", "unreadable")]
    [InlineData("something after", "unreadable")]
    [InlineData("no header", "unreadable")]
    [InlineData("nothing", "unreadable")]
    [InlineData("html", "unreadable")]
    public void A_file_that_is_not_whole_is_not_believed_at_all(string damage, string code)
    {
        var file = RuralDrop.Bytes(Request, RuralDrop.Accepted("ord-1"), RuralDrop.Produced("ord-1"));
        var lines = Encoding.Latin1.GetString(file).Split("\r\n")[..^1];
        lines = damage switch
        {
            "count" => [.. lines[..3], "T000000003" + lines[3][10..]],
            "amount" => [.. lines[..3], lines[3][..27] + "1" + lines[3][28..]],
            "sum" => [.. lines[..3], lines[3][..45] + (lines[3][45] == '0' ? '1' : '0')],
            "no trailer" => lines[..3],
            "changed digit" => [lines[0], lines[1].Replace("4711", "4712"), .. lines[2..]],
            "changed header" => [lines[0].Replace("20260302100000", "20260302100001"), .. lines[1..]],
            "line lost" => [lines[0], .. lines[2..]],
            "lines swapped" => [lines[0], lines[2], lines[1], lines[3]],
            "short line" => [lines[0], lines[1][..^1], .. lines[2..]],
            "something after" => [.. lines, lines[3]],
            "no header" => lines[1..],
            "nothing" => [],
            _ => ["<html>"],
        };

        var (read, trouble) = ReturnFile.Read(Answer, Encoding.Latin1.GetBytes(string.Join("\r\n", lines)));

        Assert.Null(read);
        Assert.Equal(code, trouble);
    }

    [Theory]
    [InlineData("ACPT", "471")]
    [InlineData("ACPT", "471x")]
    [InlineData("PROD", "")]
    [InlineData("TRAN", "")]
    [InlineData("LOST", "")]
    [InlineData("CRED", "")]
    public void A_step_without_what_it_must_tell_makes_its_file_unreadable(string step, string last4)
    {
        var line = RuralDrop.Line("ord-1", 1, step, (ReturnFile.AccountLast4, last4));

        Assert.Equal("unreadable", ReturnFile.Read(Answer, RuralDrop.Bytes(Request, line)).Trouble);
    }

    [Fact]
    public void A_file_must_answer_the_request_that_its_name_says()
    {
        var file = RuralDrop.Bytes(Request, RuralDrop.Accepted("ord-1"));

        Assert.Equal("header_wrong", ReturnFile.Read("RU-RET-20260302-101530124-k7f2-001.txt", file).Trouble);
        Assert.Equal("header_wrong", ReturnFile.Read("RU-REJ-20260302-101530123-k7f2-001.txt", file).Trouble);
    }

    private static byte[] In(string form, byte[] file)
    {
        var text = Encoding.Latin1.GetString(file);
        text = form switch
        {
            "lf" or "mark lf" => text.Replace("\r\n", "\n"),
            "no last end" => text[..^2],
            _ => text,
        };
        var bytes = Encoding.Latin1.GetBytes(text);
        return form.StartsWith("mark", StringComparison.Ordinal) ? [0x84, 0x31, 0x95, 0x33, .. bytes] : bytes;
    }

    private static (string?, string?) Made(BankOrderData data) => (data.Serial, data.Last4);
}
