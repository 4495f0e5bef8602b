using System.Text;

namespace OssEncryption.HelpGenerator;

/// <summary>Breaks text into lines.</summary>
internal static class Wrapping
{
    /// <summary>Joins words with spaces, and begins a line anew where the next word would pass the width.</summary>
    /// <param name="words">The words; none is broken.</param>
    /// <param name="width">The columns of a line.</param>
    /// <param name="indent">What the second and later lines begin with.</param>
    public static string Fold(IEnumerable<string> words, int width, string indent)
    {
        var text = new StringBuilder();
        int column = 0;
        foreach (string word in words)
        {
            if (column == 0)
            {
                column = word.Length;
            }
            else if (column + 1 + word.Length <= width)
            {
                text.Append(' ');
                column += 1 + word.Length;
            }
            else
            {
                text.Append('\n').Append(indent);
                column = indent.Length + word.Length;
            }

            text.Append(word);
        }

        return text.ToString();
    }
}
