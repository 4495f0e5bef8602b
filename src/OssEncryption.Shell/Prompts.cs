using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace OssEncryption.Shell;

/// <summary>Asks the person at the terminal. Where nobody can answer, every question is an error at once, so that a
/// script in a pipeline fails instead of waiting for ever.</summary>
internal sealed class Prompts(bool mayAsk)
{
    public string ReadLine()
    {
        Require();
        return Read(echo: true);
    }

    public SecureString ReadSecret()
    {
        Require();
        var secret = new SecureString();
        foreach (char character in Read(echo: false))
        {
            secret.AppendChar(character);
        }

        secret.MakeReadOnly();
        return secret;
    }

    public int AskForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Require();
        WriteHeading(caption, message);
        var keys = choices.Select(KeyOf).ToList();
        var names = choices.Select(choice => choice.Label.Replace("&", "", StringComparison.Ordinal)).ToList();
        string menu = string.Concat(keys.Zip(names, (key, name) => $"[{key}] {name}  ")) + "[?] Help";
        string hint = defaultChoice >= 0 ? $" (default is \"{keys[defaultChoice]}\")" : "";
        while (true)
        {
            Console.Write($"{menu}{hint}: ");
            string answer = ReadLine().Trim();
            int chosen = keys.FindIndex(key => Same(key, answer));
            chosen = chosen < 0 ? names.FindIndex(name => Same(name, answer)) : chosen;
            if (answer.Length == 0 && defaultChoice >= 0)
            {
                return defaultChoice;
            }

            if (answer.Length > 0 && chosen >= 0)
            {
                return chosen;
            }

            if (answer == "?")
            {
                keys.Zip(choices, (key, choice) => $"{key} - {choice.HelpMessage}").ToList().ForEach(Console.WriteLine);
            }
        }
    }

    public Dictionary<string, PSObject> AskForFields(
        string caption, string message, Collection<FieldDescription> descriptions)
    {
        Require();
        WriteHeading(caption, message);
        return descriptions.ToDictionary(field => field.Name, AskForField, StringComparer.OrdinalIgnoreCase);
    }

    public PSCredential AskForCredential(string caption, string message, string? userName)
    {
        Require();
        WriteHeading(caption, message);
        if (string.IsNullOrEmpty(userName))
        {
            Console.Write("User: ");
            userName = ReadLine();
        }

        Console.Write($"Password for user {userName}: ");
        return new PSCredential(userName, ReadSecret());
    }

    private static void WriteHeading(string caption, string message)
    {
        foreach (string text in new[] { caption, message }.Where(text => !string.IsNullOrEmpty(text)))
        {
            Console.WriteLine(text);
        }
    }

    private static string KeyOf(ChoiceDescription choice)
    {
        int mark = choice.Label.IndexOf('&', StringComparison.Ordinal);
        return mark >= 0 && mark + 1 < choice.Label.Length
            ? choice.Label.Substring(mark + 1, 1).ToUpperInvariant()
            : choice.Label;
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static string Read(bool echo)
    {
        try
        {
            return LineReader.Read(echo) ?? "";
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    private void Require()
    {
        if (!mayAsk)
        {
            throw new PSInvalidOperationException(
                "The shell is in NonInteractive mode or its input is redirected: there is nobody to answer a prompt. "
                + "Give every value as a parameter; -Confirm:$false answers a confirmation.");
        }
    }

    private PSObject AskForField(FieldDescription field)
    {
        var type = Type.GetType(field.ParameterAssemblyFullName) ?? typeof(string);
        if (type == typeof(PSCredential))
        {
            return PSObject.AsPSObject(AskForCredential(field.Name, "", userName: null));
        }

        bool isList = type.IsArray || (typeof(IList).IsAssignableFrom(type) && type != typeof(string));
        if (isList)
        {
            return PSObject.AsPSObject(AskForItems(field.Name).ToArray());
        }

        Console.Write($"{field.Name}: ");
        return PSObject.AsPSObject(type == typeof(SecureString) ? ReadSecret() : ReadLine());
    }

    private IEnumerable<string> AskForItems(string name)
    {
        for (int i = 0; ; i++)
        {
            Console.Write($"{name}[{i}]: ");
            string item = ReadLine();
            if (item.Length == 0)
            {
                yield break;
            }

            yield return item;
        }
    }
}
