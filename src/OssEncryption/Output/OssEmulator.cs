using System.Management.Automation;
using System.Security;
using OssEncryption.Client.Credentials;
using OssEncryption.Client.Emulation;

namespace OssEncryption;

/// <summary>A running local OSS. It can be piped into Connect-Oss and into Stop-OssEmulator.</summary>
public sealed class OssEmulator
{
    internal OssEmulator(IOssEmulator server)
    {
        Server = server;
        Region = server.Endpoints.Keys.First();
        Endpoint = AddressOf(server.Endpoints[Region]);
        Endpoints = server.Endpoints.ToDictionary(region => region.Key, region => AddressOf(region.Value));
        Credential = ToCredential(server.Owner);
    }

    /// <summary>The first region that it plays.</summary>
    public string Region { get; }

    /// <summary>The endpoint of the first region.</summary>
    public string Endpoint { get; }

    /// <summary>The endpoint of each region.</summary>
    public IReadOnlyDictionary<string, string> Endpoints { get; }

    /// <summary>The access key of the user who owns every bucket and may do everything.</summary>
    public PSCredential Credential { get; }

    internal IOssEmulator Server { get; }

    /// <summary>Every request that it received, oldest first, without signatures and secrets.</summary>
    public EmulatorRequest[] GetRequests() => [.. Server.GetRequests()];

    /// <summary>Empties the log of requests.</summary>
    public void ClearRequests() => Server.ClearRequests();

    /// <summary>Adds a user with limited permissions and gives the access key: <c>@{ Allow = 'oss:Get*' }</c>.</summary>
    public PSCredential AddUser(EmulatorUser user) => ToCredential(Server.AddUser(user));

    /// <summary>Makes matching requests go wrong: <c>@{ Operation = 'PutBucketEncryption'; Status = 503 }</c>.</summary>
    public void AddFault(EmulatorFault fault) => Server.AddFault(fault);

    /// <summary>Removes all faults.</summary>
    public void ClearFaults() => Server.ClearFaults();

    /// <summary>The endpoint.</summary>
    public override string ToString() => Endpoint;

    private static string AddressOf(Uri endpoint) => endpoint.GetLeftPart(UriPartial.Authority);

    private static PSCredential ToCredential(OssCredential key)
    {
        var secret = new SecureString();
        foreach (char c in key.AccessKeySecret)
        {
            secret.AppendChar(c);
        }

        secret.MakeReadOnly();
        return new PSCredential(key.AccessKeyId, secret);
    }
}
