using System.Diagnostics;
using System.Globalization;
using Issuance.DevHost.Processes;
using Issuance.DevHost.Running;
using Issuance.DevHost.Tour;

namespace Issuance.DevHost.Bench;

/// <summary>A process of the service, ready, with its address.</summary>
internal sealed class HostUnderTest : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    private readonly Process process;
    private readonly string keys;

    private HostUnderTest(Process process, string url, string keys)
    {
        this.process = process;
        this.keys = keys;
        Url = url;
    }

    public string Url { get; }

    /// <summary>From the start of the process to the first 200 of <c>/health/ready</c>.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    /// <summary>Megabytes that the process holds in the machine's memory.</summary>
    public double Resident
    {
        get
        {
            var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}/status"))
                .First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            return double.Parse(
                    line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
                    CultureInfo.InvariantCulture
                ) / 1024;
        }
    }

    /// <exception cref="StopException">It did not get ready.</exception>
    public static async Task<HostUnderTest> StartAsync(
        Call call,
        Dictionary<string, string> environment,
        string role,
        string log,
        string keys
    )
    {
        var begun = Stopwatch.GetTimestamp();
        var host = new HostUnderTest(
            Tool.Start(
                BackgroundProcess.Launch(call.Stack.Host.Program, ["--role", role], environment, log, ownSession: false)
            ),
            $"http://localhost:{environment["ISSUANCE_PORT"]}",
            keys
        );
        while (!host.process.HasExited && Stopwatch.GetElapsedTime(begun) < Limit)
        {
            if (await ReadyWait.AnswersAsync($"{host.Url}/health/ready", call.Cancel))
            {
                host.ReadyAfter = Stopwatch.GetElapsedTime(begun);
                return host;
            }

            await Task.Delay(LookAgain, call.Cancel);
        }

        host.Dispose();
        throw new StopException(
            ExitCodes.DidNotHold,
            $"the service is not ready; its log ends with\n{ReadyWait.LogTail(log)}"
        );
    }

    /// <summary>An access token of one of the sandbox's clients.</summary>
    public async Task<string> TokenAsync(string client, CancellationToken cancel)
    {
        using var http = new HttpClient { BaseAddress = new Uri(Url) };
        using var answer = await TokenRequest.SendAsync(http, keys, client, scope: null, cancel);
        var body = await answer.Content.ReadAsStringAsync(cancel);
        return answer.IsSuccessStatusCode
            ? TokenRequest.AccessToken(body)
            : throw new StopException(ExitCodes.DidNotHold, $"no token for {client} ({(int)answer.StatusCode})");
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit(TimeSpan.FromSeconds(10));
        }

        process.Dispose();
    }
}
