using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Xunit;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Tests.Endpoints;

public class AddressProperties
{
    private static readonly OssEndpoint[] Endpoints =
    [
        OssEndpoint.ForRegion("cn-hangzhou"), OssEndpoint.Parse("http://127.0.0.1:4000", "cn-hangzhou"),
    ];

    [Property]
    public void Any_key_and_query_lead_to_the_bucket_of_the_endpoint_and_come_back_as_they_were(
        UnicodeString anyKey, UnicodeString anyPrefix)
    {
        string key = "k" + anyKey.Get.WellFormed();
        string prefix = "p" + anyPrefix.Get.WellFormed();
        foreach (OssEndpoint endpoint in Endpoints)
        {
            Uri uri;
            try
            {
                uri = endpoint.BuildUri("logs", key, [new("prefix", prefix), new("acl", null)]);
            }
            catch (OssInputException refused) when (!NewerRuntime.IsUsed)
            {
                // Its Uri leaves some characters out, so such a key is refused.
                Assert.Equal(OssInputError.InvalidObjectKey, refused.Reason);
                continue;
            }

            bool inHost = endpoint.Style == AddressingStyle.VirtualHosted;
            string server = inHost ? "https://logs.oss-cn-hangzhou.aliyuncs.com" : "http://127.0.0.1:4000";
            Match sent = Regex.Match(uri.AbsoluteUri, "^([^/]*//[^/]*)/(.*)[?]prefix=(.*)&acl$", RegexOptions.Singleline);
            Assert.Equal(server, sent.Groups[1].Value);
            Assert.Equal((inHost ? "" : "logs/") + key, Uri.UnescapeDataString(sent.Groups[2].Value));
            Assert.Equal(prefix, Uri.UnescapeDataString(sent.Groups[3].Value));
            Assert.Equal(uri.AbsoluteUri, server + uri.PathAndQuery);
        }
    }

    [Property]
    public void Any_text_for_a_bucket_leads_to_its_own_host_or_to_none(UnicodeString any)
    {
        string bucket = any.Get.WellFormed();
        foreach (OssEndpoint endpoint in Endpoints)
        {
            string[] hosts = [endpoint.Uri.Host, bucket + "." + endpoint.Uri.Host];
            try
            {
                Assert.Contains(endpoint.BuildUri(bucket, "key", []).Host, hosts);
                Assert.Matches("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", bucket);
            }
            catch (OssInputException refused)
            {
                Assert.Equal(OssInputError.InvalidBucketName, refused.Reason);
            }
        }
    }

    [Property]
    public void Any_text_is_an_endpoint_of_the_service_or_of_a_host_that_it_names(UnicodeString any)
    {
        string text = any.Get.WellFormed();
        foreach (string written in new[] { text, "https://" + text, text + ".aliyuncs.com" })
        {
            try
            {
                OssEndpoint endpoint = OssEndpoint.Parse(written);
                Assert.Equal("https", endpoint.Uri.Scheme);
                Assert.Equal("/", endpoint.Uri.PathAndQuery);
                Assert.Empty(endpoint.Uri.UserInfo);
                Assert.Equal(endpoint, OssEndpoint.Parse(endpoint.Uri.AbsoluteUri));
            }
            catch (OssInputException refused)
            {
                Assert.NotEmpty(refused.Message);
            }
        }
    }
}
