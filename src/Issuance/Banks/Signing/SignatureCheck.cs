namespace Issuance.Banks.Signing;

/// <summary>What the verification of a message came to.</summary>
public abstract record SignatureCheck
{
    private SignatureCheck() { }

    /// <summary>The message is the bank's, whole and current. Whether its nonce was used before is the caller's to know.</summary>
    /// <param name="KeyId">The bank's key that signed it.</param>
    /// <param name="Nonce">22-128 characters of base64url.</param>
    /// <param name="UsableUntil">From then on the same message would be refused as expired, so the nonce need not be kept longer.</param>
    public sealed record Valid(string KeyId, string Nonce, DateTimeOffset UsableUntil) : SignatureCheck;

    /// <summary>The message must not be believed.</summary>
    /// <param name="Code"><c>signature_missing</c>, <c>signature_invalid</c> or <c>signature_expired</c>.</param>
    public sealed record Fault(string Code) : SignatureCheck
    {
        /// <summary>There is no signature labelled <c>sig1</c>, or no input for it.</summary>
        public static readonly Fault Missing = new("signature_missing");

        /// <summary>Unreadable, of another algorithm, by an unknown key or another bank's, not over all the parts, or not over these values.</summary>
        public static readonly Fault Invalid = new("signature_invalid");

        /// <summary>Sound, but its times are more than 60 s off the wall clock, or it lives for more than 300 s.</summary>
        public static readonly Fault Expired = new("signature_expired");
    }
}
