using Issuance.DevHost.Keys;

namespace Issuance.DevHost.Verbs;

/// <summary>Makes a sandbox's keys in any folder, such as a volume that containers share; needs no checkout. What is there stays.</summary>
internal static class MakeKeys
{
    public static async Task<int> RunAsync(string folder, TextWriter output)
    {
        KeyFiles.MakeMissing(Path.GetFullPath(folder));
        await output.WriteLineAsync($"keys in {Path.GetFullPath(folder)}");
        return ExitCodes.Held;
    }
}
