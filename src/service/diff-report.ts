import type { Change, Diff } from "../evolution/index.ts";
import { classificationTitles, countedChanges, groupedChanges, workText } from "./diff-text.ts";
import { codeText, plainText } from "./markdown.ts";

export interface DiffReportOptions {
  /** What is compared, such as `shop.dynamo`. */
  readonly title: string;
  /** What it is compared with, such as `HEAD`. */
  readonly against: string;
  /** Where a change stands, such as `shop.dynamo:12`; empty where it stands nowhere any more. */
  placeOf(change: Change): string;
}

/** A diff in Markdown: for a pull request, and for the editor's preview. Ends with a line break. */
export function diffReport(diff: Diff, options: DiffReportOptions): string {
  const head = `## ${plainText(options.title)} compared with ${plainText(options.against)}`;
  if (diff.changes.length === 0) {
    return `${head}\n\nNo difference that tables, items or running code could notice.\n`;
  }
  const groups = groupedChanges(diff).map(({ title, changes }) =>
    [`### ${plainText(title)}`, ...changes.map((change) => changeText(change, options))].join(
      "\n\n",
    ),
  );
  return `${[head, `${countedChanges(diff)}.`, ...groups].join("\n\n")}\n`;
}

function changeText(change: Change, { placeOf }: DiffReportOptions): string {
  const { code, classification, message, reason, advice, before, after, work } = change;
  const place = placeOf(change);
  const details = [
    ...(before === undefined && after === undefined
      ? []
      : [`${wordsOf(before)} → ${wordsOf(after)}`]),
    plainText(reason),
    ...work.map((each) => `Work: ${plainText(workText(each))}.`),
    `**Next:** ${plainText(advice)}`,
    `${codeText(code)}${place === "" ? "" : ` at ${plainText(place)}`}`,
  ];
  return `- **${classificationTitles[classification]}** — ${plainText(message)}\n${details
    .map((detail) => `  - ${detail}`)
    .join("\n")}`;
}

function wordsOf(words: string | undefined): string {
  return words === undefined ? "nothing" : codeText(words);
}
