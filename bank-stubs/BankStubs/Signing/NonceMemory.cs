namespace BankStubs.Signing;

/// <summary>Nonces of verified messages, for as long as their signature could still be used. Not kept over a restart.</summary>
internal sealed class NonceMemory
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, DateTimeOffset> used = new(StringComparer.Ordinal);

    /// <summary>Uses a nonce up; false where it was used before.</summary>
    public bool TryUse(SignatureInput input)
    {
        var now = TimeProvider.System.GetUtcNow();
        lock (gate)
        {
            if (used.Count > 10_000)
            {
                foreach (var old in used.Where(n => n.Value < now).Select(n => n.Key).ToList())
                    used.Remove(old);
            }

            return used.TryAdd(input.Nonce, input.Expires.AddMinutes(2));
        }
    }
}
