using System.Security.Cryptography;
using Issuance.Banks;
using Issuance.Banks.Harbour;
using Issuance.Banks.Signing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Issuance.Tests.Banks.Harbour;

public sealed class HarbourSetupTests : IDisposable
{
    private const string Address = "https://bank.example/harbour";
    private readonly string keys = Directory.CreateTempSubdirectory("harbour-keys").FullName;

    public HarbourSetupTests()
    {
        using var ours = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var banks = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Write("service/messages.private.pem", ours.ExportPkcs8PrivateKeyPem());
        Write("banks/harbour.public.pem", banks.ExportSubjectPublicKeyInfoPem());
        using var authority = new TestAuthority("Harbour's authority");
        Write("banks/harbour.ca.pem", authority.Pem);
    }

    public void Dispose() => Directory.Delete(keys, recursive: true);

    [Fact]
    public void The_directory_knows_the_bank_and_no_other()
    {
        using var services = Services(("Banks:Harbour:BaseUrl", Address));
        var directory = services.GetRequiredService<BankDirectory>();

        Assert.Same(services.GetRequiredService<HarbourBank>(), directory.Find("harbour"));
        Assert.Null(directory.Find("meridian"));
        Assert.Single(directory.All);
        Assert.NotNull(services.GetRequiredService<MessageVerifier>());
        Assert.NotNull(services.GetRequiredService<MessageSigner>());
    }

    [Fact]
    public void The_sandbox_has_shorter_times_unless_others_are_configured()
    {
        Assert.Equal((20, 600), Times(("Banks:Harbour:BaseUrl", Address)));
        Assert.Equal((3, 10), Times(("Banks:Harbour:BaseUrl", Address), ("ISSUANCE_ENVIRONMENT", "sandbox")));
        Assert.Equal(
            (4, 10),
            Times(
                ("Banks:Harbour:BaseUrl", Address),
                ("ISSUANCE_ENVIRONMENT", "sandbox"),
                ("Banks:Harbour:TimeoutSeconds", "4")
            )
        );
    }

    [Theory]
    [InlineData("BaseUrl", "")]
    [InlineData("BaseUrl", "/harbour")]
    [InlineData("BaseUrl", "https://localhost/harbour?x=1")]
    [InlineData("BaseUrl", "https://user:word@localhost/harbour")]
    [InlineData("BaseUrl", "http://localhost/harbour")]
    [InlineData("CaFile", "")]
    [InlineData("CaFile", "/nowhere.pem")]
    [InlineData("TimeoutSeconds", "0")]
    [InlineData("TimeoutSeconds", "121")]
    [InlineData("ProcessingWindowSeconds", "19")]
    [InlineData("PauseSeconds", "16")]
    public void A_configuration_that_cannot_work_is_refused_at_the_start(string name, string value)
    {
        using var services = Services(("Banks:Harbour:BaseUrl", Address), ($"Banks:Harbour:{name}", value));

        Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());
    }

    [Theory]
    [InlineData("banks/harbour.public.pem", null)]
    [InlineData("banks/harbour.public.pem", "not a key")]
    [InlineData("service/messages.private.pem", null)]
    public void A_key_that_cannot_be_read_is_a_clear_error(string file, string? content)
    {
        File.Delete(Path.Combine(keys, file));
        if (content is not null)
            Write(file, content);
        using var services = Services(("Banks:Harbour:BaseUrl", Address));

        var error = Assert.Throws<InvalidOperationException>(() => services.GetRequiredService<BankDirectory>());
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_another_curve_is_refused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Write("service/messages.private.pem", other.ExportPkcs8PrivateKeyPem());
        using var services = Services(("Banks:Harbour:BaseUrl", Address));

        Assert.Throws<InvalidOperationException>(() => services.GetRequiredService<MessageSigner>());
    }

    private (int Timeout, int Window) Times(params (string, string)[] settings)
    {
        using var services = Services(settings);
        var options = services.GetRequiredService<IOptions<HarbourOptions>>().Value;
        return (options.TimeoutSeconds, options.ProcessingWindowSeconds);
    }

    private ServiceProvider Services(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([
            KeyValuePair.Create("Keys:Folder", (string?)keys),
            KeyValuePair.Create("Banks:Harbour:CaFile", (string?)Path.Combine(keys, "banks/harbour.ca.pem")),
        ]);
        foreach (var (name, value) in settings) // each in a source of its own: the last one wins
            configuration.AddInMemoryCollection([KeyValuePair.Create(name, (string?)value)]);
        return new ServiceCollection().AddLogging().AddHarbour(configuration.Build()).BuildServiceProvider();
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(keys, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
