using System.Diagnostics;
using AngleSharp.Html.Parser;
using Issuance.Tests.World;

namespace Issuance.Tests.Developers;

/// <summary>Whoever copies the portal's script gets an answer.</summary>
public sealed class QuickStartTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    [Fact]
    public async Task The_script_on_the_page_takes_a_token_and_gets_its_first_answer()
    {
        var (exit, said, complained) = await RunAsync(await ScriptAsync(), "hospital-1");

        Assert.True(exit == 0, complained);
        Assert.Contains("HTTP/1.1 200 OK", said, StringComparison.Ordinal);
        Assert.Contains("Request-Id: req_", said, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\"harbour\"", said, StringComparison.Ordinal);
    }

    /// <summary>About one signature in 128 has an r or s that is shorter than 32 bytes; it must be filled up.</summary>
    [Fact]
    public async Task Its_signature_holds_whatever_numbers_come_out()
    {
        var script = await ScriptAsync();
        var begin = script.IndexOf("# 2.", StringComparison.Ordinal);
        var end = script.IndexOf("# 4.", StringComparison.Ordinal);
        var sign = script[..script.IndexOf("# 1.", StringComparison.Ordinal)] + "issuer=x\n" + script[begin..end];
        // A key that makes r and s from few values cannot be had, so the conversion is fed what OpenSSL would write.
        var converted = sign.Replace(
            "openssl dgst -sha256 -sign \"$KEY\"",
            "(cat >/dev/null; printf '%s' \"$DER\" | sed 's/../\\\\x&/g' | xargs -0 printf '%b')",
            StringComparison.Ordinal
        );
        Assert.NotEqual(sign, converted);

        // r = 1, s = 0x80…: the shortest there is, and one with a leading zero for its sign.
        var r = "020101";
        var s = "022100" + "80" + new string('1', 62);
        var (exit, said, complained) = await RunAsync(
            converted + "printf '%s' \"$rs\"\n",
            "hospital-1",
            ("DER", "3026" + r + s)
        );

        Assert.True(exit == 0, complained);
        Assert.Equal(new string('0', 63) + "1" + "80" + new string('1', 62), said, ignoreCase: true);
    }

    private async Task<string> ScriptAsync()
    {
        using var http = new HttpClient();
        var page = new HtmlParser().ParseDocument(
            await http.GetStringAsync(new Uri($"{world.Url}/developers/quick-start"))
        );
        return page.QuerySelector("#quick-start")!.TextContent;
    }

    private async Task<(int Exit, string Said, string Complained)> RunAsync(
        string script,
        string client,
        params (string Name, string Value)[] more
    )
    {
        var start = new ProcessStartInfo("bash", ["-s"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["BASE"] = world.Url;
        start.Environment["CLIENT"] = client;
        start.Environment["KEY"] = Path.Combine(TestServer.Keys, "clients", $"{client}.private.pem");
        foreach (var (name, value) in more)
            start.Environment[name] = value;
        using var bash = Process.Start(start)!;
        await bash.StandardInput.WriteAsync(script);
        bash.StandardInput.Close();
        var said = bash.StandardOutput.ReadToEndAsync();
        var complained = await bash.StandardError.ReadToEndAsync();
        await bash.WaitForExitAsync();
        return (bash.ExitCode, await said, complained);
    }
}
