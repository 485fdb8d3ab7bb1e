using System.Diagnostics;
using System.Text.Json;
using Issuance.DevHost.Processes;

namespace Issuance.DevHost.Bench;

/// <summary>A process of the service's program that reads a question a line and answers with a line of JSON: name to figure.</summary>
internal sealed class Asked : IDisposable
{
    private readonly Process process;

    private Asked(Process process, string url)
    {
        this.process = process;
        Url = url;
    }

    /// <summary>Where it serves, if it does.</summary>
    public string Url { get; }

    public static Asked Start(Call call, Dictionary<string, string> environment, string[] arguments) =>
        new(
            Tool.Start(BanksUnderTest.Host(call, environment, arguments)),
            $"http://localhost:{environment["ISSUANCE_PORT"]}"
        );

    /// <exception cref="StopException">The process ended; it has said why on stderr.</exception>
    public async Task<Dictionary<string, double>> AskAsync(string question, CancellationToken cancel)
    {
        await process.StandardInput.WriteLineAsync(question.AsMemory(), cancel);
        await process.StandardInput.FlushAsync(cancel);
        var line =
            await process.StandardOutput.ReadLineAsync(cancel)
            ?? throw new StopException(ExitCodes.DidNotHold, $"'{question}' got no answer");
        return JsonSerializer.Deserialize<Dictionary<string, double>>(line)!;
    }

    /// <summary>Runs a command that ends by itself.</summary>
    /// <exception cref="StopException">It did not end well.</exception>
    public static async Task RunToEndAsync(Call call, Dictionary<string, string> environment, string[] arguments)
    {
        using var ended = Tool.Start(BanksUnderTest.Host(call, environment, arguments));
        var output = ended.StandardOutput.ReadToEndAsync(call.Cancel);
        ended.StandardInput.Close();
        await ended.WaitForExitAsync(call.Cancel);
        if (ended.ExitCode != 0)
        {
            throw new StopException(ExitCodes.DidNotHold, $"{arguments[0]} failed: {await output}");
        }
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }
}
