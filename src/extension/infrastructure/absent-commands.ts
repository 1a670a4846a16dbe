import * as vscode from "vscode";
import { type CommandId, commandIds, commandNeeds, type Need } from "./command-ids.ts";
import { registerCommand } from "./commands.ts";
import { UserError } from "./errors.ts";

/**
 * The commands that a browser cannot run. No menu has them there, but a keybinding or another
 * extension may call one all the same: it says why nothing happens, and where it would.
 */
export function registerAbsentCommands(
  { extension, subscriptions }: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): void {
  for (const id of commandIds) {
    const need: Need = commandNeeds[id];
    if (need === "nothing") continue;
    subscriptions.push(
      registerCommand(id, log, () => {
        const title = titleOf(id, extension.packageJSON);
        throw new UserError(
          need === "git"
            ? vscode.l10n.t("“{0}” needs git, which is not there in a browser.", title)
            : vscode.l10n.t(
                "“{0}” needs a computer: a browser can neither reach tables nor start a local DynamoDB.",
                title,
              ),
          vscode.l10n.t("Open this folder in VS Code on your computer, or in a codespace."),
        );
      }),
    );
  }
}

/** As the palette has it, in the display language. */
function titleOf(id: CommandId, manifest: unknown): string {
  const { contributes } = manifest as {
    contributes: {
      commands: readonly { command: string; title: string | { value: string } }[];
    };
  };
  const title = contributes.commands.find(({ command }) => command === id)?.title ?? id;
  return (typeof title === "string" ? title : title.value).replace(/…$/, "");
}
