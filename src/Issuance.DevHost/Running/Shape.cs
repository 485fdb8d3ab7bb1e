using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;

namespace Issuance.DevHost.Running;

/// <summary>One process of the service beside others.</summary>
/// <param name="Name">Names its pid file and its log.</param>
/// <param name="Role">api, jobs, console or front.</param>
/// <param name="Port">Where it listens, on loopback; the front at ISSUANCE_PORT.</param>
internal sealed record Part(string Name, string Role, int Port)
{
    public const string Front = "front";

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://localhost:{Port}");
}

/// <summary>
/// As what the service runs: one process that does everything, or one for each part of the work behind a front. It is
/// written down beside the pid files, so that every verb finds the parts again.
/// </summary>
/// <param name="Parts">Empty for the one process.</param>
internal sealed record Shape(IReadOnlyList<Part> Parts)
{
    public static readonly Shape OneProcess = new([]);

    public bool IsOneProcess => Parts.Count == 0;

    /// <summary>Such as <c>--api 2 --jobs 2</c>.</summary>
    public string Words =>
        IsOneProcess
            ? "one process"
            : string.Create(CultureInfo.InvariantCulture, $"--api {Count("api")} --jobs {Count("jobs")}");

    /// <summary>What <c>up</c> is asked for to get it again; null for the one process.</summary>
    public (int Api, int Jobs)? Asked => IsOneProcess ? null : (Count("api"), Count("jobs"));

    /// <summary>New parts on free ports; the front last, since it needs the others' addresses.</summary>
    public static Shape Of(int api, int jobs, int port)
    {
        var ports = new HashSet<int> { port };
        return new Shape([
            .. Enumerable.Range(1, api).Select(i => New("api", $"host-api-{i}")),
            .. Enumerable.Range(1, jobs).Select(i => New("jobs", $"host-jobs-{i}")),
            New("console", "host-console"),
            new Part(Part.Front, Part.Front, port),
        ]);

        Part New(string role, string name)
        {
            int free;
            do
            {
                free = FreePort.Find();
            } while (!ports.Add(free));
            return new Part(name, role, free);
        }
    }

    public bool HasAsMany(int api, int jobs) => Count("api") == api && Count("jobs") == jobs;

    public static async Task<Shape> ReadAsync(string file, CancellationToken cancel) =>
        File.Exists(file)
            ? new Shape(JsonSerializer.Deserialize<Part[]>(await File.ReadAllTextAsync(file, cancel), Spelling)!)
            : OneProcess;

    public void Write(string file)
    {
        if (IsOneProcess)
        {
            File.Delete(file);
            return;
        }

        PrivateFile.Write(file, JsonSerializer.Serialize(Parts, Spelling) + "\n");
    }

    private static readonly JsonSerializerOptions Spelling = new(JsonSerializerDefaults.Web)
    {
        IgnoreReadOnlyProperties = true,
    };

    private int Count(string role) => Parts.Count(part => string.Equals(part.Role, role, StringComparison.Ordinal));
}
