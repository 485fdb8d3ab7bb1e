using Issuance.Host.OpenApi;

namespace Issuance.Host.Commands;

/// <summary><c>postman --out FILE</c>: writes the API's Postman collection; needs neither a database nor keys.</summary>
internal static class WritePostman
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not ["--out", { Length: > 0 } file])
            return await Command.WrongAsync("Usage: postman --out FILE");
        await File.WriteAllTextAsync(file, PostmanCollection.Of(await ApiDocument.WriteAsync()));
        Console.WriteLine(file);
        return 0;
    }
}
