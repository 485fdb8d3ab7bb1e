using Issuance.Access;

namespace Issuance.Tests.Access;

public sealed class ClientScopesTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Whoever_can_be_given_the_feed_can_be_told_by_webhook_and_nobody_else(bool sandbox)
    {
        foreach (var kind in Enum.GetValues<ClientKind>())
        {
            var offered = ClientScopes.OfferedTo(kind, sandbox);
            Assert.Equal((kind, offered.Contains(Scopes.EventsRead)), (kind, offered.Contains(Scopes.WebhooksManage)));
        }
    }
}
