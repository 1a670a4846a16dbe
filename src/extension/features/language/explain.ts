import { registerCommand } from "../../infrastructure/commands.ts";
import type { Host } from "../../infrastructure/context.ts";
import { createMarkdownPreviews } from "../../infrastructure/markdown-previews.ts";
import { choosePattern } from "./choose-pattern.ts";
import { chooseModel } from "./model-client.ts";

/** “Explain Access Pattern” and “Show Model Report”: what the server says in words, as previews. */
export function registerExplain(host: Host): void {
  const plans = createMarkdownPreviews(host.context, "dynamo-plan");
  const reports = createMarkdownPreviews(host.context, "dynamo-report");
  host.context.subscriptions.push(
    registerCommand("dynamo.explainPattern", host.log, async (argument) => {
      const summary = await chooseModel(host.models, argument);
      if (summary === undefined) return;
      const pattern = await choosePattern(host.models, summary, argument);
      if (pattern === undefined) return;
      const { name } = pattern;
      const explanation = await host.models.request("dynamo/explain", {
        uri: summary.root,
        pattern: name,
      });
      if (explanation === null) return;
      const { markdown } = explanation;
      await plans.show({ path: `/${name}.md`, query: summary.root, markdown });
    }),
    registerCommand("dynamo.showReport", host.log, async (argument) => {
      const summary = await chooseModel(host.models, argument);
      if (summary === undefined) return;
      const report = await host.models.request("dynamo/report", { uri: summary.root });
      if (report === null) return;
      const { title, markdown } = report;
      await reports.show({ path: `/${title}.md`, query: summary.root, markdown });
    }),
  );
}
