using System.ComponentModel;
using System.Management.Automation;
using OssEncryption.Binding;
using OssEncryption.Client;
using OssEncryption.Errors;
using OssEncryption.Session;
using OssEncryption.Transfers;

namespace OssEncryption.Commands;

/// <summary>A cmdlet that talks to OSS: through the context it is given, the one that Connect-Oss made in this
/// runspace, or one from the environment, in this order.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssClientCommand : OssCommand
{
    private OssContext? _inUse;

    /// <summary>The context to use instead of the one of this runspace: what Connect-Oss or Get-OssContext gave, also
    /// in another runspace.</summary>
    [Parameter]
    [ValidateNotNull]
    public OssContext? Context { get; set; }

    /// <summary>The context that is used, once the cmdlet has begun.</summary>
    private protected OssContext InUse => _inUse ?? throw new InvalidOperationException("The cmdlet has not begun.");

    /// <summary>The client of the context.</summary>
    private protected IOssClient Client => InUse.Client;

    /// <summary>The buckets of the account whose name fits, asked for page by page as they are taken. A name without
    /// wildcards that fits none is reported.</summary>
    private protected IEnumerable<BucketSummary> FindBuckets(string name)
    {
        bool found = WildcardPattern.ContainsWildcardCharacters(name);
        string? marker = null;
        do
        {
            BucketPage page = Wait(stop => Client.ListBucketsAsync(NamePattern.PrefixOf(name), marker, stop));
            foreach (BucketSummary bucket in page.Buckets.Where(bucket => NamePattern.Matches(name, bucket.Name)))
            {
                found = true;
                yield return bucket;
            }

            marker = page.NextMarker;
        }
        while (marker is not null);

        if (!found)
        {
            WriteError(OssErrors.BucketNotListed(name));
        }
    }

    /// <summary>The objects of a bucket, or all versions, whose keys fit, asked for page by page as they are taken. A
    /// key without wildcards that fits none is reported.</summary>
    private protected IEnumerable<ListedObject> FindObjects(string bucket, KeyPattern pattern, bool allVersions)
    {
        bool found = pattern.Exact is null;
        foreach (ListedObject item in Listing.Of(Client, bucket, pattern, allVersions, call => Wait(call)))
        {
            found = true;
            yield return item;
        }

        if (!found)
        {
            WriteError(OssErrors.ObjectNotListed($"{bucket}/{pattern.Exact}"));
        }
    }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            _inUse = Context
                ?? RunspaceSession.Current.Context
                ?? Wait(OssContextFactory.FromEnvironmentAsync);
            WriteVerbose($"Using {_inUse}.");
        }
        catch (OssException problem)
        {
            ThrowTerminatingError(OssErrors.From(problem, MyInvocation.MyCommand.Name));
        }
    }
}
