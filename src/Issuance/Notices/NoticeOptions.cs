using System.ComponentModel.DataAnnotations;
using Issuance.Shared;
using Microsoft.Extensions.Configuration;

namespace Issuance.Notices;

/// <summary>Which way notices go, and how patiently. Read from <c>Notices</c> when the service starts.</summary>
public sealed class NoticeOptions
{
    public NoticeChannel Channel { get; set; }

    /// <summary>zh-CN or en, for the notices queued from now on.</summary>
    public string Language { get; set; } = NoticeText.Chinese;

    /// <summary>As many are claimed as are sent at once, so that no lease runs out while one waits its turn.</summary>
    [Range(1, 500)]
    public int AtOnce { get; set; } = 64;

    /// <summary>After so many sends without success a notice is given up as failed, and a person sees it.</summary>
    [Range(1, 1000)]
    public int MostAttempts { get; set; } = 50;

    /// <summary>From the first byte of a call to the last of its answer. 3 in the sandbox.</summary>
    [Range(1, 60)]
    public int TimeoutSeconds { get; set; } = 10;

    /// <summary>So long after a send the gateway may still be working on it. 10 in the sandbox.</summary>
    [Range(1, 86400)]
    public int ProcessingWindowSeconds { get; set; } = 300;

    /// <summary>From an unknown ending to the first enquiry. 2 in the sandbox.</summary>
    [Range(1, 3600)]
    public int FirstEnquirySeconds { get; set; } = 20;

    public SmsOptions Sms { get; set; } = new();
    public EmailOptions Email { get; set; } = new();

    public TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);

    public TimeSpan ProcessingWindow => TimeSpan.FromSeconds(ProcessingWindowSeconds);

    public TimeSpan FirstEnquiry => TimeSpan.FromSeconds(FirstEnquirySeconds);

    public sealed class SmsOptions
    {
        /// <summary>The gateway's address, for instance <c>https://sms.example/sms</c>; <c>/v1/messages</c> is put after it.</summary>
        public Uri? BaseUrl { get; set; }

        /// <summary>What the gateway knows us by, where it asks for a bearer token.</summary>
        public string? Token { get; set; }
    }

    /// <summary>An office's mail server that passes mail on to telephones.</summary>
    public sealed class EmailOptions
    {
        public string Host { get; set; } = "";

        [Range(1, 65535)]
        public int Port { get; set; } = 587;
        public bool Tls { get; set; } = true;
        public string? User { get; set; }
        public string? Password { get; set; }
        public string From { get; set; } = "";

        /// <summary>The relay's address for a number: <c>{mobile}@sms.example</c>.</summary>
        public string To { get; set; } = "";
    }

    /// <exception cref="InvalidOperationException">A setting is missing or out of its range.</exception>
    public static NoticeOptions From(IConfiguration configuration, Deployment deployment)
    {
        var options = new NoticeOptions();
        if (deployment.IsSandbox)
            (options.TimeoutSeconds, options.ProcessingWindowSeconds, options.FirstEnquirySeconds) = (3, 10, 2);
        configuration.GetSection("Notices").Bind(options);
        if (options.WhyNot() is { } why)
            throw new InvalidOperationException(why);
        return options;
    }

    private string? WhyNot()
    {
        var faults = new List<ValidationResult>();
        foreach (var part in new object[] { this, Email })
            Validator.TryValidateObject(part, new ValidationContext(part), faults, validateAllProperties: true);
        if (faults.Count > 0)
            return $"Notices: {faults[0].ErrorMessage}";
        if (!NoticeText.Speaks(Language))
            return "Notices__Language must be zh-CN or en.";
        // A window shorter than one call would let "not found" settle a message that is still on its way.
        if (ProcessingWindowSeconds < TimeoutSeconds)
            return "Notices__ProcessingWindowSeconds must not be less than Notices__TimeoutSeconds.";
        return Channel switch
        {
            NoticeChannel.Email when Email.Host.Length == 0 || Email.From.Length == 0 =>
                "Set Notices__Email__Host and Notices__Email__From.",
            NoticeChannel.Email when !Email.To.Contains("{mobile}", StringComparison.Ordinal) =>
                "Notices__Email__To must contain {mobile}.",
            _ => null,
        };
    }
}
