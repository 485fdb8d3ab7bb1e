using System.Net;
using Issuance.Http;

namespace Issuance.Pages;

/// <summary>
/// How often one address may try to sign in, at whichever process: a person is never that fast, a list of passwords is.
/// Each account's own lock-out stands beside it.
/// </summary>
public sealed class SignInRates(SharedBuckets buckets)
{
    private static readonly BucketSize PerAddress = new("sign_in_address", Capacity: 30, PerSecond: 1, Chunk: 1);

    public async ValueTask<bool> MayTryAsync(IPAddress? address, CancellationToken cancel) =>
        (await buckets.TakeAsync(PerAddress, SharedBuckets.NameOf(address), cancel)).IsTaken;
}
