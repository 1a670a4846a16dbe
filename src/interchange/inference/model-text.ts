import type {
  GlobalIndexDefinition,
  LocalIndexDefinition,
  Projection,
  TableDefinition,
  Throughput,
} from "../../dynamodb/key-schema.ts";
import type { AttributeValue } from "../../dynamodb/values.ts";
import { format } from "../../language/format/format.ts";
import { describeTimestamp } from "../../language/semantics/type-relations.ts";
import type { Attribute, Type } from "../../language/semantics/types.ts";
import { quotedName } from "../../planner/names-as-text.ts";
import type {
  AttributeDraft,
  BindingDraft,
  EntityDraft,
  ModelDraft,
  PatternDraft,
  TableDraft,
  TypeDraft,
} from "./draft.ts";

/** Writes an inferred model in the language, formatted. Texts of the table come in as literals only. */
export function modelText(draft: ModelDraft): string {
  const blocks = [
    ...draft.tables.map(tableText),
    ...draft.types.map(typeDeclaration),
    ...draft.entities.map(entityText),
    ...draft.patterns.map(patternText),
  ];
  const text = `${blocks.join("\n\n")}\n`;
  return format(text)?.text ?? text;
}

/** A name where a name stands: what some place would take for a keyword is in backquotes as well. */
export function nameText(name: string): string {
  return keywords.has(name) ? `\`${name}\`` : quotedName(name);
}

const keywords: ReadonlySet<string> = new Set(["all", "keys", "null", "nothing"]);

