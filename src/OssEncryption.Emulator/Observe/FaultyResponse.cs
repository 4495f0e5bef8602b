using System.Collections;
using System.Text;
using OssEncryption.Client.Emulation;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Observe;

/// <summary>What a fault makes of an answer.</summary>
internal static class FaultyAnswer
{
    /// <summary>Whether a request is carried out at all.</summary>
    public static bool LetsAct(EmulatorFault? fault) =>
        fault is null || fault.AfterActing || (!fault.Reset && fault.Status == 0);

    /// <summary>The answer that is sent.</summary>
    /// <param name="fault">The fault, or <c>null</c>.</param>
    /// <param name="actual">The answer without the fault, when the request was carried out.</param>
    /// <param name="exchange">The exchange.</param>
    public static Answer Of(EmulatorFault? fault, Answer? actual, Exchange exchange)
    {
        Answer answer = fault is { Status: > 0 } || actual is null ? Replacement(fault, exchange) : actual;
        answer = fault?.Body is null
            ? answer
            : answer.WithBody(Encoding.UTF8.GetBytes(fault.Body), fault.ContentType);
        foreach (DictionaryEntry header in fault?.Headers ?? new Hashtable())
        {
            Replace(answer, header.Key.ToString()!, header.Value?.ToString() ?? "");
        }

        return answer;
    }

    private static Answer Replacement(EmulatorFault? fault, Exchange exchange) => fault switch
    {
        { Status: >= 300 } => ErrorAnswer.From(Error(fault, fault.Code ?? UsualCode(fault.Status)), exchange),
        { Status: > 0 } => new Answer(fault.Status),
        _ => new Answer(500),
    };

    private static ServiceError Error(EmulatorFault fault, string code) =>
        new(fault.Status, code, $"This answer was asked for: {code} for {fault.Operation}.");

    private static string UsualCode(int status) => status == 503 ? "ServiceUnavailable" : "InternalError";

    private static void Replace(Answer answer, string name, string value)
    {
        answer.Headers.Remove(name);
        if (value.Length > 0)
        {
            answer.Headers[name] = value;
        }
    }
}
