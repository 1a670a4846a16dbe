import { countText } from "../../base/figures.ts";
import {
  count,
  type EntityReport,
  type Guess,
  type InferenceReport,
  type Note,
  supportText,
  type TableReport,
} from "../../interchange/inference/index.ts";

/** What was inferred from what, and how far it can be trusted, in lines for people. */
export function importReport(report: InferenceReport, readUnits: number | undefined): string {
  return [
    ...report.tables.flatMap(tableLines),
    "All sampled items conform to the model.",
    ...(readUnits === undefined ? [] : [`Reading them took ${countText(readUnits, "read unit")}.`]),
  ].join("\n");
}

function tableLines(table: TableReport): readonly string[] {
  const { physicalName, sampledItems, itemCount, whole, discriminator, version } = table;
  const source = whole
    ? `all ${countText(sampledItems, "item")}`
    : `${countText(sampledItems, "sampled item")}; DynamoDB counts ${count(itemCount)}, as of up to six hours ago`;
  return [
    `${physicalName}: ${countText(table.entities.length, "entity", "entities")} from ${source}`,
    ...(discriminator === null ? [] : [`  discriminator ${guessText(discriminator)}`]),
    ...(version === null ? [] : [`  version in ${guessText(version)}`]),
    ...table.entities.flatMap((entity) => entityLines(entity, sampledItems)),
    ...table.notes.map(noteText),
  ];
}

function entityLines(
  { entity, items, confidence, keys, attributes }: EntityReport,
  sampled: number,
): readonly string[] {
  const unsure = attributes.filter((each) => each.confidence === "low").length;
  const optional = attributes.filter((each) => each.optional).length;
  const parts = [
    countText(attributes.length, "attribute"),
    ...(optional === 0 ? [] : [`${optional} optional`]),
    ...(unsure === 0 ? [] : [`${unsure} of low confidence`]),
  ];
  return [
    `  ${entity}: ${supportText({ seen: items, of: sampled })}, ${confidence} confidence; ${parts.join(", ")}`,
    ...keys.map((key) => `    ${guessText(key)}`),
  ];
}

function guessText({ what, confidence, seen, of }: Guess): string {
  return `${what}: ${confidence} confidence, in ${supportText({ seen, of }, "items")}`;
}

function noteText({ kind, message }: Note): string {
  return `  ${kind}: ${message}`;
}
