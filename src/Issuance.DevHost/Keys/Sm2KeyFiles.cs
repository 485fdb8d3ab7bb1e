using System.ComponentModel;
using System.Diagnostics;

namespace Issuance.DevHost.Keys;

/// <summary>
/// Pairs over the SM2 curve, for the second suite of the bank Meridian: made by the command <c>openssl</c>, since the platform
/// makes none. Where it is missing or knows no SM2 they are left out, and all but that suite works.
/// </summary>
internal static class Sm2KeyFiles
{
    /// <summary>By the name before <c>.private.pem</c> and <c>.public.pem</c>, relative to the folder of keys.</summary>
    private static readonly string[] Pairs = ["banks/meridian.sm2", "service/meridian.sm2"];

    private const int LongestWait = 10_000;

    public static IEnumerable<string> Names => Pairs.SelectMany(pair => new[] { Private(pair), Public(pair) });

    /// <summary>Makes what is missing and leaves alone what is there.</summary>
    public static void MakeMissing(string folder)
    {
        foreach (var pair in Pairs.Select(pair => Path.Combine(folder, pair)))
        {
            if (File.Exists(Private(pair)) && File.Exists(Public(pair)))
            {
                continue;
            }

            var isNew = !File.Exists(Private(pair));
            var privatePem = isNew ? OpenSsl("", "genpkey", "-algorithm", "SM2") : File.ReadAllText(Private(pair));
            if (privatePem is null || OpenSsl(privatePem, "pkey", "-pubout") is not { } publicPem)
            {
                return;
            }

            if (isNew)
            {
                PrivateFile.Write(Private(pair), privatePem);
            }

            PrivateFile.Write(Public(pair), publicPem);
        }
    }

    /// <summary>Says why there can be no such keys on this machine, or null.</summary>
    public static string? WhyNot() =>
        OpenSsl("", "genpkey", "-algorithm", "SM2") is null ? "no `openssl` in PATH that knows SM2" : null;

    private static string Private(string pair) => $"{pair}.private.pem";

    private static string Public(string pair) => $"{pair}.public.pem";

    /// <returns>What it printed; null where it is missing or would not.</returns>
    private static string? OpenSsl(string input, params string[] arguments)
    {
        try
        {
            using var program = Process.Start(
                new ProcessStartInfo("openssl", arguments)
                {
                    UseShellExecute = false,
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            var errors = program.StandardError.ReadToEndAsync();
            var printed = program.StandardOutput.ReadToEndAsync();
            program.StandardInput.Write(input);
            program.StandardInput.Close();
            if (!program.WaitForExit(LongestWait))
            {
                program.Kill();
                return null;
            }

            errors.Wait();
            return program.ExitCode == 0 && printed.Result.Contains("-----BEGIN", StringComparison.Ordinal)
                ? printed.Result
                : null;
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            return null;
        }
    }
}
