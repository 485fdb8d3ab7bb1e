using System.Diagnostics;
using Issuance.Access;
using Issuance.Tests.House;

namespace Issuance.Tests.Developers;

/// <summary>The proof that the guide for partners teaches is one that the service reads.</summary>
public sealed class ProofExampleTests
{
    private const string Begin = "```js\n";
    private const string Address = "https://issuance.example/v1/events";

    [Theory]
    [InlineData("TOKEN")]
    [InlineData(null)]
    public async Task The_proof_in_Node_is_signed_and_names_method_address_and_token(string? token)
    {
        var beside = token is null ? "" : $", \"{token}\"";
        var said = await RunAsync(await ExampleAsync() + $"console.log(proof(\"GET\", \"{Address}\"{beside}));");

        var proof = await DpopProof.ReadAsync(said.Trim());

        Assert.NotNull(proof);
        Assert.Equal(
            ("GET", Address, token is null ? null : DpopProof.HashOf(token)),
            (proof.Method, proof.Target, proof.TokenHash)
        );
    }

    private static async Task<string> ExampleAsync()
    {
        var guide = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "partner-guide.md"));
        var begin = guide.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        return guide[begin..guide.IndexOf("```", begin, StringComparison.Ordinal)];
    }

    private static async Task<string> RunAsync(string script)
    {
        var start = new ProcessStartInfo("node", ["--input-type=module", "-e", script])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var node = Process.Start(start)!;
        var said = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        Assert.Equal(0, node.ExitCode);
        return said;
    }
}
