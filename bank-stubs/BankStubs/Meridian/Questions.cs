using System.Globalization;
using System.Xml.Linq;
using BankStubs.Behaviour;
using BankStubs.Ledger;

namespace BankStubs.Meridian;

/// <summary>Answers what changes nothing: enquiries, results of batches, statements, mail and its confirmation.</summary>
internal sealed class Questions(
    [FromKeyedServices(MeridianBank.Code)] BankLedger ledger,
    [FromKeyedServices(MeridianBank.Code)] ModeSwitch modes,
    Results results,
    Mailbox mailbox,
    MeridianBooks books
)
{
    public GatewayAnswer Answer(GatewayForm form)
    {
        if (MeridianRequest.Parse(form.Content) is not { Name.LocalName: "Document" } document)
            return GatewayAnswer.Nothing(Gateway.Unreadable);
        try
        {
            var message = document.Elements().Single();
            return form.Service switch
            {
                "order.query" => Enquiry(form, message),
                "batch.query" => Batch(message),
                "statement.query" => Statement(document),
                "mail.fetch" => FetchMail(form, message),
                "mail.confirm" => ConfirmMail(message),
                _ => GatewayAnswer.Nothing(Gateway.Unreadable),
            };
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or OverflowException)
        {
            return GatewayAnswer.Nothing(Gateway.Unreadable);
        }
    }

    private GatewayAnswer Enquiry(GatewayForm form, XElement message)
    {
        var reference = MeridianRequest.Text(message, "OrgnlMsgId");
        var mode = modes.MeetEnquiry();
        var entry = ledger.Enquire(reference);
        if (entry.State is null)
            return GatewayAnswer.Nothing(Gateway.NoSuchReference) with { Mode = mode };
        var waits = !modes.AutoProgress && entry.Plan != Plan.Refused;
        return new(Gateway.Done, MeridianMessages.Status(entry, form.Partner, entry.SequenceTold(waits)))
        {
            Mode = mode,
            OnceTaken = () => results.Release(reference),
        };
    }

    private GatewayAnswer Batch(XElement message)
    {
        var mode = modes.MeetEnquiry();
        var entry = ledger.Find(MeridianRequest.Text(message, "OrgnlMsgId"));
        if (entry is not { Kind: Kind.SubmitBatch, IsDone: true, Refusal: null })
            return GatewayAnswer.Nothing(Gateway.NoSuchReference) with { Mode = mode };
        return new(Gateway.Done, MeridianMessages.BatchResults(entry, Number(message, "PgNb"), MeridianBooks.PageSize))
        {
            Mode = mode,
        };
    }

    private GatewayAnswer Statement(XElement document)
    {
        var mode = modes.MeetEnquiry();
        var code = books.Read(document, out var page);
        return new(code, page ?? MeridianMessages.Nothing()) { Mode = mode };
    }

    private GatewayAnswer FetchMail(GatewayForm form, XElement message)
    {
        var bag = mailbox.Fetch(Number(message, "MaxNb"));
        return new(
            Gateway.Done,
            MeridianMessages.Bag(
                bag.Cursor,
                bag.Mail.Select(mail =>
                    (mail.Step.MessageId, MeridianMessages.Step(ledger.Find(mail.Reference)!, form.Partner, mail.Step))
                )
            )
        )
        {
            Mode = bag.Mode,
        };
    }

    private GatewayAnswer ConfirmMail(XElement message) =>
        GatewayAnswer.Nothing(
            mailbox.Confirm(MeridianRequest.Text(message, "Csr")) ? Gateway.Done : Gateway.NoSuchReference
        );

    private static int Number(XElement message, string name) =>
        int.Parse(MeridianRequest.Text(message, name), CultureInfo.InvariantCulture);
}
