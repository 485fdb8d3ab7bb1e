namespace Issuance.DevHost.Processes;

/// <summary>The browser that the tests of the pages drive, with a font that has Chinese: the system's own.</summary>
internal static class ChromiumForTests
{
    public const string Variable = "ISSUANCE_CHROMIUM";

    /// <summary>How to get what is missing, in one line.</summary>
    public const string Ways =
        "install Chromium and a Chinese font (Debian: apt-get install chromium fonts-noto-cjk), or name it in "
        + Variable;

    private static readonly string[] Places =
    [
        "/usr/bin/chromium",
        "/usr/bin/google-chrome",
        "/usr/bin/chromium-browser",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ];

    /// <returns>The program's path, or null.</returns>
    public static string? Find() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
            ? File.Exists(named)
                ? named
                : null
            : Array.Find(Places, File.Exists);

    /// <summary>Finds it, or installs it where we may: as root, on a system with apt.</summary>
    /// <exception cref="ToolMissingException">It is not there and cannot be installed from here.</exception>
    public static async Task<string> RequireAsync(TextWriter diagnostics, CancellationToken cancel)
    {
        if (Find() is { } found)
            return found;
        if (!Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/apt-get"))
            throw new ToolMissingException($"Chromium is missing for the tests of the pages: {Ways}");
        await diagnostics.WriteLineAsync(
            "Chromium is missing: installing chromium and fonts-noto-cjk with apt-get, once"
        );
        // Mirrors stumble, and another installation may hold the lock for a while.
        const string install =
            "export DEBIAN_FRONTEND=noninteractive; for try in 1 2 3; do apt-get update -q; "
            + "apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=120 chromium fonts-noto-cjk && break; "
            + "sleep 5; done";
        var result = await Tool.RunAsync("/bin/sh", ["-c", install], cancel: cancel);
        return Find()
            ?? throw new ToolMissingException(
                $"Chromium could not be installed: {Ways} ({result.Error.Trim().Split('\n')[^1]})"
            );
    }
}
