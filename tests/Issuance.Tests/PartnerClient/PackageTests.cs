using System.IO.Compression;
using Issuance.DevHost;
using Issuance.DevHost.Processes;
using Issuance.DevHost.Verbs;
using Issuance.Tests.World;

namespace Issuance.Tests.PartnerClient;

/// <summary>What <c>./dev pack</c> makes is installed by a program that knows nothing of this repository, and works.</summary>
public sealed class PackageTests
{
    private const string Program = """
        using Issuance.Client;

        using var credential = ClientCredential.PrivateKey("servicepoint-east", File.ReadAllText(args[1]));
        using var client = new IssuanceClient(new() { BaseAddress = new Uri(args[0]), Credential = credential });
        var list = await client.ListApplicationsAsync(limit: 1);
        Console.WriteLine($"{list.Status} {list.Value.Data.Count}");
        """;

    [Fact]
    public async Task A_partners_program_installs_the_package_and_calls_the_service()
    {
        var folder = Directory.CreateTempSubdirectory("issuance-package-").FullName;
        try
        {
            var packed = await Tool.RunAsync(
                "dotnet",
                Pack.Arguments(Checkout.Find(), folder, Configuration, "--no-build"),
                folder: Checkout.Find().Root
            );
            Assert.True(packed.Succeeded, packed.Output + packed.Error);
            var package = Assert.Single(Directory.GetFiles(folder, "*.nupkg"));
            Assert.Single(Directory.GetFiles(folder, "*.snupkg"));
            var version = Path.GetFileNameWithoutExtension(package)["Issuance.Client.".Length..];
            ExpectContent(package);
            await WriteProgramAsync(folder, version);

            await using var world = await IssuanceWorld.StartAsync("api");
            await world.SubmittedAsync(People.New());
            var key = Path.Combine(TestServer.Keys, "clients", "servicepoint-east.private.pem");
            var run = await Tool.RunAsync("dotnet", ["run", "-v", "q", "--", world.Url, key], folder: folder);

            Assert.True(run.Succeeded, run.Output + run.Error);
            Assert.Equal("200 1", run.Output.Trim());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Configuration =>
        AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    private static void ExpectContent(string package)
    {
        using var zip = ZipFile.OpenRead(package);
        var files = zip.Entries.Select(entry => entry.FullName).ToList();
        Assert.Contains("README.md", files);
        Assert.Contains("lib/net10.0/Issuance.Client.dll", files);
        Assert.Contains("lib/net10.0/Issuance.Client.xml", files);
        using var nuspec = new StreamReader(zip.GetEntry("Issuance.Client.nuspec")!.Open());
        var text = nuspec.ReadToEnd();
        Assert.Contains("<dependency id=\"Polly.Core\"", text, StringComparison.Ordinal);
        Assert.Equal(1, text.Split("<dependency ").Length - 1);
        // Where it was built is nobody's affair.
        using var library = new MemoryStream();
        using (var entry = zip.GetEntry("lib/net10.0/Issuance.Client.dll")!.Open())
            entry.CopyTo(library);
        Assert.DoesNotContain(
            Checkout.Find().Root,
            System.Text.Encoding.UTF8.GetString(library.ToArray()),
            StringComparison.Ordinal
        );
    }

    /// <summary>Packages go to a folder of this program's own, so that no later run finds this one's.</summary>
    private static async Task WriteProgramAsync(string folder, string version)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var known = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(home, ".nuget", "packages");
        await File.WriteAllTextAsync(
            Path.Combine(folder, "Partner.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <NuGetAudit>false</NuGetAudit>
                <RestoreAdditionalProjectSources>{folder}</RestoreAdditionalProjectSources>
                <RestorePackagesPath>{Path.Combine(folder, "packages")}</RestorePackagesPath>
                <RestoreFallbackFolders>{known}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Issuance.Client" Version="[{version}]" />
              </ItemGroup>
            </Project>
            """
        );
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), Program);
        await File.WriteAllTextAsync(Path.Combine(folder, "Directory.Build.props"), "<Project />");
    }
}
