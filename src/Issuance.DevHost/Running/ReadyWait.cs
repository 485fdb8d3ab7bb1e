using System.Diagnostics;
using System.Net;
using Issuance.DevHost.Processes;

namespace Issuance.DevHost.Running;

/// <summary>Waits until a part answers, or says why it never will.</summary>
internal static class ReadyWait
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <exception cref="StopException">It ended, or did not get ready in a minute; with the end of its log.</exception>
    public static async Task UntilAsync(BackgroundProcess part, string url, CancellationToken cancel)
    {
        var last = "no answer";
        for (var waiting = Stopwatch.StartNew(); waiting.Elapsed < Limit; )
        {
            var (ready, said) = await AskAsync(url, cancel);
            if (ready)
            {
                return;
            }

            last = said;

            if (await part.LivePidAsync(cancel) is null)
            {
                throw new StopException(
                    ExitCodes.DidNotHold,
                    $"{part.Name} ended while it started:\n{LogTail(part.Log)}"
                );
            }

            await Task.Delay(150, cancel);
        }

        throw new StopException(
            ExitCodes.DidNotHold,
            $"{part.Name} is not ready at {url} after {Limit.TotalSeconds} s: {last}\nits log ends with\n{LogTail(part.Log)}"
        );
    }

    /// <summary>Whether the address answers 200 within 3 s.</summary>
    public static async Task<bool> AnswersAsync(string url, CancellationToken cancel) =>
        (await AskAsync(url, cancel)).Ready;

    private static async Task<(bool Ready, string Said)> AskAsync(string url, CancellationToken cancel)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(3) };
        try
        {
            using var answer = await client.GetAsync(new Uri(url), cancel);
            var body = await answer.Content.ReadAsStringAsync(cancel);
            return (answer.StatusCode == HttpStatusCode.OK, $"{(int)answer.StatusCode} {body}");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return (false, e.Message);
        }
    }

    /// <summary>The end of what the last start wrote; what those before it said would mislead.</summary>
    public static string LogTail(string log)
    {
        var last = new Queue<string>();
        foreach (var line in File.Exists(log) ? File.ReadLines(log) : [])
        {
            if (line.StartsWith(BackgroundProcess.Begins, StringComparison.Ordinal))
            {
                last.Clear();
            }
            else
            {
                last.Enqueue(line);
            }

            if (last.Count > 15)
            {
                last.Dequeue();
            }
        }

        return last.Count > 0 ? string.Join('\n', last) : $"(it wrote nothing to {log})";
    }
}
