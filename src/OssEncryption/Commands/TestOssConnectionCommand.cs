using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.Errors;

namespace OssEncryption.Commands;

/// <summary>Tests whether OSS is reached with the credential of the context, and says what is wrong.</summary>
/// <remarks>It sends one request, which lists no bucket. A caller that may not list buckets has reached OSS: its
/// signature was accepted before its permission was looked at. A failure is a result and no error, so that a script can
/// go on; only a context that cannot be made is an error.</remarks>
/// <example>
/// <code>
/// Test-OssConnection
/// </code>
/// <para>Shows whether OSS answers, and for which account.</para>
/// </example>
/// <example>
/// <code>
/// if (-not (Test-OssConnection -Quiet)) { throw 'OSS is not reached' }
/// </code>
/// <para>Ends a script when it is not.</para>
/// </example>
/// <permission>None: oss:ListBuckets on the account tells the account id, and is not needed.</permission>
/// <seealso cref="ConnectOssCommand"/>
/// <seealso cref="GetOssContextCommand"/>
[Cmdlet(VerbsDiagnostic.Test, "OssConnection")]
[OutputType(typeof(OssConnectionTest), typeof(bool))]
public sealed class TestOssConnectionCommand : OssClientCommand
{
    // No name of a bucket begins so: the list is empty, and tells the account all the same.
    private const string PrefixOfNone = "-";

    /// <summary>Returns only whether OSS is reached: true or false.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        OssConnectionTest result = Test();
        WriteObject(Quiet ? result.Succeeded : result);
    }

    private OssConnectionTest Test()
    {
        try
        {
            InUse.Learn(Wait(stop => Client.ListBucketsAsync(PrefixOfNone, null, stop)).OwnerId);
            return new OssConnectionTest(
                true, InUse.Region, InUse.Endpoint, InUse.AccessKeyId, InUse.AccountId);
        }
        catch (OssException problem)
        {
            ErrorRecord error = OssErrors.From(problem, InUse.Endpoint.Authority);
            return new OssConnectionTest(
                problem is OssServiceException { Code: "AccessDenied" },
                InUse.Region,
                InUse.Endpoint,
                InUse.AccessKeyId,
                InUse.AccountId,
                error.FullyQualifiedErrorId.Split(',')[0],
                error.ToString(),
                error.ErrorDetails.RecommendedAction);
        }
    }
}
