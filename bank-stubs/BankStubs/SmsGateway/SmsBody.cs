namespace BankStubs.SmsGateway;

/// <summary>Body of <c>POST /sms/v1/messages</c>.</summary>
internal sealed record SmsBody(string Reference, string To, string Text)
{
    public bool IsSound =>
        Reference.Length is > 0 and <= 64 && To.Length is > 0 and <= 32 && Text.Length is > 0 and <= 1000;
}
