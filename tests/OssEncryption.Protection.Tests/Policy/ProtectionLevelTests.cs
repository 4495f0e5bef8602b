using OssEncryption.Client.Model;
using OssEncryption.Protection.Policy;

namespace OssEncryption.Protection.Tests.Policy;

public class ProtectionLevelTests
{
    private static readonly EncryptionRule[] Ladder =
    [
        EncryptionRule.None,
        EncryptionRule.Create(SseAlgorithm.AES256),
        EncryptionRule.Create(SseAlgorithm.KMS),
        EncryptionRule.Create(SseAlgorithm.KMS, "key-1"),
    ];

    private static readonly EncryptionRule Sm4 = EncryptionRule.Create(SseAlgorithm.SM4);
    private static readonly EncryptionRule CmkWithSm4 =
        EncryptionRule.Create(SseAlgorithm.KMS, "key-1", SseDataEncryption.SM4);

    [Fact]
    public void Each_step_down_the_ladder_of_custody_is_a_lowering_and_no_step_up_is()
    {
        for (int from = 0; from < Ladder.Length; from++)
        {
            for (int to = 0; to < Ladder.Length; to++)
            {
                Assert.Equal(to < from, ProtectionLevel.IsLowering(Ladder[from], Ladder[to]));
            }
        }
    }

    [Fact]
    public void Giving_up_Sm4_is_a_lowering_whoever_holds_the_key()
    {
        Assert.True(ProtectionLevel.IsLowering(CmkWithSm4, EncryptionRule.Create(SseAlgorithm.KMS, "key-1")));
        Assert.True(ProtectionLevel.IsLowering(Sm4, EncryptionRule.Create(SseAlgorithm.AES256)));
        Assert.True(ProtectionLevel.IsLowering(Sm4, EncryptionRule.Create(SseAlgorithm.KMS, "key-1")));
        Assert.True(ProtectionLevel.IsLowering(Sm4, EncryptionRule.None));
        Assert.False(ProtectionLevel.IsLowering(Sm4, CmkWithSm4));
    }

    [Fact]
    public void Taking_Sm4_for_Aes_or_another_key_of_the_same_kind_lowers_nothing()
    {
        Assert.False(ProtectionLevel.IsLowering(EncryptionRule.Create(SseAlgorithm.AES256), Sm4));
        Assert.False(ProtectionLevel.IsLowering(Ladder[3], CmkWithSm4));
        Assert.False(ProtectionLevel.IsLowering(Ladder[3], EncryptionRule.Create(SseAlgorithm.KMS, "key-2")));
    }

    [Fact]
    public void An_object_under_the_service_key_declares_an_id_and_stands_below_a_CMK_all_the_same()
    {
        EncryptionRule declared = EncryptionRule.FromService(SseAlgorithm.KMS, "key-of-oss", null);

        ProtectionLevel level = ProtectionLevel.Of(declared, KeyCustody.ServiceKey);

        Assert.Equal(new ProtectionLevel(KeyCustody.ServiceKey, DataCipher.Aes256), level);
        Assert.False(level.IsLoweredBy(ProtectionLevel.Of(EncryptionRule.Create(SseAlgorithm.KMS))));
    }

    [Fact]
    public void A_level_reads_as_people_say_it()
    {
        Assert.Equal(
            ["not encrypted", "SSE-OSS, AES-256", "service key, AES-256", "CMK, AES-256"],
            Ladder.Select(rule => ProtectionLevel.Of(rule).ToString()));
        Assert.Equal("SSE-OSS, SM4", ProtectionLevel.Of(Sm4).ToString());
    }
}
