using Issuance.DevHost;
using Issuance.DevHost.Running;

namespace Issuance.Tests.DevHost;

public sealed class ShapeTests
{
    [Fact]
    public async Task The_parts_that_run_are_found_again_by_the_next_command()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("issuance-shape-").FullName, "parts.json");
        var shape = Shape.Of(api: 2, jobs: 1, port: 8080);

        shape.Write(file);
        var read = await Shape.ReadAsync(file, CancellationToken.None);

        Assert.Equal(shape.Parts, read.Parts);
        Assert.Equal(
            ["host-api-1", "host-api-2", "host-jobs-1", "host-console", "front"],
            read.Parts.Select(p => p.Name)
        );
        Assert.Equal(5, read.Parts.Select(part => part.Port).Distinct().Count());
        Assert.True(read.HasAsMany(api: 2, jobs: 1));
        Shape.OneProcess.Write(file);
        Assert.True((await Shape.ReadAsync(file, CancellationToken.None)).IsOneProcess);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public void Whoever_answers_at_the_address_that_callers_know_is_started_last()
    {
        var settings = new Settings(ApiPort: 8080, StubsPort: 8090, OwnDatabase: null);
        var service = Service.Of(
            Shape.Of(api: 2, jobs: 1, port: 8080),
            new ServicePrograms("Host.dll", "Front.dll"),
            new Checkout("/nowhere"),
            settings
        );

        Assert.Equal("http://localhost:8080/health/ready", service[^1].ReadyUrl);
        Assert.Equal("Front.dll", service[^1].Process.Program);
        Assert.All(service.SkipLast(1), one => Assert.Equal("http://localhost:8080", one.Own["Issuer"]));
        Assert.Equal(2, service[^1].Own["Front__Api"].Split(',').Length);
    }

    [Theory]
    [InlineData(1, new string[0])]
    [InlineData(2, new[] { "api", "api" })]
    public void Only_api_processes_that_share_a_machine_have_less(int api, string[] few)
    {
        var service = Service.Of(
            Shape.Of(api, jobs: 2, port: 8080),
            new ServicePrograms("Host.dll", "Front.dll"),
            new Checkout("/nowhere"),
            new Settings(ApiPort: 8080, StubsPort: 8090, OwnDatabase: null)
        );

        var connection = "Host=db;Maximum Pool Size=40";
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__Issuance"] = connection,
        };
        Assert.Equal(
            few,
            service
                .Where(one => one.EnvironmentWith(all)["ConnectionStrings__Issuance"] != connection)
                .Select(one => one.Role)
        );
        Assert.Equal(connection, all["ConnectionStrings__Issuance"]);
    }

    [Theory]
    [InlineData(40, 12)]
    [InlineData(6, 6)]
    public void They_collect_often_and_keep_the_fewer_connections_that_were_asked_for(int asked, int kept)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__Issuance"] = $"Host=db;Maximum Pool Size={asked}",
        };

        HostEnvironment.SetBesideAnother(environment);

        Assert.Equal($"Host=db;Maximum Pool Size={kept}", environment["ConnectionStrings__Issuance"]);
        Assert.Equal("400000", environment["DOTNET_GCGen0MaxBudget"]);
    }
}
