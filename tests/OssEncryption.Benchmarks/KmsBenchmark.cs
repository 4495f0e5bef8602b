using System.Diagnostics;
using System.Globalization;
using System.Management.Automation.Runspaces;
using OssEncryption.Client.Credentials;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Kms;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Benchmarks;

/// <summary>One signed DescribeKey, against a bare HttpClient POST with the same response; and a thousand keys through Get-OssKmsKey at 20 ms a request and 32 at once, against what no client can
/// beat: 1000 · 20 ms / 32.</summary>
internal static class KmsBenchmark
{
    private const string Region = "cn-hangzhou";
    private const int ListRounds = 7;
    private const int LatencyMilliseconds = 20;
    private const int ThrottleLimit = 32;

    public static async Task<IReadOnlyList<Ratio>> RunAsync() =>
        [.. await CallComparison.RunAsync("kms"), DescribeKeys()];

    public static async Task<IReadOnlyList<Ratio>> CompareAsync()
    {
        using ServerProcess server = ServerProcess.StartOn(CallComparison.ServerCore, "--kms", "0");
        using var bare = new HttpClient();
        using var factory = new OssClientFactory();
        var address = new Uri(server.Endpoint + "/?KeyId=key-0001");
        IKmsClient client = new KmsClientFactory(factory).GetClient(
            new OssClientOptions
            {
                Endpoint = OssEndpoint.ForRegion(Region),
                Credentials = new StaticCredentialProvider(new OssCredential("ak", "sk"), "benchmark"),
            },
            KmsEndpoints.Parse(server.Endpoint, Region));

        Func<Task> post = async () =>
        {
            using HttpResponseMessage answer = await bare.PostAsync(address, null);
            await answer.Content.ReadAsByteArrayAsync();
        };
        Func<Task> signed = () => client.DescribeKeyAsync(Region, "key-0001", CancellationToken.None);

        return [await CallComparison.MeasureAsync(post, "a bare POST", signed, bar: 1.3)];
    }

    private static Ratio DescribeKeys()
    {
        using ServerProcess server = ServerProcess.Start(
            "--kms", LatencyMilliseconds.ToString(CultureInfo.InvariantCulture));
        using Runspace runspace = ModuleRunspace.Open(ModuleRunspace.Manifest);
        ModuleRunspace.Invoke(runspace,
            "$secret = [securestring]::new(); $secret.AppendChar('s'); $key = [pscredential]::new('ak', $secret); " +
            $"$null = Connect-Oss {Region} -Endpoint {server.Endpoint} -KmsEndpoint {server.Endpoint} -Credential $key");

        double bound = (double)KmsServer.Keys * LatencyMilliseconds / ThrottleLimit;
        var rounds = new List<double>();
        for (int round = 0; round <= ListRounds; round++)
        {
            var watch = Stopwatch.StartNew();
            int count = (int)ModuleRunspace.Invoke(
                runspace, $"(Get-OssKmsKey -ThrottleLimit {ThrottleLimit} | ? Aliases).Count").BaseObject;
            if (count != KmsServer.Keys)
            {
                throw new InvalidOperationException($"{count} keys instead of {KmsServer.Keys}.");
            }

            // The first round opens the connections and compiles the code.
            if (round > 0)
            {
                rounds.Add(watch.Elapsed.TotalMilliseconds);
            }
        }

        double median = Ratio.Median(rounds);
        return new Ratio(
            string.Create(CultureInfo.InvariantCulture, $"{KmsServer.Keys} keys described in {median:0} ms"),
            string.Create(CultureInfo.InvariantCulture, $"{bound:0} ms of pure latency"),
            median / bound,
            1.2)
        {
            Lowest = rounds.Min() / bound,
            Highest = rounds.Max() / bound,
        };
    }
}
