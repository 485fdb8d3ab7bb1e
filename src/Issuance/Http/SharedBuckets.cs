using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Issuance.Http;

/// <summary>
/// Limits that hold over all processes of an installation together (docs/adr/0016): each has a bucket in the database, from
/// which a process takes permits by the chunk. A process can spend at most one chunk more than there was.
/// </summary>
public sealed class SharedBuckets(BucketStore store, TimeProvider wallClock) : IDisposable
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(BucketSize Size, string Whose), LeasedBucket> buckets = new();
    private ITimer? sweep;

    public ValueTask<Permit> TakeAsync(BucketSize size, string whose, CancellationToken cancel)
    {
        if (sweep is null)
            StartSweeping();
        var bucket = buckets.GetOrAdd(
            (size, whose),
            static (key, clock) => new LeasedBucket(key.Size, clock),
            wallClock
        );
        return bucket.TakeAsync(() => store.TakeAsync(size, whose), cancel);
    }

    /// <summary>An IPv6 caller has as many addresses as it likes, but one network of 64 bits.</summary>
    public static string NameOf(IPAddress? address)
    {
        if (address is null)
            return "";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address.ToString();
        var network = address.GetAddressBytes();
        Array.Clear(network, 8, 8);
        return $"{new IPAddress(network)}/64";
    }

    private void StartSweeping()
    {
        var timer = wallClock.CreateTimer(_ => Sweep(), null, SweepEvery, SweepEvery);
        if (Interlocked.CompareExchange(ref sweep, timer, null) is not null)
            timer.Dispose();
    }

    private void Sweep()
    {
        foreach (var (key, bucket) in buckets)
            if (bucket.IsIdle)
                buckets.TryRemove(key, out _);
    }

    public void Dispose() => sweep?.Dispose();
}
