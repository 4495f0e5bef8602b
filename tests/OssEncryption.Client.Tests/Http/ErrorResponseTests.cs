using System.Text;
using OssEncryption.Client.Model;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Http;

public class ErrorResponseTests
{
    private const string Bucket = "my-bucket";

    [Fact]
    public async Task An_error_has_every_element_of_its_body()
    {
        OssServiceException error = await FailAsync(() => Responses.Xml(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error xmlns=\"http://doc.oss-cn-hangzhou.aliyuncs.com\">\n" +
            "  <Code>NoSuchBucket</Code>\n  <Message>The specified bucket does not exist.</Message>\n" +
            "  <RequestId>5C3D9175B6FC201293AD4890</RequestId>\n  <HostId>my-bucket.oss.aliyuncs.com</HostId>\n" +
            "  <BucketName>my-bucket</BucketName>\n  <EC>0015-00000101</EC>\n" +
            "  <Detail><A>1</A><B>2</B></Detail>\n</Error>\n",
            404));

        Assert.Equal("The specified bucket does not exist.", error.Message);
        Assert.Equal(
            (404, "NoSuchBucket", "0015-00000101", "5C3D9175B6FC201293AD4890", "my-bucket.oss.aliyuncs.com"),
            (error.StatusCode, error.Code, error.Ec, error.RequestId, error.HostId));
        Assert.Equal("GetBucketEncryption", error.Operation);
        Assert.Equal("my-bucket", error.Details["BucketName"]);
        Assert.Equal("12", error.Details["Detail"]);
    }

    [Fact]
    public async Task An_error_without_body_is_read_from_its_header()
    {
        OssServiceException error = await FailAsync(() =>
        {
            HttpResponseMessage response = Responses.Empty(404);
            string xml = "<Error><Code>NoSuchKey</Code><Message>No key.</Message><EC>0026-00000001</EC></Error>";
            response.Headers.Add("x-oss-err", Convert.ToBase64String(Encoding.UTF8.GetBytes(xml)));
            return response;
        });

        Assert.Equal(("NoSuchKey", "No key.", "0026-00000001"), (error.Code, error.Message, error.Ec));
    }

