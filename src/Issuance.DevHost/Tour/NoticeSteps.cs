using System.Diagnostics;
using Issuance.Client;

namespace Issuance.DevHost.Tour;

/// <summary>Step 7: the holders hear, once each, where and when to come and what to bring.</summary>
internal static class NoticeSteps
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task Told(Journey journey, Check check)
    {
        foreach (var applicant in new[] { journey.First, journey.Second })
        {
            var notice = await UntilSentAsync(journey, applicant, check);
            Check.Equal("pickup_notice", notice.Kind, "kind");
            Check.Equal("sms", notice.Channel, "channel");
            Check.Equal(Masked(applicant.Person.Mobile), notice.To, "to");
            // The window: ninety days from the morning of step 1.
            foreach (
                var part in new[]
                {
                    "东街服务点",
                    "2026年3月2日",
                    "2026年5月31日",
                    "身份证",
                    "不得弯折、折叠、刮划",
                    "远离磁性物品",
                }
            )
            {
                Check.That(notice.Text.Contains(part, StringComparison.Ordinal), $"no {part}: {notice}");
            }

            foreach (var secret in new[] { applicant.Person.Name, applicant.Person.Mobile, applicant.Person.IdNumber })
            {
                Check.That(!notice.ToString().Contains(secret, StringComparison.Ordinal), "a value in clear");
            }
        }
    }

    private static async Task<Mail> UntilSentAsync(Journey journey, Applicant applicant, Check check)
    {
        var waiting = Stopwatch.StartNew();
        while (true)
        {
            var mailbox = await journey.Api.MailboxAsync(applicant.Card);
            var notices = mailbox.Value.Data;
            Check.That(notices.Count <= 1, "more than one notice");
            if (notices is [{ Status: "sent" } notice])
            {
                check.Status(mailbox, 200);
                return notice;
            }

            Check.That(waiting.Elapsed < Patience, $"no sent notice after {Patience.TotalSeconds} s");
            await Task.Delay(200, journey.Api.Cancel);
        }
    }

    private static string Masked(string mobile) => $"{mobile[..3]}****{mobile[^4..]}";
}
