using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Tests.Plan;

public class PlanShardTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void Shards_together_have_every_entry_once(int count)
    {
        for (long number = 0; number < 50; number++)
        {
            PlanEntry entry = new()
            {
                Number = number,
                Address = new ObjectAddress("bucket", "key"),
                Action = PlanAction.Copy,
                Reason = PlanReason.NotEncrypted,
            };

            Assert.Single(Enumerable.Range(1, count), index => new PlanShard(index, count).Contains(entry));
        }
    }
}
