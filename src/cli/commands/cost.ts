import { costsOf } from "../../costs/index.ts";
import { openModel } from "../models.ts";
import { regionWithPrices } from "../regions.ts";
import { costJson, costMarkdown, costText } from "../reports/cost.ts";
import type { ExitCode, Terminal } from "../terminal.ts";

export const costFormats = ["text", "json", "markdown"] as const;

export interface CostCommandOptions {
  readonly region: string;
  readonly format: (typeof costFormats)[number];
}

/** `dynamo cost`: what a model costs in a month, by patterns and tables. */
export async function cost(
  path: string | undefined,
  { region, format }: CostCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const priced = regionWithPrices(region);
  const { model, plans, planning } = await openModel(path, terminal);
  const costs = costsOf(model, plans, planning, { region: priced });
  switch (format) {
    case "text":
      terminal.print(costText(costs));
      break;
    case "json":
      terminal.print(costJson(costs));
      break;
    case "markdown":
      terminal.print(costMarkdown(costs));
      break;
    default:
      format satisfies never;
  }
  return 0;
}
