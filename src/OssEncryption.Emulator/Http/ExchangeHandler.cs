namespace OssEncryption.Emulator.Http;

/// <summary>Takes one request to its answer.</summary>
/// <param name="exchange">The request, and where its answer goes.</param>
/// <param name="cancellationToken">Cancelled when the server stops.</param>
/// <returns>What becomes of the connection.</returns>
internal delegate Task<Aftermath> ExchangeHandler(Exchange exchange, CancellationToken cancellationToken);