    [Theory]
    [InlineData("<Error><Code>A{0}</Code><EC>{0}</EC><RequestId>{0}</RequestId><HostId>{0}</HostId>" +
        "<Message>{0}</Message></Error>", "application/xml")]
    [InlineData("<{0}/>", "application/xml")]
    [InlineData("<html>{0}</html>", "text/{0}")]
    [InlineData("", "text/{0}")]
    public async Task A_secret_that_is_sent_back_is_masked_wherever_it_stands(string body, string type)
    {
        const string Secret = FixedCredentials.Token;
        byte[] bytes = Encoding.UTF8.GetBytes(Secret);
        string[] forms =
        [
            Secret, Secret.ToUpperInvariant(), Uri.EscapeDataString(Secret), Convert.ToHexString(bytes),
            Convert.ToBase64String(bytes),
            Convert.ToBase64String([.. "a:"u8, .. bytes]), BitConverter.ToString(bytes).Replace('-', ' '),
        ];
        foreach (string form in forms)
        {
            string value = body.Contains("<{0}", StringComparison.Ordinal) || type != "application/xml"
                ? form.Replace(" ", "", StringComparison.Ordinal)
                : form;
            using var bench = new TestBench(
                FakeService.InTurn(() =>
                {
                    HttpResponseMessage response = Responses.Xml(
                        body.Replace("{0}", value, StringComparison.Ordinal), 403);
                    response.Content.Headers.Remove("Content-Type");
                    response.Content.Headers.TryAddWithoutValidation(
                        "Content-Type", type.Replace("{0}", value, StringComparison.Ordinal));
                    response.Headers.Remove("x-oss-request-id");
                    response.Headers.TryAddWithoutValidation("x-oss-request-id", value);
                    response.Headers.TryAddWithoutValidation("x-oss-ec", value);
                    return response;
                }),
                credentials: FixedCredentials.Temporary);

            OssException failure = await Assert.ThrowsAnyAsync<OssException>(
                () => bench.Client.GetBucketEncryptionAsync(Bucket, default));

            string everything = failure + string.Concat(failure is OssServiceException error
                ? error.Details.Values.Append(error.Code)
                : []);
            Assert.DoesNotContain(value[..12], everything, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task A_message_has_no_control_characters()
    {
        OssServiceException error = await FailAsync(() => Responses.Xml(
            "<Error><Code>NoSuchKey</Code><Message>Gone\u009B2J\u202E</Message></Error>", 404));

        Assert.Equal("Gone\\u009B2J\\u202E", error.Message);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("not base64!")]
    [InlineData("bm90IFhNTA==")]
    public async Task An_error_that_says_nothing_is_told_by_its_status_and_headers(string? header)
    {
        OssServiceException error = await FailAsync(() =>
        {
            HttpResponseMessage response = Responses.Empty(403);
            response.Headers.Add("x-oss-ec", "0003-00000001");
            if (header is not null)
            {
                response.Headers.Add("x-oss-err", header);
            }

            return response;
        });

        Assert.Equal((403, "Forbidden", "0003-00000001", "5C3D9175B6FC201293AD4890"),
            (error.StatusCode, error.Code, error.Ec, error.RequestId));
        Assert.Contains("403", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_service_says_it_signed_is_told_without_the_token()
    {
        OssServiceException error = await FailAsync(() => Responses.Error(403, "SignatureDoesNotMatch",
            $"<StringToSign>GET\nx-oss-security-token:{FixedCredentials.Token}\n/my-bucket/</StringToSign>" +
            "<StringToSignBytes>67 65 68 65 69 6D</StringToSignBytes>"));

        Assert.Equal("GET\nx-oss-security-token:***\n/my-bucket/", error.Details["StringToSign"]);
        Assert.DoesNotContain("StringToSignBytes", error.Details.Keys);
    }

    [Fact]
    public async Task A_token_that_is_part_of_a_word_does_not_change_the_code()
    {
        using var bench = new TestBench(
            FakeService.InTurn(() => Responses.Error(403, "AccessDenied", "")),
            credentials: new FixedCredentials(new OssCredential("ak", FixedCredentials.Secret, "Denied")));

        OssServiceException error = await Assert.ThrowsAsync<OssServiceException>(
            () => bench.Client.GetBucketEncryptionAsync(Bucket, default));

        Assert.Equal("AccessDenied", error.Code);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(500)]
    public async Task No_failure_shows_a_credential(int status)
    {
        string said = $"<Said>{FixedCredentials.Token}</Said>";
        Func<HttpResponseMessage>[] failures =
        [
            () => Responses.Error(status, "Whatever", said),
            () => Responses.Xml(said, status),
            () => Responses.Xml("<html>" + said, status, "text/html"),
            () => Responses.Truncated(Responses.Error(status, "Whatever", said)),
            () => throw new HttpRequestException("lost", new IOException("lost")),
            () => throw new TaskCanceledException(),
        ];

        foreach (Func<HttpResponseMessage> response in failures)
        {
            using var bench = new TestBench(FakeService.InTurn(response), credentials: FixedCredentials.Temporary);
            OssException failure = await Assert.ThrowsAnyAsync<OssException>(
                () => bench.Client.GetBucketEncryptionAsync(Bucket, default));
            string everything = failure + string.Concat((failure as OssServiceException)?.Details.Values ?? []);
            Assert.DoesNotContain(FixedCredentials.Token, everything, StringComparison.Ordinal);
            Assert.DoesNotContain(FixedCredentials.Secret, everything, StringComparison.Ordinal);
            Assert.DoesNotContain("Signature=", everything, StringComparison.Ordinal);
        }
    }

    private static async Task<OssServiceException> FailAsync(Func<HttpResponseMessage> response)
    {
        using var bench = new TestBench(FakeService.InTurn(response), credentials: FixedCredentials.Temporary);
        return await Assert.ThrowsAsync<OssServiceException>(
            () => bench.Client.GetBucketEncryptionAsync(Bucket, default));
    }
}
