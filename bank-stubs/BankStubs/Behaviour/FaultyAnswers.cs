namespace BankStubs.Behaviour;

/// <summary>The ways in which a bank fails to answer, the same for orders and enquiries.</summary>
internal static class FaultyAnswers
{
    /// <summary>Longest time that a request is left without an answer, for callers without a limit of their own.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(2);

    public static readonly byte[] Garbage = "<html><body>gateway maintenance {"u8.ToArray();

    public static void Unavailable(HttpContext http) =>
        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;

    public static void Broken(HttpContext http) => http.Response.StatusCode = StatusCodes.Status500InternalServerError;

    /// <summary>Never answers: waits until the caller goes, then closes the connection.</summary>
    public static async Task SilentAsync(HttpContext http, CancellationToken stopping)
    {
        await WaitAsync(http, LongestSilence, stopping);
        http.Abort();
    }

    /// <summary>Answers late; a caller who leaves meanwhile does not stop the bank.</summary>
    public static Task SlowAsync(HttpContext http, BankMode mode, CancellationToken stopping) =>
        WaitAsync(http, mode.Delay, stopping);

    private static async Task WaitAsync(HttpContext http, TimeSpan time, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        await Task.Delay(time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
