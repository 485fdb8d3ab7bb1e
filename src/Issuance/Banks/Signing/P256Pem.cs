using System.Security.Cryptography;

namespace Issuance.Banks.Signing;

/// <summary>Reads P-256 keys from PEM files.</summary>
internal static class P256Pem
{
    private const string P256 = "1.2.840.10045.3.1.7";

    /// <exception cref="InvalidOperationException">The file is not there or holds something else.</exception>
    internal static ECParameters Read(string path, bool withPrivateKey)
    {
        try
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportFromPem(File.ReadAllText(path));
            var parameters = ecdsa.ExportParameters(withPrivateKey);
            // Other curves load as well, and would give signatures of another length.
            return string.Equals(parameters.Curve.Oid.Value, P256, StringComparison.Ordinal)
                ? parameters
                : throw new InvalidOperationException($"The key in {path} is not of the curve P-256.");
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            throw new InvalidOperationException($"No key could be read from {path}.", e);
        }
    }
}
