using System.Reflection;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Protection.Tests.Support;

/// <summary>A client with HeadObject only; its response is the test's.</summary>
public class FakeHeads : DispatchProxy
{
    private Func<ObjectAddress, CancellationToken, Task<StoredState>>? _respond;

    public static IOssClient Responding(Func<ObjectAddress, CancellationToken, Task<StoredState>> respond)
    {
        IOssClient client = Create<IOssClient, FakeHeads>();
        ((FakeHeads)(object)client)._respond = respond;
        return client;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(IOssClient.HeadObjectAsync)
            ? _respond!((ObjectAddress)args![0]!, (CancellationToken)args[2]!)
            : throw new NotSupportedException(targetMethod.Name);
}
