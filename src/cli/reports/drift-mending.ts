import type { Analysis, DriftFinding, MendedModel } from "../../service/index.ts";
import { lineDiff } from "./line-diff.ts";

/** What `--fix` has changed of a model, or would change. */
export interface ReportedMending extends MendedModel {
  /** The model as it was read. */
  readonly before: Analysis;
  /** The files are written; else it is said what would be. */
  readonly writes: boolean;
}

/** Each change with the finding that it mends, and the lines of each file that are other ones. */
export function mendingText(
  mending: ReportedMending,
  shownPath: (uri: string) => string,
): readonly string[] {
  const { mended, writes } = mending;
  if (mended.length === 0) {
    return ["Nothing is changed in the model: no finding has one change of it that is obvious."];
  }
  return [
    [
      writes ? "Changed in the model:" : "Would be changed in the model:",
      ...mended.map(
        ({ title, file, message }) => `  ${shownPath(file)}: ${title}\n      ${message}`,
      ),
    ].join("\n"),
    ...changedFiles(mending).map(({ uri, lines }) =>
      [`${shownPath(uri)}`, ...lines.map((line) => `  ${line}`)].join("\n"),
    ),
  ];
}

/** The same in Markdown, the lines as a diff. */
export function mendingMarkdown(
  mending: ReportedMending,
  shownPath: (uri: string) => string,
  inline: (text: string) => string,
): string {
  const { mended, writes } = mending;
  const title = `### ${writes ? "Changed in the model" : "Would be changed in the model"}`;
  if (mended.length === 0) return `${title}\n\nNothing.`;
  const list = mended.map((each) => `- ${inline(each.title)}: ${inline(each.message)}`);
  const files = changedFiles(mending).map(({ uri, lines }) => {
    const ticks = "`".repeat(Math.max(3, longestTicks(lines) + 1));
    return [inline(shownPath(uri)), "", `${ticks}diff`, ...lines, ticks].join("\n");
  });
  return [title, list.join("\n"), ...files].join("\n\n");
}

export function mendingJson(mending: ReportedMending, shownPath: (uri: string) => string) {
  return {
    written: mending.writes ? [...mending.texts.keys()].map(shownPath) : [],
    mended: mending.mended.map(({ code, severity, table, entity, message, title, file }) => ({
      code,
      severity,
      table,
      entity: entity ?? null,
      message,
      change: title,
      file: shownPath(file),
    })),
  };
}

/** Why a finding is not mended; `undefined` where it is, or would be. */
export function leftReason({ fixes }: DriftFinding): string | undefined {
  if (fixes.some(({ preferred }) => preferred === true)) return undefined;
  switch (fixes.length) {
    case 0:
      return "no change of the model alone mends it";
    case 1:
      return "the change would give its type up: make it yourself if it is meant";
    default:
      return "several changes would mend it: make the one that is meant";
  }
}

function changedFiles({ before, texts }: ReportedMending) {
  return [...texts].map(([uri, text]) => ({
    uri,
    lines: lineDiff(before.files.get(uri)?.text ?? "", text).filter(
      (line) => !line.startsWith("  "),
    ),
  }));
}

function longestTicks(lines: readonly string[]): number {
  const runs = lines.flatMap((line) => line.match(/`+/g) ?? []);
  return runs.reduce((longest, { length }) => Math.max(longest, length), 0);
}
