using Issuance.Applications;
using Issuance.Http;
using Issuance.Pages.Api;
using Issuance.ServicePoints;
using Issuance.Shared;
using Issuance.Staff;
using Issuance.StatusQueries;

namespace Issuance.Pages.Desk.Reading;

/// <summary>A case as its member of staff may see it, exactly as the API answers.</summary>
/// <param name="Card">Null before approval, and for reviewers, who see no cards.</param>
/// <param name="Appointments">The newest first.</param>
public sealed record CaseFile(
    ApplicationView Application,
    ServicePointView? Card,
    IReadOnlyList<AppointmentView> Appointments
)
{
    /// <summary>The appointment that is booked now; null while none is.</summary>
    public AppointmentView? Booked => Appointments.FirstOrDefault(a => a.Status == AppointmentStatus.Booked);

    public bool Allows(string command) =>
        Application.AllowedCommands.Contains(command, StringComparer.Ordinal)
        || Card?.AllowedCommands.Contains(command, StringComparer.Ordinal) == true;
}

/// <summary>Finds cases through the API, which decides who sees which.</summary>
public sealed class CaseFiles(ApiCalls api, SignedInMember signedIn)
{
    /// <returns>Null where there is no such case for this member.</returns>
    /// <exception cref="TimeoutException">The API does not answer now.</exception>
    public async Task<CaseFile?> FindAsync(string applicationId, CancellationToken cancel)
    {
        if (!Ids.IsWellFormed(applicationId, Ids.Application))
            return null;
        if (await ReadAsync<ApplicationView>($"/v1/applications/{applicationId}", cancel) is not { } application)
            return null;
        var seesCards = (await signedIn.GetAsync(cancel)).Role == StaffRole.Clerk;
        if (!seesCards || application.CardId is not { } cardId)
            return new CaseFile(application, null, []);
        var card = await ReadAsync<ServicePointView>($"/v1/cards/{cardId}/status", cancel);
        var appointments = await ReadAsync<Page<AppointmentView>>($"/v1/cards/{cardId}/pickup-appointments", cancel);
        return new CaseFile(application, card, appointments?.Data ?? []);
    }

    private async Task<T?> ReadAsync<T>(string path, CancellationToken cancel)
        where T : class
    {
        var answer = await api.GetAsync(path, cancel);
        if (answer.Succeeded)
            return answer.Read<T>();
        return answer.Status == 404 ? null : throw new TimeoutException($"The API answered {answer.Code}.");
    }
}
