import * as vscode from "vscode";
import type { CommandId } from "../../infrastructure/command-ids.ts";
import { registerCommand } from "../../infrastructure/commands.ts";
import type { Host } from "../../infrastructure/context.ts";
import { UserError } from "../../infrastructure/errors.ts";
import { createMarkdownPreviews } from "../../infrastructure/markdown-previews.ts";
import { requireTrust } from "../../infrastructure/trust.ts";
import { chooseModel } from "../language/model-client.ts";
import { head, lastCommitOf } from "./git-texts.ts";

/** “Compare with Last Commit”: what has changed in the model, and what that takes, as a preview. */
export function registerCompare(host: Host): void {
  registerReport(host, "dynamo.compareWithLastCommit", "dynamo-diff", "changes");
}

/** “Plan Roll-out”: the steps from the last commit to the model as it is now, as a checklist. */
export function registerPlanRollout(host: Host): void {
  registerReport(host, "dynamo.planRollout", "dynamo-rollout", "rollout");
}

function registerReport(
  host: Host,
  command: CommandId,
  scheme: string,
  report: "changes" | "rollout",
): void {
  const previews = createMarkdownPreviews(host.context, scheme);
  host.context.subscriptions.push(
    registerCommand(command, host.log, async (argument) => {
      // Git may run programs that a repository's configuration names.
      requireTrust(vscode.l10n.t("Comparing with git"));
      const summary = await chooseModel(host.models, argument);
      if (summary === undefined) return;
      const { root } = summary;
      const shown = await comparedWithLastCommit(host, root, report);
      if (shown === undefined) return;
      await previews.show({
        path: `/${shown.title} (${head}).md`,
        query: root,
        markdown: shown.markdown,
      });
    }),
  );
}

/** The server says which of the files of that time it needs; git has them. */
async function comparedWithLastCommit(host: Host, root: string, report: "changes" | "rollout") {
  const commit = await lastCommitOf(vscode.Uri.parse(root));
  const texts: Record<string, string | null> = {};
  for (;;) {
    const params = { uri: root, against: head, texts, report };
    const answer = await host.models.request("dynamo/compare", params);
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
