using System.Globalization;

namespace OssEncryption.Benchmarks;

/// <summary>The methods that the runtime compiles for the first Get-OssBucketEncryption of a fresh process, once the
/// session is connected, and how long that takes. Those of the platform's HTTP client are counted, too.</summary>
internal static class FirstCallBenchmark
{
    private const int Rounds = 11;
    private const int MostMethods = 350;

    public static Task<IReadOnlyList<Ratio>> RunAsync()
    {
        using ServerProcess server = ServerProcess.Start("--serve", "0");
        return Task.FromResult<IReadOnlyList<Ratio>>([.. PowerShellSession.All().Select(session =>
        {
            SessionCost[] rounds = [.. Enumerable.Range(0, Rounds).Select(_ => session.Measure(
                PowerShellSession.Import(ModuleRunspace.Manifest),
                PowerShellSession.Connect(server),
                "$null = Get-OssBucketEncryption bucket-1"))];
            SessionCost[] bare = [.. Enumerable.Range(0, Rounds).Select(_ => session.Measure(
                "$http = [Net.Http.HttpClient]::new()",
                $"$null = $http.GetByteArrayAsync('{server.Endpoint}/bucket-1/?encryption').Result"))];
            return new Ratio(
                $"{session.Name}: {Words(rounds)}; a bare GET: {Words(bare)}",
                string.Create(CultureInfo.InvariantCulture, $"{MostMethods} methods"),
                Methods(rounds) / MostMethods,
                1.0)
                .Over([.. rounds.Select(round => (double)round.Methods / MostMethods)]);
        })]);
    }

    private static double Methods(IEnumerable<SessionCost> rounds) =>
        Ratio.Median(rounds.Select(round => (double)round.Methods));

    private static string Words(IReadOnlyList<SessionCost> rounds) => string.Create(CultureInfo.InvariantCulture,
        $"{Methods(rounds):0} methods, {Ratio.Median(rounds.Select(round => round.Milliseconds)):0} ms");
}
