namespace Issuance.Pages.Text;

/// <summary>The working calendar of the operations room, with the words for its refusals.</summary>
public sealed class CalendarText;
