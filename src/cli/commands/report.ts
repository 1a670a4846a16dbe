import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { costsIn, linesOf, modelReport, withSeverities } from "../../service/index.ts";
import { type ClinicOptions, clinicSettings } from "../clinic-options.ts";
import { openModel } from "../models.ts";
import { regionWithPrices } from "../regions.ts";
import type { ExitCode, Terminal } from "../terminal.ts";

export interface ReportCommandOptions extends ClinicOptions {
  readonly region: string;
}

/** `dynamo report`: the model as a chapter of a design document, in Markdown. */
export async function report(
  path: string | undefined,
  options: ReportCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const region = regionWithPrices(options.region);
  const analysis = await openModel(path, terminal, clinicSettings(options));
  const markdown = modelReport(analysis, {
    title: basename(fileURLToPath(analysis.root), ".dynamo"),
    findings: withSeverities(analysis.diagnostics, options.rule),
    costs: costsIn(analysis, region),
    placeOf: ({ file, span }) => {
      const found = analysis.files.get(file);
      const line = found === undefined ? 0 : linesOf(found).lineOf(span.start);
      return `${basename(fileURLToPath(file))}:${line + 1}`;
    },
  });
  terminal.print(markdown.trimEnd());
  return 0;
}
