using System.Globalization;

namespace BankStubs;

/// <summary>Where the stub banks listen, keep their ledgers and find their keys.</summary>
public sealed class StubOptions
{
    /// <summary>Loopback port; 0 takes any free one (then read it from <c>WebApplication.Urls</c> after the start).</summary>
    public int Port { get; init; }

    /// <summary>Listens on every address and not on loopback alone: only where they stand in a network of their own.</summary>
    public bool ListensBeyond { get; init; }

    /// <summary>Folder of the files <c>ledger.*</c>; made when missing. One running stub per folder.</summary>
    public required string LedgerFolder { get; init; }

    /// <summary>Folder with <c>banks/harbour.private.pem</c> and <c>service/messages.public.pem</c>; not needed when both PEM texts are given.</summary>
    public string? KeysFolder { get; init; }

    /// <summary>PKCS#8 PEM of the bank's P-256 key; wins over <see cref="KeysFolder"/>.</summary>
    public string? BankPrivateKeyPem { get; init; }

    /// <summary>SPKI PEM of the service's message key (issuance-1); wins over <see cref="KeysFolder"/>.</summary>
    public string? ServicePublicKeyPem { get; init; }

    /// <summary>PKCS#8 PEM of the bank Meridian's RSA key; wins over <see cref="KeysFolder"/>. With neither there is no such bank.</summary>
    public string? MeridianPrivateKeyPem { get; init; }

    /// <summary>SPKI PEM of the service's RSA key for Meridian; wins over <see cref="KeysFolder"/>.</summary>
    public string? MeridianServicePublicKeyPem { get; init; }

    /// <summary>Scheme, host and port that callbacks go to. May be set after the start; callbacks wait until then.</summary>
    public string? CallbackBaseUrl { get; set; }

    /// <summary>Time between two steps that an order takes by itself (contract 3.2: 100 ms).</summary>
    public TimeSpan StepInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Time until a callback that got no 2xx is sent again (contract 3.3: 2 s, up to 10 times).</summary>
    public TimeSpan CallbackRepeat { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Where a new ledger starts to number its messages, cards and accounts; 1 to 90,000,000,000. Without it, a random
    /// number: a ledger that is wiped beside a database that is kept would otherwise give used message ids again.
    /// </summary>
    public long? FirstNumber { get; init; }

    /// <summary>Drop folder of the bank <c>rural</c>; null: there is no such bank.</summary>
    public string? RuralFolder { get; init; }

    /// <summary>So many accounts more stand in the books of each bank, made up as they are read: for benches.</summary>
    public int BookAccounts { get; init; }

    /// <summary>Writes one line per order, enquiry and callback to stdout; never anything about the holder.</summary>
    public bool LogToConsole { get; init; }

    /// <summary>The options of a stub that runs as a process of its own.</summary>
    /// <exception cref="InvalidOperationException">A variable is missing or unreadable.</exception>
    public static StubOptions FromEnvironment() =>
        new()
        {
            Port = int.Parse(Variable("ISSUANCE_STUBS_PORT", "8090"), CultureInfo.InvariantCulture),
            ListensBeyond = Variable("Stubs__Listen", "loopback") == "any",
            LedgerFolder = Variable("Stubs__LedgerFolder"),
            KeysFolder = Variable("Keys__Folder"),
            CallbackBaseUrl = Variable("Stubs__CallbackBaseUrl", "http://localhost:8080"),
            RuralFolder = Environment.GetEnvironmentVariable("Stubs__RuralFolder") is { Length: > 0 } folder
                ? folder
                : null,
            BookAccounts = int.Parse(Variable("Stubs__BookAccounts", "0"), CultureInfo.InvariantCulture),
            LogToConsole = true,
        };

    private static string Variable(string name, string? fallback = null) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : fallback ?? throw new InvalidOperationException($"The environment variable {name} is not set.");
}
