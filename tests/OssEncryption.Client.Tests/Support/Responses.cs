using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace OssEncryption.Client.Tests.Support;

/// <summary>Responses as the service writes them, and as it never would.</summary>
internal static class Responses
{
    public const string NoRule = "NoSuchServerSideEncryptionRule";

    public static HttpResponseMessage Empty(int status = 200) =>
        With(new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent([]) });

    public static HttpResponseMessage Xml(string xml, int status = 200, string type = "application/xml")
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(xml));
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return With(new HttpResponseMessage((HttpStatusCode)status) { Content = content });
    }

    public static HttpResponseMessage Error(int status, string code, string details = "") => Xml(
        $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>It says {code}.</Message>" +
        $"<RequestId>5C3D9175B6FC201293AD4890</RequestId><HostId>host</HostId>{details}<EC>0001-00000001</EC></Error>",
        status);

    public static HttpResponseMessage Elsewhere(string bucket, string endpoint, string code = "AccessDenied") =>
        Error(403, code, $"<Bucket>{bucket}</Bucket><Endpoint>{endpoint}</Endpoint>");

    public static HttpResponseMessage Rule(string algorithm = "AES256") => Xml(
        "<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault>" +
        $"<SSEAlgorithm>{algorithm}</SSEAlgorithm>" +
        "</ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>");

    public static HttpResponseMessage Buckets(params (string Name, string Region, string Endpoint)[] buckets) => Xml(
        "<ListAllMyBucketsResult><Buckets>" +
        string.Concat(buckets.Select(b =>
            $"<Bucket><CreationDate>2023-12-17T03:45:09.000Z</CreationDate><ExtranetEndpoint>{b.Endpoint}" +
            $"</ExtranetEndpoint><IntranetEndpoint>x</IntranetEndpoint><Location>oss-{b.Region}</Location>" +
            $"<Name>{b.Name}</Name><Region>{b.Region}</Region><StorageClass>Standard</StorageClass></Bucket>")) +
        "</Buckets></ListAllMyBucketsResult>");

    /// <summary>The same response, announced as longer than it is.</summary>
    public static HttpResponseMessage Truncated(HttpResponseMessage response)
    {
        byte[] body = response.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult();
        var content = new StreamContent(new MemoryStream(body));
        content.Headers.ContentLength = body.Length + 100;
        response.Content = content;
        return response;
    }

    private static HttpResponseMessage With(HttpResponseMessage response)
    {
        response.Headers.Add("x-oss-request-id", "5C3D9175B6FC201293AD4890");
        return response;
    }
}
