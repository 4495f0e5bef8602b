using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;
using OssEncryption.Emulator;

// Folder, access key id and secret come in; the endpoint goes out; the end of the input is the end.
using var emulator = OssEmulator.Start(new EmulatorOptions
{
    Path = args[0],
    Owner = new OssCredential(args[1], args[2]),
});
Console.WriteLine(emulator.Endpoints["cn-hangzhou"]);
while (Console.ReadLine() is not null)
{
}
