using OssEncryption.Client.Model;
using OssEncryption.Protection.Findings;

namespace OssEncryption.Protection.Tests.Findings;

public sealed class RuleUndoTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_again()
    {
        RepairStep[] steps =
        [
            new("aaa", "cn-hangzhou", Now, EncryptionRule.None, EncryptionRule.Create(SseAlgorithm.KMS)),
            new("bbb", "cn-beijing", Now, EncryptionRule.Create(SseAlgorithm.SM4),
                EncryptionRule.Create(SseAlgorithm.KMS, "key", SseDataEncryption.SM4)),
        ];
        string path = _folder.PathOf("undo.json");

        new RuleUndo(Now, "host:1", "42", steps).Write(path);

        Assert.Equal(steps, RuleUndo.Read(path).Steps);
    }

    [Fact]
    public void Nothing_is_left_of_a_file_that_could_not_be_written_and_one_that_is_there_stays()
    {
        string path = _folder.PathOf("undo.json");

        Assert.ThrowsAny<Exception>(() => new RuleUndo(Now, "host:1", "42", null!).Write(path));
        Assert.Empty(_folder.Files());

        File.WriteAllText(path, "the only way back");
        UndoException refusal = Assert.Throws<UndoException>(() => new RuleUndo(Now, "host:1", "42", []).Write(path));
        Assert.Equal(UndoError.UndoFileExists, refusal.Reason);
        Assert.Equal("the only way back", File.ReadAllText(path));
    }
}
