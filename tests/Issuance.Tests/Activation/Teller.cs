using Issuance.Tests.World;

namespace Issuance.Tests.Activation;

/// <summary>A teller at a branch, as the tests send one.</summary>
internal static class Teller
{
    public static Task<Answer> ActivateAsync(
        this IssuanceWorld world,
        TestCard card,
        string? number = null,
        string client = "bank-harbour",
        string branch = "HB-001",
        string? presentedBy = null,
        bool? alsoInsurance = null,
        bool originalSeen = true,
        string? key = null
    ) =>
        world
            .As(client)
            .PostAsync(
                $"{card.Path}/bank-activations",
                new
                {
                    branch,
                    teller = "T-01",
                    idDocument = new
                    {
                        type = "id_card",
                        number = number ?? card.Person.IdNumber,
                        originalSeen,
                    },
                    presentedBy,
                    alsoInsurance,
                },
                key
            );

    public static async Task MismatchAsync(this IssuanceWorld world, TestCard card, int times)
    {
        for (var i = 0; i < times; i++)
            Assert.Equal(
                (422, "identity_mismatch"),
                (await world.ActivateAsync(card, People.New().IdNumber)).Outcome()
            );
    }

    public static (int, string?) Outcome(this Answer answer) => (answer.Status, answer.Code);
}
