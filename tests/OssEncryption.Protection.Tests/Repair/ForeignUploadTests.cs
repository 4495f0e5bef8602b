using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Run;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Repair;

/// <summary>Other clients upload the keys in parts that a run copies in parts, while requests and responses are lost
/// and runs die. Each case is a random interleaving of its own seed.</summary>
public class ForeignUploadTests
{
    private const int MostRequests = 14;
    private const int MostRuns = 3;

    [Theory]
    [InlineData(null, 0)]
    [InlineData("Enabled", 1_000_000)]
    public async Task No_upload_of_another_client_is_aborted_and_none_of_ours_is_left_unnamed(
        string? versioning, int firstSeed)
    {
        using var fixture = new EmulatorFixture(versioning);
        for (int seed = firstSeed; seed < firstSeed + Trials.Of(20); seed++)
        {
            var others = new OtherClient(fixture, $"{seed}-", new Random(seed));
            await others.PutAsync();
            PlanFolder plan = await fixture.PlanAsync(prefix: others.Key, byParts: true);
            for (int run = 1; run < MostRuns; run++)
            {
                await RunBadlyAsync(fixture, plan, others);
            }

            fixture.Handler.Reset();
            await fixture.ApplyAsync(plan);

            string[] named = [.. PlanStatus.ReadOutcomes(plan).SelectMany(outcome => outcome.LeftUploadIds)];
            string[] open = [.. (await fixture.UploadsAsync()).Select(upload => upload.UploadId)];
            Assert.True(others.Uploads.All(open.Contains), $"seed {seed}: an upload of another client is gone");
            Assert.True(open.Except(others.Uploads).All(named.Contains), $"seed {seed}: ours is not named");
            await others.CompleteAsync();
            await Task.WhenAll((await fixture.UploadsAsync())
                .Select(upload => fixture.Other.AbortMultipartUploadAsync(upload, default)));
        }
    }

    // Some requests meet another client, some are lost on the way there or back, and the run may die at one of them.
    private static async Task RunBadlyAsync(EmulatorFixture fixture, PlanFolder plan, OtherClient others)
    {
        int dies = others.Random.Next(2 * MostRequests);
        int met = others.Random.Next(1, MostRequests);
        int lost = others.Random.Next(2 * MostRequests);
        bool isLostAfterActing = others.Random.Next(2) == 0;
        var dead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Handler.Reset();
        fixture.Handler.Intercept = async (number, _, send) =>
        {
            if (number == met)
            {
                await others.BeginAsync();
            }

            HttpResponseMessage? response = number == lost && !isLostAfterActing ? null : await send();
            if (number == met && others.Random.Next(2) == 0)
            {
                await others.BeginAsync();
            }

            if (number == dies)
            {
                dead.TrySetResult();
                await new TaskCompletionSource().Task;
            }

            return number == lost ? throw new HttpRequestException("Lost.", new IOException()) : response!;
        };
        using PlanExecution run = fixture.Open(plan, throttleLimit: 1);
        await Task.WhenAny(run.RunAsync(_ => { }, default), dead.Task);
    }

    /// <summary>Another client, which uploads a key in parts.</summary>
    private sealed class OtherClient(EmulatorFixture fixture, string key, Random random)
    {
        private readonly List<MultipartUpload> _uploads = [];

        public string Key => key;

        public Random Random => random;

        public IEnumerable<string> Uploads => _uploads.Select(upload => upload.UploadId);

        public Task<WrittenObject> PutAsync() => fixture.PutAsync(key, EmulatorFixture.Bytes(1_000));

        public async Task BeginAsync() => _uploads.Add(
            await fixture.Other.InitiateMultipartUploadAsync(EmulatorFixture.At(key), new(), default));

        public async Task CompleteAsync()
        {
            foreach (MultipartUpload upload in _uploads)
            {
                UploadedPart part = await fixture.Other.UploadPartAsync(
                    upload, 1, ObjectContent.FromBytes(EmulatorFixture.Bytes(500)), default);
                await fixture.Other.CompleteMultipartUploadAsync(upload, [part], new(), default);
            }
        }
    }
}
