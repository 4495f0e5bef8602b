namespace System.Runtime.CompilerServices;

/// <summary>Lets properties be <c>init</c>, and so records be written, where the platform has no such type.</summary>
internal static class IsExternalInit;
