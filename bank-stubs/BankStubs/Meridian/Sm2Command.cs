using System.Diagnostics;
using System.Formats.Asn1;
using System.Numerics;

namespace BankStubs.Meridian;

/// <summary>SM2 with SM3 by the command <c>openssl</c>: another way than the service's, so that two agree where they agree.</summary>
internal static class Sm2Command
{
    private const int Half = 32;
    private static readonly string[] Identity = ["-sigopt", "distid:1234567812345678"];

    /// <returns>r and s, 64 bytes together.</returns>
    public static byte[] Sign(string keyFile, byte[] data)
    {
        var reader = new AsnReader(Run(data, "-sign", keyFile).Output, AsnEncodingRules.DER).ReadSequence();
        return [.. Number(reader.ReadInteger()), .. Number(reader.ReadInteger())];
    }

    public static bool Verifies(string keyFile, byte[] data, byte[] signature)
    {
        if (signature.Length != 2 * Half)
            return false;
        var der = new AsnWriter(AsnEncodingRules.DER);
        using (der.PushSequence())
        {
            der.WriteInteger(new BigInteger(signature.AsSpan(0, Half), isUnsigned: true, isBigEndian: true));
            der.WriteInteger(new BigInteger(signature.AsSpan(Half), isUnsigned: true, isBigEndian: true));
        }

        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, der.Encode());
            return Run(data, "-verify", keyFile, "-signature", file).ExitCode == 0;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static byte[] Number(BigInteger number)
    {
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[Half - bytes.Length], .. bytes];
    }

    private static (int ExitCode, byte[] Output) Run(byte[] data, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo("openssl", ["dgst", "-sm3", .. Identity, .. arguments])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        process.StandardInput.BaseStream.Write(data);
        process.StandardInput.Close();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return (process.ExitCode, output.ToArray());
    }
}
