using System.Net;
using System.Net.Sockets;

namespace Issuance.DevHost.Running;

internal static class FreePort
{
    /// <summary>A port of this machine that nobody listens at now.</summary>
    /// <remarks>Below those that the system gives to outgoing connections: a process started again finds its port free.</remarks>
    public static int Find()
    {
        while (true)
        {
            var candidate = Random.Shared.Next(20_000, 32_000);
            using var listener = new TcpListener(IPAddress.Loopback, candidate);
            try
            {
                listener.Start();
                return candidate;
            }
            catch (SocketException)
            {
                // Taken; another one is not.
            }
        }
    }
}
