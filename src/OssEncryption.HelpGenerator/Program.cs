using OssEncryption.HelpGenerator;

return Generator.Run(args, Console.Error);
