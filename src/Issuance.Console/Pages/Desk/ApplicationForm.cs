using System.Globalization;
using Issuance.Applications;
using Issuance.Pages.Desk.Reading;
using Issuance.Shared;

namespace Issuance.Pages.Desk;

/// <summary>An application as the clerk types it. Lives in the form alone: never in an address, a cookie or the session.</summary>
public sealed class ApplicationForm
{
    public string? Name { get; set; }
    public string? IdNumber { get; set; }
    public string? Sex { get; set; }
    public string? Mobile { get; set; }
    public string? Scheme { get; set; }
    public string? Division { get; set; }
    public string? AgentBank { get; set; }
    public bool Declaration { get; set; }
    public List<PaperForm> Papers { get; set; } =
    [.. Enum.GetValues<MaterialType>().Select(type => new PaperForm { Type = Snake.Case(type) })];

    /// <summary>One paper that the applicant may have brought.</summary>
    public sealed class PaperForm
    {
        public string Type { get; set; } = "";
        public bool Brought { get; set; }
        public bool OriginalSeen { get; set; }
        public string? ValidUntil { get; set; }

        public DateOnly? Until =>
            DateOnly.TryParseExact(
                ValidUntil,
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var day
            )
                ? day
                : null;
    }

    /// <summary>Cleaned of blanks and full-width characters, as it is sent.</summary>
    public string CleanIdNumber => Typed.Digits(IdNumber).ToUpperInvariant();
    public string CleanMobile => Typed.Digits(Mobile);
    public string CleanName => Typed.Words(Name);
    public string CleanDivision => Typed.Digits(Division);

    /// <summary>The papers that were brought, each with its place in the form.</summary>
    public IReadOnlyList<(int Place, PaperForm Paper)> Brought =>
        [.. Papers.Select((paper, place) => (place, paper)).Where(entry => entry.paper.Brought && IsType(entry.paper))];

    /// <summary>What the API is sent. Where something was left out it stands for "no": <see cref="ApplicationCheck"/> says so.</summary>
    internal SubmitAtServicePoint.Request ToRequest(string servicePoint, string clerk) =>
        new()
        {
            Channel = Channel.ServicePoint,
            ServicePoint = servicePoint,
            Clerk = clerk,
            RequestType = RequestType.First,
            AgentBank = string.IsNullOrEmpty(AgentBank) ? null : AgentBank,
            DeclarationAccepted = Declaration,
            Person = new SubmitAtServicePoint.PersonForm
            {
                Name = CleanName,
                IdNumber = CleanIdNumber,
                Sex = Sex == "female" ? Issuance.Shared.Sex.Female : Issuance.Shared.Sex.Male,
                Mobile = CleanMobile,
                Scheme =
                    Scheme == "resident"
                        ? Issuance.Applications.Scheme.Resident
                        : Issuance.Applications.Scheme.Employee,
                Division = CleanDivision,
            },
            Materials =
            [
                .. Brought.Select(entry => new Material
                {
                    Type = Snake.Read<MaterialType>(entry.Paper.Type),
                    OriginalSeen = entry.Paper.OriginalSeen,
                    ValidUntil = entry.Paper.Until,
                }),
            ],
        };

    private static bool IsType(PaperForm paper) =>
        Array.Exists(Enum.GetValues<MaterialType>(), type => Snake.Case(type) == paper.Type);
}
