using Issuance.Host.OpenApi;

namespace Issuance.Host.Commands;

/// <summary><c>openapi --out FILE</c>: writes the API's document; needs neither a database nor keys.</summary>
internal static class WriteOpenApi
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not ["--out", { Length: > 0 } file])
            return await Command.WrongAsync("Usage: openapi --out FILE");
        await File.WriteAllTextAsync(file, await ApiDocument.WriteAsync());
        Console.WriteLine(file);
        return 0;
    }
}
