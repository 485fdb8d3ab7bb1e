using System.Security.Cryptography;
using BankStubs;
using Issuance.Banks;
using Issuance.Banks.Gm;
using Issuance.Banks.Meridian;
using Microsoft.Extensions.Logging.Abstractions;

namespace Issuance.Tests.Banks.Meridian;

/// <summary>The second suite, against a bank that signs and verifies by the command <c>openssl</c>.</summary>
public sealed class MeridianSuiteTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("meridian-gm-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_bank_can_be_switched_to_SM2_and_a_wrong_signature_is_no_success()
    {
        MakeKeys();
        using var p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var stub = StubHost.Build(
            new()
            {
                LedgerFolder = folder,
                KeysFolder = folder,
                BankPrivateKeyPem = p256.ExportPkcs8PrivateKeyPem(),
                ServicePublicKeyPem = p256.ExportSubjectPublicKeyInfoPem(),
                MeridianPrivateKeyPem = MeridianKeysForTests.Banks.ExportPkcs8PrivateKeyPem(),
                MeridianServicePublicKeyPem = MeridianKeysForTests.Ours.ExportSubjectPublicKeyInfoPem(),
            }
        );
        await stub.StartAsync();
        var url = stub.Urls.First();
        using var bank = new MeridianBank(
            new() { BaseUrl = new($"{url}/meridian") },
            Sm2Suite.FromPem(
                Path.Combine(folder, "service/meridian.sm2.private.pem"),
                Path.Combine(folder, "banks/meridian.sm2.public.pem")
            ),
            TimeProvider.System,
            NullLogger<MeridianBank>.Instance,
            _ => { }
        );

        Assert.Equal("gm", bank.Capabilities.Suite);
        Assert.IsType<BankAnswer.Pending>(await bank.SendAsync(MeridianStub.Order, default));

        await new World.StubBank(url).ModeAsync("wrong_signature", count: 1, bank: "meridian");
        Assert.Equal(
            new BankAnswer.Unknown("signature_invalid", true),
            await bank.SendAsync(MeridianStub.Order with { Reference = "ord-second-1" }, default)
        );
    }

    private void MakeKeys()
    {
        using var ours = Sm2PrivateKey.Generate();
        using var banks = Sm2PrivateKey.Generate();
        Write("service/meridian.sm2.private.pem", ours.ToPem());
        Write("service/meridian.sm2.public.pem", ours.ToPublicPem());
        Write("banks/meridian.sm2.private.pem", banks.ToPem());
        Write("banks/meridian.sm2.public.pem", banks.ToPublicPem());
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
