import * as vscode from "vscode";
import type { CommandId } from "../../infrastructure/command-ids.ts";
import { registerCommand } from "../../infrastructure/commands.ts";
import type { Host } from "../../infrastructure/context.ts";
import { UserError } from "../../infrastructure/errors.ts";
import { createMarkdownPreviews } from "../../infrastructure/markdown-previews.ts";
import { requireTrust } from "../../infrastructure/trust.ts";
import { chooseModel } from "../language/model-client.ts";
import { comparedWith } from "./earlier-model.ts";
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
      const file = vscode.Uri.parse(root);
      const { textOf } = await lastCommitOf(file);
      const shown = await comparedWith(host, root, { against: head, textOf }, report);
      if (shown === undefined) return;
      if (shown === "absent") {
        throw new UserError(
          vscode.l10n.t("{0} is not in the last commit.", vscode.workspace.asRelativePath(file)),
          vscode.l10n.t("Commit the model to git, and it can be compared."),
        );
      }
      await previews.show({
        path: `/${shown.title} (${head}).md`,
        query: root,
        markdown: shown.markdown,
      });
    }),
  );
}
