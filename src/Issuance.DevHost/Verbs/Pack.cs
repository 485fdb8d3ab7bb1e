using Issuance.DevHost.Processes;

namespace Issuance.DevHost.Verbs;

/// <summary>Packs the client that partners use; prints where the package lies.</summary>
internal static class Pack
{
    private const string Project = "src/Issuance.Client/Issuance.Client.csproj";

    public static async Task<int> RunAsync(Call call)
    {
        call.Checkout.MakeData();
        Checkout.MakePrivate(call.Checkout.Packages);
        var packed = await Tool.RunAsync(
            "dotnet",
            Arguments(call.Checkout, call.Checkout.Packages, "Release"),
            folder: call.Checkout.Root,
            cancel: call.Cancel
        );
        await call.Error.WriteAsync(packed.Output + packed.Error);
        if (!packed.Succeeded)
            return ExitCodes.DidNotHold;

        var newest = Directory
            .EnumerateFiles(call.Checkout.Packages, "Issuance.Client.*.nupkg")
            .OrderByDescending(File.GetLastWriteTimeUtc)
            .First();
        await call.Out.WriteLineAsync(newest);
        return ExitCodes.Held;
    }

    /// <summary>What <c>dotnet</c> is told, for this verb and for the test of the package.</summary>
    public static string[] Arguments(Checkout checkout, string folder, string configuration, params string[] more) =>
        [
            "pack",
            Path.Combine(checkout.Root, Project),
            "-c",
            configuration,
            "-o",
            folder,
            "-v",
            "q",
            "--nologo",
            "-nodeReuse:false",
            .. more,
        ];
}
