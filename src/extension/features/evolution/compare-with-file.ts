import * as vscode from "vscode";
import { registerCommand } from "../../infrastructure/commands.ts";
import type { Host } from "../../infrastructure/context.ts";
import { UserError } from "../../infrastructure/errors.ts";
import { createMarkdownPreviews } from "../../infrastructure/markdown-previews.ts";
import { chooseModel, uriIn } from "../language/model-client.ts";
import { findModelFiles, mostModelFiles } from "../language/model-files.ts";
import { comparedWith } from "./earlier-model.ts";
import { relocated } from "./relocated.ts";

/**
 * “Compare with File…”: what is different from another file, which is taken for an earlier state of
 * the model, with what that takes. It needs no git, so that a browser has it, too.
 *
 * Without questions where the argument says `{ uri, with: uri }`.
 */
export function registerCompareWithFile(host: Host): void {
  const previews = createMarkdownPreviews(host.context, "dynamo-file-diff");
  host.context.subscriptions.push(
    registerCommand("dynamo.compareWithFile", host.log, async (argument) => {
      const model = await chooseModel(host.models, argument);
      if (model === undefined) return;
      const { root } = model;
      const other = otherIn(argument) ?? (await pickOther(host, root));
      if (other === undefined) return;
      const against = vscode.workspace.asRelativePath(other);
      const textOf = (uri: vscode.Uri) => textAt(relocated(uri, vscode.Uri.parse(root), other));
      const compared = await comparedWith(host, root, { against, textOf }, "changes");
      if (compared === undefined) return;
      if (compared === "absent") {
        throw new UserError(vscode.l10n.t("{0} cannot be read.", against));
      }
      const { title, markdown } = compared;
      const path = `/${title} (${against.split("/").at(-1)}).md`;
      await previews.show({ path, query: root, markdown });
    }),
  );
}

function otherIn(argument: unknown): vscode.Uri | undefined {
  if (typeof argument !== "object" || argument === null || !("with" in argument)) return undefined;
  const uri = uriIn({ uri: argument.with });
  return uri === undefined ? undefined : vscode.Uri.parse(uri);
}

async function pickOther(host: Host, root: string): Promise<vscode.Uri | undefined> {
  const open = vscode.workspace.textDocuments.filter((document) => host.models.isModel(document));
  const known = [...open.map(({ uri }) => uri), ...(await findModelFiles(mostModelFiles))];
  const others = new Map(known.map((uri) => [uri.toString(), uri]));
  others.delete(root);
  const picked = await vscode.window.showQuickPick(
    [
      ...[...others.values()].map((place) => ({
        label: vscode.workspace.asRelativePath(place),
        place,
      })),
      { label: `$(folder-opened) ${vscode.l10n.t("Choose a file…")}`, place: undefined },
    ],
    {
      title: vscode.l10n.t(
        "Which file has the earlier state of {0}?",
        vscode.workspace.asRelativePath(vscode.Uri.parse(root)),
      ),
    },
  );
  if (picked === undefined || picked.place !== undefined) return picked?.place;
  const chosen = await vscode.window.showOpenDialog({
    filters: { [vscode.l10n.t("DynamoDB Model")]: ["dynamo"] },
    openLabel: vscode.l10n.t("Compare"),
  });
  return chosen?.[0];
}

/** As it stands in an editor, else as it is stored. */
async function textAt(uri: vscode.Uri): Promise<string | undefined> {
  const open = vscode.workspace.textDocuments.find(
    (document) => document.uri.toString() === uri.toString(),
  );
  if (open !== undefined) return open.getText();
  return vscode.workspace.fs.readFile(uri).then(
    (content) => new TextDecoder().decode(content),
    () => undefined,
  );
}
