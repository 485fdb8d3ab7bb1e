using Issuance.DevHost.Postgres;
using Issuance.DevHost.Processes;

namespace Issuance.DevHost.Running;

/// <summary>The parts that one command started; the others were running before it.</summary>
internal sealed class Started
{
    public PrivatePostgres? Postgres { get; set; }

    public bool Stubs { get; set; }

    /// <summary>The service's processes, in the order of <see cref="Service.Of"/>.</summary>
    public List<BackgroundProcess> Service { get; } = [];

    public bool Anything => Postgres is not null || Stubs || Service.Count > 0;
}
