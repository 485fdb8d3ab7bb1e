using System.Net;

namespace Issuance.Webhooks;

/// <summary>
/// Which addresses of the network a receiver may have. A partner names the receiver, and the service can reach machines that
/// the partner cannot: whatever is not plainly public is refused (server-side request forgery, OWASP ASVS 5.0 1.3.6).
/// </summary>
/// <remarks>By the special-purpose registries of IANA (RFC 6890 and later), and the addresses at which clouds tell their secrets.</remarks>
public static class OutboundAddress
{
    private static readonly IPNetwork[] NotPublic =
    [
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("10.0.0.0/8"),
        // Shared by providers (CGNAT); a cloud's metadata service is in it as well.
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("127.0.0.0/8"),
        // Link-local: the metadata service of most clouds.
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("168.63.129.16/32"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("192.0.2.0/24"),
        IPNetwork.Parse("192.88.99.0/24"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("198.18.0.0/15"),
        IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"),
        // Multicast, reserved, broadcast.
        IPNetwork.Parse("224.0.0.0/3"),
        // Teredo, ORCHID and other protocols' own; documentation; 6to4, which carries another address inside.
        IPNetwork.Parse("2001::/23"),
        IPNetwork.Parse("2001:db8::/32"),
        IPNetwork.Parse("2002::/16"),
        IPNetwork.Parse("3fff::/20"),
    ];

    /// <summary>Of IPv6 only this is handed out to anybody: no ::1, fc00::/7, fe80::/10, ff00::/8, 64:ff9b::/96.</summary>
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <param name="mayBeLoopback">In the sandbox a receiver may be on this machine.</param>
    public static bool IsAllowed(IPAddress address, bool mayBeLoopback)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address))
            return mayBeLoopback;
        return (
                address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6
                || GlobalUnicast.Contains(address)
            ) && !NotPublic.Any(network => network.Contains(address));
    }
}
