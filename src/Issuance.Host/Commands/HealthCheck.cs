using System.Globalization;

namespace Issuance.Host.Commands;

/// <summary>
/// <c>healthcheck</c>: asks the serving process of this machine whether it is ready, and exits 0 or 1: what a container
/// without a shell or curl is asked by. The port is the serving process's own setting.
/// </summary>
internal static class HealthCheck
{
    /// <summary>Readiness itself answers within two seconds.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length > 0)
            return await Command.WrongAsync("Usage: healthcheck");
        var port =
            Environment.GetEnvironmentVariable("ISSUANCE_PORT")
            ?? Environment.GetEnvironmentVariable("ASPNETCORE_HTTP_PORTS")?.Split(';')[0]
            ?? "8080";
        if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw new InvalidOperationException("ISSUANCE_PORT must be a port.");
        using var http = new HttpClient { Timeout = Limit };
        try
        {
            var address = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{number}/health/ready");
            using var answer = await http.GetAsync(new Uri(address));
            Console.WriteLine(await answer.Content.ReadAsStringAsync());
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"healthcheck: {e.Message}");
            return 1;
        }
    }
}
