using OssEncryption.Client.Emulation;
using OssEncryption.Emulator.Access;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Observe;
using OssEncryption.Emulator.Routing;

namespace OssEncryption.Emulator.Server;

/// <summary>Takes each request from its arrival to its answer: what is asked, the fault it meets, the act, the
/// log.</summary>
internal sealed class RequestServer(Router router, OperationRunner runner, FaultTable faults, RequestLog log)
{
    /// <summary>Serves one request.</summary>
    /// <returns>What becomes of its connection.</returns>
    public async Task<Aftermath> ServeAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        Operation operation = router.Resolve(exchange.Request);
        EmulatorFault? fault = faults.Next(operation.Name, exchange.Request.Bucket, exchange.Request.Key);
        exchange.ClockSkew = fault?.ClockSkew ?? TimeSpan.Zero;
        SignatureReading signature = SignatureReading.Of(exchange.Request);
        Answer? answer = null;
        try
        {
            answer = await AnswerAsync(operation, exchange, signature, fault, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Before the answer is sent: a client that has it must find its request in the log.
            string? accessKeyId = signature.Signature?.AccessKeyId;
            log.Add(LogEntry.Of(exchange, operation.Name, accessKeyId, answer?.Status ?? 0, answer?.Code));
        }

        return answer is null
            ? Aftermath.Reset
            : await AnswerWriter.WriteAsync(exchange, answer, fault?.TruncateAt, cancellationToken)
                .ConfigureAwait(false);
    }

    /// <summary>The answer, or <c>null</c> when the connection is to break.</summary>
    private async Task<Answer?> AnswerAsync(
        Operation operation, Exchange exchange, SignatureReading signature, EmulatorFault? fault,
        CancellationToken cancellationToken)
    {
        if (!operation.TakesContent)
        {
            exchange.Document = await DocumentBody.ReadAsync(exchange.Request, cancellationToken)
                .ConfigureAwait(false);
        }

        if (fault is { Delay.Ticks: > 0 })
        {
            await Task.Delay(fault.Delay, cancellationToken).ConfigureAwait(false);
        }

        Answer? actual = FaultyAnswer.LetsAct(fault)
            ? await runner.RunAsync(operation, exchange, signature, cancellationToken).ConfigureAwait(false)
            : null;
        if (fault is { Reset: true })
        {
            return null;
        }

        await DocumentBody.DrainAsync(exchange.Request, cancellationToken).ConfigureAwait(false);
        return FaultyAnswer.Of(fault, actual, exchange);
    }
}
