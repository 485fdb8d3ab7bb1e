using System.Buffers.Text;
using System.Security.Cryptography;

namespace Issuance.DevHost.Keys;

/// <summary>The keys of this checkout: made once, each its own, never the same on two machines and never in git.</summary>
internal static class KeyFiles
{
    /// <summary>Pairs (P-256), by the name before <c>.private.pem</c> and <c>.public.pem</c>.</summary>
    private static IEnumerable<string> Pairs =>
        [
            .. Clients.Names.Except([Clients.WithSecret], StringComparer.Ordinal).Select(name => $"clients/{name}"),
            "banks/harbour",
            "service/tokens",
            "service/messages",
        ];

    /// <summary>Pairs of the bank that signs with RSA (3072 bits).</summary>
    private static readonly string[] RsaPairs = ["banks/meridian", "service/meridian"];

    private const int RsaBits = 3072;

    private const string ClientSecret = $"clients/{Clients.WithSecret}.secret";

    /// <summary>Files of 32 random bytes in base64.</summary>
    private static readonly string[] Secrets =
    [
        ClientSecret,
        "service/columns.key",
        "service/index.key",
        "service/fingerprint.key",
    ];

    /// <summary>The files that must be there, relative to the folder of keys.</summary>
    public static IEnumerable<string> Names => Pairs.Concat(RsaPairs).SelectMany(PairFiles).Concat(Secrets);

    /// <summary>Makes what is missing and leaves alone what is there.</summary>
    public static void MakeMissing(string folder)
    {
        Checkout.MakePrivate(folder);
        foreach (var part in new[] { "clients", "banks", "service" })
        {
            Checkout.MakePrivate(Path.Combine(folder, part));
        }

        foreach (var pair in Pairs)
        {
            MakePair(Path.Combine(folder, pair), () => ECDsa.Create(ECCurve.NamedCurves.nistP256));
        }

        foreach (var pair in RsaPairs)
        {
            MakePair(Path.Combine(folder, pair), () => RSA.Create(RsaBits));
        }

        Sm2KeyFiles.MakeMissing(folder);
        foreach (var secret in Secrets.Select(name => Path.Combine(folder, name)).Where(path => !File.Exists(path)))
        {
            var random = RandomNumberGenerator.GetBytes(32);
            // The client's secret travels in a Basic header, where RFC 6749 form-encodes it: so only plain characters.
            var ofClient = secret.EndsWith(ClientSecret, StringComparison.Ordinal);
            PrivateFile.Write(secret, ofClient ? Base64Url.EncodeToString(random) : Convert.ToBase64String(random));
        }
    }

    private static IEnumerable<string> PairFiles(string pair) => [$"{pair}.private.pem", $"{pair}.public.pem"];

    private static void MakePair(string pair, Func<AsymmetricAlgorithm> makeKey)
    {
        var (privateFile, publicFile) = ($"{pair}.private.pem", $"{pair}.public.pem");
        if (File.Exists(privateFile) && File.Exists(publicFile))
        {
            return;
        }

        using var key = makeKey();
        if (File.Exists(privateFile))
        {
            key.ImportFromPem(File.ReadAllText(privateFile));
        }
        else
        {
            PrivateFile.Write(privateFile, key.ExportPkcs8PrivateKeyPem() + "\n");
            File.Delete(publicFile); // of an older pair
        }

        if (!File.Exists(publicFile))
        {
            PrivateFile.Write(publicFile, key.ExportSubjectPublicKeyInfoPem() + "\n");
        }
    }
}
