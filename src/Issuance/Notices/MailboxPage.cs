using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Issuance.Http;
using Issuance.Shared;
using Microsoft.AspNetCore.Http;

namespace Issuance.Notices;

/// <summary>The mailbox as a plain page: no script, nothing from elsewhere, every value escaped.</summary>
internal static class MailboxPage
{
    private const string Style =
        "body{font-family:sans-serif;margin:1.5rem;line-height:1.5}"
        + "table{border-collapse:collapse;width:100%}th,td{border:1px solid #767676;padding:.4rem;text-align:left;vertical-align:top}"
        + "code{word-break:break-all}label{margin-right:1rem}";

    // Chinese as it is; what has a meaning in HTML escaped.
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static IResult Answer(Page<ShowMailbox.Mail> page, ShowMailbox.Parameters parameters) =>
        new PageResult(Render(page, parameters));

    private sealed class PageResult(string html) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var headers = httpContext.Response.Headers;
            headers.ContentSecurityPolicy = Policy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            httpContext.Response.ContentType = "text/html; charset=utf-8";
            return httpContext.Response.WriteAsync(html, httpContext.RequestAborted);
        }
    }

    private static string Render(Page<ShowMailbox.Mail> page, ShowMailbox.Parameters parameters)
    {
        var html = new StringBuilder();
        html.Append("<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">")
            .Append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">")
            .Append("<title>通知信箱（沙盒）</title><style>")
            .Append(Style)
            .Append("</style></head><body><h1>通知信箱（沙盒） <small lang=\"en\">Mailbox (sandbox)</small></h1>")
            .Append(
                "<p>持卡人收到或将收到的通知；号码已隐去。<span lang=\"en\">What holders were or will be sent.</span></p>"
            );
        Filter(html, parameters);
        if (page.Data.Count == 0)
            html.Append("<p>没有通知。<span lang=\"en\">No notices.</span></p>");
        else
            Table(html, page.Data);
        if (page.NextCursor is { } next)
            html.Append(
                    CultureInfo.InvariantCulture,
                    $"<p><a rel=\"next\" href=\"{Html.Encode(Link(parameters, next))}\">"
                )
                .Append("较早的通知 <span lang=\"en\">older</span></a></p>");
        return html.Append("</body></html>").ToString();
    }

    private static void Filter(StringBuilder html, ShowMailbox.Parameters parameters) =>
        html.Append("<form method=\"get\" action=\"/mailbox\">")
            .Append(
                "<label>卡片编号 <span lang=\"en\">card</span> <input name=\"cardId\" size=\"32\" maxlength=\"64\" value=\""
            )
            .Append(Html.Encode(parameters.CardId ?? ""))
            .Append("\"></label><label>申请编号 <span lang=\"en\">application</span> ")
            .Append("<input name=\"applicationId\" size=\"32\" maxlength=\"64\" value=\"")
            .Append(Html.Encode(parameters.ApplicationId ?? ""))
            .Append("\"></label><button>查找 <span lang=\"en\">find</span></button></form>");

    private static void Table(StringBuilder html, IReadOnlyList<ShowMailbox.Mail> mails)
    {
        html.Append("<table><thead><tr>");
        foreach (
            var (chinese, english) in new[]
            {
                ("排队时间", "queued"),
                ("发送时间", "sent"),
                ("状态", "status"),
                ("种类", "kind"),
                ("号码", "to"),
                ("内容", "text"),
                ("卡片", "card"),
            }
        )
            html.Append("<th scope=\"col\">")
                .Append(chinese)
                .Append(" <span lang=\"en\">")
                .Append(english)
                .Append("</span></th>");
        html.Append("</tr></thead><tbody>");
        foreach (var mail in mails)
        {
            html.Append("<tr>");
            Cell(html, Time(mail.QueuedAt));
            Cell(html, mail.SentAt is { } sent ? Time(sent) : "–");
            Cell(html, $"{Chinese(mail.Status)} {Snake.Case(mail.Status)}");
            Cell(html, Snake.Case(mail.Kind));
            Cell(html, mail.To ?? "–");
            html.Append(
                CultureInfo.InvariantCulture,
                $"<td lang=\"{Html.Encode(mail.Language)}\">{Html.Encode(mail.Text)}</td>"
            );
            html.Append(CultureInfo.InvariantCulture, $"<td><code>{Html.Encode(mail.CardId)}</code></td></tr>");
        }

        html.Append("</tbody></table>");
    }

    private static void Cell(StringBuilder html, string text) =>
        html.Append("<td>").Append(Html.Encode(text)).Append("</td>");

    private static string Time(DateTimeOffset at) =>
        at.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Chinese(ShowMailbox.MailStatus status) =>
        status switch
        {
            ShowMailbox.MailStatus.Sent => "已发送",
            ShowMailbox.MailStatus.Failed => "失败",
            ShowMailbox.MailStatus.Expired => "已过期",
            _ => "待发送",
        };

    private static string Link(ShowMailbox.Parameters parameters, string cursor)
    {
        var query = new QueryString().Add("cursor", cursor);
        if (parameters.CardId is { Length: > 0 } card)
            query = query.Add("cardId", card);
        if (parameters.ApplicationId is { Length: > 0 } application)
            query = query.Add("applicationId", application);
        if (parameters.Limit is { } limit)
            query = query.Add("limit", limit.ToString(CultureInfo.InvariantCulture));
        return "/mailbox" + query;
    }
}
