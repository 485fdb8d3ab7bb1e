namespace Issuance.Pages.Developers.Reading;

/// <summary>One error of the token endpoint, in the form of RFC 6749 5.2.</summary>
/// <param name="Statuses">Every status that it comes with.</param>
public sealed record TokenError(string Code, IReadOnlyList<string> Statuses)
{
    /// <summary>Whether asking again later can help.</summary>
    public bool Retryable => Statuses.All(status => status is "429" or "503");
}

/// <summary>
/// What the token endpoint says in a form of its own and not as a problem, so that it is in no list of refusals: read
/// from the published document, status by status.
/// </summary>
public static class TokenErrors
{
    /// <summary>The one operation that answers like this.</summary>
    public const string Operation = "IssueToken";

    /// <summary>In the document's order.</summary>
    public static IReadOnlyList<TokenError> All(ApiReference api) =>
        [
            .. (api.Find(Operation)?.Answers ?? [])
                .SelectMany(answer => In(answer).Select(code => (Code: code, answer.Status)))
                .GroupBy(given => given.Code, given => given.Status, StringComparer.Ordinal)
                .Select(same => new TokenError(same.Key, [.. same])),
        ];

    /// <returns>Null where the token endpoint never says it.</returns>
    public static TokenError? Find(ApiReference api, string code) =>
        All(api).FirstOrDefault(error => error.Code == code);

    /// <summary>The errors that come with an answer; none where it is a success or a problem.</summary>
    public static IReadOnlyList<string> In(ApiAnswer answer) =>
        [.. (answer.Body?["properties"]?["error"]?["enum"]?.AsArray() ?? []).Select(code => (string)code!)];
}
