using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace Issuance.Webhooks;

/// <summary>How patiently and how broadly messages are sent. Read from <c>Webhooks</c> when the service starts.</summary>
public sealed class WebhookOptions
{
    /// <summary>After so many attempts, each this long after the one before; about 75 hours in all.</summary>
    private static readonly TimeSpan[] Schedule =
    [
        TimeSpan.Zero,
        TimeSpan.FromSeconds(5),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(2),
        TimeSpan.FromHours(5),
        TimeSpan.FromHours(10),
        TimeSpan.FromHours(14),
        TimeSpan.FromHours(20),
        TimeSpan.FromHours(24),
    ];

    /// <summary>Wherever a receiver asks for patience, it has it up to here.</summary>
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(24);

    /// <summary>What the times of the schedule are multiplied by: below 1 to see within minutes what takes days.</summary>
    [Range(0.000_000_1, 10)]
    public double ScheduleScale { get; set; } = 1;

    /// <summary>So long nothing but failures, and the endpoint is disabled; multiplied by <see cref="ScheduleScale"/>, too.</summary>
    [Range(1, 1_000_000)]
    public double DisableAfterHours { get; set; } = 5 * 24;

    /// <summary>From the first byte of an attempt to the status of its answer.</summary>
    [Range(0.1, 60)]
    public double TimeoutSeconds { get; set; } = 15;

    /// <summary>Messages on their way to one endpoint at once, from each process.</summary>
    [Range(1, 100)]
    public int InFlightPerEndpoint { get; set; } = 8;

    /// <summary>Messages on their way to all endpoints at once, from each process.</summary>
    [Range(2, 1000)]
    public int InFlight { get; set; } = 256;

    /// <summary>So long nobody else takes a claimed message. Several times the timeout: a claimed one may wait for its turn.</summary>
    [Range(1, 600)]
    public double LeaseSeconds { get; set; } = 60;

    /// <summary>Endpoints of one tenant.</summary>
    [Range(1, 1000)]
    public int MostEndpoints { get; set; } = 20;

    public TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);

    public TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);

    public TimeSpan DisableAfter => TimeSpan.FromHours(DisableAfterHours) * ScheduleScale;

    /// <summary>Twice the longest pause of the schedule: so long without an attempt, and nothing was to be sent.</summary>
    public TimeSpan Idle => Schedule[^1] * ScheduleScale * 2;

    /// <summary>From the end of an attempt to the next, with a fifth more or less so that many do not come back in one instant.</summary>
    /// <param name="attempts">How many were made.</param>
    /// <returns>Null when that was the last one.</returns>
    public TimeSpan? PauseAfter(int attempts) =>
        attempts < Schedule.Length
            ? Schedule[attempts] * ScheduleScale * (0.8 + (0.4 * Random.Shared.NextDouble()))
            : null;

    /// <summary>What the receiver asked for, within reason.</summary>
    public static TimeSpan? Heed(TimeSpan? retryAfter) =>
        retryAfter is { } wait && wait > TimeSpan.Zero ? (wait < LongestRetryAfter ? wait : LongestRetryAfter) : null;

    /// <exception cref="InvalidOperationException">A setting is out of its range.</exception>
    public static WebhookOptions From(IConfiguration configuration)
    {
        var options = new WebhookOptions();
        configuration.GetSection("Webhooks").Bind(options);
        var faults = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true))
            throw new InvalidOperationException($"Webhooks: {faults[0].ErrorMessage}");
        if (options.LeaseSeconds < options.TimeoutSeconds * 2)
            throw new InvalidOperationException(
                "Webhooks__LeaseSeconds must be at least twice Webhooks__TimeoutSeconds."
            );
        return options;
    }
}
