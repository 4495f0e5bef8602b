using System.Collections.Concurrent;
using System.ComponentModel;
using System.Management.Automation;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Errors;
using OssEncryption.Session;
using OssEncryption.Values;

namespace OssEncryption.Base;

/// <summary>A cmdlet that sends requests to OSS. It uses the context given with -Context, or else the one that
/// Connect-Oss made in this runspace, or else one made from the environment.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssClientCommand : OssCommand
{
    private readonly ConcurrentQueue<TracedAttempt> _attempts = new();
    private OssContext? _inUse;

    /// <summary>The context to use instead of the one of this runspace. Connect-Oss and Get-OssContext give contexts;
    /// one from another runspace works, too.</summary>
    [Parameter]
    [ValidateNotNull]
    public OssContext? Context { get; set; }

    /// <summary>The context in use, once the cmdlet has begun.</summary>
    private protected OssContext InUse => _inUse ?? throw new InvalidOperationException("The cmdlet has not begun.");

    /// <summary>The client of the context in use.</summary>
    private protected IOssClient Client => InUse.OssClient;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            OssContext context = Context
                ?? RunspaceSession.Current.Context
                ?? Wait(OssContextFactory.FromEnvironmentAsync);
            _inUse = Shows("Verbose") || Shows("Debug") ? context.WithTrace(_attempts.Enqueue) : context;
            WriteVerbose($"Using {_inUse}. {_inUse.Endpoint.Authority} is reached {ProxyRoute.To(_inUse.Endpoint)}.");
        }
        catch (OssException problem)
        {
            ThrowTerminatingError(OssErrors.From(problem, MyInvocation.MyCommand.Name));
        }
    }

    /// <summary>The target of errors about buckets that were named by a pattern or not at all: the host that was asked
    /// for the list. A name is its own target.</summary>
    private protected string TargetOf(string pattern) =>
        WildcardPattern.ContainsWildcardCharacters(pattern) ? InUse.Endpoint.Authority : pattern;

    /// <summary>Where a change is made, as prompts say it: <c>in cn-hangzhou at oss-cn-hangzhou.aliyuncs.com</c>. The
    /// region is that of the bucket where it is known.</summary>
    private protected string PlaceOf(string? bucket)
    {
        string? region = (bucket is null ? null : Client.RegionOf(bucket)) ?? InUse.Region;
        return (region is null ? "" : $"in {region} ") + $"at {InUse.Endpoint.Authority}";
    }

    /// <inheritdoc/>
    private protected sealed override void TellRequests()
    {
        while (_attempts.TryDequeue(out TracedAttempt? attempt))
        {
            WriteVerbose(attempt.ToString());
            foreach (string header in attempt.Headers)
            {
                WriteDebug(PrintableText.Of(header));
            }
        }
    }

    // By the parameter of that name, or by the preference variable.
    private bool Shows(string stream) => MyInvocation.BoundParameters.TryGetValue(stream, out object? asked)
        ? asked is SwitchParameter { IsPresent: true }
        : LanguagePrimitives.TryConvertTo(GetVariableValue(stream + "Preference"), out ActionPreference preference)
            && preference is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);

    /// <summary>Lists the buckets whose name matches a pattern, page by page.</summary>
    private protected IEnumerable<BucketSummary> ListBuckets(string pattern)
    {
        string? marker = null;
        do
        {
            BucketPage page = Wait(stop => Client.ListBucketsAsync(NamePattern.PrefixOf(pattern), marker, stop));
            InUse.Learn(page.OwnerId);
            foreach (BucketSummary bucket in page.Buckets.Where(bucket => NamePattern.Matches(pattern, bucket.Name)))
            {
                yield return bucket;
            }

            marker = page.NextMarker;
        }
        while (marker is not null);
    }

    /// <summary>Reads each bucket name or address and processes it. One that cannot be read is reported as an error,
    /// and the others go on.</summary>
    /// <param name="texts">The bucket names or addresses.</param>
    /// <param name="read">Parses one.</param>
    /// <param name="process">Processes what was parsed.</param>
    private protected void ForEachAddress<T>(string[] texts, Func<string, T> read, Action<T> process)
        where T : class
    {
        foreach (string text in texts)
        {
            T? address = null;
            if (Report(OssAddress.Show(text), () => address = read(text)))
            {
                process(address!);
            }
        }
    }
}
