namespace Issuance.Banks.Rural;

/// <summary>
/// Sessions that are open for a moment longer than they are needed: a file is listed, fetched and moved in one. Each is of one
/// caller at a time; who finds none idle opens another.
/// </summary>
internal sealed class SftpSessions(RuralSftpOptions options) : IDisposable
{
    /// <summary>Shorter than any server's patience with a session that says nothing.</summary>
    private static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly Stack<Idle> idle = [];
    private bool isOver;

    private sealed record Idle(SftpSession Session, Timer Limit);

    /// <param name="isFresh">True for one that has just been opened: what fails in it does not fail for having waited too long.</param>
    /// <exception cref="IOException">The program does not start.</exception>
    public SftpSession Take(out bool isFresh)
    {
        lock (gate)
            if (idle.TryPop(out var waiting))
            {
                waiting.Limit.Dispose();
                isFresh = false;
                return waiting.Session;
            }

        isFresh = true;
        return new(options);
    }

    /// <summary>Gives a session back; one that has ended is forgotten.</summary>
    public void Return(SftpSession session)
    {
        lock (gate)
            if (!session.HasEnded && !isOver)
            {
                var limit = new Timer(_ => Close(session), null, LongestIdle, Timeout.InfiniteTimeSpan);
                idle.Push(new(session, limit));
                return;
            }

        session.Dispose();
    }

    public void Dispose()
    {
        List<Idle> all;
        lock (gate)
        {
            isOver = true;
            all = [.. idle];
            idle.Clear();
        }

        foreach (var (session, limit) in all)
        {
            limit.Dispose();
            session.Dispose();
        }
    }

    private void Close(SftpSession session)
    {
        lock (gate)
        {
            var kept = idle.Where(one => !ReferenceEquals(one.Session, session)).Reverse().ToList();
            if (kept.Count == idle.Count)
                return; // taken at the last moment
            idle.Clear();
            kept.ForEach(idle.Push);
        }

        session.Dispose();
    }
}
