using System.Text;

namespace Issuance.Tests.BadInput;

/// <summary>A request that is wrong in one known way, and the answer that the contract names for it.</summary>
/// <param name="What">What is wrong, for the message of a failed test.</param>
/// <param name="Target">Path and query as they go over the wire.</param>
internal sealed record BadRequest(PublishedOperation Operation, string What, string Target)
{
    public string Method { get; init; } = Operation.Method;

    /// <summary>Whose token it carries; null for none.</summary>
    public string? Client { get; init; }
    public byte[]? Body { get; init; }
    public string? ContentType { get; init; } = "application/json";

    /// <summary>Sent without a length, in chunks.</summary>
    public bool Chunked { get; init; }

    /// <summary>Signed with the bank's key, whatever the body is.</summary>
    public bool Signed { get; init; }

    /// <summary>Goes over a plain socket, where a header may stand twice or hold any byte.</summary>
    public bool Raw { get; init; }
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public IReadOnlyList<int> Statuses { get; init; } = [400];

    /// <summary>The codes that may stand in the answer; empty for any that the document names.</summary>
    public IReadOnlyList<string> Codes { get; init; } = [];

    /// <summary>Exactly these faults, by pointer; null where the answer names none or any.</summary>
    public IReadOnlyList<(string Pointer, string Code)>? Faults { get; init; }

    /// <summary>What else must hold of the answer; gives the violation, or null.</summary>
    public Func<Reply, string?>? Also { get; init; }

    /// <summary>The server itself may refuse it before any code of ours runs, with an empty answer.</summary>
    public bool MayBeBare { get; init; }

    public BadRequest Expect(int status, string code, params (string Pointer, string Code)[] faults) =>
        this with
        {
            Statuses = [status],
            Codes = [code],
            Faults = faults.Length > 0 ? faults : null,
        };

    public BadRequest WithBody(string body) => this with { Body = Encoding.UTF8.GetBytes(body) };

    public BadRequest With(string header, string value) =>
        this with
        {
            Headers = [.. Headers.Where(h => h.Name != header), (header, value)],
        };

    public BadRequest Without(string header) => this with { Headers = [.. Headers.Where(h => h.Name != header)] };

    public override string ToString() => $"{Operation.Id}, {What}";
}

/// <summary>An answer, read whole.</summary>
/// <param name="Headers">By lower-case name.</param>
internal sealed record Reply(int Status, IReadOnlyDictionary<string, string> Headers, string Text, TimeSpan Took)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name.ToLowerInvariant());
}
