using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Teller;

public sealed class IndexModel : PageModel;
