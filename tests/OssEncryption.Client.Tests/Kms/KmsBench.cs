using System.Net;
using System.Text;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Kms;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Kms;

/// <summary>A KMS client over a fake service, at a moment that stands still; delays are kept, not waited for.</summary>
internal sealed class KmsBench : IDisposable
{
    public const string Region = "cn-hangzhou";
    public const string Host = "kms.cn-hangzhou.aliyuncs.com";

    public static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private readonly OssClientFactory _factory;

    public KmsBench(
        FakeService service,
        ICredentialProvider? credentials = null,
        KmsEndpoints? endpoints = null,
        Func<TimeSpan, CancellationToken, Task>? delay = null,
        int maxAttempts = 3)
    {
        Service = service;
        var clock = new TransportClock
        {
            UtcNow = () => Now,
            Uptime = () => TimeSpan.FromTicks(Delays.Sum(delay => delay.Ticks)),
            Jitter = () => 0.5,
            Delay = (time, token) =>
            {
                Delays.Add(time);
                return delay is null ? Task.CompletedTask : delay(time, token);
            },
        };
        _factory = new OssClientFactory(service, clock);
        var oss = OssEndpoint.ForRegion(Region);
        Client = new KmsClientFactory(_factory).GetClient(
            new OssClientOptions
            {
                Endpoint = oss,
                Credentials = credentials ?? new FixedCredentials(new OssCredential("ak", "sk")),
                MaxAttempts = maxAttempts,
            },
            endpoints ?? KmsEndpoints.Of(oss));
    }

    public FakeService Service { get; }

    public IKmsClient Client { get; }

    public List<TimeSpan> Delays { get; } = [];

    public RecordedRequest[] Requests => Service.Requests;

    public void Dispose() => _factory.Dispose();

    public static HttpResponseMessage Json(string text, int status = 200, string type = "application/json") =>
        new((HttpStatusCode)status) { Content = new StringContent(text, Encoding.UTF8, type) };

    public static HttpResponseMessage Error(int status, string code, string message = "It says so.") => Json(
        $$"""{"RequestId":"5C3D","HostId":"{{Host}}","Code":"{{code}}","Message":"{{message}}"}""", status);

    public static HttpResponseMessage Key(string id, string state = "Enabled", string more = "") => Json(
        $$"""
        {"RequestId":"5C3D","KeyMetadata":{"KeyId":"{{id}}","KeyState":"{{state}}",
        "Arn":"acs:kms:cn-hangzhou:1000000000000001:key/{{id}}","KeySpec":"Aliyun_AES_256",
        "KeyUsage":"ENCRYPT/DECRYPT","Creator":"1000000000000001"{{more}} } }
        """);

    public static HttpResponseMessage Keys(int total, params string[] ids) => Json(
        $$"""{"RequestId":"5C3D","PageNumber":1,"PageSize":100,"TotalCount":{{total}},"Keys":{"Key":[""" +
        string.Join(",", ids.Select(id =>
            $$"""{"KeyId":"{{id}}","KeyArn":"acs:kms:cn-hangzhou:1000000000000001:key/{{id}}"}""")) + "]}}");

    public static async Task<KmsServiceException> RefusalOf(Func<Task> call) =>
        await Assert.ThrowsAsync<KmsServiceException>(call);

    public static async Task<OssTransportException> LossOf(Func<Task> call) =>
        await Assert.ThrowsAsync<OssTransportException>(call);
}
