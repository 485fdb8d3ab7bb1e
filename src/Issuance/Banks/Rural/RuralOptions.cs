using System.ComponentModel.DataAnnotations;

namespace Issuance.Banks.Rural;

/// <summary>Folder and times of the bank <c>rural</c>. Validated when the service starts.</summary>
public sealed class RuralOptions : IValidatableObject
{
    public const string Section = "Banks:Rural";

    /// <summary>
    /// The drop folder with <c>outgoing</c>, <c>sent</c>, <c>incoming</c>, <c>archive</c> and <c>bad</c>; over SFTP as the server
    /// names it. We never make it or a part of it: a share that is not mounted must look away, not empty.
    /// </summary>
    [Required]
    public string? Folder { get; set; }

    /// <summary>Where the folder lies on another machine; null for one on this machine.</summary>
    public RuralSftpOptions? Sftp { get; set; }

    /// <summary>How long requests are gathered for one file.</summary>
    [Range(0, 5000)]
    public int GatherMilliseconds { get; set; } = 150;

    /// <summary>Requests in one file at most (interface description, 2). A batch of credits has a file of its own, however long.</summary>
    [Range(1, 500)]
    public int MaxLines { get; set; } = 500;

    /// <summary>Gathering, writing and renaming one file. 3 in the sandbox.</summary>
    [Range(1, 600)]
    public int TimeoutSeconds { get; set; } = 60;

    /// <summary>
    /// So long after a send "not found" means nothing. Null, as in production: until the end of the working day after the one
    /// whose cut-off the file met. 10 in the sandbox.
    /// </summary>
    [Range(1, 864000)]
    public int? ProcessingWindowSeconds { get; set; }

    /// <summary>Asia/Shanghai; a file that comes later is worked on the next working day.</summary>
    public TimeOnly CutOff { get; set; } = new(16, 30);

    /// <summary>How long nothing is sent once the folder looks away.</summary>
    [Range(1, 15)]
    public int PauseSeconds { get; set; } = 5;

    /// <summary>Calls at once: each waits for the file that it goes into, so as many as a file has room for.</summary>
    [Range(1, 2000)]
    public int MaxConcurrentCalls { get; set; } = 500;

    /// <summary>Return files of one fetch.</summary>
    [Range(1, 200)]
    public int MaxFilesPerFetch { get; set; } = 20;

    /// <summary>
    /// Days after which <see cref="RuralBank.PurgeAsync"/> removes what lies in sent, archive and bad. Longer than the longest
    /// holiday with a working day at each end, since an enquiry reads these files.
    /// </summary>
    [Range(15, 3650)]
    public int KeepDays { get; set; } = 30;

    /// <summary>Sets the sandbox's times; what is configured comes after it and wins.</summary>
    internal void UseSandboxTimes()
    {
        TimeoutSeconds = 3;
        ProcessingWindowSeconds = 10;
    }

    internal BankLimits Limits =>
        new(TimeSpan.FromSeconds(TimeoutSeconds), TimeSpan.FromSeconds(PauseSeconds), MaxConcurrentCalls);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ProcessingWindowSeconds < TimeoutSeconds)
            yield return new(
                "ProcessingWindowSeconds must not be less than TimeoutSeconds.",
                [nameof(ProcessingWindowSeconds)]
            );
        if (Folder is not null && !Folder.StartsWith('/') && (Sftp is not null || !Path.IsPathFullyQualified(Folder)))
            yield return new("Folder must be a path from the root.", [nameof(Folder)]);
        if (Sftp is { HasServer: false })
            yield return new("Sftp needs Host, User, IdentityFile and KnownHostsFile.", [nameof(Sftp)]);
    }
}

/// <summary>The SFTP server that the drop folder lies on. Keys only, and only a server whose key is known beforehand.</summary>
public sealed class RuralSftpOptions
{
    public string? Host { get; set; }

    [Range(1, 65535)]
    public int Port { get; set; } = 22;

    public string? User { get; set; }

    /// <summary>File of our private key. A path, never the key itself.</summary>
    public string? IdentityFile { get; set; }

    /// <summary>File that holds the server's public key; another key ends the connection.</summary>
    public string? KnownHostsFile { get; set; }

    /// <summary>The system's <c>sftp</c> program.</summary>
    public string Program { get; set; } = "sftp";

    /// <summary>Put before the destination; <c>-D PATH</c> talks to a server program on this machine, for tests.</summary>
    public IList<string> ExtraArguments { get; } = [];

    internal bool IsDirect => ExtraArguments.Contains("-D", StringComparer.Ordinal);

    internal bool HasServer =>
        IsDirect
        || new[] { Host, User, IdentityFile, KnownHostsFile }.All(value =>
            // Each becomes an argument of its own; none may be taken for an option.
            !string.IsNullOrWhiteSpace(value) && !value.StartsWith('-')
        );
}
