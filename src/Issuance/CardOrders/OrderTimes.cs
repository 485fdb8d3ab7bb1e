using Issuance.Shared;

namespace Issuance.CardOrders;

/// <summary>When a bank is asked about an order; wall clock.</summary>
/// <param name="FirstEnquiry">After an unknown ending.</param>
/// <param name="NoProgress">After the bank's last news, while the card is not on its way.</param>
/// <param name="LongestPause">Pauses between enquiries that bring nothing new grow up to here.</param>
/// <param name="MailFetch">Between two fetches from a bank that does not call back.</param>
public sealed record OrderTimes(TimeSpan FirstEnquiry, TimeSpan NoProgress, TimeSpan LongestPause, TimeSpan MailFetch)
{
    public static OrderTimes For(Deployment deployment) =>
        deployment.IsSandbox
            ? new OrderTimes(
                TimeSpan.FromSeconds(2),
                TimeSpan.FromSeconds(20),
                TimeSpan.FromSeconds(20),
                TimeSpan.FromSeconds(1)
            )
            : new OrderTimes(
                TimeSpan.FromSeconds(40),
                TimeSpan.FromSeconds(20),
                TimeSpan.FromMinutes(10),
                TimeSpan.FromSeconds(30)
            );

    /// <summary>The pause before the next enquiry about an order that is accepted but makes no progress.</summary>
    /// <param name="quiet">How long the bank has told nothing new.</param>
    public TimeSpan PauseAfter(TimeSpan quiet) =>
        TimeSpan.FromTicks(Math.Clamp(quiet.Ticks / 2, NoProgress.Ticks, LongestPause.Ticks));
}
