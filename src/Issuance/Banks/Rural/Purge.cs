namespace Issuance.Banks.Rural;

/// <summary>Removes old files. Their age is the day in their names: copying or restoring a folder does not make them young again.</summary>
internal static class Purge
{
    internal static async Task<int> RunAsync(IDropFolder folder, DateOnly before, CancellationToken cancel)
    {
        var removed = 0;
        foreach (
            var (place, mayGo) in new (string, Func<string, bool>)[]
            {
                (Places.Sent, _ => true),
                (Places.Archive, _ => true),
                (Places.Bad, _ => true),
                (Places.Incoming, FileNames.IsBook),
                (Places.Outgoing, FileNames.IsUnfinished),
            }
        )
        foreach (var name in await folder.ListAsync(place, cancel))
        {
            if (!mayGo(name) || FileNames.Day(name) is not { } day || day >= before)
                continue;
            await folder.DeleteAsync(place, name, cancel);
            removed++;
        }
        return removed;
    }
}
