using System.Globalization;
using Issuance.DevHost.Postgres;

namespace Issuance.DevHost.Verbs;

/// <summary><c>backup [FILE]</c>: the whole database in one file, as it is at one moment, while everything goes on.</summary>
internal static class Backup
{
    public static async Task<int> RunAsync(Call call)
    {
        var programs = await DumpPrograms.FindAsync(call.Cancel);
        var file = call.Line.File is { } named ? Path.GetFullPath(named) : NewFile(call.Checkout);
        var connection = await call.Stack.DatabaseAsync(call.Cancel);
        await WriteAsync(programs, connection, file, call.Cancel);
        await call.Out.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"{file} {new FileInfo(file).Length} bytes")
        );
        await call.Out.WriteLineAsync(
            $"""
            The keys are not in it, and without them nothing sealed in it can be read, nor any person or order found again: copy
            {call.Checkout.Keys} as well, and keep it in another place than the backup.
            """
        );
        return ExitCodes.Held;
    }

    /// <summary>For its owner alone from the first byte on, and under its name only once it is whole.</summary>
    internal static async Task WriteAsync(
        DumpPrograms programs,
        string connection,
        string file,
        CancellationToken cancel
    )
    {
        var unfinished = file + ".new";
        File.Delete(unfinished);
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            await new FileStream(unfinished, options).DisposeAsync();
            await programs.DumpAsync(connection, unfinished, cancel);
            File.Move(unfinished, file, overwrite: true);
        }
        catch (DirectoryNotFoundException)
        {
            throw new StopException(ExitCodes.WrongUsage, $"{Path.GetDirectoryName(file)} is not there");
        }
        finally
        {
            if (File.Exists(unfinished))
            {
                File.Delete(unfinished);
            }
        }
    }

    private static string NewFile(Checkout checkout)
    {
        checkout.MakeData();
        Checkout.MakePrivate(checkout.Backups);
        var stamp = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        return Path.Combine(checkout.Backups, $"{stamp}.dump");
    }
}
