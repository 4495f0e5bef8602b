using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using OssEncryption.Client.Emulation;
using OssEncryption.Emulator;

// For each call a line of JSON comes in, [number, method, arguments…], and one goes out: [result] or [null, error].
// The number is that of a local OSS. The end of the input is the end.
var running = new ConcurrentDictionary<int, (OssEmulator Emulator, FakeTimeProvider Clock)>();
while (Console.ReadLine() is { } line)
{
    JsonElement call = JsonElement.Parse(line);
    try
    {
        object? result = Call(call[0].GetInt32(), call[1].GetString()!, [.. call.EnumerateArray().Skip(2)]);
        Console.WriteLine(JsonSerializer.Serialize(new[] { result }));
    }
    catch (Exception flaw)
    {
        Console.WriteLine(JsonSerializer.Serialize(new[] { null, flaw.GetBaseException().Message }));
    }
}

object? Call(int number, string method, JsonElement[] arguments)
{
    switch (method)
    {
        case "Start":
            var clock = new FakeTimeProvider(arguments[1].Deserialize<DateTimeOffset>());
            var started = OssEmulator.Start(arguments[0].Deserialize<EmulatorOptions>()!, clock);
            running[number] = (started, clock);
            return new { started.Endpoints, started.Owner };
        case "Dispose":
            running[number].Emulator.Dispose();
            return null;
        case "Advance":
            running[number].Clock.Advance(arguments[0].Deserialize<TimeSpan>());
            return null;
        default:
            MethodInfo called = typeof(IOssEmulator).GetMethod(method)!;
            IEnumerable<object?> values = called.GetParameters()
                .Zip(arguments, (parameter, text) => text.Deserialize(parameter.ParameterType));
            return called.Invoke(running[number].Emulator, [.. values]);
    }
}
