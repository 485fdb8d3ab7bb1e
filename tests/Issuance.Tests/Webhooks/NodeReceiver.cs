using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Issuance.Tests.House;

namespace Issuance.Tests.Webhooks;

/// <summary>A receiver in a process of its own that verifies with the published npm library, not with code of ours.</summary>
internal sealed class NodeReceiver : IDisposable
{
    internal sealed record Seen(string Id, string Signature, bool Verified, string Why, string Body);

    private static readonly string Folder = Path.Combine(
        Repository.Root,
        "tests",
        "Issuance.Tests",
        "Webhooks",
        "receiver"
    );

    private readonly Process process;
    private readonly HttpClient http = new();

    private NodeReceiver(Process process, int port) =>
        (this.process, Url) = (process, $"http://127.0.0.1:{port}/hooks");

    public string Url { get; }

    public static async Task<NodeReceiver> StartAsync()
    {
        await InstallAsync();
        var node = Process.Start(
            new ProcessStartInfo("node", ["receiver.mjs"])
            {
                WorkingDirectory = Folder,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var port = await node.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return new NodeReceiver(node, int.Parse(port!, CultureInfo.InvariantCulture));
    }

    public async Task KnowAsync(string secret)
    {
        using var content = new StringContent(secret);
        using var answer = await http.PutAsync(new Uri(Url), content);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The next message, verified or not.</summary>
    public async Task<Seen> NextAsync()
    {
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return JsonSerializer.Deserialize<Seen>(line!, JsonSerializerOptions.Web)!;
    }

    /// <summary>As the lock file says, once.</summary>
    private static async Task InstallAsync()
    {
        if (Directory.Exists(Path.Combine(Folder, "node_modules", "standardwebhooks")))
            return;
        using var npm = Process.Start(
            new ProcessStartInfo("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
            {
                WorkingDirectory = Folder,
                UseShellExecute = false,
            }
        )!;
        await npm.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        Assert.True(npm.ExitCode == 0, "npm ci did not install the receiver's library.");
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
        http.Dispose();
    }
}
