using System.ComponentModel;
using System.Management.Automation;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Completion;

namespace OssEncryption.Base;

/// <summary>A cmdlet that is told where OSS is.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssEndpointCommand : OssCommand
{
    /// <summary>The region id: cn-hangzhou; oss-cn-hangzhou and an endpoint are understood too. Left out, it comes from
    /// the endpoint, OSS_REGION or the profile.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Region { get; set; }

    /// <summary>The endpoint, where it is not the region's own: a host name, or an address with scheme. A region stands
    /// for its endpoint.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Endpoint { get; set; }

    /// <summary>The network by which the region is reached; Internal from within the vendor's network.</summary>
    [Parameter]
    public EndpointNetwork Network { get; set; } = EndpointNetwork.Public;

    /// <summary>The endpoint is a domain name of one's own that stands for one bucket.</summary>
    [Parameter]
    public SwitchParameter Cname { get; set; }

    /// <summary>Allows an endpoint without TLS that is not on this machine.</summary>
    [Parameter]
    public SwitchParameter AllowHttp { get; set; }

    /// <summary>What carries the requests: the module's own client, or the vendor's SDK where this copy was built with
    /// it.</summary>
    [Parameter]
    public OssClientKind Client { get; set; } = OssClientKind.Default;

    /// <summary>The version of the signatures; V1 for servers that know no other.</summary>
    [Parameter]
    public SignatureVersion SignatureVersion { get; set; } = SignatureVersion.V4;
}
