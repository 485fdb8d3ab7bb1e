namespace Issuance.Banks.Rural;

/// <summary>The drop folder on this machine, or on a share that is mounted.</summary>
internal sealed class LocalFolder(string root) : IDropFolder
{
    public Task<IReadOnlyList<string>> ListAsync(string place, CancellationToken cancel) =>
        GuardedAsync<IReadOnlyList<string>>(() =>
            [.. Directory.EnumerateFiles(Path.Combine(root, place)).Select(path => Path.GetFileName(path))]
        );

    public Task<Stream?> OpenAsync(string place, string name, CancellationToken cancel) =>
        GuardedAsync<Stream?>(() =>
        {
            try
            {
                return new FileStream(
                    Path.Combine(root, place, name),
                    new FileStreamOptions
                    {
                        Mode = FileMode.Open,
                        Access = FileAccess.Read,
                        Share = FileShare.ReadWrite | FileShare.Delete, // the bank may move it meanwhile
                        Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
                        BufferSize = 0,
                    }
                );
            }
            catch (FileNotFoundException)
            {
                return null;
            }
        });

    public async Task<PutEnding> PutAsync(string name, byte[] bytes, Action placed, CancellationToken cancel)
    {
        var unfinished = Path.Combine(root, Places.Outgoing, FileNames.Unfinished(name));
        try
        {
            await WriteThroughAsync(unfinished, bytes, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            Forget(unfinished);
            return PutEnding.NotThere;
        }

        try
        {
            // Overwriting, since that alone is one rename(2); the name is new, so there is nothing to overwrite.
            File.Move(unfinished, Path.Combine(root, Places.Outgoing, name), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!File.Exists(unfinished))
                return PutEnding.Unclear;
            Forget(unfinished);
            return PutEnding.NotThere;
        }

        placed();
        return PutEnding.Done;
    }

    public Task MoveAsync(string from, string name, string to, string newName, CancellationToken cancel) =>
        GuardedAsync(() =>
        {
            try
            {
                File.Move(Path.Combine(root, from, name), Path.Combine(root, to, newName), overwrite: true);
            }
            catch (FileNotFoundException)
            {
                // Moved by an earlier confirmation of the same file.
            }
            return true;
        });

    public Task DeleteAsync(string place, string name, CancellationToken cancel) =>
        GuardedAsync(() =>
        {
            File.Delete(Path.Combine(root, place, name));
            return true;
        });

    private static async Task WriteThroughAsync(string path, byte[] bytes, CancellationToken cancel)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 0,
        };
        // A person's data stand in it in clear.
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var file = new FileStream(path, options);
        await file.WriteAsync(bytes, cancel);
        file.Flush(flushToDisk: true);
    }

    private static void Forget(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // PurgeAsync finds it later; nobody takes a file of that name.
        }
    }

    private static Task<T> GuardedAsync<T>(Func<T> act)
    {
        try
        {
            return Task.FromResult(act());
        }
        catch (UnauthorizedAccessException e)
        {
            return Task.FromException<T>(new IOException("The drop folder does not let us in.", e));
        }
        catch (IOException e)
        {
            return Task.FromException<T>(e);
        }
    }
}
