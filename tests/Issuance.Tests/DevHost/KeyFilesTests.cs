using System.Security.Cryptography;
using Issuance.Banks.Gm;
using Issuance.DevHost.Keys;

namespace Issuance.Tests.DevHost;

public sealed class KeyFilesTests : IDisposable
{
    private const UnixFileMode FileOfOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder = Directory.CreateTempSubdirectory("issuance-devhost-keys-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_key_is_made_and_closed_to_others()
    {
        KeyFiles.MakeMissing(_folder);

        var names = KeyFiles.Names.Concat(Sm2KeyFiles.Names).ToList();
        Assert.All(names, name => Assert.Equal(FileOfOwner, Mode(Path.Combine(_folder, name))));
        Assert.All(
            Directory.GetDirectories(_folder).Append(_folder),
            folder => Assert.Equal(FileOfOwner | UnixFileMode.UserExecute, Mode(folder))
        );
        var made = Directory.GetFiles(_folder, "*", SearchOption.AllDirectories);
        Assert.Equal(names.Count, made.Length);
    }

    [Fact]
    public void A_second_time_changes_no_key_and_makes_what_is_missing()
    {
        KeyFiles.MakeMissing(_folder);
        var kept = File.ReadAllText(Path.Combine(_folder, "clients/ops.private.pem"));
        File.Delete(Path.Combine(_folder, "clients/ops.public.pem"));
        File.Delete(Path.Combine(_folder, "service/index.key"));

        KeyFiles.MakeMissing(_folder);

        Assert.Equal(kept, File.ReadAllText(Path.Combine(_folder, "clients/ops.private.pem")));
        Assert.All(KeyFiles.Names, name => Assert.True(File.Exists(Path.Combine(_folder, name)), name));
        Assert.Equal(32, Convert.FromBase64String(File.ReadAllText(Path.Combine(_folder, "service/index.key"))).Length);
    }

    [Fact]
    public void SM2_keys_are_made_once_and_a_public_half_that_is_gone_is_made_of_its_private_one()
    {
        Assert.Null(Sm2KeyFiles.WhyNot());
        KeyFiles.MakeMissing(_folder);
        using var ours = Sm2PrivateKey.FromFile(Path.Combine(_folder, "service/meridian.sm2.private.pem"));
        var publicFile = Path.Combine(_folder, "service/meridian.sm2.public.pem");
        var before = File.ReadAllText(publicFile);
        File.Delete(publicFile);

        KeyFiles.MakeMissing(_folder);

        Assert.Equal(before, File.ReadAllText(publicFile));
        using var known = Sm2PublicKey.FromFile(publicFile);
        byte[] message = [1, 2, 3];
        Assert.True(Sm2.Verify(known, message, Sm2.Sign(ours, message)));
    }

    [Fact]
    public void The_public_half_verifies_what_the_private_half_signed()
    {
        KeyFiles.MakeMissing(_folder);
        using var signer = ECDsa.Create();
        signer.ImportFromPem(File.ReadAllText(Path.Combine(_folder, "banks/harbour.private.pem")));
        using var verifier = ECDsa.Create();
        verifier.ImportFromPem(File.ReadAllText(Path.Combine(_folder, "banks/harbour.public.pem")));
        byte[] message = [1, 2, 3];

        var signature = signer.SignData(message, HashAlgorithmName.SHA256);

        Assert.True(verifier.VerifyData(message, signature, HashAlgorithmName.SHA256));
        Assert.Equal(256, signer.KeySize);
    }

    private static UnixFileMode Mode(string path) =>
        OperatingSystem.IsWindows() ? throw new PlatformNotSupportedException() : File.GetUnixFileMode(path);
}
