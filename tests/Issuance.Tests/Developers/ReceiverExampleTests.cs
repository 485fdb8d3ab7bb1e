using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Issuance.Tests.House;
using PartnerExamples;

namespace Issuance.Tests.Developers;

/// <summary>The receivers that we hand out say of every message what the shared list says of it.</summary>
public sealed class ReceiverExampleTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "openapi", "examples", "webhooks");

    public static TheoryData<string> Cases() => [.. Vectors().Select(vector => Text(vector, "name"))];

    private static IEnumerable<JsonNode> Vectors() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "vectors.json")))!["vectors"]!.AsArray()!;

    private static JsonNode Vector(string name) => Vectors().Single(vector => Text(vector, "name") == name);

    private static string Text(JsonNode vector, string member) => (string)vector[member]!;

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_receiver_in_C_sharp(string name)
    {
        var vector = Vector(name);

        var said = VerifyWebhook.Verify(
            Text(vector, "secret"),
            Text(vector, "id"),
            Text(vector, "timestamp"),
            Text(vector, "signature"),
            Encoding.UTF8.GetBytes(Text(vector, "body")),
            (long)vector["now"]!
        );

        Assert.Equal(Text(vector, "expected"), said);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_receiver_in_shell(string name)
    {
        var vector = Vector(name);

        var said = await RunAsync(
            "bash",
            [Path.Combine(Folder, "verify-webhook.sh")],
            Text(vector, "body"),
            ("SECRET", Text(vector, "secret")),
            ("ID", Text(vector, "id")),
            ("TIMESTAMP", Text(vector, "timestamp")),
            ("SIGNATURE", Text(vector, "signature")),
            ("NOW", ((long)vector["now"]!).ToString(CultureInfo.InvariantCulture))
        );

        Assert.Equal(Text(vector, "expected"), said.Trim());
    }

    [Fact]
    public async Task The_receiver_in_Node()
    {
        var receiver = new Uri(Path.Combine(Folder, "verify-webhook.mjs")).AbsoluteUri;
        var script = $$"""
            import { verify } from "{{receiver}}";
            import { readFileSync } from "node:fs";
            for (const v of JSON.parse(readFileSync(0)).vectors)
              console.log(verify(v.secret, v, Buffer.from(v.body), v.now));
            """;

        var said = await RunAsync(
            "node",
            ["--input-type=module", "-e", script],
            await File.ReadAllTextAsync(Path.Combine(Folder, "vectors.json"))
        );

        Assert.Equal(
            Vectors().Select(vector => Text(vector, "expected")),
            said.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        );
    }

    [Fact]
    public void The_messages_are_of_every_kind_that_a_receiver_meets() =>
        Assert.Equal(
            ["genuine", "signature_wrong", "timestamp_unreadable", "too_new", "too_old"],
            Vectors().Select(vector => Text(vector, "expected")).Distinct().Order(StringComparer.Ordinal)
        );

    private static async Task<string> RunAsync(
        string program,
        string[] arguments,
        string input,
        params (string Name, string Value)[] variables
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It had said what it had to before it read the body.
        }

        var said = await process.StandardOutput.ReadToEndAsync();
        var complained = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(complained.Length == 0, complained);
        return said;
    }
}
