using System.Net;
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
    Router router, OperationRunner runner, FaultTable faults, RequestLog log, CancellationToken stopping)
{
    /// <summary>Serves one request. It never throws: what cannot be answered is cut off.</summary>
    public async Task ServeAsync(HttpListenerContext context, RegionEndpoint endpoint)
    {
        try
        {
            await ServeAsync(new Exchange(context, endpoint)).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The client has gone, or the server is being stopped: there is nobody to tell.
            Abort(context.Response);
        }
    }

    private async Task ServeAsync(Exchange exchange)
    {
        Operation operation = router.Resolve(exchange.Request);
        EmulatorFault? fault = faults.Next(operation.Name, exchange.Request.Bucket);
        exchange.ClockSkew = fault?.ClockSkew ?? TimeSpan.Zero;
        if (!operation.TakesContent)
        {
            exchange.Document = await DocumentBody.ReadAsync(exchange.Request, stopping).ConfigureAwait(false);
        }

        if (fault is { Delay.Ticks: > 0 })
        {
            await Task.Delay(fault.Delay, stopping).ConfigureAwait(false);
        }

        (ISignature? signature, ServiceError? unreadable) = ReadSignature(exchange.Request);
        Answer? answer = null;
        try
        {
            answer = FaultyAnswer.LetsAct(fault)
                ? await runner.RunAsync(operation, exchange, signature, unreadable, stopping).ConfigureAwait(false)
                : null;
            answer = fault is { Reset: true } ? null : FaultyAnswer.Of(fault, answer, exchange);
            if (answer is not null)
            {
                await DocumentBody.DrainAsync(exchange.Request, stopping).ConfigureAwait(false);
            }
        }
        finally
        {
            // Before the answer is sent: a client that has it must find its request in the log.
            log.Add(LogEntry.Of(exchange, operation.Name, signature?.AccessKeyId, answer?.Status ?? 0, answer?.Code));
        }

        if (answer is null)
        {
            Abort(exchange.Response);
            return;
        }

        await AnswerWriter.WriteAsync(exchange, answer, fault?.TruncateAt, stopping).ConfigureAwait(false);
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

    private static void Abort(HttpListenerResponse response)
    {
        try
        {
            response.Abort();
        }
        catch (Exception failure) when (failure is ObjectDisposedException or HttpListenerException)
        {
            // It is closed already.
        }
    }
}
