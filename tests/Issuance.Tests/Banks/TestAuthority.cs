using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Issuance.Tests.Banks;

/// <summary>An authority of the test's own that vouches for servers; everything is made anew and thrown away.</summary>
internal sealed class TestAuthority : IDisposable
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private static readonly Lazy<string> Some = new(WriteSome);
    private readonly X509Certificate2 root;

    public TestAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        root = request.CreateSelfSigned(Now.AddYears(-10), Now.AddYears(10));
    }

    /// <summary>What a service needs to start in production: addresses and authorities that it will not reach.</summary>
    public static Dictionary<string, string?> Production =>
        new(StringComparer.Ordinal)
        {
            ["ISSUANCE_ENVIRONMENT"] = "production",
            ["Banks:Harbour:BaseUrl"] = "https://localhost:9/harbour",
            ["Banks:Harbour:CaFile"] = SomeFile,
            ["Banks:Meridian:BaseUrl"] = "https://localhost:9/meridian",
            ["Banks:Meridian:CaFile"] = SomeFile,
        };

    /// <summary>A file with the root of an authority that vouches for nobody.</summary>
    public static string SomeFile => Some.Value;

    public string Pem => root.ExportCertificatePem();

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>A certificate for the server <c>localhost</c>, by that name only, unless told otherwise.</summary>
    public X509Certificate2 Server(int daysFromNow = 30)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var until = Now.AddDays(daysFromNow);
        using var signed = Request(key).Create(root, until.AddDays(-90), until, RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }

    /// <summary>A certificate for <c>localhost</c> that nobody vouches for but itself.</summary>
    public static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Request(key).CreateSelfSigned(Now.AddDays(-1), Now.AddDays(30));
    }

    public void Dispose() => root.Dispose();

    private static CertificateRequest Request(ECDsa key)
    {
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerUse)], true));
        return request;
    }

    private static string WriteSome()
    {
        using var authority = new TestAuthority("Nobody's authority");
        var path = Path.Combine(Directory.CreateTempSubdirectory("issuance-ca").FullName, "ca.pem");
        File.WriteAllText(path, authority.Pem);
        return path;
    }
}
