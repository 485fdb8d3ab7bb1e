using System.Text;
using System.Text.Json;
using Issuance.Banks.Gm;
using Issuance.Tests.Vectors;

namespace Issuance.Tests.Banks.Gm;

/// <summary>SM3 and SM4 give the bytes that others gave for the same (Vectors/sm-known-answers.json).</summary>
public sealed class KnownAnswerTests
{
    private static readonly byte[] Key = Convert.FromHexString("0123456789abcdeffedcba9876543210");
    private static readonly byte[] Iv = Convert.FromHexString("000102030405060708090a0b0c0d0e0f");

    private static List<JsonElement> Answers(string kind) =>
        [.. VectorFile.Read("sm-known-answers.json").GetProperty(kind).EnumerateArray()];

    [Fact]
    public void SM3_hashes_the_known_texts_to_the_known_hashes()
    {
        var answers = Answers("sm3");

        Assert.Equal(5, answers.Count);
        Assert.All(
            answers,
            answer =>
                Assert.Equal(
                    answer.GetProperty("sm3").GetString(),
                    Convert.ToHexStringLower(Sm3.Hash(Encoding.UTF8.GetBytes(answer.GetProperty("text").GetString()!)))
                )
        );
    }

    [Fact]
    public void SM4_gives_the_known_block_of_the_standard()
    {
        var answer = Assert.Single(Answers("sm4"), entry => entry.GetProperty("mode").GetString() == "ecb");

        Assert.Equal(
            Bytes(answer, "ciphertextHex"),
            Sm4.EncryptBlock(Bytes(answer, "key"), Bytes(answer, "plaintextHex"))
        );
    }

    [Fact]
    public void SM4_hides_the_known_messages_as_known_and_opens_them_again()
    {
        var answers = Answers("sm4").FindAll(entry => entry.GetProperty("mode").GetString() == "cbc");

        Assert.Equal(2, answers.Count);
        Assert.All(
            answers,
            answer =>
            {
                var (key, iv) = (Bytes(answer, "key"), Bytes(answer, "iv"));
                var (plain, hidden) = (Bytes(answer, "plaintextHex"), Bytes(answer, "ciphertextHex"));
                Assert.Equal(hidden, Sm4.EncryptCbc(key, iv, plain));
                Assert.Equal(plain, Sm4.DecryptCbc(key, iv, hidden));
            }
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(70_000)]
    public void A_message_of_any_length_comes_back_as_it_was(int length)
    {
        var plain = new byte[length];
        Random.Shared.NextBytes(plain);

        var hidden = Sm4.EncryptCbc(Key, Iv, plain);

        Assert.Equal((length / 16 + 1) * 16, hidden.Length);
        Assert.Equal(plain, Sm4.DecryptCbc(Key, Iv, hidden));
    }

    [Fact]
    public void What_is_no_ciphertext_is_not_opened()
    {
        var hidden = Sm4.EncryptCbc(Key, Iv, "ten letters"u8);
        hidden[^1] ^= 1;

        Assert.Null(Sm4.DecryptCbc(Key, Iv, []));
        Assert.Null(Sm4.DecryptCbc(Key, Iv, hidden.AsSpan(1)));
        // One changed bit makes noise of a whole block; here the noise does not end as a padding would.
        Assert.Null(Sm4.DecryptCbc(Key, Iv, hidden));
    }

    [Theory]
    [InlineData(15, 16)]
    [InlineData(17, 16)]
    [InlineData(16, 0)]
    [InlineData(16, 12)]
    public void A_key_or_vector_of_another_length_is_a_bug(int key, int iv)
    {
        Assert.Throws<ArgumentException>(() => Sm4.EncryptCbc(new byte[key], new byte[iv], "x"u8));
        Assert.Throws<ArgumentException>(() => Sm4.DecryptCbc(new byte[key], new byte[iv], new byte[16]));
    }

    [Fact]
    public void The_suite_is_there() => Assert.Null(GmSuite.WhyNotAvailable());

    private static byte[] Bytes(JsonElement answer, string name) =>
        Convert.FromHexString(answer.GetProperty(name).GetString()!);
}
