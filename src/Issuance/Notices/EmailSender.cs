using System.Net;
using System.Net.Mail;
using System.Net.Sockets;
using System.Text;

namespace Issuance.Notices;

/// <summary>
/// An office's own mail server that passes mail on to telephones, for offices without a gateway. SMTP has no enquiry, so
/// a message whose fate is unknown is given up and shown to a person rather than sent twice.
/// </summary>
public sealed class EmailSender(NoticeOptions options) : INoticeSender
{
    public TimeSpan ProcessingWindow => options.ProcessingWindow;

    public async Task<NoticeAnswer> SendAsync(NoticeMessage message, CancellationToken cancel)
    {
        var settings = options.Email;
        using var client = new SmtpClient(settings.Host, settings.Port) { EnableSsl = settings.Tls };
        if (settings.User is { Length: > 0 } user)
            client.Credentials = new NetworkCredential(user, settings.Password);
        using var mail = new MailMessage(
            settings.From,
            settings.To.Replace("{mobile}", message.Mobile, StringComparison.Ordinal)
        )
        {
            Subject = "医疗保险卡通知",
            SubjectEncoding = Encoding.UTF8,
            Body = message.Text,
            BodyEncoding = Encoding.UTF8,
        };
        // A relay that keeps ids drops a second copy by it.
        mail.Headers.Add("Message-ID", $"<{message.Reference}@{mail.From!.Host}>");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(options.Timeout);
        try
        {
            await client.SendMailAsync(mail, limit.Token);
            return new NoticeAnswer.Accepted();
        }
        catch (SmtpException e)
        {
            return Judge(e);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return new NoticeAnswer.Unknown(cancel.IsCancellationRequested ? "stopping" : "timeout");
        }
    }

    public Task<NoticeAnswer> EnquireAsync(string reference, CancellationToken cancel) =>
        Task.FromResult<NoticeAnswer>(new NoticeAnswer.CannotTell());

    /// <summary>A reply of the server says that it did not take the mail; only silence leaves it open.</summary>
    private static NoticeAnswer Judge(SmtpException e) =>
        e switch
        {
            { InnerException: SocketException } => new NoticeAnswer.NotSent("connection_refused"),
            SmtpFailedRecipientException { StatusCode: SmtpStatusCode.MailboxUnavailable } => new NoticeAnswer.Declined(
                "recipient_refused"
            ),
            { StatusCode: SmtpStatusCode.GeneralFailure } => new NoticeAnswer.Unknown("connection_lost"),
            { StatusCode: SmtpStatusCode.TransactionFailed or SmtpStatusCode.MailboxNameNotAllowed } =>
                new NoticeAnswer.Declined($"smtp_{(int)e.StatusCode}"),
            _ => new NoticeAnswer.NotSent($"smtp_{(int)e.StatusCode}"),
        };
}
