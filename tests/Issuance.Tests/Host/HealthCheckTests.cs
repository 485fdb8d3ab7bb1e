using System.Diagnostics;
using Issuance.Tests.World;

namespace Issuance.Tests.Host;

/// <summary>What a container asks its own process with.</summary>
public sealed class HealthCheckTests
{
    [Fact]
    public async Task It_ends_with_0_beside_a_process_that_is_ready_and_with_1_beside_none()
    {
        await using var world = await IssuanceWorld.StartAsync();

        Assert.Equal(0, await RunAsync(new Uri(world.Url).Port));
        Assert.Equal(1, await RunAsync(9));
    }

    private static async Task<int> RunAsync(int port)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Issuance.Host.dll");
        var start = new ProcessStartInfo("dotnet", [program, "healthcheck"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ISSUANCE_PORT"] = $"{port}";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        await Task.WhenAll(output, error);
        return process.ExitCode;
    }
}
