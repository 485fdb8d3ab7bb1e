using System.Security.Cryptography;
using System.Text;
using Issuance.Shared;

namespace Issuance.Tests.Shared;

public sealed class VaultTests
{
    private const string Place = SealedPlace.ApplicantIdNumber;
    private static readonly Vault Vault = New();

    [Fact]
    public void What_is_sealed_is_not_seen_and_opens_in_its_own_place_alone()
    {
        var box = Vault.Seal("109901198504120131", Place, "app_1");

        Assert.DoesNotContain("1099", Encoding.Latin1.GetString(box), StringComparison.Ordinal);
        Assert.Equal("109901198504120131", Vault.Open(box, Place, "app_1"));
        Assert.ThrowsAny<CryptographicException>(() => Vault.Open(box, Place, "app_2"));
        Assert.ThrowsAny<CryptographicException>(() => Vault.Open(box, SealedPlace.ApplicantMobile, "app_1"));
        Assert.ThrowsAny<CryptographicException>(() => New().Open(box, Place, "app_1"));
    }

    [Fact]
    public void A_changed_box_does_not_open_at_any_byte()
    {
        var box = Vault.Seal("x", Place, "app_1");
        for (var at = 0; at < box.Length; at++)
        {
            var changed = box.ToArray();
            changed[at] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => Vault.Open(changed, Place, "app_1"));
        }
    }

    [Fact]
    public void The_same_text_is_sealed_differently_each_time_and_indexed_alike()
    {
        Assert.NotEqual(Vault.Seal("x", Place, "app_1"), Vault.Seal("x", Place, "app_1"));
        Assert.Equal(Vault.IndexOfIdNumber("109901198504120131"), Vault.IndexOfIdNumber("109901198504120131"));
    }

    [Fact]
    public void An_index_is_keyed_and_belongs_to_one_kind_of_number()
    {
        const string number = "109901198504120131";

        Assert.NotEqual(New().IndexOfIdNumber(number), Vault.IndexOfIdNumber(number));
        Assert.NotEqual(Vault.IndexOfCardNumber(number), Vault.IndexOfIdNumber(number));
        Assert.NotEqual(SHA256.HashData(Encoding.UTF8.GetBytes(number)), Vault.IndexOfIdNumber(number));
    }

    private static Vault New() =>
        new(
            new VaultKeys(
                RandomNumberGenerator.GetBytes(32),
                RandomNumberGenerator.GetBytes(32),
                RandomNumberGenerator.GetBytes(32)
            )
        );
}
