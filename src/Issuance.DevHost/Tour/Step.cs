using System.Diagnostics;
using System.Globalization;
using Issuance.Client;

namespace Issuance.DevHost.Tour;

/// <summary>One step of the tour: what it shows, and the statuses that came.</summary>
/// <param name="Number">Its number in the tour's plan; steps to come leave gaps.</param>
/// <param name="What">One line for the reader.</param>
/// <param name="Play">Does it; throws <see cref="StepFailedException"/> where something does not hold.</param>
internal sealed record Step(int Number, string What, Func<Journey, Check, Task> Play)
{
    /// <summary>Plays it and prints its line; what did not hold goes to <paramref name="error"/>.</summary>
    /// <returns>Whether all of it held.</returns>
    public async Task<bool> RunAsync(Journey journey, TextWriter output, TextWriter error)
    {
        var check = new Check();
        var clock = Stopwatch.StartNew();
        string? why = null;
        try
        {
            await Play(journey, check);
        }
        catch (Exception e) when (!journey.Api.Cancel.IsCancellationRequested)
        {
            why = e is StepFailedException ? e.Message : $"{e.GetType().Name}: {e.Message}";
        }

        var word = why is null ? "ok" : "FAILED";
        var line = $"{Number:00} {word} {What} ({check.Statuses}, {clock.ElapsedMilliseconds} ms)";
        await output.WriteLineAsync(line.ToString(CultureInfo.InvariantCulture));
        if (why is not null)
        {
            await error.WriteLineAsync($"   {why}");
        }

        return why is null;
    }
}

/// <summary>The expectations of one step.</summary>
internal sealed class Check
{
    private readonly List<int> _statuses = [];

    public string Statuses => string.Join(' ', _statuses);

    /// <summary>Expects a status, and for a problem its code; the status appears in the step's line.</summary>
    public Answer Status(Answer answer, int status, string? code = null)
    {
        _statuses.Add(answer.Status);
        That(answer.Status == status, $"expected {status}, got {answer.Status}: {answer.Body}");
        That(
            code is null || string.Equals(answer.Code, code, StringComparison.Ordinal),
            $"expected {code}: {answer.Body}"
        );
        return answer;
    }

    /// <summary>Expects a status of what the client was answered; it appears in the step's line.</summary>
    public T Status<T>(IssuanceAnswer<T> answer, int status)
    {
        _statuses.Add(answer.Status);
        That(answer.Status == status, $"expected {status}, got {answer.Status}: {answer.Value}");
        return answer.Value;
    }

    /// <summary>Expects a refusal; its status appears in the step's line.</summary>
    public async Task RefusedAsync<T>(Task<IssuanceAnswer<T>> call, int status, string code)
    {
        try
        {
            var answer = await call;
            _statuses.Add(answer.Status);
            throw new StepFailedException($"expected {status} {code}, got {answer.Status}: {answer.Value}");
        }
        catch (IssuanceProblemException e)
        {
            _statuses.Add(e.Problem.Status);
            That(e.Problem.Status == status && e.Code == code, $"expected {status} {code}: {e.Message}");
        }
    }

    /// <summary>Expects 200 of a request that only looks, and so has no place in the step's line.</summary>
    public static Answer Looked(Answer answer)
    {
        That(answer.Status == 200, $"expected 200, got {answer.Status}: {answer.Body}");
        return answer;
    }

    public static void Equal<T>(T expected, T actual, string what) =>
        That(EqualityComparer<T>.Default.Equals(expected, actual), $"{what}: expected {expected}, got {actual}");

    public static void That(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new StepFailedException(otherwise);
        }
    }
}

/// <summary>Something that the tour expects did not hold.</summary>
internal sealed class StepFailedException : Exception
{
    public StepFailedException(string message)
        : base(message) { }

    public StepFailedException(string message, Exception inner)
        : base(message, inner) { }

    public StepFailedException() { }
}
