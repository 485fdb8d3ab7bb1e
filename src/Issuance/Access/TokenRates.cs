using System.Net;
using Issuance.Http;

namespace Issuance.Access;

/// <summary>200 requests a second per address, 20 tokens a second per client; over all processes together.</summary>
public sealed class TokenRates(SharedBuckets buckets)
{
    private static readonly BucketSize PerAddress = new("token_address", Capacity: 200, PerSecond: 200, Chunk: 5);
    private static readonly BucketSize PerClient = new("token_client", Capacity: 20, PerSecond: 20, Chunk: 1);

    public async ValueTask<bool> MayAskAsync(IPAddress? address, CancellationToken cancel) =>
        (await buckets.TakeAsync(PerAddress, SharedBuckets.NameOf(address), cancel)).IsTaken;

    public async ValueTask<bool> MayTakeAsync(string client, CancellationToken cancel) =>
        (await buckets.TakeAsync(PerClient, client, cancel)).IsTaken;
}
