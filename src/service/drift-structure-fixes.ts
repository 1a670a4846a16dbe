import type { TableDefinition } from "../dynamodb/key-schema.ts";
import type { TableDifference } from "../dynamodb/table-differences.ts";
import {
  globalIndexText,
  type IndexNames,
  localIndexText,
  nameText,
} from "../interchange/inference/model-text.ts";
import type { Table } from "../language/semantics/model.ts";
import type { TableMember } from "../language/syntax/tree.ts";
import type { Change, TextEdit } from "../language/text/edits.ts";
import type { Analysis } from "./analyze.ts";
import { newErrorsAfter } from "./trial.ts";

/**
 * Changes of the model that bring it in line with the structure of its table: an index is declared
 * or is what it is there, a setting is as it is there. Each is tried, as those for items are. What
 * is not created yet is nothing to take out of a model, and the key of a table is its design.
 *
 * @param deployed The table as it was described.
 */
export function structureFixes(
  analysis: Analysis,
  table: Table,
  difference: TableDifference,
  deployed: TableDefinition | undefined,
): readonly Change[] {
  if (deployed === undefined) return [];
  const { model, files } = analysis;
  const { file } = table.origin;
  const text = files.get(file)?.text ?? "";
  const candidates = [
    ...indexChanges(text, table, difference, deployed),
    ...settingChanges(text, table, difference, deployed),
  ];
  const fitting = candidates.find(
    ({ edits }) =>
      edits.some(({ span, newText }) => text.slice(span.start, span.end) !== newText) &&
      newErrorsAfter({ analysis, model }, edits).length === 0,
  );
  return fitting === undefined ? [] : [fitting];
}

/** The index as it is there; its keys with types, where nothing else gives them one. */
function indexChanges(
  file: string,
  table: Table,
  { subject, expected }: TableDifference,
  deployed: TableDefinition,
): readonly Change[] {
  const name = /^(?:global|local) index (.*)$/.exec(subject)?.[1];
  const global = deployed.globalIndexes.find((index) => index.name === name);
  const local = deployed.localIndexes.find((index) => index.name === name);
  if (global === undefined && local === undefined) return [];
  const own = table.node.members.find(
    (member) => member.kind === "IndexDeclaration" && member.name.text === name,
  );
  const title =
    expected === "none" ? `Declare the ${subject} in ${table.name}` : `Make ${subject} what it is`;
  return [undeclaredKeys(table, deployed), new Set<string>()].map((typedKeys) => {
    const names = namesIn(table, deployed, typedKeys);
    const text =
      global === undefined
        ? local === undefined
          ? ""
          : localIndexText(names, local)
        : globalIndexText(names, global);
    const indented = text.replaceAll("\n", "\n  ");
    const edit =
      own === undefined
        ? appended(file, table, `\n\n  ${indented}`)
        : replaced(table, own, indented);
    return { title, edits: [edit], preferred: true };
  });
}

function namesIn(
  table: Table,
  { billing }: TableDefinition,
  typedKeys: ReadonlySet<string>,
): IndexNames {
  const { discriminator, versionAttribute } = table;
  const keyNames = new Map(
    table.entities
      .flatMap(({ attributes }) => attributes)
      .filter(({ name, storedName }) => name !== storedName)
      .map(({ name, storedName }) => [storedName, name]),
  );
  return {
    keyNames,
    typedKeys,
    definition: { billing },
    ...(discriminator === undefined ? {} : { discriminator }),
    ...(versionAttribute === undefined ? {} : { versionAttribute }),
  };
}

/** Key attributes of indexes that are the table's alone. */
function undeclaredKeys(table: Table, deployed: TableDefinition): ReadonlySet<string> {
  const known = new Set([
    ...table.entities.flatMap(({ attributes }) => attributes.map(({ storedName }) => storedName)),
    ...[...table.primary.partition, ...table.primary.sort].map(({ storedName }) => storedName),
    table.discriminator,
    table.versionAttribute,
  ]);
  const keys = [
    ...deployed.globalIndexes.flatMap(({ partitionKey, sortKey }) => [...partitionKey, ...sortKey]),
    ...deployed.localIndexes.map(({ sortKey }) => sortKey),
  ];
  return new Set(keys.map(({ name }) => name).filter((name) => !known.has(name)));
}

/** The statement of a setting as the table has it; none where it has what goes without saying. */
function settingChanges(
  file: string,
  table: Table,
  { subject }: TableDifference,
  deployed: TableDefinition,
): readonly Change[] {
  const wanted = settingText(subject, deployed);
  if (wanted === undefined) return [];
  const own = table.node.members.find(wanted.isOwn);
  if (own === undefined && wanted.text === "") return [];
  const edit =
    own === undefined
      ? appended(file, table, `\n  ${wanted.text}`)
      : replaced(table, own, wanted.text);
  const title =
    wanted.text === ""
      ? `Take the ${subject} out of ${table.name}`
      : `Say '${wanted.text}' in ${table.name}`;
  return [{ title, edits: [edit], preferred: true }];
}

function settingText(
  subject: string,
  { billing, tableClass, stream, deletionProtection, timeToLiveAttribute: ttl }: TableDefinition,
): { readonly text: string; isOwn(member: TableMember): boolean } | undefined {
  switch (subject) {
    case "billing":
    case "provisioned capacity": {
      const throughput = billing.kind === "provisioned" ? billing.throughput : undefined;
      const text =
        throughput === undefined
          ? "billing on-demand"
          : `billing provisioned read ${throughput.read} write ${throughput.write}`;
      return { text, isOwn: ({ kind }) => kind === "BillingMember" };
    }
    case "table class":
      return {
        text: tableClass === "infrequent-access" ? "class infrequent-access" : "",
        isOwn: ({ kind }) => kind === "TableClassMember",
      };
    case "stream":
      return {
        text: stream === undefined ? "" : `stream ${stream}`,
        isOwn: ({ kind }) => kind === "StreamMember",
      };
    case "deletion protection":
      return {
        text: deletionProtection === true ? "deletion-protection on" : "",
        isOwn: (member) =>
          member.kind === "SwitchMember" && member.setting === "deletion-protection",
      };
    case "time to live":
      return {
        text: ttl === undefined ? "" : `ttl ${nameText(ttl)}`,
        isOwn: ({ kind }) => kind === "TtlMember",
      };
    default:
      return undefined;
  }
}

/** Behind the last statement, and behind what is said of it in the same line. */
function appended(text: string, { node, origin: { file } }: Table, newText: string): TextEdit {
  const last = node.members.at(-1)?.span.end ?? node.name.span.end;
  const end = last + (/^[ \t]*\/\/[^\r\n]*/.exec(text.slice(last))?.[0].length ?? 0);
  return { file, span: { start: end, end }, newText };
}

function replaced({ origin: { file } }: Table, { span }: TableMember, newText: string): TextEdit {
  return { file, span, newText };
}
