using System.Security.Cryptography;
using Issuance.DevHost.Keys;
using Issuance.DevHost.Tour;
using Issuance.DevHost.Verbs;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Issuance.Tests.DevHost;

public sealed class TourTests
{
    [Theory]
    [InlineData("109901198504120131")]
    [InlineData("109901199001010242")]
    [InlineData("109902197811300353")]
    [InlineData("109901198504129013")]
    public void The_check_digit_is_the_standards(string idNumber) =>
        Assert.Equal(idNumber[17], Person.CheckDigit(idNumber[..17]));

    [Fact]
    public void New_people_have_sound_numbers_that_no_bank_misbehaves_for()
    {
        var people = Enumerable.Range(0, 500).Select(_ => Person.Random("109902")).ToList();

        Assert.All(
            people,
            person =>
            {
                Assert.Equal(person.IdNumber[17], Person.CheckDigit(person.IdNumber[..17]));
                Assert.NotEqual(person.WithWrongCheckDigit()[17], person.IdNumber[17]);
                Assert.True(int.Parse(person.IdNumber.AsSpan(14, 3), null) is > 0 and < 900);
                Assert.Equal((person.IdNumber[16] - '0') % 2 == 1, person.Sex == "male");
                Assert.Matches("^1[0-9]{10}$", person.Mobile);
            }
        );
    }

    [Fact]
    public async Task An_assertion_is_signed_by_the_clients_key_for_one_minute_and_one_use()
    {
        var folder = Directory.CreateTempSubdirectory("issuance-devhost-token-").FullName;
        try
        {
            KeyFiles.MakeMissing(folder);
            using var key = ECDsa.Create();
            key.ImportFromPem(await File.ReadAllTextAsync(Path.Combine(folder, "clients/ops.public.pem")));

            var first = TokenRequest.Assertion(folder, "ops", "http://localhost:8080");
            var second = TokenRequest.Assertion(folder, "ops", "http://localhost:8080");

            var checks = new TokenValidationParameters
            {
                ValidIssuer = "ops",
                ValidAudience = "http://localhost:8080",
                IssuerSigningKey = new ECDsaSecurityKey(key) { KeyId = "ops" },
                ValidAlgorithms = ["ES256"],
            };
            var handler = new JsonWebTokenHandler();
            Assert.True((await handler.ValidateTokenAsync(first, checks)).IsValid);
            var (one, two) = (handler.ReadJsonWebToken(first), handler.ReadJsonWebToken(second));
            Assert.Equal("ops", one.Subject);
            Assert.Equal(TimeSpan.FromSeconds(60), one.ValidTo - one.IssuedAt);
            Assert.NotEqual(one.Id, two.Id);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Tests_are_counted_over_all_projects_and_whatever_did_not_pass_failed()
    {
        var folder = Directory.CreateTempSubdirectory("issuance-devhost-trx-").FullName;
        try
        {
            const string head =
                "<TestRun xmlns=\"http://microsoft.com/schemas/VisualStudio/TeamTest/2010\"><ResultSummary>";
            const string one =
                "<Counters total=\"5\" passed=\"3\" failed=\"1\" error=\"0\" timeout=\"1\" aborted=\"0\" />";
            const string two =
                "<Counters total=\"4\" passed=\"4\" failed=\"0\" error=\"0\" timeout=\"0\" aborted=\"0\" />";
            await File.WriteAllTextAsync(Path.Combine(folder, "one.trx"), $"{head}{one}</ResultSummary></TestRun>");
            await File.WriteAllTextAsync(Path.Combine(folder, "two.trx"), $"{head}{two}</ResultSummary></TestRun>");

            Assert.Equal(new TestCounts(7, 2), TestCounts.Read(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
