using System.Net;
using System.Net.Sockets;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Endpoints;

/// <summary>What people write for an endpoint, turned into scheme, host and port or refused with a sentence. A text
/// that
/// may hold a password or a signature is never repeated in it.</summary>
internal static class EndpointText
{
    private const int LongestShown = 100;
    private const string Example = "Write a host like oss-cn-hangzhou.aliyuncs.com.";

    /// <summary>Reads the text; the scheme is https where none is written.</summary>
    public static Uri Read(string text)
    {
        string trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            throw Invalid("The endpoint is empty. " + Example);
        }

        if (trimmed.IndexOf('@') >= 0)
        {
            throw Invalid("The endpoint contains a user name or password. Write the host alone.");
        }

        if (trimmed.IndexOfAny(['?', '#']) >= 0)
        {
            throw Invalid("The endpoint contains a query or a fragment. Write the host alone.");
        }

        bool hasScheme = trimmed.Contains("://");
        RefuseRegion(trimmed);
        if (!Uri.TryCreate(hasScheme ? trimmed : "https://" + Bracketed(trimmed), UriKind.Absolute, out Uri? uri)
            || uri.Host.Length == 0
            || trimmed.Any(c => c is '\\' || char.IsControl(c) || char.IsWhiteSpace(c)))
        {
            throw Invalid($"The endpoint{Shown(trimmed)} cannot be read. {Example}");
        }

        if (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp)
        {
            throw Invalid($"The endpoint{Shown(trimmed)} is neither https nor http. {Example}");
        }

        if (uri.AbsolutePath != "/")
        {
            throw Invalid($"The endpoint for {uri.Authority} contains a path. Write the host alone.");
        }

        return uri;
    }

    /// <summary>Refuses a host that has a bucket before a host of the service.</summary>
    public static void RefuseBucketDomain(string host)
    {
        string service = host.Substring(host.IndexOf('.') + 1);
        if (service != host && ServiceHost.Find(service) is not null)
        {
            throw Invalid($"The endpoint {host} contains a bucket name. Write {service}.");
        }
    }

    private static void RefuseRegion(string text)
    {
        string id = RegionId.StripLocationPrefix(text);
        if (RegionId.IsValid(id) && id != "localhost")
        {
            throw Invalid($"'{text}' is not an endpoint. If it is a region, name it as the region with -Region {id}; " +
                $"the endpoint would be {ServiceHost.For(id, EndpointNetwork.Public)}.");
        }
    }

    private static string Bracketed(string text) =>
        IPAddress.TryParse(text, out IPAddress? address)
        && address.AddressFamily == AddressFamily.InterNetworkV6
        && text[0] != '['
            ? "[" + text + "]"
            : text;

    private static string Shown(string text) =>
        text.Length <= LongestShown && !text.Any(char.IsControl) ? $" '{text}'" : "";

    private static OssInputException Invalid(string sentence) => new(OssInputError.InvalidEndpoint, sentence);
}
