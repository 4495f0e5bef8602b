using System.Management.Automation;

namespace OssEncryption.Shell;

/// <summary>Progress as one line at the foot of the screen, which gives way to all else that is written.</summary>
internal sealed class ProgressLine
{
    private readonly bool _enabled = Terminal.ShowsErrors && Terminal.ShowsOutput && Terminal.CanAsk;
    private int _shown;

    public void Show(ProgressRecord record)
    {
        if (!_enabled)
        {
            return;
        }

        Clear();
        if (record.RecordType == ProgressRecordType.Processing)
        {
            string percent = record.PercentComplete >= 0 ? $" {record.PercentComplete} %" : "";
            string text = $"{record.Activity}: {record.StatusDescription}{percent}".ReplaceLineEndings(" ");
            text = text[..Math.Min(text.Length, Terminal.Width - 1)];
            Console.Error.Write(text);
            _shown = text.Length;
        }
    }

    public void Clear()
    {
        if (_shown > 0)
        {
            Console.Error.Write($"\r{new string(' ', _shown)}\r");
            _shown = 0;
        }
    }
}
