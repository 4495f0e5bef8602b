using System.Collections.Concurrent;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Endpoints;

/// <summary>The endpoint of each bucket: the client's own, or that of the bucket's region once it is known. Signed
/// requests go only to hosts of the same service: another region over the same network, or another port on loopback. A
/// custom domain of a bucket has no other routes.</summary>
internal sealed class BucketRoutes(OssEndpoint own)
{
    private readonly ConcurrentDictionary<string, OssEndpoint> _elsewhere = new(StringComparer.Ordinal);

    /// <summary>The endpoint for a bucket, or for the service.</summary>
    public OssEndpoint For(string? bucket) =>
        bucket is not null && _elsewhere.TryGetValue(bucket, out OssEndpoint? known) ? known : own;

    /// <summary>Remembers the endpoint of a bucket.</summary>
    public void Learn(string bucket, OssEndpoint endpoint)
    {
        if (endpoint == own)
        {
            Forget(bucket);
        }
        else
        {
            _elsewhere[bucket] = endpoint;
        }
    }

    /// <summary>Remembers the endpoints of the buckets in a list.</summary>
    public void Learn(IEnumerable<BucketSummary> buckets)
    {
        foreach (BucketSummary bucket in buckets)
        {
            if (Resolve(bucket.ExtranetEndpoint) is not { } endpoint)
            {
                continue;
            }

            if (own.Service is not null)
            {
                Learn(bucket.Name, endpoint);
            }
            else if (RegionId.IsValid(bucket.Region))
            {
                Learn(bucket.Name, InRegion(endpoint, bucket.Region));
            }
        }
    }

    /// <summary>Forgets the endpoint of a bucket.</summary>
    public void Forget(string bucket) => _elsewhere.TryRemove(bucket, out _);

    /// <summary>The endpoint for a host that the service named, over this client's network; <c>null</c> when the host
    /// is not of the same service. Its region is <c>null</c> when the host name does not contain it.</summary>
    public OssEndpoint? Resolve(string host)
    {
        if (own.Service is not null)
        {
            return ServiceHost.Find(host)?.Region is { } region ? own.InRegion(region) : null;
        }

        return own.IsLoopback && own.Style == AddressingStyle.Path ? OtherPort(host) : null;
    }

    /// <summary>The same endpoint, signed for a region.</summary>
    public static OssEndpoint InRegion(OssEndpoint endpoint, string region) =>
        new(endpoint.Uri, region, endpoint.Style);

    private OssEndpoint? OtherPort(string host) =>
        Uri.TryCreate(own.Uri.Scheme + "://" + host, UriKind.Absolute, out Uri? uri)
        && string.Equals(uri.Host, own.Uri.Host, StringComparison.OrdinalIgnoreCase)
        && string.Equals(uri.Authority, host, StringComparison.OrdinalIgnoreCase)
            ? new OssEndpoint(uri, null, own.Style)
            : null;
}

/// <summary>The naming rules of buckets. Source: the vendor's page "Bucket naming conventions".</summary>
public static class BucketName
{
    private const int Shortest = 3;
    private const int Longest = 63;

    /// <summary>Checks a name before it becomes part of a host or path.</summary>
    /// <exception cref="OssInputException"><see cref="OssInputError.InvalidBucketName"/>; the message names the broken
    /// rule.</exception>
    public static void Validate(string name)
    {
        if (BrokenRule(name) is { } rule)
        {
            throw new OssInputException(OssInputError.InvalidBucketName,
                $"The bucket name{Shown(name)} is not valid: {rule}.");
        }
    }

    private static string? BrokenRule(string name)
    {
        if (name.Length is < Shortest or > Longest)
        {
            return $"it must have {Shortest} to {Longest} characters, and has {name.Length}";
        }

        foreach (char c in name)
        {
            if (c is >= 'A' and <= 'Z')
            {
                return "it must be in lower case";
            }

            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
            {
                return "it may have only lower-case letters, digits and hyphens";
            }
        }

        return name[0] == '-' || name[name.Length - 1] == '-' ? "it must not begin or end with a hyphen" : null;
    }

    private static string Shown(string name) =>
        name.Length is > 0 and <= Longest && !name.Any(char.IsControl) ? $" '{name}'" : "";
}
