using System.Globalization;

namespace OssEncryption.Testing;

/// <summary>The number of trials, or of items, of a test. The environment variable OSS_TRIALS multiplies it for a longer
/// run by hand.</summary>
public static class Trials
{
    private static readonly int Factor =
        int.TryParse(Environment.GetEnvironmentVariable("OSS_TRIALS"), CultureInfo.InvariantCulture, out int factor)
            ? factor
            : 1;

    /// <summary>The number of trials where a usual run of the tests has <paramref name="usual"/>.</summary>
    public static int Of(int usual) => usual * Factor;
}
