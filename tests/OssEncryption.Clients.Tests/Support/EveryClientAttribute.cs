using System.Reflection;
using OssEncryption.Client.Http;
using Xunit.Sdk;

namespace OssEncryption.Clients.Tests.Support;

/// <summary>Runs a theory over every client that is here. That one is not is said by
/// <see cref="AliyunSdkTests.The_tests_of_every_client_run_over_it"/>, once for all.</summary>
internal sealed class EveryClientAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod)
    {
        yield return [OssClientKind.Default];
        if (AliyunSdk.IsBuilt)
        {
            yield return [OssClientKind.AliyunSdk];
        }
    }
}
