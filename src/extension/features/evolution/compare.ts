import * as vscode from "vscode";
import { registerCommand } from "../../infrastructure/commands.ts";
import type { Host } from "../../infrastructure/context.ts";
import { UserError } from "../../infrastructure/errors.ts";
import { createMarkdownPreviews } from "../../infrastructure/markdown-previews.ts";
import { requireTrust } from "../../infrastructure/trust.ts";
import { chooseModel } from "../language/model-client.ts";
import { head, lastCommitOf } from "./git-texts.ts";

/** “Compare with Last Commit”: what has changed in the model, and what that takes, as a preview. */
export function registerCompare(host: Host): void {
  const previews = createMarkdownPreviews(host.context, "dynamo-diff");
  host.context.subscriptions.push(
    registerCommand("dynamo.compareWithLastCommit", host.log, async (argument) => {
      // Git may run programs that a repository's configuration names.
      requireTrust(vscode.l10n.t("Comparing with git"));
      const summary = await chooseModel(host.models, argument);
      if (summary === undefined) return;
      const { root } = summary;
      const report = await comparedWithLastCommit(host, root);
      if (report === undefined) return;
      await previews.show({
        path: `/${report.title} (${head}).md`,
        query: root,
        markdown: report.markdown,
      });
    }),
  );
}

/** The server says which of the files of that time it needs; git has them. */
async function comparedWithLastCommit(host: Host, root: string) {
  const commit = await lastCommitOf(vscode.Uri.parse(root));
  const texts: Record<string, string | null> = {};
  for (;;) {
    const answer = await host.models.request("dynamo/compare", { uri: root, against: head, texts });
    if (answer === null) return undefined;
    if (answer.kind === "compared") return answer;
    if (answer.kind === "absent") {
      throw new UserError(
        vscode.l10n.t(
          "{0} is not in the last commit.",
          vscode.workspace.asRelativePath(vscode.Uri.parse(root)),
        ),
        vscode.l10n.t("Commit the model to git, and it can be compared."),
      );
    }
    // What was asked for is in the texts then, so that this comes to its end.
    for (const uri of answer.missing) {
      texts[uri] = (await commit.textOf(vscode.Uri.parse(uri))) ?? null;
    }
  }
}
