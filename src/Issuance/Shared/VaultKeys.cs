namespace Issuance.Shared;

/// <summary>The keys of the vault: 32 random bytes each, base64 in a file of its own below <c>Keys:Folder</c>/service.</summary>
public sealed class VaultKeys
{
    private readonly Dictionary<byte, byte[]> columns;

    public VaultKeys(byte[] column, byte[] index, byte[] fingerprint)
    {
        columns = new Dictionary<byte, byte[]> { [1] = column };
        Index = index;
        Fingerprint = fingerprint;
    }

    /// <summary>The key that new values are sealed with; older ones stay readable by their own number.</summary>
    public byte ColumnKeyNumber { get; } = 1;

    internal byte[] Index { get; }
    internal byte[] Fingerprint { get; }

    internal byte[] Column(byte number) =>
        columns.TryGetValue(number, out var key)
            ? key
            : throw new System.Security.Cryptography.CryptographicException($"Column key {number} is not loaded.");

    /// <exception cref="InvalidOperationException">A key file is missing or does not hold 32 bytes.</exception>
    public static VaultKeys Load(string folder) =>
        new(Read(folder, "columns.key"), Read(folder, "index.key"), Read(folder, "fingerprint.key"));

    private static byte[] Read(string folder, string name)
    {
        var path = Path.Combine(folder, "service", name);
        if (!File.Exists(path))
            throw new InvalidOperationException($"The key file service/{name} is missing below Keys:Folder.");
        var key = Convert.FromBase64String(File.ReadAllText(path).Trim());
        return key.Length == 32
            ? key
            : throw new InvalidOperationException($"service/{name} must hold 32 bytes, base64.");
    }
}
