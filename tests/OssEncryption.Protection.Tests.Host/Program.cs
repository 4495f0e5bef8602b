using System.Globalization;
using OssEncryption.Client.Credentials;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;

// Plan, endpoint, access key id and secret come in; a line for each outcome goes out.
IOssClient client = OssClientFactory.Shared.GetClient(new OssClientOptions
{
    Endpoint = OssEndpoint.Parse(args[1], "cn-hangzhou"),
    Credentials = new StaticCredentialProvider(new OssCredential(args[2], args[3]), "test"),
});
using var execution = new PlanExecution(PlanFolder.Open(args[0]), client, new PlanExecutionOptions
{
    ThrottleLimit = 8,
    Repair = new RepairOptions { LargestCopy = long.Parse(args[4], CultureInfo.InvariantCulture), PartSize = 1_000 },
});
await execution.RunAsync(outcome => Console.WriteLine($"{outcome.Number} {outcome.Status}"), CancellationToken.None);
