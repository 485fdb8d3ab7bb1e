using System.Security.Cryptography;
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

        Assert.All(KeyFiles.Names, name => Assert.Equal(FileOfOwner, Mode(Path.Combine(_folder, name))));
        Assert.All(
            Directory.GetDirectories(_folder).Append(_folder),
            folder => Assert.Equal(FileOfOwner | UnixFileMode.UserExecute, Mode(folder))
        );
        var made = Directory.GetFiles(_folder, "*", SearchOption.AllDirectories);
        Assert.Equal(KeyFiles.Names.Count(), made.Length);
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
