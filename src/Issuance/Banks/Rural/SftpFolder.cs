namespace Issuance.Banks.Rural;

/// <summary>The drop folder on another machine, through the system's <c>sftp</c>.</summary>
internal sealed class SftpFolder(string root, RuralSftpOptions options, TimeSpan timeLimit) : IDropFolder, IDisposable
{
    private readonly SftpSessions sessions = new(options);

    public async Task<IReadOnlyList<string>> ListAsync(string place, CancellationToken cancel)
    {
        var listed = await RunAsync(_ => $"ls -1a {Quoted(place)}", cancel);
        if (!listed.IsOk)
            throw Away();
        return
        [
            .. listed
                .Output.Select(line => line.TrimEnd('\r'))
                .Select(line => line[(line.LastIndexOf('/') + 1)..])
                .Where(name => name is not ("" or "." or ".."))
                // No file of the interface is called so, and sftp has rules of its own for quoting them.
                .Where(name => !name.Any(c => char.IsControl(c) || "\"\\*?[]".Contains(c, StringComparison.Ordinal))),
        ];
    }

    public async Task<Stream?> OpenAsync(string place, string name, CancellationToken cancel)
    {
        Stream? copy = null;
        var got = await RunAsync(
            session => $"get {Quoted(place, name)} \"{CopyIn(session)}\"",
            cancel,
            session =>
            {
                // Open files stay readable without a name, so that no copy can be left behind.
                copy = new FileStream(
                    CopyIn(session),
                    FileMode.Open,
                    FileAccess.Read,
                    FileShare.ReadWrite | FileShare.Delete,
                    0,
                    true
                );
                File.Delete(CopyIn(session));
            }
        );
        if (!got.IsOk && !got.IsNotFound)
            throw Away();
        return copy;
    }

    public async Task<PutEnding> PutAsync(string name, byte[] bytes, Action placed, CancellationToken cancel)
    {
        var unfinished = Quoted(Places.Outgoing, FileNames.Unfinished(name));
        SftpSession? session = null;
        try
        {
            // -f: the server puts it through to its disk; -p: it keeps our file's mode, readable for its owner alone.
            session = await PutUnfinishedAsync(bytes, unfinished, cancel);
            if (session is null)
                return PutEnding.NotThere;
            cancel.ThrowIfCancellationRequested();
            // Handed over only now: from here on the bank can see it, and only this command's failure is unclear.
            if (!(await LimitedAsync(session, $"rename {unfinished} {Quoted(Places.Outgoing, name)}", cancel)).IsOk)
                return PutEnding.Unclear;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            // Only our own copy, the start of the program, or a stop before a command was handed over can throw these.
            return PutEnding.NotThere;
        }
        finally
        {
            if (session is not null)
                sessions.Return(session);
        }

        placed();
        return PutEnding.Done;
    }

    public async Task MoveAsync(string from, string name, string to, string newName, CancellationToken cancel)
    {
        var moved = await RunAsync(_ => $"rename {Quoted(from, name)} {Quoted(to, newName)}", cancel);
        if (!moved.IsOk && !moved.IsNotFound)
            throw Away();
    }

    public async Task DeleteAsync(string place, string name, CancellationToken cancel)
    {
        var deleted = await RunAsync(_ => $"rm {Quoted(place, name)}", cancel);
        if (!deleted.IsOk && !deleted.IsNotFound)
            throw Away();
    }

    public void Dispose() => sessions.Dispose();

    /// <returns>The session in which it was put, still ours; null where it is not there for certain under its last name.</returns>
    private async Task<SftpSession?> PutUnfinishedAsync(byte[] bytes, string unfinished, CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var session = sessions.Take(out var isFresh);
            var isPut = false;
            try
            {
                var copy = CopyIn(session);
                await File.WriteAllBytesAsync(copy, bytes, cancel);
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                var put = await LimitedAsync(session, $"put -fp \"{copy}\" {unfinished}", cancel);
                File.Delete(copy);
                isPut = put.IsOk;
                if (isPut)
                    return session;
                // One that had waited may have been closed by the server meanwhile: a new one tells.
                if (isFresh || put.IsNotFound)
                    return null;
            }
            finally
            {
                if (!isPut)
                    sessions.Return(session);
            }
        }
    }

    /// <summary>
    /// One command that may be done twice without harm, in a session that waits or in a new one. One that had waited may have
    /// been closed by the server meanwhile: then it is done once more, in a new one.
    /// </summary>
    /// <param name="then">What is done with the session's folder before anybody else has it.</param>
    /// <exception cref="IOException">The program does not start.</exception>
    private async Task<SftpResult> RunAsync(
        Func<SftpSession, string> command,
        CancellationToken cancel,
        Action<SftpSession>? then = null
    )
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var session = sessions.Take(out var isFresh);
            try
            {
                var result = await LimitedAsync(session, command(session), cancel);
                if (result.IsOk)
                    then?.Invoke(session);
                if (result.IsOk || result.IsNotFound || isFresh)
                    return result;
            }
            finally
            {
                sessions.Return(session);
            }
        }
    }

    private async Task<SftpResult> LimitedAsync(SftpSession session, string command, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(timeLimit);
        return await session.RunAsync(command, limit.Token);
    }

    private static string CopyIn(SftpSession session) => Path.Combine(session.Own, "file");

    private string Quoted(string place, string? name = null) =>
        name is null ? $"\"{root}/{place}\"" : $"\"{root}/{place}/{name}\"";

    private static IOException Away() => new("The drop folder's server does not answer, or does not let us.");
}
