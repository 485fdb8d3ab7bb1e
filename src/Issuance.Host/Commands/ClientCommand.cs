using System.Globalization;
using Issuance.Access;
using Issuance.Persistence;
using Issuance.Shared;

namespace Issuance.Host.Commands;

/// <summary>What the commands about clients share: options, and the service's parts with the command as the actor.</summary>
internal static class ClientCommand
{
    /// <summary>The value of an option, and the arguments without it.</summary>
    public static string? Take(List<string> args, string option)
    {
        var at = args.IndexOf(option);
        if (at < 0 || at == args.Count - 1)
            return null;
        var value = args[at + 1];
        args.RemoveRange(at, 2);
        return value;
    }

    /// <returns>Null where it is no whole number of hours.</returns>
    public static TimeSpan? Hours(string text) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out var hours) && hours is >= 0 and < 10_000
            ? TimeSpan.FromHours(hours)
            : null;

    /// <summary>Runs one use case in a unit of work; the audit and the log name the command.</summary>
    /// <returns>The exit code: 0 when it is done, 1 when it was refused.</returns>
    public static async Task<int> RunAsync<T>(string verb, Func<T, string, Task<(Refusal? Refusal, string Done)>> act)
        where T : notnull
    {
        await using var services = await CommandHost.BuildAsync(Database.ApiRole);
        await using var scope = services.CreateAsyncScope();
        var who = $"command:{verb}";
        scope.ServiceProvider.GetRequiredService<CurrentActor>().Client = who;
        var (refusal, done) = await act(scope.ServiceProvider.GetRequiredService<T>(), who);
        if (refusal is not null)
        {
            await Console.Error.WriteLineAsync($"{verb} did not finish: {refusal.Code} ({refusal.Title})");
            return 1;
        }

        Console.WriteLine(done);
        return 0;
    }
}
