using System.Globalization;
using System.Security.Cryptography;
using Issuance.Shared;

namespace Issuance.Webhooks;

/// <summary>
/// A key with which messages to one endpoint are signed, in the form of Standard Webhooks 1.0.0: <c>whsec_</c> and the
/// base64 of 32 random bytes. After a rotation the old one signs beside the new one until it expires.
/// </summary>
public sealed class WebhookSecret
{
    public const string Prefix = "whsec_";
    private const int Bytes = 32;

    /// <summary>So long both sign after a rotation, so that the receiver can change at its leisure.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    /// <summary>Live ones at once: each lengthens the header of every message.</summary>
    public const int Most = 4;

    public required string EndpointId { get; init; }

    /// <summary>1 for the first; the greatest is the present one.</summary>
    public required int Number { get; init; }

    public required byte[] ValueSealed { get; init; }

    /// <summary>Wall clock.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null for the present one.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <returns>The row, and the text that its owner is shown once.</returns>
    public static (WebhookSecret Secret, string Text) Make(
        Vault vault,
        string endpointId,
        int number,
        DateTimeOffset now
    )
    {
        var key = RandomNumberGenerator.GetBytes(Bytes);
        return (
            new WebhookSecret
            {
                EndpointId = endpointId,
                Number = number,
                ValueSealed = vault.SealBytes(key, SealedPlace.WebhookSecret, RowId(endpointId, number)),
                CreatedAt = now,
            },
            Prefix + Convert.ToBase64String(key)
        );
    }

    public byte[] Open(Vault vault) =>
        vault.OpenBytes(ValueSealed, SealedPlace.WebhookSecret, RowId(EndpointId, Number));

    private static string RowId(string endpointId, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{endpointId}:{number}");
}
