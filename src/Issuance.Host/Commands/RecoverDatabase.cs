using System.Globalization;
using Issuance.Access;
using Issuance.Operations;
using Issuance.Persistence;
using Issuance.Shared;

namespace Issuance.Host.Commands;

/// <summary>
/// <c>recovery begin --since T</c> marks a database that was restored to T, before anything of the service runs on it;
/// <c>recovery show</c> tells how far it is; <c>recovery end</c> ends it early: the first person proposes, another confirms.
/// </summary>
internal static class RecoverDatabase
{
    private const string Usage =
        "Usage: recovery begin --since YYYY-MM-DDThh:mm:ssZ --by NAME --reason TEXT | recovery show | "
        + "recovery end --by NAME --reason TEXT [--evidence TEXT]";

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var verb, .. var rest] || Options.Read(rest) is not { } options)
            return await Command.WrongAsync(Usage);
        await using var services = await CommandHost.BuildAsync(Database.JobsRole);
        await using var scope = services.CreateAsyncScope();
        var parts = scope.ServiceProvider;
        parts.GetRequiredService<CurrentActor>().Client = "command:recovery";
        return (verb, options) switch
        {
            ("begin", { Since: { } since, By: { } by, Reason: { } reason }) => await BeginAsync(
                parts,
                since,
                by,
                reason
            ),
            ("show", { Since: null, By: null, Reason: null }) => await ShowAsync(parts),
            ("end", { Since: null, By: { } by, Reason: { } reason }) => await EndAsync(
                parts,
                new DecisionWords(by, reason, options.Evidence ?? reason)
            ),
            _ => await Command.WrongAsync(Usage),
        };
    }

    private sealed record Options(DateTimeOffset? Since, string? By, string? Reason, string? Evidence)
    {
        /// <returns>Null where they cannot be read.</returns>
        public static Options? Read(string[] words)
        {
            var options = new Options(null, null, null, null);
            for (var i = 0; i < words.Length; i += 2)
            {
                if (i + 1 == words.Length)
                    return null;
                var next = (words[i], words[i + 1]) switch
                {
                    ("--since", var text) when TryRead(text, out var since) => options with { Since = since },
                    ("--by", var text) => options with { By = text },
                    ("--reason", var text) => options with { Reason = text },
                    ("--evidence", var text) => options with { Evidence = text },
                    _ => null,
                };
                if (next is null)
                    return null;
                options = next;
            }

            return options;
        }

        private static bool TryRead(string text, out DateTimeOffset since) =>
            DateTimeOffset.TryParseExact(
                text,
                ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"],
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out since
            );
    }

    private static async Task<int> BeginAsync(IServiceProvider parts, DateTimeOffset since, string by, string reason)
    {
        var (refusal, recovery, questions) = await parts
            .GetRequiredService<BeginRecovery>()
            .RunAsync(since, by, reason, CancellationToken.None);
        if (refusal is not null)
            return await RefusedAsync(refusal);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"recovery {recovery!.Number} since {since.UtcDateTime:u}: {questions} instructions to ask about; nothing is sent meanwhile"
            )
        );
        return 0;
    }

    private static async Task<int> ShowAsync(IServiceProvider parts)
    {
        if (await parts.GetRequiredService<ShowRecovery>().ReadAsync(CancellationToken.None) is not { } view)
        {
            Console.WriteLine("never restored");
            return 0;
        }

        var recovery = view.Recovery;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"recovery {recovery.Number} since {recovery.Since.UtcDateTime:u} by {recovery.BegunBy}: {(view.IsOn ? "on" : $"over {recovery.EndedAt?.UtcDateTime:u} ({recovery.How})")}"
            )
        );
        foreach (var bank in view.Banks)
        {
            var books = bank.Bank.BooksReadAt is null ? "not read yet" : "read";
            var state = bank.Bank.ReleasedAt is null ? "held" : $"released ({bank.Bank.How})";
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{bank.Bank.Bank}: {bank.Asked} of {bank.ToAsk} asked, books {books}, {bank.Unknown} accounts unknown here ({bank.Matched} of applications), {bank.Differences} differences, {state}"
                )
            );
        }

        return 0;
    }

    private static async Task<int> EndAsync(IServiceProvider parts, DecisionWords words)
    {
        var end = parts.GetRequiredService<EndRecovery>();
        var refusal = await end.ProposeAsync(words, CancellationToken.None);
        var isAnswer = refusal == OperationsRefusals.ProposalOpen;
        if (isAnswer)
            refusal = await end.AnswerAsync(agrees: true, words, CancellationToken.None);
        if (refusal is not null)
            return await RefusedAsync(refusal);
        Console.WriteLine(isAnswer ? "ended" : "proposed: another person confirms it with the same command");
        return 0;
    }

    private static async Task<int> RefusedAsync(Refusal refusal)
    {
        await Console.Error.WriteLineAsync($"recovery: {refusal.Code}: {refusal.Title}");
        return 1;
    }
}
