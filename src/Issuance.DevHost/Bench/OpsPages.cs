using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Issuance.DevHost.Processes;
using Issuance.DevHost.Running;

namespace Issuance.DevHost.Bench;

/// <summary>The pages of the operations room over HTTP, as the signed-in viewer gets them, with layout, texts and all.</summary>
internal sealed partial class OpsPages : IDisposable
{
    /// <summary>Every address of <c>/ops</c> that is timed: each list with a filter that finds something in the history.</summary>
    private static readonly (string Name, string Path)[] Addresses =
    [
        ("page.overview", "/ops"),
        ("page.cases", "/ops/cases"),
        ("page.banks", "/ops/banks"),
        ("page.unknown", "/ops/unknown"),
        ("page.review", "/ops/review"),
        ("page.reconciliation", "/ops/reconciliation"),
        ("page.differences", "/ops/reconciliation/differences"),
        ("page.dead", "/ops/dead"),
        ("page.dead_list", "/ops/dead/items?of=work_items&subject=order_card&cause=SocketException"),
        ("page.failed_list", "/ops/dead/items?of=notices&subject=sms&cause=connection_refused"),
        ("page.pickups", "/ops/pickups"),
        ("page.notices", "/ops/notices"),
        ("page.jobs", "/ops/jobs"),
        ("page.job", "/ops/jobs/case-deadlines"),
        ("page.tasks", "/ops/tasks"),
        ("page.calendar", "/ops/calendar"),
        ("page.log", "/ops/log"),
        ("page.search", "/ops/search?q=app_00000000000000000000000051"),
    ];

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly HttpClient client;

    private OpsPages(Process process, string url)
    {
        this.process = process;
        // Cookies are kept, so that the client stays signed in.
        client = new HttpClient { BaseAddress = new Uri(url), Timeout = Limit };
    }

    /// <summary>Starts a host that serves pages and runs no jobs, and signs in with one click.</summary>
    /// <exception cref="StopException">It did not get ready, or let nobody in.</exception>
    public static async Task<OpsPages> StartAsync(Call call, Dictionary<string, string> environment, string log)
    {
        var port = FreePort.Find();
        var settings = new Dictionary<string, string>(environment, StringComparer.Ordinal)
        {
            ["ISSUANCE_PORT"] = port.ToString(CultureInfo.InvariantCulture),
        };
        var host = Tool.Start(
            BackgroundProcess.Launch(call.Stack.Host.Program, ["--role", "console"], settings, log, ownSession: false)
        );
        var pages = new OpsPages(host, string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}"));
        try
        {
            await pages.WaitAsync(log, call.Cancel);
            await pages.SignInAsync(call.Cancel);
            return pages;
        }
        catch
        {
            pages.Dispose();
            throw;
        }
    }

    /// <summary>Gets every page once.</summary>
    /// <returns>Milliseconds to the last byte, by the page's name.</returns>
    /// <exception cref="StopException">A page did not answer 200.</exception>
    public async Task<Dictionary<string, double>> GetAllAsync(CancellationToken cancel)
    {
        var times = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (name, path) in Addresses)
        {
            var begun = Stopwatch.GetTimestamp();
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), cancel);
            await answer.Content.ReadAsByteArrayAsync(cancel);
            times[name] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                throw new StopException(ExitCodes.DidNotHold, $"{path} answered {(int)answer.StatusCode}");
            }
        }

        return times;
    }

    public void Dispose()
    {
        client.Dispose();
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    private async Task WaitAsync(string log, CancellationToken cancel)
    {
        for (var waiting = Stopwatch.StartNew(); waiting.Elapsed < Limit && !process.HasExited; )
        {
            if (await ReadyWait.AnswersAsync(new Uri(client.BaseAddress!, "/sign-in").AbsoluteUri, cancel))
            {
                return;
            }

            await Task.Delay(150, cancel);
        }

        throw new StopException(
            ExitCodes.DidNotHold,
            $"the pages are not ready; the log ends with\n{ReadyWait.LogTail(log)}"
        );
    }

    private async Task SignInAsync(CancellationToken cancel)
    {
        var form = await client.GetStringAsync(new Uri("/sign-in", UriKind.Relative), cancel);
        using var content = new FormUrlEncodedContent([
            new("userName", "viewer"),
            new("__RequestVerificationToken", FormToken().Match(form).Groups["token"].Value),
        ]);
        using var answer = await client.PostAsync(new Uri("/sign-in?handler=Demo", UriKind.Relative), content, cancel);
        if (answer.RequestMessage?.RequestUri?.AbsolutePath != "/ops")
        {
            throw new StopException(ExitCodes.DidNotHold, $"nobody could sign in: {(int)answer.StatusCode}");
        }
    }

    [GeneratedRegex(
        "name=\"__RequestVerificationToken\"[^>]*value=\"(?<token>[^\"]+)\"",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex FormToken();
}
