namespace Issuance.Pages.Text;

// Each names a pair of files: Name.resx in Chinese, Name.en.resx in English. A page asks IStringLocalizer<Name>.

/// <summary>What every page shares, and the pages around signing in.</summary>
public sealed class SharedText;

/// <summary>The desk of a service point, and the review queue.</summary>
public sealed class DeskText;

/// <summary>The teller's window.</summary>
public sealed class TellerText;

/// <summary>The operations room.</summary>
public sealed class OpsText;

/// <summary>The developers' portal.</summary>
public sealed class DevelopersText;

/// <summary>What a refusal's code means to whoever writes a calling program, where it is not what the staff read.</summary>
public sealed class RefusalText;

/// <summary>What a refusal's code means to a person, and (<c>code.next</c>) what to do next.</summary>
public sealed class CodeText;
