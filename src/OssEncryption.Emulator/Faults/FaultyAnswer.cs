using System.Text;
using OssEncryption.Client.Emulation;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Wire;

namespace OssEncryption.Emulator.Faults;

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
        return fault?.Body is null ? answer : answer.WithBody(Encoding.UTF8.GetBytes(fault.Body), fault.ContentType);
    }

    private static Answer Replacement(EmulatorFault? fault, Exchange exchange) => fault switch
    {
        { Status: >= 300 } => ErrorAnswer.From(new ServiceError(fault.Status, fault.Code, Sentence(fault)), exchange),
        { Status: > 0 } => new Answer(fault.Status),
        _ => new Answer(500),
    };

    private static string Sentence(EmulatorFault fault) =>
        $"This answer was asked for: {fault.Code} for {fault.Operation}.";
}
