using System.Diagnostics.Metrics;
using Issuance.Operations;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.Telemetry;

/// <summary>Reads the gauges of one service among several in this process.</summary>
internal sealed class Readings : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly List<(string Name, double Value, KeyValuePair<string, object?>[] Tags)> seen = [];

    public Readings(ServiceFigures figures)
    {
        listener.InstrumentPublished = (instrument, on) =>
        {
            if (ReferenceEquals(figures.Meter, instrument.Meter))
                on.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>(
            (instrument, value, tags, _) => seen.Add((instrument.Name, value, tags.ToArray()))
        );
        listener.Start();
    }

    public double Read(string name, params (string Name, string Value)[] tags)
    {
        seen.Clear();
        listener.RecordObservableInstruments();
        var found = seen.Where(one => one.Name == name)
            .Where(one => tags.All(tag => one.Tags.Any(t => t.Key == tag.Name && (string?)t.Value == tag.Value)));
        return Assert.Single(found).Value;
    }

    public void Dispose() => listener.Dispose();
}

internal static class Ports
{
    /// <summary>Where a service with an address for metrics serves everything else.</summary>
    public static string PartnersUrl(this IServiceProvider services, int metricsPort) =>
        services
            .GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.Single(address => new Uri(address).Port != metricsPort);
}
