using OssEncryption.Client.Credentials;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Benchmarks;

/// <summary>One signed GetBucketEncryption, against a bare HttpClient GET of the same answer; and the bytes that it and
/// a HeadObject allocate.</summary>
internal static class SignedCallBenchmark
{
    private const int MostKilobytesOfCall = 6;
    private const int MostKilobytesOfHead = 10;

    public static async Task<IReadOnlyList<Ratio>> CompareAsync()
    {
        using ServerProcess server = ServerProcess.StartOn(CallComparison.ServerCore, "--serve", "0");
        using ServerProcess objects = ServerProcess.StartOn(CallComparison.ServerCore, "--plan", "0");
        using var bare = new HttpClient();
        using var factory = new OssClientFactory();
        var address = new Uri(server.Endpoint + "/bucket-1/?encryption");
        var stored = new ObjectAddress("bucket-1", "objects/0001.bin");
        IOssClient client = ClientOf(factory, server);
        IOssClient reader = ClientOf(factory, objects);

        Func<Task> get = async () =>
        {
            using HttpResponseMessage answer = await bare.GetAsync(address);
            await answer.Content.ReadAsByteArrayAsync();
        };
        Func<Task> signed = () => client.GetBucketEncryptionAsync("bucket-1", CancellationToken.None);
        Func<Task> head = () => reader.HeadObjectAsync(stored, ReadConditions.None, CancellationToken.None);

        return
        [
            await CallComparison.MeasureAsync(get, "a bare GET", signed, bar: 1.3),
            await CallComparison.AllocatedAsync("signed call", signed, MostKilobytesOfCall),
            await CallComparison.AllocatedAsync("HEAD", head, MostKilobytesOfHead),
        ];
    }

    private static IOssClient ClientOf(OssClientFactory factory, ServerProcess server) =>
        factory.GetClient(new OssClientOptions
        {
            Endpoint = OssEndpoint.Parse(server.Endpoint, "cn-hangzhou"),
            Credentials = new StaticCredentialProvider(new OssCredential("ak", "sk"), "benchmark"),
        });
}
