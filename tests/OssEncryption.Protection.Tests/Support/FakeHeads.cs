using System.Reflection;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Protection.Tests.Support;

/// <summary>A client that knows HeadObject alone, and answers as a test says.</summary>
public class FakeHeads : DispatchProxy
{
    private Func<ObjectAddress, CancellationToken, Task<StoredState>>? _answer;

    public static IOssClient Answering(Func<ObjectAddress, CancellationToken, Task<StoredState>> answer)
    {
        IOssClient client = Create<IOssClient, FakeHeads>();
        ((FakeHeads)(object)client)._answer = answer;
        return client;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(IOssClient.HeadObjectAsync)
            ? _answer!((ObjectAddress)args![0]!, (CancellationToken)args[2]!)
            : throw new NotSupportedException(targetMethod.Name);
}
