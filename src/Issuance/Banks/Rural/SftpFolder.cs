using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Issuance.Banks.Rural;

/// <summary>The drop folder on another machine, through the system's <c>sftp</c>: one run of the program for each act.</summary>
internal sealed class SftpFolder(string root, RuralSftpOptions options, TimeSpan timeLimit) : IDropFolder
{
    /// <summary>Of sftp itself: it talked to the server, and a command failed. No connection at all ends with 255.</summary>
    private const int CommandFailed = 1;

    private sealed record Run(int ExitCode, string Output, string Error)
    {
        internal bool IsOk => ExitCode == 0;

        internal bool IsNotFound =>
            ExitCode == CommandFailed
            && (
                Error.Contains("not found", StringComparison.OrdinalIgnoreCase)
                || Error.Contains("No such file", StringComparison.OrdinalIgnoreCase)
            );
    }

    public async Task<IReadOnlyList<string>> ListAsync(string place, CancellationToken cancel)
    {
        var run = await RunAsync([$"ls -1a {Quoted(place)}"], cancel);
        if (!run.IsOk)
            throw Away();
        return
        [
            .. run
                .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.TrimEnd('\r'))
                .Where(line => !line.StartsWith("sftp> ", StringComparison.Ordinal))
                .Select(line => line[(line.LastIndexOf('/') + 1)..])
                .Where(name => name is not ("." or ".."))
                // No file of the interface is called so, and sftp has rules of its own for quoting them.
                .Where(name => !name.Any(c => char.IsControl(c) || "\"\\*?[]".Contains(c, StringComparison.Ordinal))),
        ];
    }

    public async Task<Stream?> OpenAsync(string place, string name, CancellationToken cancel)
    {
        var own = Directory.CreateTempSubdirectory("rural-").FullName; // made for its owner alone
        try
        {
            var copy = Path.Combine(own, "file");
            var run = await RunAsync([$"get {Quoted(place, name)} {Quoted(copy, isLocal: true)}"], cancel);
            if (!run.IsOk && run.IsNotFound)
                return null;
            if (!run.IsOk)
                throw Away();
            // Open files stay readable without a name, so that no copy can be left behind.
            return new FileStream(
                copy,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete,
                0,
                true
            );
        }
        finally
        {
            Directory.Delete(own, recursive: true);
        }
    }

    public async Task<PutEnding> PutAsync(string name, byte[] bytes, Action placed, CancellationToken cancel)
    {
        var own = Directory.CreateTempSubdirectory("rural-").FullName;
        try
        {
            var copy = Path.Combine(own, "file");
            await File.WriteAllBytesAsync(copy, bytes, cancel);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            var unfinished = Quoted(Places.Outgoing, FileNames.Unfinished(name));
            // -f: the server puts it through to its disk; -p: it keeps our file's mode, readable for its owner alone.
            var put = await RunAsync([$"put -fp {Quoted(copy, isLocal: true)} {unfinished}"], cancel);
            if (!put.IsOk)
                return PutEnding.NotThere;
            // A run of its own: only from here on can the bank see it, and only this run's failure is unclear.
            var rename = await RunAsync([$"rename {unfinished} {Quoted(Places.Outgoing, name)}"], cancel);
            if (!rename.IsOk)
                return PutEnding.Unclear;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return PutEnding.NotThere; // only our own copy, or the start of the program, can throw these
        }
        catch (OperationCanceledException)
        {
            return PutEnding.NotThere; // only before a run began: one that is cut short answers like a failed one
        }
        finally
        {
            Directory.Delete(own, recursive: true);
        }

        placed();
        return PutEnding.Done;
    }

    public async Task MoveAsync(string from, string name, string to, string newName, CancellationToken cancel)
    {
        var run = await RunAsync([$"rename {Quoted(from, name)} {Quoted(to, newName)}"], cancel);
        if (!run.IsOk && !run.IsNotFound)
            throw Away();
    }

    public async Task DeleteAsync(string place, string name, CancellationToken cancel)
    {
        var run = await RunAsync([$"rm {Quoted(place, name)}"], cancel);
        if (!run.IsOk && !run.IsNotFound)
            throw Away();
    }

    /// <summary>Never throws once the program runs: a run that is ended by us or the time limit is one that failed.</summary>
    private async Task<Run> RunAsync(IReadOnlyList<string> commands, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using var program = Start();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(timeLimit);
        try
        {
            foreach (var command in commands)
                await program.StandardInput.WriteLineAsync(command.AsMemory(), limit.Token);
            program.StandardInput.Close();
            var output = program.StandardOutput.ReadToEndAsync(limit.Token);
            var error = program.StandardError.ReadToEndAsync(limit.Token);
            await program.WaitForExitAsync(limit.Token);
            return new(program.ExitCode, await output, await error);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            program.Kill(entireProcessTree: true);
            return new(-1, "", "");
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(options.Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            Environment = { ["LC_ALL"] = "C.UTF-8" },
        };
        foreach (var argument in Arguments())
            start.ArgumentList.Add(argument);
        try
        {
            return Process.Start(start) ?? throw Away();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new IOException("The sftp program does not start.", e);
        }
    }

    private IEnumerable<string> Arguments()
    {
        yield return "-q";
        yield return "-b";
        yield return "-";
        foreach (
            var option in new[]
            {
                "BatchMode=yes",
                "StrictHostKeyChecking=yes",
                "PreferredAuthentications=publickey",
                "IdentitiesOnly=yes",
                "ConnectTimeout=10",
            }
        )
        {
            yield return "-o";
            yield return option;
        }

        if (!options.IsDirect)
        {
            yield return "-o";
            yield return $"UserKnownHostsFile={options.KnownHostsFile}";
            yield return "-o";
            yield return "GlobalKnownHostsFile=/dev/null";
            yield return "-i";
            yield return options.IdentityFile!;
            yield return "-P";
            yield return options.Port.ToString(CultureInfo.InvariantCulture);
        }

        foreach (var argument in options.ExtraArguments)
            yield return argument;
        if (!options.IsDirect)
            yield return $"{options.User}@{options.Host}";
    }

    private string Quoted(string place, string? name = null, bool isLocal = false)
    {
        var path =
            isLocal ? place
            : name is null ? $"{root}/{place}"
            : $"{root}/{place}/{name}";
        return $"\"{path}\"";
    }

    private static IOException Away() => new("The drop folder's server does not answer, or does not let us.");
}
