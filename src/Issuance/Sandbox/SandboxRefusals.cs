using Issuance.Shared;

namespace Issuance.Sandbox;

public static class SandboxRefusals
{
    public static readonly Refusal ClockValueInvalid = new(
        "clock_value_invalid",
        422,
        "The clock cannot be set to that"
    )
    {
        Detail = "Give exactly one of now, advance and reset: true; the clock stays from 2020-01-01 to 2027-12-31.",
    };

    public static readonly Refusal BankUnavailable = new("bank_unavailable", 503, "The stub bank does not answer")
    {
        RetryAfter = TimeSpan.FromSeconds(2),
    };
}
