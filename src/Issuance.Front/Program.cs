using Issuance.Front;

FrontOptions options;
try
{
    options = FrontOptions.FromEnvironment();
}
catch (InvalidOperationException e)
{
    await Console.Error.WriteLineAsync($"The front does not start: {e.Message}");
    return 1;
}

if (args is ["healthcheck"])
    return await FrontHost.AnswersAsync(options) ? 0 : 1;
await using var app = FrontHost.Build(options);
await app.RunAsync();
return 0;
