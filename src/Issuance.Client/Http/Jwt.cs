using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Issuance.Client.Http;

/// <summary>A signed JWT in its compact form (RFC 7515).</summary>
internal static class Jwt
{
    public delegate byte[] Signer(ReadOnlySpan<byte> content);

    public static string Sign(Action<Utf8JsonWriter> header, Action<Utf8JsonWriter> payload, Signer sign)
    {
        var content = $"{Encode(header)}.{Encode(payload)}";
        return $"{content}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(content)))}";
    }

    private static string Encode(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Base64Url.EncodeToString(buffer.ToArray());
    }
}
