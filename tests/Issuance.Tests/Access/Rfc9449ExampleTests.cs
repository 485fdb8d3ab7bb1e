using Issuance.Access;

namespace Issuance.Tests.Access;

/// <summary>The examples that RFC 9449 itself gives: the proofs of figures 2 and 13, the thumbprint of figure 9, the hash of figure 14.</summary>
public sealed class Rfc9449ExampleTests
{
    private const string Thumbprint = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
    private const string Token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
    private const string Header =
        "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJo"
        + "RjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19";

    private const string TokenRequest =
        Header
        + ".eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaW"
        + "F0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";

    private const string ResourceRequest =
        Header
        + ".eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZW"
        + "RyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP"
        + "35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA";

    [Fact]
    public async Task The_proof_of_the_token_request_is_read_and_its_key_has_the_thumbprint_of_the_rfc()
    {
        var proof = await DpopProof.ReadAsync(TokenRequest);

        Assert.Equal(
            new DpopProof(
                Thumbprint,
                "-BwC3ESc6acc2lTc",
                "POST",
                "https://server.example.com/token",
                DateTimeOffset.FromUnixTimeSeconds(1562262616),
                TokenHash: null
            ),
            proof
        );
    }

    [Fact]
    public async Task The_proof_of_the_resource_request_names_the_token_by_the_hash_of_the_rfc()
    {
        var proof = await DpopProof.ReadAsync(ResourceRequest);

        Assert.Equal(
            (Thumbprint, "GET", "https://resource.example.org/protectedresource"),
            (proof!.Thumbprint, proof.Method, proof.Target)
        );
        Assert.Equal("fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo", proof.TokenHash);
        Assert.Equal(proof.TokenHash, DpopProof.HashOf(Token));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(240)]
    [InlineData(320)]
    [InlineData(-20)]
    public async Task The_same_proof_with_one_character_changed_is_none(int place)
    {
        var changed = ResourceRequest.ToCharArray();
        var at = place < 0 ? changed.Length + place : place;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';

        Assert.Null(await DpopProof.ReadAsync(new string(changed)));
    }
}
