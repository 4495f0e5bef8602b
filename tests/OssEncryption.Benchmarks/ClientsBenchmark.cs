using OssEncryption.Client.Credentials;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Benchmarks;

/// <summary>The client over the vendor's SDK against the default one, side by side: the CPU time of one signed
/// GetBucketEncryption, and one gibibyte up and down. Only where the build has that SDK.</summary>
internal static class ClientsBenchmark
{
    private const int WarmUpRounds = 10;
    private const int CallRounds = 21;
    private const int TransferRounds = 5;

    public static async Task<IReadOnlyList<Ratio>> RunAsync()
    {
        if (!File.Exists(Path.Combine(AppContext.BaseDirectory, "aliyun-sdk", "OssEncryption.AliyunSdk.dll")))
        {
            Console.Error.WriteLine("clients did not run: Aliyun.OSS.SDK.NetCore is not here (build with " +
                "-p:WithAliyunSdk=true).");
            return [];
        }

        using var factory = new OssClientFactory();
        using ServerProcess rules = ServerProcess.Start("--serve", "0");
        using ServerProcess transfers = ServerProcess.Start("--transfer", "0");
        return
        [
            await CallsAsync(kind => Connect(factory, kind, rules)),
            await TransferAsync("upload", kind => UploadAsync(Connect(factory, kind, transfers))),
            await TransferAsync("download", kind => DownloadAsync(Connect(factory, kind, transfers))),
        ];
    }

    private static IOssClient Connect(OssClientFactory factory, OssClientKind kind, ServerProcess server) =>
        factory.GetClient(new OssClientOptions
        {
            Client = kind,
            Endpoint = OssEndpoint.Parse(server.Endpoint, "cn-hangzhou"),
            Credentials = Credentials,
        });

    private static StaticCredentialProvider Credentials { get; } = new(new OssCredential("ak", "sk"), "benchmark");

    private static async Task<Ratio> CallsAsync(Func<OssClientKind, IOssClient> connect)
    {
        Func<Task> ours = () => connect(OssClientKind.Default).GetBucketEncryptionAsync("bucket-1", default);
        Func<Task> sdk = () => connect(OssClientKind.AliyunSdk).GetBucketEncryptionAsync("bucket-1", default);
        var rounds = new List<(double Sdk, double Ours)>();
        for (int round = -WarmUpRounds; round < CallRounds; round++)
        {
            (double, double) costs =
                (await CallComparison.CostAsync(sdk), await CallComparison.CostAsync(ours));
            if (round >= 0)
            {
                rounds.Add(costs);
            }
        }

        double[] ratios = [.. rounds.Select(round => round.Sdk / round.Ours)];
        return new Ratio(
            "signed call over the SDK: " + CallComparison.Microseconds(rounds.Select(round => round.Sdk)),
            CallComparison.Microseconds(rounds.Select(round => round.Ours)) + " for the default client",
            Ratio.Median(ratios),
            null)
            .Over(ratios);
    }

    private static async Task<Ratio> TransferAsync(string name, Func<OssClientKind, Task> copy)
    {
        var rounds = new List<(double Sdk, double Ours)>();
        for (int round = -1; round < TransferRounds; round++)
        {
            (double, double) seconds = (
                await TransferBenchmark.SecondsAsync(() => copy(OssClientKind.AliyunSdk)),
                await TransferBenchmark.SecondsAsync(() => copy(OssClientKind.Default)));
            if (round >= 0)
            {
                rounds.Add(seconds);
            }
        }

        (double sdk, double ours) = (rounds.Min(round => round.Sdk), rounds.Min(round => round.Ours));
        return new Ratio(
            $"{name} over the SDK: {TransferBenchmark.Speed(sdk)}",
            $"{TransferBenchmark.Speed(ours)} for the default client",
            ours / sdk,
            null);
    }

    private static Task<WrittenObject> UploadAsync(IOssClient client) => client.PutObjectAsync(
        new ObjectAddress("bucket-1", "object"),
        new TransferBenchmark.RepeatedContent(),
        new ObjectProperties(),
        default);

    private static async Task DownloadAsync(IOssClient client)
    {
        using ObjectReader reader = await client.GetObjectAsync(
            new ObjectAddress("bucket-1", "object"), null, ReadConditions.None, default);
        await reader.CopyToAsync(Stream.Null, null, default);
    }
}
