using System.Security.Cryptography;
using System.Text;

namespace Issuance.Shared;

/// <summary>Where a sealed value lives; it takes part in the encryption, so a value moved elsewhere does not open.</summary>
public static class SealedPlace
{
    public const string ApplicantName = "applications.name_sealed";
    public const string ApplicantIdNumber = "applications.id_number_sealed";
    public const string ApplicantMobile = "applications.mobile_sealed";
    public const string DecisionComment = "applications.comment_sealed";
    public const string CardNumber = "cards.card_number_sealed";
    public const string AppointmentComment = "pickup_appointments.comment_sealed";
    public const string BankReport = "bank_messages.data_sealed";
    public const string StaffSecret = "staff_secrets.value";
    public const string StaffSession = "staff_sessions.ticket_sealed";
    public const string DataProtectionKey = "data_protection_keys.xml_sealed";
    public const string WebhookSecret = "webhook_secrets.value_sealed";
    public const string WebhookResponse = "webhook_attempts.response_sealed";
    public const string IdempotencyBody = "idempotency_records.body";
}

/// <summary>
/// Encrypts what identifies a person before it reaches a table, and makes the keyed indexes by which it is found again.
/// AES-256-GCM with the place and the row's id as associated data; HMAC-SHA-256 under keys of their own. The space
/// of ID numbers is small: a plain hash of one could be reversed by trying them all.
/// </summary>
public sealed class Vault(VaultKeys keys)
{
    private const byte Aes256Gcm = 1;
    private const int HeaderLength = 2;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    public byte[] Seal(string text, string place, string rowId) =>
        SealBytes(Encoding.UTF8.GetBytes(text), place, rowId);

    /// <exception cref="CryptographicException">The value was sealed for another place or row, or was changed.</exception>
    public string Open(byte[] sealedText, string place, string rowId) =>
        Encoding.UTF8.GetString(OpenBytes(sealedText, place, rowId));

    /// <returns>algorithm id, key number, nonce, tag, ciphertext.</returns>
    public byte[] SealBytes(ReadOnlySpan<byte> clear, string place, string rowId)
    {
        var box = new byte[HeaderLength + NonceLength + TagLength + clear.Length];
        box[0] = Aes256Gcm;
        box[1] = keys.ColumnKeyNumber;
        var nonce = box.AsSpan(HeaderLength, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(keys.Column(box[1]), TagLength);
        aes.Encrypt(
            nonce,
            clear,
            box.AsSpan(HeaderLength + NonceLength + TagLength),
            box.AsSpan(HeaderLength + NonceLength, TagLength),
            Place(place, rowId)
        );
        return box;
    }

    /// <exception cref="CryptographicException">The value was sealed for another place or row, or was changed.</exception>
    public byte[] OpenBytes(byte[] box, string place, string rowId)
    {
        if (box.Length < HeaderLength + NonceLength + TagLength || box[0] != Aes256Gcm)
            throw new CryptographicException("This is not a sealed value.");
        var clear = new byte[box.Length - HeaderLength - NonceLength - TagLength];
        using var aes = new AesGcm(keys.Column(box[1]), TagLength);
        aes.Decrypt(
            box.AsSpan(HeaderLength, NonceLength),
            box.AsSpan(HeaderLength + NonceLength + TagLength),
            box.AsSpan(HeaderLength + NonceLength, TagLength),
            clear,
            Place(place, rowId)
        );
        return clear;
    }

    /// <summary>Finds a person by the canonical (18 upper-case characters) ID number without storing it.</summary>
    public byte[] IndexOfIdNumber(string canonical) =>
        HMACSHA256.HashData(keys.Index, Encoding.UTF8.GetBytes("id_number:" + canonical));

    /// <summary>Finds a card by its number without storing it.</summary>
    public byte[] IndexOfCardNumber(string number) =>
        HMACSHA256.HashData(keys.Index, Encoding.UTF8.GetBytes("card_number:" + number));

    /// <summary>
    /// 32 bytes from which a permanent name is made that follows from another one: the same after the database was
    /// restored to a time before it was first made, and not to be guessed by whoever knows the other.
    /// </summary>
    /// <param name="what">Which sort of name, such as <c>order_reference</c>; keeps the sorts apart.</param>
    public byte[] NameOf(string what, string of) =>
        HMACSHA256.HashData(keys.Index, Encoding.UTF8.GetBytes($"name:{what}:{of}"));

    /// <summary>A request's fingerprint for idempotency, under a key used for nothing else.</summary>
    public byte[] Fingerprint(ReadOnlySpan<byte> bytes) => HMACSHA256.HashData(keys.Fingerprint, bytes);

    private static byte[] Place(string place, string rowId) => Encoding.UTF8.GetBytes($"{place}:{rowId}");
}
