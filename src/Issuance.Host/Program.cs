using Issuance.Host;
using Issuance.Host.Commands;

return args is [var verb, ..] && !verb.StartsWith('-') ? await Command.RunAsync(args) : await Serve.RunAsync(args);
