using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

/// <summary>Connects a session to the server of a test.</summary>
internal static class ConnectedSession
{
    public static ModuleSession To(string endpoint)
    {
        var session = new ModuleSession();
        SessionResult result = session.Invoke(
            "$null = Connect-Oss cn-hangzhou -Endpoint $args[0] " +
            "-Credential ([pscredential]::new('ak', [securestring]::new()))", endpoint);
        Assert.Empty(result.Errors);
        return session;
    }
}
