using System.Text.RegularExpressions;

namespace OssEncryption.Tests.Documentation;

/// <summary>A code block of a page: PowerShell to run, or a file whose name is in its first line.</summary>
/// <param name="Page">The path of the page, relative to the root of the repository.</param>
/// <param name="Line">The line on which the code begins.</param>
/// <param name="Code">The code.</param>
internal sealed partial record CodeBlock(string Page, int Line, string Code)
{
    private const string Mark = "# This ";

    /// <summary>The reason in its first line why it is not run; <c>null</c> when it is run.</summary>
    public string? Reason => Code.StartsWith(Mark, StringComparison.Ordinal)
        ? Code.Split('\n')[0][Mark.Length..]
        : null;

    /// <summary>The name of the file; <c>null</c> for code to run.</summary>
    public string? FileName => FileMark().Match(Code) is { Success: true } mark ? mark.Groups[1].Value : null;

    /// <summary>The PowerShell blocks of a page, in their order.</summary>
    public static IReadOnlyList<CodeBlock> ReadAll(string page)
    {
        var blocks = new List<CodeBlock>();
        string[] lines = File.ReadAllLines(Pages.PathOf(page));
        for (int start = 0; start < lines.Length; start++)
        {
            if (!lines[start].StartsWith("```", StringComparison.Ordinal))
            {
                continue;
            }

            int end = Array.FindIndex(lines, start + 1, line => line.StartsWith("```", StringComparison.Ordinal));
            Assert.True(end > 0, $"{page}({start + 1}): the block has no end.");
            if (lines[start].TrimStart('`').Trim() is "powershell" or "pwsh" or "ps1" or "posh")
            {
                blocks.Add(new CodeBlock(page, start + 2, string.Join("\n", lines[(start + 1)..end])));
            }

            start = end;
        }

        return blocks;
    }

    [GeneratedRegex(@"\A# ([\w-]+(?:\.Tests)?\.ps1)$", RegexOptions.Multiline)]
    private static partial Regex FileMark();
}
