using Issuance.Banks;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Applications;

/// <summary>
/// What a submission must be like by itself. All faults are found at once, in the contract's order (row 9), so that a
/// clerk corrects the form once; no value of the form is repeated.
/// </summary>
internal sealed class SubmissionRules(IssuanceDb db, Divisions divisions, BankDirectory banks, BusinessClock clock)
{
    private readonly List<(Refusal Why, Fault Fault)> found = [];

    public PersonName? Name { get; private set; }
    public ResidentId? IdNumber { get; private set; }
    public Mobile? Mobile { get; private set; }
    public List<ApplicationWarning> Warnings { get; } = [];

    /// <returns>422 with every fault, or null when the members above are all there.</returns>
    public async Task<Refusal?> WhyNotTakeAsync(SubmitAtServicePoint.Request request, CancellationToken cancel)
    {
        if (request.Channel != Channel.ServicePoint)
            Add(ApplicationRefusals.ChannelNotOffered, "/channel", "Only service_point is offered.");
        CheckPerson(request.Person);
        CheckMaterials(request);
        if (!request.DeclarationAccepted)
            Add(
                ApplicationRefusals.DeclarationMissing,
                "/declarationAccepted",
                "The applicant has not declared that all is true."
            );
        await CheckAgentBankAsync(request.Bank, cancel);
        return found.Count == 0 ? null : found[0].Why with { Faults = [.. found.Select(one => one.Fault)] };
    }

    private void CheckPerson(SubmitAtServicePoint.PersonForm person)
    {
        CheckIdNumber(person.IdNumber);
        if (PersonName.TryRead(person.Name, out var name))
            Name = name;
        else
            Add(
                ApplicationRefusals.NameInvalid,
                "/person/name",
                "A name has 2 to 50 characters, at most 150 bytes, no digit."
            );
        if (Mobile.TryRead(person.Mobile, out var mobile))
            Mobile = mobile;
        else
            Add(ApplicationRefusals.MobileInvalid, "/person/mobile", "A mobile number is 1 and ten digits.");
        if (IdNumber is not null && IdNumber.Sex != person.Sex)
            Add(ApplicationRefusals.SexMismatch, "/person/sex", "Digit 17 of the ID number says otherwise.");
        if (!divisions.IsKnown(person.Division))
            Add(ApplicationRefusals.DivisionUnknown, "/person/division", "This division is in no table in force.");
    }

    private void CheckIdNumber(string raw)
    {
        const string pointer = "/person/idNumber";
        var reading = ResidentId.Read(raw, clock.Today, divisions);
        IdNumber = reading.Value;
        Warnings.AddRange(reading.Warnings.Select(code => new ApplicationWarning(code, pointer)));
        switch (reading.Fault)
        {
            case ResidentIdFaults.Format:
                Add(
                    ApplicationRefusals.IdNumberFormat,
                    pointer,
                    "An ID number has 18 characters, an old one 15 digits."
                );
                break;
            case ResidentIdFaults.Region:
                Add(ApplicationRefusals.IdNumberRegion, pointer, "The region is not assigned.");
                break;
            case ResidentIdFaults.BirthDate:
                Add(ApplicationRefusals.IdNumberBirthDate, pointer, "The birth date is not possible.");
                break;
            case ResidentIdFaults.CheckDigit:
                Add(ApplicationRefusals.IdNumberCheckDigit, pointer, "The check digit does not fit.");
                break;
        }
    }

    private void CheckMaterials(SubmitAtServicePoint.Request request)
    {
        foreach (var missing in RequiredMaterials.WhatIsMissing(request.Person.Scheme, request.Materials))
            Add(ApplicationRefusals.MaterialsMissing, "/materials", missing);
        for (var i = 0; i < request.Materials.Length; i++)
            if (request.Materials[i].IsExpiredOn(clock.Today))
                Add(
                    ApplicationRefusals.MaterialExpired,
                    $"/materials/{i}/validUntil",
                    "This paper is no longer valid."
                );
        for (var i = 0; i < request.Materials.Length; i++)
            if (!request.Materials[i].OriginalSeen)
                Add(ApplicationRefusals.OriginalNotSeen, $"/materials/{i}/originalSeen", "The original must be seen.");
    }

    private async Task CheckAgentBankAsync(string code, CancellationToken cancel)
    {
        if (!await db.AgentBanks.AnyAsync(bank => bank.Code == code, cancel))
            Add(ApplicationRefusals.AgentBankUnknown, "/agentBank", "No agent bank has this code.");
        else if (banks.Find(code) is null)
            Add(ApplicationRefusals.AgentBankNotAvailable, "/agentBank", "Orders to this bank are not possible yet.");
    }

    /// <summary>R090: the office of the person's city has designated the bank. Asked once the person is known to be of this city.</summary>
    public async Task<Refusal?> WhyNotDesignatedAsync(SubmitAtServicePoint.Request request, CancellationToken cancel)
    {
        var city = Designations.CityOf(request.Person.Division);
        return await db
            .BankDesignations.Where(Designations.InForceOn(clock.Today))
            .AnyAsync(designation => designation.Bank == request.Bank && designation.City == city, cancel)
            ? null
            : ApplicationRefusals.AgentBankNotAvailable with
            {
                Faults =
                [
                    new Fault(
                        "/agentBank",
                        ApplicationRefusals.AgentBankNotAvailable.Code,
                        "The office of this city has not designated this bank."
                    ),
                ],
            };
    }

    private void Add(Refusal why, string pointer, string message) =>
        found.Add((why, new Fault(pointer, why.Code, message)));
}
