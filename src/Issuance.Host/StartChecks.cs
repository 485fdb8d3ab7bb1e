using System.Security.Cryptography;

namespace Issuance.Host;

/// <summary>What must hold before a process serves: better no service than one whose secrets are anybody's.</summary>
internal static class StartChecks
{
    private static readonly string[] KeyFiles =
    [
        "service/tokens.private.pem",
        "service/messages.private.pem",
        "service/columns.key",
        "service/index.key",
        "service/fingerprint.key",
        "banks/harbour.public.pem",
    ];

    /// <summary>Looks at every secret, in production as in the sandbox.</summary>
    /// <exception cref="InvalidOperationException">A secret is missing, unreadable, a placeholder, or used for two purposes.</exception>
    public static void RequireSecrets(IConfiguration configuration)
    {
        var folder =
            configuration["Keys:Folder"]
            ?? throw new InvalidOperationException("Set Keys__Folder to the folder of the key files.");
        if (KeyFiles.FirstOrDefault(name => !File.Exists(Path.Combine(folder, name))) is { } missing)
            throw new InvalidOperationException($"The key file {missing} is missing below Keys__Folder.");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in KeyFiles)
        {
            var path = Path.Combine(folder, name);
            var secret = name.EndsWith(".key", StringComparison.Ordinal)
                ? ReadSymmetric(path, name)
                : ReadPublicPart(path, name);
            if (!seen.Add(secret))
                throw new InvalidOperationException(
                    $"The key file {name} holds the same key as another one; each purpose needs its own."
                );
        }
    }

    private static string ReadSymmetric(string path, string name)
    {
        var key = new byte[33];
        if (!Convert.TryFromBase64String(File.ReadAllText(path).Trim(), key, out var length) || length != 32)
            throw new InvalidOperationException($"The key file {name} must hold 32 random bytes, base64.");
        // 32 random bytes repeat a few values at most; a placeholder repeats nearly all of them.
        if (key.Take(32).Distinct().Count() < 16)
            throw new InvalidOperationException($"The key file {name} holds a placeholder, not random bytes.");
        return Convert.ToHexStringLower(SHA256.HashData(key));
    }

    private static string ReadPublicPart(string path, string name)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(path));
            if (key.KeySize == 256)
                return Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            // Said below, without what the file holds.
        }

        throw new InvalidOperationException($"The key file {name} must hold a P-256 key in PEM.");
    }
}
