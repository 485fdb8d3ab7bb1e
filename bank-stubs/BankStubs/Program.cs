using BankStubs;

await using var app = StubHost.Build(StubOptions.FromEnvironment());
await app.StartAsync();
Console.WriteLine($"bank stubs ready {app.Urls.First()}");
await app.WaitForShutdownAsync();
