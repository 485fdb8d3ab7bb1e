using Issuance.Banks;
using Issuance.Banks.Meridian;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Issuance.Tests.Banks.Meridian;

public sealed class MeridianSetupTests : IDisposable
{
    private const string Address = "https://bank.example/meridian";
    private readonly string keys = Directory.CreateTempSubdirectory("meridian-keys").FullName;

    public MeridianSetupTests()
    {
        Write("service/meridian.private.pem", MeridianKeysForTests.Ours.ExportPkcs8PrivateKeyPem());
        Write("banks/meridian.public.pem", MeridianKeysForTests.Banks.ExportSubjectPublicKeyInfoPem());
    }

    public void Dispose() => Directory.Delete(keys, recursive: true);

    [Fact]
    public void A_bank_that_is_not_configured_is_not_there()
    {
        using var services = Services();

        Assert.Null(services.GetService<BankDirectory>());
        Assert.Null(services.GetService<MeridianBank>());
    }

    [Fact]
    public void A_bank_that_is_configured_is_in_the_directory()
    {
        using var services = Services(("BaseUrl", Address));

        Assert.Same(
            services.GetRequiredService<MeridianBank>(),
            services.GetRequiredService<BankDirectory>().Find("meridian")
        );
        Assert.Equal("intl", services.GetRequiredService<MeridianBank>().Capabilities.Suite);
    }

    [Theory]
    [InlineData("BaseUrl", "")]
    [InlineData("BaseUrl", "/meridian")]
    [InlineData("BaseUrl", "https://localhost/meridian?x=1")]
    [InlineData("Suite", "rot13")]
    [InlineData("Partner", "a&b")]
    [InlineData("SettlementAccount", "DE00")]
    [InlineData("TimeoutSeconds", "0")]
    [InlineData("ProcessingWindowSeconds", "19")]
    [InlineData("PauseSeconds", "16")]
    public void A_configuration_that_cannot_work_is_refused_at_the_start(string name, string value)
    {
        using var services = Services(("BaseUrl", Address), (name, value));

        // What is wrong for the adapter and for its wire alike is told by both.
        var why = Record.Exception(() => services.GetRequiredService<IStartupValidator>().Validate());
        Assert.True(why is OptionsValidationException or AggregateException, $"{why}");
    }

    [Fact]
    public void A_key_that_is_too_short_or_no_key_is_a_clear_error()
    {
        using var short2048 = System.Security.Cryptography.RSA.Create(2048);
        foreach (var text in new[] { short2048.ExportSubjectPublicKeyInfoPem(), "not a key" })
        {
            Write("banks/meridian.public.pem", text);
            using var services = Services(("BaseUrl", Address));

            var error = Assert.Throws<InvalidOperationException>(() => services.GetRequiredService<MeridianBank>());
            Assert.Contains("banks/meridian.public.pem", error.Message, StringComparison.Ordinal);
        }
    }

    private ServiceProvider Services(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([
            KeyValuePair.Create("Keys:Folder", (string?)keys),
        ]);
        if (settings.Length > 0)
            configuration.AddInMemoryCollection([
                KeyValuePair.Create("Banks:Meridian:CaFile", (string?)TestAuthority.SomeFile),
            ]);
        foreach (var (name, value) in settings) // each in a source of its own: the last one wins
            configuration.AddInMemoryCollection([KeyValuePair.Create($"Banks:Meridian:{name}", (string?)value)]);
        return new ServiceCollection().AddLogging().AddMeridian(configuration.Build()).BuildServiceProvider();
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(keys, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
