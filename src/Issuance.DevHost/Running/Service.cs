using System.Globalization;
using Issuance.DevHost.Processes;

namespace Issuance.DevHost.Running;

/// <summary>A process of the service: what it is, and how it is started.</summary>
/// <param name="ReadyUrl">Answers 200 once it takes work.</param>
/// <param name="Own">What its environment has beside that of all.</param>
internal sealed record ServiceProcess(
    BackgroundProcess Process,
    string Role,
    string[] Arguments,
    string ReadyUrl,
    IReadOnlyDictionary<string, string> Own
)
{
    /// <summary>Another api process works on the same machine and database.</summary>
    public bool IsBesideAnother { get; init; }

    public void Start(IReadOnlyDictionary<string, string> environment) =>
        Process.Start(Arguments, EnvironmentWith(environment));

    /// <summary>What all have, with what this process has beside and instead of it.</summary>
    public Dictionary<string, string> EnvironmentWith(IReadOnlyDictionary<string, string> environment)
    {
        var whole = new Dictionary<string, string>(environment, StringComparer.Ordinal);
        foreach (var (name, value) in Own)
        {
            whole[name] = value;
        }

        if (IsBesideAnother)
        {
            HostEnvironment.SetBesideAnother(whole);
        }

        return whole;
    }
}

/// <summary>The programs that they run.</summary>
internal sealed record ServicePrograms(string Host, string Front)
{
    public static ServicePrograms BuiltIn(Checkout checkout) =>
        new(Built(checkout, "Issuance.Host"), Built(checkout, "Issuance.Front"));

    private static string Built(Checkout checkout, string project) =>
        Path.Combine(checkout.Root, $"src/{project}/bin/Release/net10.0/{project}.dll");
}

/// <summary>The processes that a shape asks for, in the order in which they are started; whoever answers at ISSUANCE_PORT is the last.</summary>
internal static class Service
{
    /// <summary>
    /// Longer than the front takes to see that a process is not ready any more: it asks all of them twice a second and
    /// waits 2 s for the slowest.
    /// </summary>
    private const string DrainSeconds = "4";

    public static IReadOnlyList<ServiceProcess> Of(
        Shape shape,
        ServicePrograms programs,
        Checkout checkout,
        Settings settings
    )
    {
        var host = programs.Host;
        if (shape.IsOneProcess)
        {
            return
            [
                new ServiceProcess(
                    new BackgroundProcess("host", host, checkout),
                    "all",
                    [],
                    $"{settings.Urls.Api}/health/ready",
                    new Dictionary<string, string>(StringComparer.Ordinal)
                ),
            ];
        }

        return [.. shape.Parts.Select(part => part.Role == Part.Front ? Front(part) : OfHost(part))];

        ServiceProcess OfHost(Part part) =>
            new(
                new BackgroundProcess(part.Name, host, checkout),
                part.Role,
                ["--role", part.Role],
                $"{part.Url}/health/ready",
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["ISSUANCE_PORT"] = part.Port.ToString(CultureInfo.InvariantCulture),
                    // All of them speak for the one address that callers know.
                    ["Issuer"] = settings.Urls.Api,
                    ["Console__ApiBaseUrl"] = settings.Urls.Api,
                    ["Shutdown__DrainSeconds"] = DrainSeconds,
                }
            )
            {
                IsBesideAnother = part.Role == "api" && shape.Parts.Count(other => other.Role == part.Role) > 1,
            };

        ServiceProcess Front(Part part) =>
            new(
                new BackgroundProcess(part.Name, programs.Front, checkout),
                part.Role,
                [],
                $"{part.Url}/health/ready",
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["Front__Api"] = Addresses("api"),
                    ["Front__Console"] = Addresses("console"),
                }
            );

        string Addresses(string role) =>
            string.Join(',', shape.Parts.Where(part => part.Role == role).Select(part => part.Url));
    }
}
