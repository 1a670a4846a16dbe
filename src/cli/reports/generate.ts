import type { FileState } from "../../generate/index.ts";
import { escapeData, escapeProperty } from "./github.ts";

export const generateFormats = ["text", "json", "github"] as const;

export type GenerateFormat = (typeof generateFormats)[number];

/** One file, what it is beside the model, and what was done about it. */
export interface FileReport {
  /** Relative to the working directory, with `/`. */
  readonly file: string;
  readonly model: string;
  readonly target: string;
  readonly state: FileState | "leftover" | "edited leftover";
  /** `kept`: it is not as it would be written, and nobody may overwrite it unasked. */
  readonly action: "none" | "written" | "removed" | "kept";
}

/** What `dynamo generate` did, or would do with `--check`; one line each in text. */
export function generateReport(
  reports: readonly FileReport[],
  format: GenerateFormat,
  check: boolean,
): string {
  switch (format) {
    case "json":
      return JSON.stringify({ files: reports.map(asJson) }, undefined, 2);
    case "github":
      return reports.filter(isWrong).map(annotation).join("\n");
    case "text":
      return reports.map((report) => sentence(report, check)).join("\n");
    default:
      return format satisfies never;
  }
}

/** Whether a file is not as the model wants it, after what was done. */
export function isWrong({ state, action }: FileReport): boolean {
  return action === "kept" || (action === "none" && state !== "same");
}

function sentence(report: FileReport, check: boolean): string {
  const { file, state, action } = report;
  if (action === "written" || action === "removed") return `${file} ${action}.`;
  const left = action === "kept" && !check ? ` It was left alone; ${remedy(report)}.` : "";
  return `${file} ${states[state].text}${left}`;
}

function remedy({ state }: FileReport): string {
  return state === "edited leftover" ? "--force removes it" : "--force overwrites it";
}

/** GitHub shows it at the file, whatever line of it is looked at. */
function annotation(report: FileReport): string {
  const { file, state } = report;
  const advice = "Run 'dynamo generate' and commit what it writes.";
  const text = `${file} ${states[state].text} ${advice}`;
  return `::error file=${escapeProperty(file)},title=${escapeProperty("dynamo generate")}::${escapeData(text)}`;
}

function asJson({ file, model, target, state, action }: FileReport): object {
  return { file, model, target, state: states[state].code, action };
}

const states: Readonly<
  Record<FileReport["state"], { readonly code: string; readonly text: string }>
> = {
  same: { code: "current", text: "is up to date." },
  missing: { code: "missing", text: "does not exist." },
  "generated, unedited": { code: "outdated", text: "is out of date." },
  edited: { code: "edited", text: "was edited by hand since it was generated." },
  foreign: { code: "foreign", text: "is there, but was not generated." },
  leftover: { code: "leftover", text: "is no longer generated." },
  "edited leftover": {
    code: "edited-leftover",
    text: "is no longer generated, and was edited by hand.",
  },
};
