namespace Issuance.Banks.Rural;

internal static class FileReading
{
    /// <summary>A batch of 100,000 credits has 27 MB; books are streamed and know no limit.</summary>
    internal const int MaxBytes = 32 * 1024 * 1024;

    /// <returns>Null where there is no such file, empty where it is too large to be one of the interface.</returns>
    internal static async Task<byte[]?> ReadAsync(
        this IDropFolder folder,
        string place,
        string name,
        CancellationToken cancel
    )
    {
        await using var stream = await folder.OpenAsync(place, name, cancel);
        if (stream is null)
            return null;
        if (stream.Length > MaxBytes)
            return [];
        // Another writer could still make it longer; what was there at first is all that is read.
        var bytes = new byte[stream.Length];
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel);
        return bytes[..length];
    }

    /// <summary>Reads a file that moves on from one place to the next.</summary>
    internal static async Task<byte[]?> ReadAsync(
        this IDropFolder folder,
        (string First, string Then) places,
        string name,
        CancellationToken cancel
    ) => await folder.ReadAsync(places.First, name, cancel) ?? await folder.ReadAsync(places.Then, name, cancel);
}
