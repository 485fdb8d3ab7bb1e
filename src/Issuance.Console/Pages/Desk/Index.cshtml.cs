using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Desk;

public sealed class IndexModel : PageModel;
