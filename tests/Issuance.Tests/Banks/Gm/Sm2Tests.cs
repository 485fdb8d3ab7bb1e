using System.Security.Cryptography;
using System.Text;
using Issuance.Banks.Gm;

namespace Issuance.Tests.Banks.Gm;

/// <summary>SM2 as the command <c>openssl</c> understands it, in both directions.</summary>
public sealed class Sm2Tests : IDisposable
{
    private const string Agreed = "distid:1234567812345678";
    private static readonly byte[] Data = Encoding.UTF8.GetBytes("医疗保险卡 0001");

    private readonly OpenSsl openSsl = new();
    private readonly Sm2PrivateKey ours = Sm2PrivateKey.Generate();
    private readonly Sm2PublicKey oursPublic;

    public Sm2Tests() => oursPublic = Sm2PublicKey.FromPem(ours.ToPublicPem());

    public void Dispose()
    {
        oursPublic.Dispose();
        ours.Dispose();
        openSsl.Dispose();
    }

    [Fact]
    public void A_signature_of_ours_is_good_to_the_command()
    {
        openSsl.Write("key.pem", ours.ToPublicPem());
        openSsl.Write("data", Data);
        // Often, since r or s begins with a zero byte only in one of 128 signatures.
        for (var round = 0; round < 12; round++)
        {
            openSsl.Write("signature", Sm2Signature.ToDer(Sm2.Sign(ours, Data))!);
            openSsl.Do("dgst", "-sm3", "-verify", "key.pem", "-signature", "signature", "-sigopt", Agreed, "data");
        }
    }

    [Fact]
    public void A_signature_of_ours_over_other_data_is_bad_to_the_command()
    {
        openSsl.Write("key.pem", ours.ToPublicPem());
        openSsl.Write("data", "something else");
        openSsl.Write("signature", Sm2Signature.ToDer(Sm2.Sign(ours, Data))!);

        var (exit, printed) = openSsl.Run([
            "dgst",
            "-sm3",
            "-verify",
            "key.pem",
            "-signature",
            "signature",
            "-sigopt",
            Agreed,
            "data",
        ]);

        Assert.Equal(1, exit);
        Assert.Contains("Verification", printed, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_signature_and_keys_of_the_command_are_good_to_us()
    {
        openSsl.Do("genpkey", "-algorithm", "SM2", "-out", "key.pem");
        openSsl.Do("pkey", "-in", "key.pem", "-pubout", "-out", "public.pem");
        openSsl.Write("data", Data);
        openSsl.Do("dgst", "-sm3", "-sign", "key.pem", "-sigopt", Agreed, "-out", "signature", "data");
        using var theirs = Sm2PublicKey.FromPem(openSsl.ReadText("public.pem"));
        using var theirPrivate = Sm2PrivateKey.FromPem(openSsl.ReadText("key.pem"));

        var signature = Sm2Signature.ToRaw(openSsl.Read("signature"))!;

        Assert.True(Sm2.Verify(theirs, Data, signature));
        Assert.False(Sm2.Verify(theirs, [.. Data, 0], signature));
        Assert.False(Sm2.Verify(oursPublic, Data, signature));
        Assert.False(Sm2.Verify(theirs, Data, signature, "another identity"));
        Assert.True(Sm2.Verify(theirs, Data, Sm2.Sign(theirPrivate, Data)));
        Assert.Equal(openSsl.ReadText("public.pem"), theirs.ToPem());
        Assert.Equal(openSsl.ReadText("public.pem"), theirPrivate.ToPublicPem());
    }

    [Fact]
    public void Keys_are_the_same_after_being_written_and_read()
    {
        for (var round = 0; round < 50; round++)
        {
            using var key = Sm2PrivateKey.Generate();
            using var read = Sm2PrivateKey.FromPem(key.ToPem());

            Assert.Equal(key.ToPem(), read.ToPem());
            Assert.Equal(key.ToPublicPem(), read.ToPublicPem());
        }
    }

    [Fact]
    public void The_command_reads_the_keys_that_we_make()
    {
        openSsl.Write("key.pem", ours.ToPem());

        var (_, printed) = openSsl.Run(["pkey", "-in", "key.pem", "-noout", "-text", "-check"]);

        Assert.Contains("Key is valid", printed, StringComparison.Ordinal);
        Assert.Contains("SM2", printed, StringComparison.Ordinal);
    }

    [Fact]
    public void One_changed_bit_anywhere_makes_a_signature_bad()
    {
        var signature = Sm2.Sign(ours, Data);
        Assert.True(Sm2.Verify(oursPublic, Data, signature));

        for (var at = 0; at < signature.Length; at++)
        {
            var changed = signature.ToArray();
            changed[at] ^= 1;
            Assert.False(Sm2.Verify(oursPublic, Data, changed));
        }
    }

    [Fact]
    public void The_identity_counts()
    {
        var signature = Sm2.Sign(ours, Data, "meridian@example");

        Assert.True(Sm2.Verify(oursPublic, Data, signature, "meridian@example"));
        Assert.False(Sm2.Verify(oursPublic, Data, signature));
    }

    [Fact]
    public void Nothing_at_all_can_be_signed() => Assert.True(Sm2.Verify(oursPublic, [], Sm2.Sign(ours, [])));

    [Fact]
    public async Task One_key_serves_many_at_once()
    {
        var rounds = Enumerable
            .Range(0, 8)
            .Select(n =>
                Task.Run(() =>
                    Enumerable
                        .Range(0, 50)
                        .All(k =>
                        {
                            var data = BitConverter.GetBytes(n * 1000 + k);
                            return Sm2.Verify(oursPublic, data, Sm2.Sign(ours, data));
                        })
                )
            );

        Assert.All(await Task.WhenAll(rounds), Assert.True);
    }

    [Fact]
    public void A_signature_of_the_platform_over_the_same_curve_is_not_taken()
    {
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportFromPem(ours.ToPem());

        var signature = ecdsa.SignData(
            Data,
            HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation
        );

        Assert.False(Sm2.Verify(oursPublic, Data, signature));
    }
}
