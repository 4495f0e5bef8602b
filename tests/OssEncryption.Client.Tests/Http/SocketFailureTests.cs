using System.Net;
using System.Net.Sockets;
using OssEncryption.Client.Credentials;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Tests.Credentials;
using OssEncryption.Client.Tests.Operations;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Http;

/// <summary>A bare <see cref="SocketException"/>, which HttpClient of .NET 10 throws when a peer resets a connection
/// right after it was made.</summary>
public sealed class SocketFailureTests
{
    private const string Bucket = "my-bucket";

    private static SocketException Reset => new((int)SocketError.NotConnected);

    [Fact]
    public async Task A_request_is_sent_again()
    {
        using var bench = new TestBench(FakeService.InTurn(
            () => throw Reset, () => throw Reset, () => Responses.Rule()));

        EncryptionRule rule = await bench.Client.GetBucketEncryptionAsync(Bucket, default);

        Assert.Equal(SseAlgorithm.AES256, rule.Algorithm);
        Assert.Equal(3, bench.Requests.Length);
    }

    [Fact]
    public async Task A_request_that_is_sent_at_most_once_is_sent_again_as_it_never_left()
    {
        using var bench = new TestBench(FakeService.InTurn(() => throw Reset, () => Responses.Rule()));

        await bench.Client.AtMostOnce().GetBucketEncryptionAsync(Bucket, default);

        Assert.Equal(2, bench.Requests.Length);
    }

    [Fact]
    public async Task The_last_attempt_fails_with_the_host_and_a_known_outcome()
    {
        using var bench = new TestBench(FakeService.InTurn(() => throw Reset));

        OssTransportException failure = await Assert.ThrowsAsync<OssTransportException>(
            () => bench.Client.GetBucketEncryptionAsync(Bucket, default));

        Assert.Equal(OssTransportError.ConnectionFailed, failure.Reason);
        Assert.Equal("my-bucket.oss-cn-hangzhou.aliyuncs.com", failure.Host);
        Assert.False(failure.OutcomeUnknown);
        Assert.Equal(3, bench.Requests.Length);
    }

    [Fact]
    public async Task A_document_that_breaks_off_is_asked_for_again()
    {
        using var bench = new TestBench(FakeService.InTurn(() => Broken(Responses.Rule()), () => Responses.Rule()));

        await bench.Client.GetBucketEncryptionAsync(Bucket, default);

        Assert.Equal(2, bench.Requests.Length);
    }

    [Fact]
    public async Task A_download_that_breaks_off_goes_on()
    {
        using var bench = new TestBench(FakeService.InTurn(
            () => Broken(Sample.Content([1, 2, 3])),
            () => Sample.Content([1, 2, 3], HttpStatusCode.PartialContent).With("Content-Range", "bytes 0-2/3")));
        using ObjectReader reader = await bench.Client.GetObjectAsync(
            Sample.Address, null, ReadConditions.None, default);
        var target = new MemoryStream();

        await reader.CopyToAsync(target, null, default);

        Assert.Equal([1, 2, 3], target.ToArray());
    }

    [Fact]
    public async Task A_call_for_a_credential_says_that_its_source_was_not_reached()
    {
        using var setup = new CredentialSetup();
        setup.Web.Respond = _ => throw Reset;
        ICredentialProvider role = CredentialProviders.AssumeRole(
            setup.Environment, CredentialSetup.Caller, CredentialSetup.RoleArn, null, null, null, null, null);

        CredentialException failure = await Assert.ThrowsAsync<CredentialException>(
            () => role.GetAsync(default));

        Assert.Equal(CredentialError.CredentialSourceFailed, failure.Reason);
        Assert.Contains("was not reached (NotConnected)", failure.Message, StringComparison.Ordinal);
    }

#if NET
    [Theory]
    [InlineData(HttpStatusCode.ProxyAuthenticationRequired, "the proxy responded with status 407")]
    [InlineData(HttpStatusCode.BadGateway, "the proxy responded with status 502")]
    public async Task A_proxy_before_the_source_of_a_credential_is_told_by_its_status(
        HttpStatusCode status, string reason)
    {
        using var setup = new CredentialSetup();
        setup.Web.Respond = _ => throw new HttpRequestException("http://me:geheim@proxy refused", null, status);
        ICredentialProvider role = CredentialProviders.AssumeRole(
            setup.Environment, CredentialSetup.Caller, CredentialSetup.RoleArn, null, null, null, null, null);

        CredentialException failure = await Assert.ThrowsAsync<CredentialException>(() => role.GetAsync(default));

        Assert.Contains($"was not reached ({reason})", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", failure.ToString(), StringComparison.Ordinal);
    }
#endif

    [Fact]
    public async Task A_credential_that_breaks_off_says_that_its_source_was_not_reached()
    {
        using var service = FakeService.InTurn(() => Broken(Responses.Empty()));
        ICredentialProvider role = CredentialProviders.AssumeRole(
            new CredentialEnvironment { Handler = service, Delay = _ => Task.CompletedTask },
            CredentialSetup.Caller, CredentialSetup.RoleArn, null, null, null, null, "cn-hangzhou");

        CredentialException failure = await Assert.ThrowsAsync<CredentialException>(() => role.GetAsync(default));

        Assert.Equal(CredentialError.CredentialSourceFailed, failure.Reason);
        Assert.Contains("was not reached (NotConnected)", failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, service.Requests.Length);
    }

    private static HttpResponseMessage Broken(HttpResponseMessage response)
    {
        long? length = response.Content.Headers.ContentLength;
        response.Content = new StreamContent(new BrokenStream());
        response.Content.Headers.ContentLength = length;
        return response;
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override Task<int> ReadAsync(
            byte[] buffer, int offset, int count, CancellationToken cancellationToken) => throw Reset;

#if NET
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw Reset;
#endif
    }
}
