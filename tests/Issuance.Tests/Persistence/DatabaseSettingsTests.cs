using Issuance.Persistence;

namespace Issuance.Tests.Persistence;

public sealed class DatabaseSettingsTests
{
    [Fact]
    public void What_is_asked_often_is_prepared_unless_the_connection_string_says_otherwise()
    {
        Assert.Equal(100, Database.Settings("Host=nowhere", Database.ApiRole).MaxAutoPrepare);
        Assert.Equal(0, Database.Settings("Host=nowhere;Max Auto Prepare=0", Database.ApiRole).MaxAutoPrepare);
    }
}
