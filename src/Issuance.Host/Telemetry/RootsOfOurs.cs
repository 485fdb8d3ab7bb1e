using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Issuance.Host.Telemetry;

/// <summary>
/// Which spans may begin a trace: requests, and work and runs of ours. A query or a call outside any of them is a poll; every
/// few seconds a trace of one of those tells nobody anything.
/// </summary>
internal sealed class RootsOfOurs : Sampler
{
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var isOurs =
            samplingParameters.Kind == ActivityKind.Server
            || samplingParameters.Tags?.Any(tag => tag.Key == "issuance.work") == true;
        return new SamplingResult(isOurs ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
    }
}
