using Microsoft.AspNetCore.Routing;

namespace Issuance.Applications;

/// <summary>The addresses of applications (contract 1.2).</summary>
internal static class ApplicationsEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        SubmitAtServicePoint.Map(routes);
        ListApplications.Map(routes);
        GetApplication.Map(routes);
        ApproveApplication.Map(routes);
        RejectApplication.Map(routes);
        WithdrawApplication.Map(routes);
    }
}
