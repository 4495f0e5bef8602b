using System.Net;
using FsCheck;
using FsCheck.Xunit;
using OssEncryption.Client.Http;

namespace OssEncryption.Emulator.Tests;

/// <summary>Requests of any key, query and headers, as the client signs them and the emulator verifies them.</summary>
public sealed class SignatureProperties : IDisposable
{
    private const string Bucket = "bucket";

    private static readonly IRequestSigner[] Signers = [new SignerV4(LocalOss.Hangzhou, ["x-extra"]), new SignerV1()];

    private readonly LocalOss _oss = new();

    public SignatureProperties() => _oss.PutBucketAsync(Bucket).GetAwaiter().GetResult();

    public void Dispose() => _oss.Dispose();

    [Property(MaxTest = 60)]
    public async Task A_signed_request_is_accepted(UnicodeString key, UnicodeString prefix, UnicodeString meta)
    {
        foreach (IRequestSigner signer in Signers)
        {
            ReceivedResponse put = await _oss.SendAsync(Put(key, meta), signer: signer);
            Assert.Equal((HttpStatusCode.OK, null), (put.Status, put.Code));
            ReceivedResponse list = await _oss.SendAsync(List(prefix), signer: signer);
            Assert.Equal((HttpStatusCode.OK, null), (list.Status, list.Code));
            ReceivedResponse url = await _oss.SendPresignedAsync(Put(key, meta), signer);
            Assert.Equal((HttpStatusCode.OK, null), (url.Status, url.Code));
        }
    }

    [Property(MaxTest = 60)]
    public async Task A_signed_request_whose_key_is_changed_is_rejected(UnicodeString key, UnicodeString meta)
    {
        foreach (IRequestSigner signer in Signers)
        {
            OssRequest signed = Put(key, meta);
            signer.Sign(signed, _oss.Owner, DateTimeOffset.UtcNow);
            OssRequest sent = new("", "PUT", Bucket, signed.Key + "x") { Body = [1] };
            foreach ((string name, string value) in signed.Headers)
            {
                sent.Headers[name] = value;
            }

            ReceivedResponse refused = await _oss.SendAsItIsAsync(sent);
            Assert.Contains("<Code>SignatureDoesNotMatch</Code>", refused.Text, StringComparison.Ordinal);
        }
    }

    private static OssRequest Put(UnicodeString key, UnicodeString meta)
    {
        var request = new OssRequest("", "PUT", Bucket, "k" + key.Get.WellFormed()) { Body = [1] };
        request.Headers["x-oss-meta-text"] = Uri.EscapeDataString(meta.Get.WellFormed());
        request.Headers["x-extra"] = Uri.EscapeDataString(meta.Get.WellFormed()) + " ,;";
        return request;
    }

    private static OssRequest List(UnicodeString prefix) => new OssRequest("", "GET", Bucket)
        .With("list-type", "2").With("prefix", prefix.Get.WellFormed()).With("encoding-type", "url");
}
