using System.Globalization;

namespace Issuance.DevHost;

/// <summary>What was asked for: <c>./dev VERB …</c>, read and checked, nothing done yet.</summary>
/// <param name="Verb">One of <see cref="Verbs"/>.</param>
/// <param name="Name">The client of <c>token</c> and of <c>listen</c>, the job of <c>run-job</c>, the one figure of <c>bench</c>, the folder of <c>keys</c>.</param>
/// <param name="Scope">The scopes that <c>token</c> asks for; null = all of the client's.</param>
/// <param name="Period">The business day of a job's run; null = a run without one.</param>
/// <param name="Detach"><c>up</c> returns when ready.</param>
/// <param name="Wipe"><c>down</c> removes the data as well.</param>
/// <param name="Json"><c>bench</c> prints JSON lines only.</param>
/// <param name="Spread">How many processes of each role <c>up</c> was asked for; null = as it runs, else one for all.</param>
/// <param name="File">Where <c>backup</c> writes to (null = a file of its own), and what <c>restore</c> reads.</param>
/// <param name="Since">The time that a restored file is of; null = as it says itself.</param>
/// <param name="Port">Where <c>listen</c> takes webhooks.</param>
/// <param name="Secret">Of an endpoint that there is already; null = <c>listen</c> makes one of its own.</param>
/// <param name="Rows">How much a bench of large tables fills in; null = as much as it is meant for.</param>
internal sealed record CommandLine(
    string Verb,
    string? Name = null,
    string? Scope = null,
    string? Period = null,
    bool Detach = false,
    bool Wipe = false,
    bool Json = false,
    (int Api, int Jobs)? Spread = null,
    string? File = null,
    DateTimeOffset? Since = null,
    int? Rows = null,
    int Port = CommandLine.PortOfListen,
    string? Secret = null
)
{
    public static readonly string[] Verbs =
    [
        "up",
        "tour",
        "test",
        "down",
        "doctor",
        "token",
        "run-job",
        "bench",
        "roll",
        "pack",
        "listen",
        "keys",
        "backup",
        "restore",
    ];

    public const int PortOfListen = 8099;

    /// <summary>What <c>bench</c> can measure, in this order.</summary>
    public static readonly string[] Benches = [.. Bench.Benches.All.Select(bench => bench.Name)];

    private const int MostProcesses = 8;

    public static readonly string[] Jobs =
    [
        "order-cards",
        "enquire-instructions",
        "case-deadlines",
        "send-notices",
        "pickup-reminders",
        "missed-appointments",
        "unclaimed-cards",
        "deliver-webhooks",
        "purge-idempotency",
        "recover-banks",
    ];

    /// <summary>The jobs that a business day makes unique.</summary>
    private static readonly string[] JobsWithPeriod =
    [
        "case-deadlines",
        "pickup-reminders",
        "missed-appointments",
        "unclaimed-cards",
    ];

    /// <exception cref="StopException">Wrong usage (2); the message lists the choices.</exception>
    public static CommandLine Parse(string[] arguments)
    {
        if (arguments is not [var verb, .. var rest])
        {
            throw Wrong($"usage: ./dev {string.Join('|', Verbs)}");
        }

        return verb switch
        {
            "up" => Up(rest),
            "down" => new CommandLine(verb, Wipe: HasSwitch(rest, "--wipe")),
            "tour" or "test" or "doctor" or "roll" or "pack" => rest.Length == 0
                ? new CommandLine(verb)
                : throw Wrong($"./dev {verb} takes no arguments"),
            "token" => Token(rest),
            "run-job" => RunJob(rest),
            "backup" => rest switch
            {
                [] => new CommandLine(verb),
                [var file] when !file.StartsWith('-') => new CommandLine(verb, File: file),
                _ => throw Wrong("usage: ./dev backup [FILE]"),
            },
            "restore" => Restore(rest),
            "bench" => ReadBench(rest),
            "listen" => Listen(rest),
            "keys" => rest is [var folder] ? new CommandLine(verb, folder) : throw Wrong("usage: ./dev keys FOLDER"),
            _ => throw Wrong($"unknown verb '{verb}'; choices: {string.Join(' ', Verbs)}"),
        };
    }

    private static bool HasSwitch(string[] rest, string name) =>
        rest switch
        {
            [] => false,
            [var only] when string.Equals(only, name, StringComparison.Ordinal) => true,
            _ => throw Wrong($"unknown argument '{rest[^1]}'; choices: {name}"),
        };

    private static CommandLine Up(string[] rest)
    {
        var detach = false;
        int? api = null;
        int? jobs = null;
        for (var at = 0; at < rest.Length; at++)
        {
            switch (rest[at])
            {
                case "--detach":
                    detach = true;
                    break;
                case "--api":
                    api = Count(rest, ++at);
                    break;
                case "--jobs":
                    jobs = Count(rest, ++at);
                    break;
                default:
                    throw Wrong($"unknown argument '{rest[at]}'; choices: --detach, --api N, --jobs N");
            }
        }

        return new CommandLine(
            "up",
            Detach: detach,
            Spread: api is null && jobs is null ? null : (api ?? 1, jobs ?? 1)
        );
    }

    /// <summary>So many processes fit a developer's machine: each has its own pool of the database's connections.</summary>
    private static int Count(string[] rest, int at) =>
        at < rest.Length
        && int.TryParse(rest[at], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && count is > 0 and <= MostProcesses
            ? count
            : throw Wrong($"{rest[at - 1]} takes a number of processes, 1 to {MostProcesses}");

    private static CommandLine Token(string[] rest)
    {
        var clients = string.Join(' ', Clients.Names);
        var (name, scope) = rest switch
        {
            [var only] => (only, null),
            [var first, "--scope", var wanted] => (first, wanted),
            _ => throw Wrong($"usage: ./dev token NAME [--scope \"a b\"]; names: {clients}"),
        };
        return Clients.Names.Contains(name, StringComparer.Ordinal)
            ? new CommandLine("token", name, scope)
            : throw Wrong($"unknown name '{name}'; choices: {clients}");
    }

    private static CommandLine Listen(string[] rest)
    {
        var line = new CommandLine("listen", "bank-harbour");
        for (var i = 0; i < rest.Length; i++)
        {
            line = rest[i] switch
            {
                "--port"
                    when i + 1 < rest.Length
                        && int.TryParse(rest[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                        && port is > 0 and < 65_536 => line with
                {
                    Port = port,
                },
                "--secret" when i + 1 < rest.Length && rest[i + 1].StartsWith("whsec_", StringComparison.Ordinal) =>
                    line with
                    {
                        Secret = rest[i + 1],
                    },
                "--secret" or "--port" => throw Wrong(
                    "usage: ./dev listen [NAME] [--port N] [--secret whsec_…]; N is 1 to 65535"
                ),
                var name when i == 0 && Clients.Names.Contains(name, StringComparer.Ordinal) => line with
                {
                    Name = name,
                },
                var other => throw Wrong(
                    $"usage: ./dev listen [NAME] [--port N] [--secret whsec_…]; not '{other}', names: {string.Join(' ', Clients.Names)}"
                ),
            };
            if (rest[i] is "--port" or "--secret")
            {
                i++;
            }
        }

        return line;
    }

    private static CommandLine RunJob(string[] rest)
    {
        var (name, period) = rest switch
        {
            [var only] => (only, null),
            [var first, "--period", var wanted] => (first, wanted),
            _ => throw Wrong($"usage: ./dev run-job NAME [--period YYYY-MM-DD]; jobs: {string.Join(' ', Jobs)}"),
        };
        if (!Jobs.Contains(name, StringComparer.Ordinal))
        {
            throw Wrong($"unknown job '{name}'; choices: {string.Join(' ', Jobs)}");
        }

        if (period is not null && !JobsWithPeriod.Contains(name, StringComparer.Ordinal))
        {
            throw Wrong($"{name} takes no period; those that do: {string.Join(' ', JobsWithPeriod)}");
        }

        if (
            period is not null
            && !DateOnly.TryParseExact(period, "yyyy-MM-dd", CultureInfo.InvariantCulture, default, out _)
        )
        {
            throw Wrong($"'{period}' is not a date; --period takes YYYY-MM-DD");
        }

        return new CommandLine("run-job", name, Period: period);
    }

    private static CommandLine Restore(string[] rest)
    {
        const string usage = "usage: ./dev restore FILE [--since YYYY-MM-DDThh:mm:ssZ]";
        return rest switch
        {
            [var file] when !file.StartsWith('-') => new CommandLine("restore", File: file),
            [var file, "--since", var text]
                when DateTimeOffset.TryParseExact(
                    text,
                    "yyyy-MM-dd'T'HH:mm:ssK",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal,
                    out var since
                ) => new CommandLine("restore", File: file, Since: since),
            _ => throw Wrong(usage),
        };
    }

    private static CommandLine ReadBench(string[] rest)
    {
        var line = new CommandLine("bench");
        for (var i = 0; i < rest.Length; i++)
        {
            line = rest[i] switch
            {
                "--json" => line with { Json = true },
                "--rows" when i + 1 < rest.Length => line with { Rows = ReadRows(rest[++i]) },
                var name when line.Name is null && Benches.Contains(name, StringComparer.Ordinal) => line with
                {
                    Name = name,
                },
                _ => throw Wrong($"usage: ./dev bench [NAME] [--json] [--rows N]; names: {string.Join(' ', Benches)}"),
            };
        }

        return line.Rows is null || Bench.Benches.All.Any(bench => bench.Name == line.Name && bench.TakesRows)
            ? line
            : throw Wrong(
                $"--rows goes with one of: {string.Join(' ', Bench.Benches.All.Where(bench => bench.TakesRows).Select(bench => bench.Name))}"
            );
    }

    private static int ReadRows(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rows)
        && rows is >= 1_000 and <= 100_000_000
            ? rows
            : throw Wrong($"'{text}' is no number of rows from 1000 to 100000000");

    private static StopException Wrong(string message) => new(ExitCodes.WrongUsage, message);
}
