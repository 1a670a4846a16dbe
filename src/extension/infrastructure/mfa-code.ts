import * as vscode from "vscode";

/**
 * Asks for the code that a multi-factor device shows. It is never kept.
 *
 * @param serial the device, as AWS calls it: `arn:aws:iam::111111111111:mfa/someone`
 * @throws an error that counts as a cancellation where the user gives none
 */
export async function askForMfaCode(serial: string): Promise<string> {
  const code = await vscode.window.showInputBox({
    title: vscode.l10n.t("Multi-Factor Code"),
    prompt: vscode.l10n.t("The code that {0} shows now", serial),
    ignoreFocusOut: true,
    validateInput: (text) =>
      /^\d{6}$/.test(text.trim()) ? undefined : vscode.l10n.t("A code has six digits."),
  });
  if (code !== undefined) return code.trim();
  throw Object.assign(new Error("No code was given."), { name: "AbortError" });
}