/** A string of the language; no character of it can end it or stand for something else. */
export function stringText(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** A comment never goes on in the next line, whatever it quotes. */
export function commentText(text: string): string {
  return `// ${text.replace(/\s+/gu, " ").trim().slice(0, 200)}`;
}

function tableText(table: TableDraft): string {
  const { definition, name } = table;
  const { partitionKey, sortKey, billing } = definition;
  const key = (stored: string, type: string): string =>
    `${keyName(table, stored)}: ${keyTypes[type as keyof typeof keyTypes]}`;
  const lines = [
    ...(definition.name === name ? [] : [`name ${stringText(definition.name)}`]),
    `partition key ${key(partitionKey.name, partitionKey.type)}`,
    ...(sortKey === undefined ? [] : [`sort key ${key(sortKey.name, sortKey.type)}`]),
    "",
    billing.kind === "on-demand"
      ? "billing on-demand"
      : `billing provisioned read ${billing.throughput.read} write ${billing.throughput.write}`,
    ...(billing.kind === "on-demand" && billing.maximum !== undefined
      ? [`on-demand max ${throughputText(billing.maximum)}`]
      : []),
    ...(definition.tableClass === "infrequent-access" ? ["class infrequent-access"] : []),
    ...(table.timeToLive === undefined ? [] : [`ttl ${nameText(table.timeToLive)}`]),
    ...(definition.stream === undefined ? [] : [`stream ${definition.stream}`]),
    ...(definition.deletionProtection === true ? ["deletion-protection on"] : []),
    ...(definition.pointInTimeRecovery === true ? ["point-in-time-recovery on"] : []),
    ...encryptionText(definition),
    ...(definition.replicas ?? []).map((region) => `replica ${stringText(region)}`),
    ...(table.discriminator === undefined
      ? []
      : [`discriminator ${nameText(table.discriminator)}`]),
    ...(table.versionAttribute === undefined
      ? []
      : [`versioned by ${nameText(table.versionAttribute)}`]),
    ...definition.globalIndexes.map((index) => separate(globalIndexText(table, index))),
    ...definition.localIndexes.map((index) => separate(localIndexText(table, index))),
  ];
  return [...table.comments.map(commentText), block(`table ${nameText(name)}`, lines)].join("\n");
}

/** What of a table an index is written with. */
export type IndexNames = Pick<
  TableDraft,
  "keyNames" | "typedKeys" | "discriminator" | "versionAttribute"
> & { readonly definition: Pick<TableDefinition, "billing"> };

export function globalIndexText(table: IndexNames, index: GlobalIndexDefinition): string {
  const { billing } = table.definition;
  return block(`global index ${nameText(index.name)}`, [
    `partition key ${keysText(table, index.partitionKey)}`,
    ...(index.sortKey.length === 0 ? [] : [`sort key ${keysText(table, index.sortKey)}`]),
    projectionText(table, index.projection),
    ...(index.throughput === undefined || billing.kind === "on-demand"
      ? []
      : [`capacity ${throughputText(index.throughput)}`]),
    ...(index.onDemandMaximum === undefined || billing.kind !== "on-demand"
      ? []
      : [`on-demand max ${throughputText(index.onDemandMaximum)}`]),
  ]);
}

export function localIndexText(table: IndexNames, index: LocalIndexDefinition): string {
  return block(`local index ${nameText(index.name)}`, [
    `sort key ${keysText(table, [index.sortKey])}`,
    projectionText(table, index.projection),
  ]);
}

const keyTypes = { S: "string", N: "number", B: "binary" } as const;

function keyName(table: Pick<TableDraft, "keyNames">, stored: string): string {
  return nameText(table.keyNames.get(stored) ?? stored);
}

/** A type stands where no entity declares the attribute. */
function keysText(
  table: Pick<TableDraft, "keyNames" | "typedKeys">,
  keys: readonly { readonly name: string; readonly type: "S" | "N" | "B" }[],
): string {
  return keys
    .map(({ name, type }) =>
      table.typedKeys.has(name)
        ? `${keyName(table, name)}: ${keyTypes[type]}`
        : keyName(table, name),
    )
    .join(", ");
}

function projectionText(table: IndexNames, projection: Projection): string {
  if (projection.kind !== "include") return `project ${projection.kind}`;
  // What marks items joins every list by itself.
  const listed = projection.attributes.filter(
    (name) => name !== table.discriminator && name !== table.versionAttribute,
  );
  if (listed.length === 0) return "project keys";
  const names = listed.map((name) => nameText(table.keyNames.get(name) ?? name));
  return `project ${names.join(", ")}`;
}

function throughputText({ read, write }: Partial<Throughput>): string {
  return [
    ...(read === undefined ? [] : [`read ${read}`]),
    ...(write === undefined ? [] : [`write ${write}`]),
  ].join(" ");
}

function encryptionText({ encryption }: TableDefinition): readonly string[] {
  switch (encryption?.kind) {
    case "aws-managed":
      return ["encryption aws-managed"];
    case "customer-managed":
      return [`encryption key ${stringText(encryption.keyArn)}`];
    default:
      return [];
  }
}

function typeDeclaration({ name, type }: TypeDraft): string {
  if (type.kind !== "record") return `type ${name} = ${typeText(type)}`;
  return block(`type ${name}`, type.attributes.map(memberText));
}

export function entityText(entity: EntityDraft): string {
  const { name, table, discriminatorValue, version, backfilledTo, volume } = entity;
  const mark = discriminatorValue === undefined ? "" : ` as ${stringText(discriminatorValue)}`;
  const upgrades = Array.from({ length: version - 1 }, (_, index) => `upgrade to ${index + 2} {}`);
  const lines = [
    ...(version > 1 ? [`version ${version}`] : []),
    ...(backfilledTo > 1 ? [`backfilled to ${backfilledTo}`] : []),
    ...entity.bindings.map(bindingText),
    "",
    ...entity.attributes.map(attributeText),
    ...(volume === undefined ? [] : ["", `volume ${countText(volume)}`]),
    ...upgrades,
  ];
  return [
    ...entity.comments.map(commentText),
    ...entity.allowances.map(({ code, reason }) => `// dynamo-allow ${code}: ${reason}`),
    block(`entity ${nameText(name)} in ${nameText(table)}${mark}`, lines),
  ].join("\n");
}

function bindingText({ key, parts, when }: BindingDraft): string {
  const condition =
    when === undefined ? "" : ` when ${nameText(when.attribute)} = ${stringText(when.value)}`;
  const [only] = parts;
  const isPlain =
    parts.length === 1 &&
    only !== undefined &&
    typeof only !== "string" &&
    only.format === undefined;
  const value = isPlain ? nameText(only.attribute) : templateText(parts);
  return `${nameText(key)} = ${value}${condition}`;
}

/** `"ORDER#${orderId}"`, by which any other template can be written as well. */
export function templateText(parts: BindingDraft["parts"]): string {
  const texts = parts.map((part) => {
    if (typeof part !== "string")
      return `\${${nameText(part.attribute)}${formatText(part.format)}}`;
    // A dollar before a value would be read as part of what stands for the two characters.
    return stringText(part).slice(1, -1).replaceAll("${", "$${").replace(/\$$/, "\\u0024");
  });
  return `"${texts.join("")}"`;
}

function formatText(format: "lower" | "upper" | { readonly pad: number } | undefined): string {
  if (format === undefined) return "";
  return typeof format === "string" ? `:${format}` : `:0${format.pad}`;
}

function attributeText(attribute: AttributeDraft): string {
  const { name, storedName, type, optional, inKey, comment } = attribute;
  const annotations = [
    ...(storedName === name || inKey ? [] : [`@name(${stringText(storedName)})`]),
    ...(attribute.unique === undefined
      ? []
      : [attribute.unique === "lower" ? "@unique(lower)" : "@unique"]),
    ...(attribute.since === undefined ? [] : [`@since(${attribute.since})`]),
    ...(attribute.size === undefined ? [] : [`@size(${attribute.size}B)`]),
    ...(attribute.elements === undefined ? [] : [`@items(${attribute.elements})`]),
    ...(attribute.cardinality === undefined ? [] : [`@cardinality(${attribute.cardinality})`]),
  ];
  const line = [
    `${nameText(name)}${optional ? "?" : ""}: ${typeText(type)}`,
    ...(inKey ? ["in key"] : []),
    ...annotations,
    ...(comment === undefined ? [] : [commentText(comment)]),
  ];
  return line.join(" ");
}

function memberText(attribute: Attribute): string {
  const { name, storedName, optional, type } = attribute;
  const stored = storedName === name ? "" : ` @name(${stringText(storedName)})`;
  return `${nameText(name)}${optional ? "?" : ""}: ${typeText(type)}${stored}`;
}

/** A type as it is written in the language. */
export function typeText(type: Type): string {
  switch (type.kind) {
    case "timestamp":
      return describeTimestamp(type);
    case "union":
      return type.members.map(literalText).join(" | ");
    case "record":
      return `{ ${type.attributes.map(memberText).join(", ")} }`;
    case "list":
      return type.element.kind === "union"
        ? `(${typeText(type.element)})[]`
        : `${typeText(type.element)}[]`;
    case "map":
      return `map<${typeText(type.value)}>`;
    case "set":
      return `set<${type.element}>`;
    case "named":
      return type.name;
    case "error":
      return "any";
    default:
      return type.kind;
  }
}

function literalText(value: AttributeValue): string {
  if ("S" in value) return stringText(value.S);
  return "N" in value ? value.N : "BOOL" in value ? String(value.BOOL) : "any";
}

/** `2M`, `12k` or the plain number. */
export function countText(number: number): string {
  for (const [unit, factor] of [
    ["G", 1e9],
    ["M", 1e6],
    ["k", 1e3],
  ] as const) {
    if (number >= factor && number % (factor / 10) === 0) return `${number / factor}${unit}`;
  }
  return String(number);
}

function patternText({ name, documentation, lines }: PatternDraft): string {
  return [commentText(documentation), block(`pattern ${name}`, lines)].join("\n");
}

/** With an empty line above it. */
function separate(block: string): string {
  return `\n  ${block}`;
}

function block(head: string, lines: readonly string[]): string {
  return `${head} {\n${lines.map((line) => (line === "" ? "" : `  ${line}`)).join("\n")}\n}`;
}
