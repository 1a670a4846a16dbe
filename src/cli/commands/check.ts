import { type Diagnostic, helpUrl, type Severity } from "../../language/index.ts";
import { type Models, openModels } from "../models.ts";
import { githubReport } from "../reports/github.ts";
import { jsonReport } from "../reports/json.ts";
import type { Report, ReportedFinding } from "../reports/report.ts";
import { sarifReport } from "../reports/sarif.ts";
import { textReport } from "../reports/text.ts";
import type { ExitCode, Terminal } from "../terminal.ts";
import { version } from "../version.ts";

export const checkFormats = ["text", "json", "sarif", "github"] as const;
export const failureLevels = ["error", "warning", "information"] as const;

export interface CheckOptions {
  readonly format: (typeof checkFormats)[number];
  /** The least severity that makes the command fail. */
  readonly failOn: (typeof failureLevels)[number];
}

/** `dynamo check`: the findings of the models, for people, for programs and for pull requests. */
export async function check(
  paths: readonly string[],
  options: CheckOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const models = await openModels(paths, terminal);
  const findings: ReportedFinding[] = [];
  const files = await filesToCheck(models);
  for (const uri of files) {
    for (const diagnostic of await models.diagnosticsOf(uri)) {
      findings.push(await reported(diagnostic, models));
    }
  }
  const report: Report = { files: files.size, findings };
  const text = render(report, options.format);
  if (text !== "") terminal.print(text);
  return findings.some(({ diagnostic }) => fails(diagnostic.severity, options.failOn)) ? 1 : 0;
}

/** The files that were asked for; of a model's root also what it imports, which is the same model. */
async function filesToCheck(models: Models): Promise<ReadonlySet<string>> {
  const files = new Set(models.asked);
  for (const uri of models.asked) {
    const { model } = await models.analysisOf(uri);
    if (model.root !== uri) continue;
    for (const file of model.files) files.add(file.uri);
  }
  return files;
}

function render(report: Report, format: CheckOptions["format"]): string {
  switch (format) {
    case "text":
      return textReport(report);
    case "json":
      return jsonReport(report);
    case "sarif":
      return sarifReport(report, version);
    case "github":
      return githubReport(report);
    default:
      return format satisfies never;
  }
}

async function reported(diagnostic: Diagnostic, models: Models): Promise<ReportedFinding> {
  return {
    file: models.displayPath(diagnostic.file),
    diagnostic,
    range: await models.rangeOf(diagnostic.file, diagnostic.span),
    related: await Promise.all(
      diagnostic.related.map(async (place) => ({
        file: models.displayPath(place.file),
        range: await models.rangeOf(place.file, place.span),
        message: place.message,
      })),
    ),
    help: helpUrl(diagnostic.code),
  };
}

const severities: readonly Severity[] = ["hint", "information", "warning", "error"];

function fails(severity: Severity, level: CheckOptions["failOn"]): boolean {
  return severities.indexOf(severity) >= severities.indexOf(level);
}
