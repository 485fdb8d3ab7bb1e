using Issuance.Host.OpenApi;

namespace Issuance.Host.Commands;

/// <summary><c>openapi [--webhooks] --out FILE</c>: writes the API's document, or that of the webhooks; needs neither a database nor keys.</summary>
internal static class WriteOpenApi
{
    public static async Task<int> RunAsync(string[] args)
    {
        var (text, file) = args switch
        {
            ["--out", { Length: > 0 } api] => (await ApiDocument.WriteAsync(), api),
            ["--webhooks", "--out", { Length: > 0 } webhooks] => (WebhookDocument.Write(), webhooks),
            _ => ("", null),
        };
        if (file is null)
            return await Command.WrongAsync("Usage: openapi [--webhooks] --out FILE");
        await File.WriteAllTextAsync(file, text);
        Console.WriteLine(file);
        return 0;
    }
}
