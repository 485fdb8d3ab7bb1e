using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Issuance.Banks.Meridian;

/// <summary>The elements that several messages share.</summary>
internal sealed partial class MeridianRequests
{
    private static XElement Bank(XNamespace n, string name) =>
        new(
            n + name,
            new XElement(n + "FinInstnId", new XElement(n + "Othr", new XElement(n + "Id", MeridianNames.BankMember)))
        );

    private static XElement Account(XNamespace n, CardAtBank card) =>
        card.OrderReference.Length <= LongestAccount
            ? new(
                n + "Id",
                new XElement(
                    n + "Othr",
                    new XElement(n + "Id", card.OrderReference),
                    new XElement(n + "SchmeNm", new XElement(n + "Prtry", MeridianNames.ByOrderReference))
                )
            )
            : throw new InvalidOperationException("A card's reference is too long for the bank's messages.");

    private static XElement Supplement(XNamespace n, XElement content) =>
        new(n + "SplmtryData", new XElement(n + "Envlp", content));

    private static XElement CardOrder(BankHolder holder, string servicePoint)
    {
        XNamespace n = MeridianNames.Own;
        return new(
            n + "CardOrdr",
            new XElement(n + "CardPdct", "INSURANCE-DEBIT"),
            new XElement(n + "SvcPt", servicePoint),
            new XElement(n + "Sex", Sex(holder))
        );
    }

    private static XElement Holder(BankHolder holder, string servicePoint)
    {
        XNamespace n = MeridianNames.Own;
        return new(
            n + "Rplcmnt",
            new XElement(n + "Nm", holder.Name),
            new XElement(n + "IdNb", holder.IdNumber),
            new XElement(n + "MobNb", MeridianForms.Phone(holder.Mobile)),
            new XElement(n + "Sex", Sex(holder)),
            new XElement(n + "SvcPt", servicePoint)
        );
    }

    private static XElement Cause(string cause)
    {
        XNamespace n = MeridianNames.Own;
        var word = cause switch
        {
            "lost" => "LOST",
            "suspended" => "SUSP",
            _ => throw new InvalidOperationException($"Not a cause of a freeze: {cause}."),
        };
        return new(n + "Caus", word);
    }

    private static string Sex(BankHolder holder) =>
        holder.Sex switch
        {
            "male" => "MALE",
            "female" => "FEMA",
            _ => throw new InvalidOperationException("Neither male nor female."),
        };

    private byte[] Own(string name, string messageId, ReadOnlySpan<(string Name, string? Value)> members)
    {
        XNamespace n = MeridianNames.Own;
        var message = new XElement(n + name, new XElement(n + "MsgId", messageId), Created(n));
        foreach (var (member, value) in members)
        {
            if (value is not null)
                message.Add(new XElement(n + member, value));
        }
        return Document(n, message);
    }

    private static byte[] Document(XNamespace n, XElement message)
    {
        using var bytes = new MemoryStream();
        var settings = new XmlWriterSettings { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) };
        using (var writer = XmlWriter.Create(bytes, settings))
            new XElement(n + "Document", message).Save(writer);
        return bytes.ToArray();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
