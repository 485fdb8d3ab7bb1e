using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Issuance.Banks;
using Issuance.Banks.Harbour;
using Issuance.Banks.Signing;
using Issuance.Tests.Banks.Harbour;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Issuance.Tests.Banks;

/// <summary>We speak to the bank itself or to nobody: over real handshakes, each refusal before one byte of a request.</summary>
public sealed class BankTlsTests : IDisposable
{
    private static readonly BankAnswer Refused = new BankAnswer.NotSent("tls_failed");

    private readonly string folder = Directory.CreateTempSubdirectory("issuance-tls").FullName;
    private readonly TestAuthority banks = new("The bank's authority");
    private readonly TestAuthority others = new("Another authority");
    private readonly Parties parties = new();

    public void Dispose()
    {
        banks.Dispose();
        others.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_server_that_the_banks_authority_vouches_for_is_spoken_to()
    {
        using var certificate = banks.Server();

        var (answer, bytes) = await EnquireAsync(certificate);

        Assert.Equal(new BankAnswer.NotFound(), answer);
        Assert.NotEqual(0, bytes);
    }

    [Fact]
    public async Task A_certificate_that_has_expired_is_refused()
    {
        using var certificate = banks.Server(daysFromNow: -1);

        Assert.Equal((Refused, 0), await EnquireAsync(certificate));
    }

    [Fact]
    public async Task A_certificate_that_is_not_valid_yet_is_refused()
    {
        using var certificate = banks.Server(daysFromNow: 91);

        Assert.Equal((Refused, 0), await EnquireAsync(certificate));
    }

    [Fact]
    public async Task A_certificate_that_vouches_for_itself_is_refused()
    {
        using var certificate = TestAuthority.SelfSigned();

        Assert.Equal((Refused, 0), await EnquireAsync(certificate));
    }

    [Fact]
    public async Task Another_authority_is_refused()
    {
        using var certificate = others.Server();

        Assert.Equal((Refused, 0), await EnquireAsync(certificate));
    }

    [Fact] // by what signed it, not by what it calls itself
    public async Task Another_authority_of_the_same_name_is_refused()
    {
        using var namesake = new TestAuthority("The bank's authority");
        using var certificate = namesake.Server();

        Assert.Equal((Refused, 0), await EnquireAsync(certificate));
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_refused()
    {
        using var certificate = banks.Server();

        Assert.Equal((Refused, 0), await EnquireAsync(certificate, host: "127.0.0.1"));
    }

    [Fact]
    public async Task Where_revocation_is_asked_for_no_answer_is_a_refusal()
    {
        using var certificate = banks.Server(); // names no list of revoked ones

        Assert.Equal((Refused, 0), await EnquireAsync(certificate, revocation: X509RevocationMode.Online));
    }

    [Fact]
    public void Old_protocols_are_not_spoken() =>
        Assert.Equal(
            SslProtocols.Tls12 | SslProtocols.Tls13,
            BankTls.FromFile(Write(banks.Pem), X509RevocationMode.NoCheck).ClientOptions().EnabledSslProtocols
        );

    [Fact]
    public void A_file_that_holds_no_authority_is_named()
    {
        using var server = banks.Server();
        using var alone = TestAuthority.SelfSigned();
        foreach (
            var pem in new[] { "", "not a certificate", server.ExportCertificatePem(), alone.ExportCertificatePem() }
        )
        {
            var path = Write(pem);
            var error = Assert.Throws<InvalidOperationException>(() =>
                BankTls.FromFile(path, X509RevocationMode.NoCheck)
            );
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
        }
    }

    private async Task<(BankAnswer Answer, long Bytes)> EnquireAsync(
        X509Certificate2 certificate,
        string host = "localhost",
        X509RevocationMode revocation = X509RevocationMode.NoCheck
    )
    {
        await using var server = await TlsServer.StartAsync(certificate, AnswerAsync);
        using var bank = new HarbourBank(
            new() { BaseUrl = new($"https://{host}:{server.Port}/harbour"), TimeoutSeconds = 10 },
            parties.Us,
            parties.Verifier,
            parties.Clock,
            NullLogger<HarbourBank>.Instance,
            _ => { },
            tls: BankTls.FromFile(Write(banks.Pem), revocation)
        );
        var answer = await bank.EnquireAsync(BankServer.Enquiry, CancellationToken.None);
        return (answer, server.Bytes);
    }

    private Task AnswerAsync(HttpContext http)
    {
        var body = Encoding.UTF8.GetBytes("""{"code":"order_not_found"}""");
        var address = $"https://{http.Request.Host}{http.Request.Path}";
        parties.Harbour.SignAnswer(404, address, body).ApplyTo(http.Response.Headers);
        http.Response.StatusCode = 404;
        return http.Response.Body.WriteAsync(body).AsTask();
    }

    private string Write(string pem)
    {
        var path = Path.Combine(folder, Guid.NewGuid().ToString());
        File.WriteAllText(path, pem);
        return path;
    }
}
