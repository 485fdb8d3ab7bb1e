using System.ComponentModel.DataAnnotations;

namespace Issuance.Banks.Meridian;

/// <summary>Address, names and times of the bank <c>meridian</c>. Validated when the service starts.</summary>
public sealed class MeridianOptions : IValidatableObject
{
    public const string Section = "Banks:Meridian";
    internal const string International = "intl";
    internal const string Chinese = "gm";

    /// <summary>The bank's interface, for instance <c>https://bank.example/meridian</c>; <c>/gateway</c> is put after it.</summary>
    [Required]
    public Uri? BaseUrl { get; set; }

    /// <summary>Our number with the bank.</summary>
    [Required, RegularExpression("^[A-Za-z0-9._-]{1,32}$")]
    public string Partner { get; set; } = "issuance-01";

    /// <summary>Our name with the bank, as the holder of the account that batches are paid from.</summary>
    [Required, StringLength(140, MinimumLength = 1)]
    public string PartnerName { get; set; } = "示例市社会保险经办中心";

    /// <summary>The account at the bank that batches are paid from.</summary>
    [Required, RegularExpression("^[0-9]{1,34}$")]
    public string SettlementAccount { get; set; } = "109900000000000001";

    /// <summary>
    /// What messages are signed with, both ways: <c>intl</c> (RSASSA-PSS with SHA-256) or <c>gm</c> (SM2 with SM3). Both sides
    /// change it together.
    /// </summary>
    [Required, AllowedValues(International, Chinese)]
    public string Suite { get; set; } = International;

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
    public int MaxConcurrentCalls { get; set; } = 16;

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
        if (BaseUrl is not null && !IsPlainHttpAddress(BaseUrl))
            yield return new(
                "BaseUrl must be an absolute http or https address without user, query or fragment.",
                [nameof(BaseUrl)]
            );
        // A call that still runs could reach the bank after its window; then "not found" would not be the truth.
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
