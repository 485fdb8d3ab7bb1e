using Issuance.Banks;
using Issuance.Shared;
using Npgsql;
using NpgsqlTypes;

namespace Issuance.Reconciliation;

/// <summary>
/// Puts a bank's books into a temporary table of one connection: nobody else sees it, and it goes with the connection,
/// however the run ends.
/// </summary>
internal sealed class BooksStage(NpgsqlConnection connection)
{
    /// <summary>Longer than any reference that we give; a bank that tells another is not believed.</summary>
    internal const int LongestReference = 64;

    /// <summary>So many lines are kept in memory while the bank is still being asked: no statement is open meanwhile.</summary>
    private const int Batch = 20_000;

    /// <returns>How many lines there are.</returns>
    /// <exception cref="BankBooksException">They are not there or cannot be believed.</exception>
    public async Task<int> FillAsync(IAsyncEnumerable<BankBookLine> books, CancellationToken cancel)
    {
        await ExecuteAsync(ComparisonSql.Stage, cancel);
        var (rows, waiting) = (0, new List<BankBookLine>(Batch));
        await foreach (var line in books.WithCancellation(cancel))
        {
            waiting.Add(line);
            if (waiting.Count < Batch)
                continue;
            rows += await CopyAsync(waiting, cancel);
            waiting.Clear();
        }

        rows += await CopyAsync(waiting, cancel);
        await ExecuteAsync("analyze books", cancel);
        return rows;
    }

    private async Task<int> CopyAsync(List<BankBookLine> lines, CancellationToken cancel)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            "copy books (about, reference, state, last4, amount_fen) from stdin (format binary)",
            cancel
        );
        foreach (var line in lines)
        {
            await copy.StartRowAsync(cancel);
            await WriteAsync(copy, line, cancel);
        }

        await copy.CompleteAsync(cancel);
        return lines.Count;
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter copy, BankBookLine line, CancellationToken cancel)
    {
        switch (line)
        {
            case BankBookLine.Account account:
                await copy.WriteAsync("account", NpgsqlDbType.Text, cancel);
                await copy.WriteAsync(Believe(account.OrderReference), NpgsqlDbType.Text, cancel);
                await copy.WriteAsync(Snake.Case(account.State), NpgsqlDbType.Text, cancel);
                if (account.Last4 is null)
                    await copy.WriteNullAsync(cancel);
                else
                    await copy.WriteAsync(account.Last4, NpgsqlDbType.Text, cancel);
                await copy.WriteNullAsync(cancel);
                break;
            case BankBookLine.Credit credit:
                await copy.WriteAsync("credit", NpgsqlDbType.Text, cancel);
                await copy.WriteAsync(Believe(credit.LineReference), NpgsqlDbType.Text, cancel);
                await copy.WriteNullAsync(cancel);
                await copy.WriteNullAsync(cancel);
                await copy.WriteAsync(credit.AmountFen, NpgsqlDbType.Bigint, cancel);
                break;
        }
    }

    /// <summary>What is kept and shown as a reference must not be able to hold anything else.</summary>
    private static string Believe(string reference)
    {
        if (reference.Length is 0 or > LongestReference || reference.AsSpan().ContainsAnyExceptInRange('!', '~'))
            throw new BankBooksException("reference_unreadable");
        return reference;
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
