using Microsoft.Playwright;

namespace Issuance.BrowserTests;

/// <summary>One Chromium for the whole run: the system's own, named by <c>ISSUANCE_CHROMIUM</c> or found where Debian puts it.</summary>
internal static class Chromium
{
    private static readonly Lazy<Task<IBrowser>> Started = new(StartAsync);

    /// <summary>Where each page's picture is kept after the run: <c>TestResults/screens</c> at the top of the checkout.</summary>
    public static string Screens { get; } =
        Directory.CreateDirectory(Path.Combine(Checkout(), "TestResults", "screens")).FullName;

    /// <summary>axe-core as the lock file of the pages fetched it.</summary>
    public static string Axe { get; } =
        File.ReadAllText(Path.Combine(Checkout(), "src", "Issuance.Console", "node_modules", "axe-core", "axe.min.js"));

    public static Task<IBrowser> BrowserAsync() => Started.Value;

    private static async Task<IBrowser> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        return await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = Find(),
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                ],
            }
        );
    }

    private static string Find() =>
        new[]
        {
            Environment.GetEnvironmentVariable("ISSUANCE_CHROMIUM"),
            "/usr/bin/chromium",
            "/usr/bin/google-chrome",
        }.FirstOrDefault(path => path is { Length: > 0 } && File.Exists(path))
        ?? throw new InvalidOperationException(
            "Chromium is missing: apt-get install chromium fonts-noto-cjk, or name it in ISSUANCE_CHROMIUM."
        );

    private static string Checkout()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Issuance.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}
