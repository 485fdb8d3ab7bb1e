namespace Issuance.DevHost.Running;

/// <summary>Lets one command of a checkout start or stop things at a time; a killed one lets go by itself.</summary>
internal static class OneAtATime
{
    /// <exception cref="StopException">The other one took longer than two minutes.</exception>
    public static async Task<IDisposable> EnterAsync(string file, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < 1200; attempt++)
        {
            try
            {
                return new FileStream(
                    file,
                    new FileStreamOptions
                    {
                        Mode = FileMode.OpenOrCreate,
                        Access = FileAccess.ReadWrite,
                        Share = FileShare.None,
                        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                    }
                );
            }
            catch (IOException)
            {
                await Task.Delay(100, cancel); // locked by the other command
            }
        }

        throw new StopException(ExitCodes.DidNotHold, "another ./dev of this checkout is starting or stopping it");
    }
}
