using Issuance.Shared;

namespace Issuance.Calendar;

/// <summary>Why a year's file is not taken, or a revision not made the one in force.</summary>
/// <remarks>
/// No operation of the API answers them, only the operations room and the command. So they are properties: the API's
/// document lists the code of every refusal that is a field.
/// </remarks>
public static class CalendarRefusals
{
    private const int Unprocessable = 422;
    private const int Conflict = 409;

    public static Refusal FileTooLarge => new("calendar_file_too_large", 413, "The file is larger than 256 KB");

    public static Refusal NotPublished =>
        new("calendar_not_published", Unprocessable, "The file names no notice: the year is not published yet");

    public static Refusal YearGap =>
        new("calendar_year_gap", Unprocessable, "The year does not follow those that are loaded");

    public static Refusal NextYearNeeded =>
        new("calendar_next_year_needed", Conflict, "An open deadline would run into a year that is not loaded");

    public static Refusal AlreadyInForce =>
        new("calendar_already_in_force", Conflict, "This revision of the year is in force already");

    public static Refusal RevisionNotFound =>
        new("calendar_revision_not_found", 404, "There is no such revision of the year");

    public static Refusal ChangedMeanwhile =>
        new("calendar_changed_meanwhile", Conflict, "The calendar was changed since this preview");

    public static Refusal NoteInvalid =>
        new(
            "calendar_note_invalid",
            Unprocessable,
            "Say who (1 to 64 characters) and why (1 to 300 characters), each on one line"
        );

    /// <summary>Everything that is wrong with a file, at once; the codes stand at the faults.</summary>
    public static Refusal FileInvalid(IReadOnlyList<Fault> faults) =>
        Refusal.Of(Unprocessable, "The file is not a sound holiday file", faults);
}
