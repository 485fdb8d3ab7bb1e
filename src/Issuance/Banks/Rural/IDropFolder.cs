namespace Issuance.Banks.Rural;

/// <summary>How putting a file ended.</summary>
internal enum PutEnding
{
    Done,

    /// <summary>Certainly not there under its name, so the bank cannot take it.</summary>
    NotThere,

    /// <summary>It may be there.</summary>
    Unclear,
}

/// <summary>The folders that we and the bank share, on this machine or on another.</summary>
/// <remarks>
/// Every method but <see cref="PutAsync"/> throws an <see cref="IOException"/> when the folder is away. Names come from listings and
/// may be anything.
/// </remarks>
internal interface IDropFolder
{
    /// <summary>Names of the files in a place, unordered.</summary>
    Task<IReadOnlyList<string>> ListAsync(string place, CancellationToken cancel);

    /// <returns>Null where there is no such file.</returns>
    Task<Stream?> OpenAsync(string place, string name, CancellationToken cancel);

    /// <summary>Puts a whole file into <c>outgoing</c>: under another name first, then renamed. Does not throw.</summary>
    /// <param name="placed">Called right after the file has its name.</param>
    Task<PutEnding> PutAsync(string name, byte[] bytes, Action placed, CancellationToken cancel);

    /// <summary>Moves a file; where it is gone, somebody else has moved it, and that is no error.</summary>
    Task MoveAsync(string from, string name, string to, string newName, CancellationToken cancel);

    /// <summary>Removes a file; where it is gone, that is no error.</summary>
    Task DeleteAsync(string place, string name, CancellationToken cancel);
}

/// <summary>The places of the drop folder (interface description, 1).</summary>
internal static class Places
{
    internal const string Outgoing = "outgoing";
    internal const string Sent = "sent";
    internal const string Incoming = "incoming";
    internal const string Archive = "archive";
    internal const string Bad = "bad";
}
