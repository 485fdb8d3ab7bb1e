using System.Text.Json;
using System.Text.Json.Nodes;

namespace Issuance.Tests.BadInput;

/// <summary>Holds one answer against the contract's rules for every error and against the committed document.</summary>
internal static class Verdict
{
    private static readonly TimeSpan NoSleep = TimeSpan.FromSeconds(5);

    /// <param name="secrets">Values out of the requests, none of which may come back.</param>
    /// <returns>Everything that is wrong with the answer.</returns>
    public static IEnumerable<string> Of(BadRequest bad, Reply reply, IEnumerable<string> secrets)
    {
        if (reply.Took >= NoSleep)
            yield return $"took {reply.Took}";
        if (!bad.Statuses.Contains(reply.Status))
            yield return $"{reply.Status} instead of {string.Join(" or ", bad.Statuses)}";
        if (reply.Header("Server") is { } server)
            yield return $"Server: {server}";
        if (reply.Text.Length == 0 && bad.MayBeBare)
            yield break;
        foreach (var wrong in Headers(reply))
            yield return wrong;
        if (bad.Also?.Invoke(reply) is { } more)
            yield return more;
        if (reply.Status < 400)
            yield break;
        foreach (var secret in secrets)
            if (reply.Text.Contains(secret, StringComparison.OrdinalIgnoreCase))
                yield return $"gives back '{secret}'";
        if (bad.Operation.CodesOf(reply.Status) is null && reply.Status != 405)
            yield return $"the document does not list {reply.Status}";
        if (bad.Operation.Id == "IssueToken" && reply.Status is not (405 or 503))
            foreach (var wrong in OAuth(bad, reply))
                yield return wrong;
        else if (bad.Method != "HEAD")
            foreach (var wrong in Problem(bad, reply))
                yield return wrong;
    }

    private static IEnumerable<string> Headers(Reply reply)
    {
        if (reply.Header("Cache-Control") is not ("no-store" or "private, no-cache"))
            yield return $"Cache-Control: {reply.Header("Cache-Control")}";
        if (reply.Header("X-Content-Type-Options") != "nosniff")
            yield return "no X-Content-Type-Options";
        if (reply.Header("Request-Id") is not { } id || id.Length != 20)
            yield return "no Request-Id";
        if (reply.Status == 401 && reply.Header("WWW-Authenticate") is null)
            yield return "401 without WWW-Authenticate";
        if (reply.Status is 429 or 503 && reply.Header("Retry-After") is null)
            yield return $"{reply.Status} without Retry-After";
    }

    private static IEnumerable<string> OAuth(BadRequest bad, Reply reply)
    {
        var error = Parse(reply)?["error"];
        var listed = bad.Operation.Responses[$"{reply.Status}"]!["content"]!["application/json"]!["schema"]!;
        if (!listed["properties"]!["error"]!["enum"]!.AsArray().Any(code => (string?)code == (string?)error))
            yield return $"error '{error}' is not in the document's list";
        if (bad.Codes.Count > 0 && !bad.Codes.Contains((string?)error))
            yield return $"{error} instead of {string.Join(" or ", bad.Codes)}";
    }

    private static IEnumerable<string> Problem(BadRequest bad, Reply reply)
    {
        if (reply.Header("Content-Type")?.StartsWith("application/problem+json", StringComparison.Ordinal) != true)
            yield return $"content type {reply.Header("Content-Type")}";
        if (Parse(reply) is not JsonObject problem)
        {
            yield return $"no problem: '{reply.Text}'";
            yield break;
        }

        foreach (var wrong in Form.Of(PublishedApi.Problem, problem, ""))
            yield return wrong;
        var code = (string?)problem["code"];
        if (reply.Status != 405 && bad.Operation.CodesOf(reply.Status)?.Contains(code) == false)
            yield return $"the document does not list {code} under {reply.Status}";
        if (bad.Codes.Count > 0 && !bad.Codes.Contains(code))
            yield return $"{code} instead of {string.Join(" or ", bad.Codes)}";
        // What is given again is given byte for byte, with the first answer's id in it.
        var again = reply.Header("Idempotent-Replayed") is not null;
        if (!again && (string?)problem["requestId"] != reply.Header("Request-Id"))
            yield return "requestId is not the Request-Id";
        if ((int?)problem["status"] != reply.Status || (string?)problem["type"] != $"urn:issuance:problem:{code}")
            yield return "status or type do not fit";
        if ((bool?)problem["retryable"] != (reply.Status is 429 or 503 || code == "idempotency_key_in_use"))
            yield return $"retryable {problem["retryable"]}";
        if (bad.Faults is not null && Found(problem) is var found && !found.SetEquals(bad.Faults))
            yield return $"faults {string.Join(' ', found)} instead of {string.Join(' ', bad.Faults)}";
    }

    private static HashSet<(string, string)> Found(JsonObject problem) =>
        [.. (problem["errors"]?.AsArray() ?? []).Select(error => ((string)error!["pointer"]!, (string)error["code"]!))];

    private static JsonNode? Parse(Reply reply)
    {
        try
        {
            return JsonNode.Parse(reply.Text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
