using System.Diagnostics.CodeAnalysis;
using Issuance.Shared;
using Microsoft.AspNetCore.Http;

namespace Issuance.Http;

/// <summary>The header <c>Idempotency-Key</c>: 1 to 255 printable ASCII characters; quoted and bare are the same key.</summary>
public static class IdempotencyKey
{
    public static Refusal? WhyNotRead(HttpRequest request, out string key)
    {
        key = "";
        var values = request.Headers["Idempotency-Key"];
        if (values.Count == 0)
            return HttpRefusals.KeyMissing;
        var raw = values[0] ?? "";
        key = raw.Length >= 2 && raw[0] == '"' && raw[^1] == '"' ? raw[1..^1] : raw;
        var valid = values.Count == 1 && key.Length is >= 1 and <= 255 && key.All(c => c is >= ' ' and <= '~');
        return valid ? null : HttpRefusals.KeyInvalid;
    }
}
