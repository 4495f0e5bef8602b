using OssEncryption.Client.Emulation;
using OssEncryption.Emulator.Faults;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.RequestLogs;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Signatures;
using OssEncryption.Emulator.Wire;

namespace OssEncryption.Emulator.Serving;

/// <summary>Takes each request from its arrival to its answer: what was asked, the fault it meets, the act, the log.</summary>
internal sealed class RequestServer(
    Router router, OperationRunner runner, FaultTable faults, RequestLog log)
{
    /// <summary>Serves one request.</summary>
    /// <returns>What becomes of its connection.</returns>
    public async Task<Aftermath> ServeAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        Operation operation = router.Resolve(exchange.Request);
        EmulatorFault? fault = faults.Next(operation.Name, exchange.Request.Bucket);
        exchange.ClockSkew = fault?.ClockSkew ?? TimeSpan.Zero;
        if (!operation.TakesContent)
        {
            exchange.Document = await DocumentBody.ReadAsync(exchange.Request, cancellationToken).ConfigureAwait(false);
        }

        if (fault is { Delay.Ticks: > 0 })
        {
            await Task.Delay(fault.Delay, cancellationToken).ConfigureAwait(false);
        }

        (ISignature? signature, ServiceError? unreadable) = ReadSignature(exchange.Request);
        Answer? answer = null;
        try
        {
            answer = FaultyAnswer.LetsAct(fault)
                ? await runner.RunAsync(operation, exchange, signature, unreadable, cancellationToken).ConfigureAwait(false)
                : null;
            answer = fault is { Reset: true } ? null : FaultyAnswer.Of(fault, answer, exchange);
            if (answer is not null)
            {
                await DocumentBody.DrainAsync(exchange.Request, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            // Before the answer is sent: a client that has it must find its request in the log.
            log.Add(LogEntry.Of(exchange, operation.Name, signature?.AccessKeyId, answer?.Status ?? 0, answer?.Code));
        }

        return answer is null
            ? Aftermath.Reset
            : await AnswerWriter.WriteAsync(exchange, answer, fault?.TruncateAt, cancellationToken)
                .ConfigureAwait(false);
    }

    private static (ISignature? Signature, ServiceError? Unreadable) ReadSignature(IncomingRequest request)
    {
        try
        {
            return (SignatureReader.Read(request), null);
        }
        catch (ServiceError error)
        {
            return (null, error);
        }
    }
}
