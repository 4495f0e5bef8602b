using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Tests.Http;

/// <summary>What is signed is what is sent, where a runtime changes it on the way.</summary>
public class RuntimeFormTests
{
    [Theory]
    [InlineData("text/html;charset=utf-8", "text/html; charset=utf-8")]
    [InlineData("TEXT/HTML ; charset=\"utf-8\"", "TEXT/HTML; charset=\"utf-8\"")]
    [InlineData("text/plain", "text/plain")]
    [InlineData("no media type", "no media type")]
    public void A_media_type_is_signed_as_the_runtime_formats_it(string type, string sent) =>
        Assert.Equal(sent, HttpMessages.AsFormatted(type));

    [Theory]
    [InlineData("/a/../b")]
    [InlineData("/./a?acl")]
    [InlineData("/a\\b")]
    public void A_path_that_the_runtime_would_change_is_refused_and_shown(string path)
    {
        OssInputException refused = Assert.Throws<OssInputException>(
            () => RawUri.Create("https://b.example", path, createRaw: null));

        Assert.Equal(OssInputError.InvalidObjectKey, refused.Reason);
        Assert.Contains($"'{path}'", refused.Message);
    }

#if NETFRAMEWORK
    [Theory]
    [InlineData("/a/../b")]
    [InlineData("/a%5Cb/%E2%80%AEx?prefix=%2E%2E%2F")]
    public void This_runtime_refuses_a_path_that_it_would_change(string path) => Assert.Equal(
        OssInputError.InvalidObjectKey,
        Assert.Throws<OssInputException>(() => RawUri.Create("https://b.example", path)).Reason);
#endif

    [NewerRuntimeTheory("its Uri changes some paths; they are refused")]
    [InlineData("/a/../b")]
    [InlineData("/report.")]
    [InlineData("/a%5Cb/%E2%80%AEx?prefix=%2E%2E%2F")]
    public void This_runtime_sends_every_path_verbatim(string path) =>
        Assert.Equal(path, RawUri.Create("https://b.example", path).PathAndQuery);
}
