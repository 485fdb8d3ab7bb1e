using Issuance.Tests.World;
using Xunit.Abstractions;

namespace Issuance.Tests.BadInput;

[CollectionDefinition(Name)]
public sealed class BadInputCollection : ICollectionFixture<BadInputWorld>
{
    public const string Name = "Bad input";
}

/// <summary>Sends bad requests and collects everything that is wrong with any answer, so that one run tells all.</summary>
public abstract class BadInputTests(BadInputWorld prepared, ITestOutputHelper output)
{
    /// <summary>Well below every rate limit, and kind to a busy machine.</summary>
    private const int AtOnce = 6;

    protected BadInputWorld Prepared { get; } = prepared;

    internal async Task AllAreRefusedAsync(IEnumerable<BadRequest> requests)
    {
        var all = requests.ToList();
        Assert.NotEmpty(all);
        var before = await DatabaseContent.ReadAsync(Prepared.World);

        var wrong = await SendAsync(all);

        var after = await DatabaseContent.ReadAsync(Prepared.World);
        wrong.AddRange(
            after.Where(table => before[table.Key] != table.Value).Select(table => $"{table.Key} has changed")
        );
        foreach (var secret in Prepared.Secrets)
            if (Prepared.World.Log.Lines.Any(line => line.Contains(secret, StringComparison.Ordinal)))
                wrong.Add($"the log holds '{secret}'");
        output.WriteLine($"{all.Count} requests");
        Assert.True(wrong.Count == 0, $"{wrong.Count} violations\n{string.Join('\n', wrong)}");
    }

    private async Task<List<string>> SendAsync(List<BadRequest> requests)
    {
        var wrong = new System.Collections.Concurrent.ConcurrentBag<string>();
        // Callbacks and tokens are limited by remote address, and all of these come from one.
        var limited = requests.Where(bad => bad.Operation.Scope is null).ToList();
        await Task.WhenAll(
            Parallel.ForEachAsync(
                requests.Except(limited),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
                async (bad, _) => await JudgeAsync(bad)
            ),
            OneByOneAsync()
        );
        return [.. wrong.Order(StringComparer.Ordinal)];

        async Task OneByOneAsync()
        {
            foreach (var bad in limited)
            {
                await JudgeAsync(bad);
                await Task.Delay(6);
            }
        }

        async Task JudgeAsync(BadRequest bad)
        {
            try
            {
                var reply = await Prepared.Wire.SendAsync(bad);
                foreach (var violation in Verdict.Of(bad, reply, Prepared.Secrets))
                    wrong.Add($"{bad}: {violation}");
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
            {
                wrong.Add($"{bad}: no answer, {e.Message} {e.InnerException?.Message}");
            }
        }
    }
}
