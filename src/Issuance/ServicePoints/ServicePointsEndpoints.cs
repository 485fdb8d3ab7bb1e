using Microsoft.AspNetCore.Routing;

namespace Issuance.ServicePoints;

/// <summary>The addresses of the service point (contract 1.4).</summary>
internal static class ServicePointsEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        ReceiveArrivals.Map(routes);
        ListSlots.Map(routes);
        ListClosures.Map(routes);
        ClosePoint.Map(routes);
        ReopenPoint.Map(routes);
        BookAppointment.Map(routes);
        ListAppointments.Map(routes);
        GetAppointment.Map(routes);
        MoveAppointment.Map(routes);
        CancelAppointment.Map(routes);
        HandOver.Map(routes);
        UndoArrival.Map(routes);
        UndoHandOver.Map(routes);
    }
}
