using System.Management.Automation;
using OssEncryption.Client.Model;

namespace OssEncryption.Base;

/// <summary>Asks before a cmdlet of medium impact does what one of high impact would ask about: lowers protection, or
/// ends a replication. It does not ask again where ShouldProcess asks already, nor with -Force or
/// -Confirm:$false.</summary>
internal sealed class Confirmation
{
    private readonly PSCmdlet _cmdlet;
    private readonly bool _asks;
    private bool _yesToAll;
    private bool _noToAll;

    /// <summary>Creates the confirmation of one run of a cmdlet.</summary>
    public Confirmation(PSCmdlet cmdlet, bool force)
    {
        _cmdlet = cmdlet;
        _asks = !force
            && !cmdlet.MyInvocation.BoundParameters.ContainsKey("Confirm")
            && LanguagePrimitives.TryConvertTo(cmdlet.GetVariableValue("ConfirmPreference"), out ConfirmImpact asksFrom)
            && asksFrom == ConfirmImpact.High;
    }

    /// <summary>Whether the change may be made.</summary>
    /// <param name="question">The question.</param>
    /// <param name="caption">What is done, in two words.</param>
    public bool Allows(string question, string caption = "Lower protection") =>
        !_asks || _cmdlet.ShouldContinue(PrintableText.Of(question), caption, ref _yesToAll, ref _noToAll);
}
