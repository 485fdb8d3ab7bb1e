using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Ops;

public sealed class IndexModel : PageModel;
