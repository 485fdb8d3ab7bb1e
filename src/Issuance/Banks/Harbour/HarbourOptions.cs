using System.ComponentModel.DataAnnotations;

namespace Issuance.Banks.Harbour;

/// <summary>Address and times of the bank <c>harbour</c>. Validated when the service starts.</summary>
public sealed class HarbourOptions : IValidatableObject
{
    public const string Section = "Banks:Harbour";

    /// <summary>The bank's interface, for instance <c>https://bank.example/harbour</c>; <c>/v1/card-orders</c> is put after it.</summary>
    [Required]
    public Uri? BaseUrl { get; set; }

    /// <summary>From the first byte of a call to the last of its answer. 3 in the sandbox, so that a lost answer is seen quickly.</summary>
    [Range(1, 120)]
    public int TimeoutSeconds { get; set; } = 20;

    /// <summary>So long after a send the bank may still be working on it. 10 in the sandbox.</summary>
    [Range(1, 86400)]
    public int ProcessingWindowSeconds { get; set; } = 600;

    /// <summary>How long nothing is sent once the bank looks down. At most 15, so that work goes on soon after it is back.</summary>
    [Range(1, 15)]
    public int PauseSeconds { get; set; } = 5;

    /// <summary>Calls at once: a bank that hangs must not take every worker with it.</summary>
    [Range(1, 256)]
    public int MaxConcurrentCalls { get; set; } = 64;

    /// <summary>Sets the sandbox's times; what is configured comes after it and wins.</summary>
    internal void UseSandboxTimes()
    {
        TimeoutSeconds = 3;
        ProcessingWindowSeconds = 10;
    }

    internal BankLimits Limits =>
        new(TimeSpan.FromSeconds(TimeoutSeconds), TimeSpan.FromSeconds(PauseSeconds), MaxConcurrentCalls);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // The address is signed as it stands, so it must be the same to us, to the client and to the bank.
        if (BaseUrl is { } address && !IsPlainHttpAddress(address))
            yield return new(
                "BaseUrl must be an absolute http or https address without user, query or fragment.",
                [nameof(BaseUrl)]
            );
        // A window shorter than one call would let "not found" settle an order that is still on its way.
        if (ProcessingWindowSeconds < TimeoutSeconds)
            yield return new(
                "ProcessingWindowSeconds must not be less than TimeoutSeconds.",
                [nameof(ProcessingWindowSeconds)]
            );
    }

    private static bool IsPlainHttpAddress(Uri address) =>
        address.IsAbsoluteUri
        && address.Scheme is "http" or "https"
        && address is { UserInfo: "", Query: "", Fragment: "" };
}
