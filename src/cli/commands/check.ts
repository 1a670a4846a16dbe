import { type Diagnostic, helpUrl, type Severity } from "../../language/index.ts";
import type { ModelFile } from "../../language/semantics/model.ts";
import { withSeverities } from "../../service/index.ts";
import { readBaseline, writeBaseline } from "../baseline.ts";
import { type ClinicOptions, clinicSettings } from "../clinic-options.ts";
import { type Models, openModels } from "../models.ts";
import { githubReport } from "../reports/github.ts";
import { jsonReport } from "../reports/json.ts";
import type { Report, ReportedFinding } from "../reports/report.ts";
import { sarifReport } from "../reports/sarif.ts";
import { textReport } from "../reports/text.ts";
import { CommandFailure, type ExitCode, type Terminal } from "../terminal.ts";
import { version } from "../version.ts";

export const checkFormats = ["text", "json", "sarif", "github"] as const;
export const failureLevels = ["error", "warning", "information"] as const;

export interface CheckOptions extends ClinicOptions {
  readonly format: (typeof checkFormats)[number];
  /** The least severity that makes the command fail. */
  readonly failOn: (typeof failureLevels)[number];
  /** A file with findings that are known and not reported. */
  readonly baseline?: string;
  /** Writes the present findings into that file instead of reporting them. */
  readonly updateBaseline: boolean;
}

/** `dynamo check`: the findings of the models, for people, for programs and for pull requests. */
export async function check(
  paths: readonly string[],
  options: CheckOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { baseline, updateBaseline } = options;
  if (updateBaseline && baseline === undefined) {
    throw new CommandFailure("--update-baseline needs --baseline FILE, the file to write.");
  }
  const models = await openModels(paths, terminal, clinicSettings(options));
  const files = await filesToCheck(models);
  const found: Diagnostic[] = [];
  for (const uri of files) {
    // One by one: a broken file can have more findings than a call may have arguments.
    for (const each of withSeverities(await models.diagnosticsOf(uri), options.rule)) {
      found.push(each);
    }
  }
  const shown =
    baseline === undefined
      ? found
      : await beyondBaseline(found, baseline, options, models, terminal);
  const findings = await Promise.all(shown.map((diagnostic) => reported(diagnostic, models)));
  const report: Report = { files: files.size, findings };
  const text = render(report, options.format);
  if (text !== "") terminal.print(text);
  return findings.some(({ diagnostic }) => fails(diagnostic.severity, options.failOn)) ? 1 : 0;
}

/** The findings that the baseline does not know; none of those that it has just been given. */
async function beyondBaseline(
  found: readonly Diagnostic[],
  path: string,
  { updateBaseline }: CheckOptions,
  models: Models,
  terminal: Terminal,
): Promise<readonly Diagnostic[]> {
  const files = new Map<string, ModelFile>();
  for (const { file: uri } of found) {
    if (files.has(uri)) continue;
    const file = (await models.analysisOf(uri)).files.get(uri);
    if (file !== undefined) files.set(uri, file);
  }
  const fileOf = (uri: string): ModelFile | undefined => files.get(uri);
  if (updateBaseline) {
    const count = await writeBaseline(path, found, fileOf, terminal);
    terminal.warn(`${count} known finding${count === 1 ? "" : "s"} written to ${path}.`);
    return found.filter(({ allowable }) => !allowable);
  }
  const known = await readBaseline(path, terminal);
  const { fresh, mended } = known.filter(found, fileOf);
  if (mended > 0) {
    const subject =
      mended === 1 ? "1 finding of the baseline is" : `${mended} findings of the baseline are`;
    terminal.warn(`${subject} mended: take them out with --update-baseline.`);
  }
  return fresh;
}

/**
 * The files that were asked for; of a model's root also what it imports, which is the same model, and
 * the files with its samples.
 */
async function filesToCheck(models: Models): Promise<ReadonlySet<string>> {
  const files = new Set(models.asked);
  for (const uri of models.asked) {
    const { model, sampleFiles } = await models.analysisOf(uri);
    if (model.root !== uri) continue;
    for (const file of model.files) files.add(file.uri);
    for (const file of sampleFiles.keys()) files.add(file);
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
