import type { ModelCosts } from "../costs/index.ts";
import { readUnits, writeUnits } from "../dynamodb/capacity.ts";
import { toPlainJson } from "../dynamodb/plain-values.ts";
import { itemSize } from "../dynamodb/sizes.ts";
import type { Item } from "../dynamodb/values.ts";
import {
  accessPathsOf,
  attributeStoredAs,
  type KeySource,
  keySourcesOf,
} from "../language/semantics/keys.ts";
import type {
  AccessPath,
  Entity,
  KeyAttribute,
  Model,
  Origin,
  Projection,
  Sample,
  SymbolId,
  Table,
} from "../language/semantics/model.ts";
import { describeType } from "../language/semantics/type-relations.ts";
import type { Attribute } from "../language/semantics/types.ts";
import { expressionText } from "../planner/expression-text.ts";
import type { PatternPlan } from "../planner/plan.ts";
import { isRead } from "../planner/units.ts";
import { bytesText, countText, numberText } from "../rules/figures.ts";
import { madeUpItems } from "../views/made-up-items.ts";
import type { Analysis } from "./analyze.ts";
import type { CostSource } from "./context.ts";
import { indexCostMarkdown, patternCostMarkdown, tableCostMarkdown } from "./cost-text.ts";
import { describeParameter, entityNamed, entityNode } from "./lookup.ts";
import { planMarkdown, requestsOf } from "./plan-text.ts";

/**
 * What a name of the model stands for, as Markdown; `undefined` where nothing is known of it.
 *
 * @param source knows what the model costs; without it no costs are told
 */
export function symbolMarkdown(
  analysis: Analysis,
  symbol: SymbolId,
  source?: CostSource,
): string | undefined {
  const { model } = analysis;
  switch (symbol.kind) {
    case "table": {
      const table = tableNamed(model, symbol.name);
      return table === undefined ? undefined : tableMarkdown(analysis, table, source);
    }
    case "index":
      return indexMarkdown(analysis, symbol, source);
    case "key":
      return keyMarkdown(model, symbol);
    case "type":
      return typeMarkdown(model, symbol.name);
    case "entity":
      return entityMarkdown(model, symbol.name);
    case "attribute":
      return attributeMarkdown(model, symbol);
    case "pattern":
      return patternMarkdown(analysis, symbol.name, source);
    case "parameter":
      return parameterMarkdown(model, symbol);
    case "sample": {
      const sample = model.samples.find(({ name }) => name === symbol.name);
      return sample === undefined ? undefined : sampleMarkdown(sample);
    }
    default:
      return symbol.kind satisfies never;
  }
}

function tableNamed(model: Model, name: string | undefined): Table | undefined {
  return model.tables.find((table) => table.name === name);
}

function tableMarkdown(analysis: Analysis, table: Table, source?: CostSource): string {
  const { settings } = table;
  return joined(
    fence(`table ${table.name}`),
    table.documentation,
    table.physicalName === table.name ? undefined : `In DynamoDB: \`${table.physicalName}\``,
    `Key: ${keyText(table.primary)}`,
    settings.ttl === undefined ? undefined : `Items expire by \`${settings.ttl}\`.`,
    listed(
      "Indexes",
      table.indexes.map((index) => index.name),
    ),
    listed(
      "Entities",
      table.entities.map((entity) => entity.name),
    ),
    patternsText(analysis, table.name, undefined),
    source === undefined ? undefined : tableCostMarkdown(source.costs(), table.name),
  );
}

function indexMarkdown(
  analysis: Analysis,
  symbol: SymbolId,
  source?: CostSource,
): string | undefined {
  const table = tableNamed(analysis.model, symbol.owner);
  const vector = table?.vectorIndexes.find(({ name }) => name === symbol.name);
  if (vector !== undefined) {
    return joined(
      fence(`vector index ${vector.name}`),
      vector.documentation,
      `On \`${vector.attribute}\`: ${vector.dimensions} dimensions, ${vector.distance} distance.`,
      "DynamoDB Local has no vector indexes.",
    );
  }
  const index = table?.indexes.find(({ name }) => name === symbol.name);
  if (table === undefined || index === undefined) return undefined;
  const holds = table.entities.flatMap((entity) => {
    const key = keySourcesOf(entity, index);
    if (key === undefined) return [];
    const sparse = [...key.partition, ...key.sort].some(isSparse);
    return [sparse ? `${entity.name} (not every item)` : entity.name];
  });
  return joined(
    fence(`${index.kind} index ${index.name}`),
    index.documentation,
    `Key: ${keyText(index)}`,
    `Holds ${projectionText(index.projection)}.`,
    listed("Entities", holds),
    patternsText(analysis, table.name, index.name),
    source === undefined ? undefined : indexCostMarkdown(source.costs(), table.name, index.name),
  );
}

function isSparse(source: KeySource): boolean {
  return source.optional || source.condition !== undefined;
}

/** What an index holds, in words. */
export function projectionText(projection: Projection): string {
  switch (projection.kind) {
    case "all":
      return "all attributes";
    case "keys":
      return "keys only";
    case "include":
      return projection.attributes.join(", ");
    default:
      return projection satisfies never;
  }
}

/** The stored names of a path's key. */
export function keyText(path: Pick<AccessPath, "partition" | "sort">): string {
  const names = (keys: readonly KeyAttribute[]): string =>
    keys.map((key) => `\`${key.storedName}\``).join(", ");
  return path.sort.length === 0
    ? names(path.partition)
    : `${names(path.partition)} — sorted by ${names(path.sort)}`;
}

function patternsText(
  { plans }: Analysis,
  table: string,
  index: string | undefined,
): string | undefined {
  const served = plans.patterns.filter((plan) =>
    requestsOf(plan).some(
      (operation) =>
        operation.table === table && (isRead(operation) ? operation.index : undefined) === index,
    ),
  );
  return listed(
    "Patterns",
    served.map((plan) => plan.name),
  );
}

function keyMarkdown(model: Model, symbol: SymbolId): string | undefined {
  const table = tableNamed(model, symbol.owner);
  if (table === undefined) return undefined;
  const roles: string[] = [];
  let type: string | undefined;
  for (const path of accessPathsOf(table)) {
    for (const role of ["partition", "sort"] as const) {
      const key = path[role].find(({ name }) => name === symbol.name);
      if (key === undefined) continue;
      type = key.type;
      roles.push(`${role} key of \`${path.name}\``);
    }
  }
  const { discriminator, versionAttribute, settings } = table;
  if (discriminator === symbol.name) roles.push("discriminator: the entity's name");
  if (versionAttribute === symbol.name) roles.push("the item's schema version");
  if (settings.ttl === symbol.name) roles.push("time to live");
  const bindings = table.entities.flatMap((entity) =>
    entity.bindings
      .filter(({ attribute }) => attribute === symbol.name)
      .map(({ value, condition }) => {
        const when = condition === undefined ? "" : ` when ${expressionText(condition)}`;
        return `- ${entity.name}: \`${expressionText(value)}${when}\``;
      }),
  );
  const own = table.entities.flatMap((entity) => {
    const attribute = attributeStoredAs(entity, symbol.name);
    if (attribute === undefined) return [];
    const optional = attribute.optional ? "?" : "";
    return [
      `- ${entity.name}: its attribute \`${attribute.name}${optional}: ${describeType(attribute.type)}\``,
    ];
  });
  return joined(
    fence(type === undefined ? symbol.name : `${symbol.name}: ${type}`),
    roles.length === 0 ? undefined : capitalized(roles.join(", ")),
    [...bindings, ...own].join("\n"),
  );
}

function typeMarkdown(model: Model, name: string): string | undefined {
  const definition = model.types.get(name);
  if (definition === undefined) return undefined;
  return joined(
    fence(sourceOf(model, definition.origin) ?? `type ${name}`),
    definition.documentation,
  );
}

function entityMarkdown(model: Model, name: string): string | undefined {
  const entity = entityNamed(model, name);
  if (entity === undefined) {
    const node = entityNode(model, name);
    return node === undefined
      ? undefined
      : joined(fence(`entity ${name} in ${node.table.text}`), node.documentation?.text);
  }
  const { table, version, volume, documentation } = entity;
  const rows: string[] = [];
  const absent: string[] = [];
  for (const path of accessPathsOf(table)) {
    const key = keySourcesOf(entity, path);
    if (key === undefined) absent.push(path.name);
    else rows.push(`| ${path.name} | ${keyCell(key.partition)} | ${keyCell(key.sort)} |`);
  }
  const sample = model.samples.find(
    (candidate) => candidate.entity.name === name && candidate.item !== undefined,
  );
  const per =
    volume === undefined || volume.per.length === 0 ? "" : ` for each ${volume.per.join(", ")}`;
  return joined(
    fence(`entity ${name} in ${table.name}`),
    documentation,
    ["| Path | Partition key | Sort key |", "|---|---|---|", ...rows].join("\n"),
    listed("Not in", absent),
    volume === undefined ? undefined : `About ${countText(volume.count, "item")}${per}.`,
    version > 1 ? `Schema version ${version}.` : undefined,
    sample === undefined ? madeUpItem(model, entity) : sampleItem(sample),
  );
}

/** What an item looks like of which the model shows none. */
function madeUpItem(model: Model, entity: Entity): string | undefined {
  const [made] = madeUpItems(model, [entity], model.samples);
  return made === undefined ? undefined : itemText("Made up, as it would be stored", made.item);
}

/** Key templates with a mark where not every item has them. */
function keyCell(sources: readonly KeySource[]): string {
  return sources
    .map((source) => {
      const { storedName } = source.key;
      // An attribute that is the key itself would be equal to itself.
      const made = source.kind === "own" ? "" : ` = ${expressionText(source.expression)}`;
      const text = `\`${storedName}${made}\``;
      const when =
        source.condition === undefined ? "" : ` when \`${expressionText(source.condition)}\``;
      return `${text}${when}${source.optional ? " (if present)" : ""}`.replaceAll("|", "\\|");
    })
    .join("<br>");
}

function attributeMarkdown(model: Model, symbol: SymbolId): string | undefined {
  const entity = symbol.owner === undefined ? undefined : entityNamed(model, symbol.owner);
  const attribute =
    entity?.attributes.find(({ name }) => name === symbol.name) ??
    recordAttribute(model, symbol.owner, symbol.name);
  if (attribute === undefined) return undefined;
  const optional = attribute.optional ? "?" : "";
  return joined(
    fence(`${attribute.name}${optional}: ${describeType(attribute.type)}`),
    symbol.owner === undefined ? undefined : `Attribute of ${symbol.owner}.`,
    attribute.documentation,
    sourceText(attribute),
    attribute.storedName === attribute.name ? undefined : `Stored as \`${attribute.storedName}\`.`,
    entity === undefined ? undefined : keysOfAttribute(entity, attribute),
    entity === undefined ? undefined : projectionsOfAttribute(entity, attribute),
  );
}

function recordAttribute(
  model: Model,
  owner: string | undefined,
  name: string,
): Attribute | undefined {
  const type = owner === undefined ? undefined : model.types.get(owner)?.type;
  return type?.kind === "record"
    ? type.attributes.find((attribute) => attribute.name === name)
    : undefined;
}

function sourceText({ source, revision, unique, immutable }: Attribute): string | undefined {
  const facts = [
    ...(unique === undefined ? [] : ["unique"]),
    ...(immutable ? ["never changes"] : []),
    ...(revision ? ["raised by every write"] : []),
  ];
  switch (source.kind) {
    case "default":
      facts.push(`\`${expressionText(source.value)}\` where the caller gives none`);
      break;
    case "derived":
      facts.push(`computed at every write: \`${expressionText(source.value)}\``);
      break;
    case "in key":
      facts.push("not stored by itself: read back from the key that holds it");
      break;
    case "copied":
      facts.push(`a copy of ${source.entity}.${source.attribute}, by ${source.via}`);
      break;
    case "given":
      break;
    default:
      return source satisfies never;
  }
  return facts.length === 0 ? undefined : `${capitalized(facts.join("; "))}.`;
}

/** The keys that are made from the attribute. */
function keysOfAttribute(entity: Entity, attribute: Attribute): string | undefined {
  const uses = accessPathsOf(entity.table).flatMap((path) => {
    const key = keySourcesOf(entity, path);
    return [...(key?.partition ?? []), ...(key?.sort ?? [])]
      .filter(({ sources }) => sources.includes(attribute.name))
      .map(({ key: { storedName } }) => `\`${storedName}\` of ${path.name}`);
  });
  return uses.length === 0 ? undefined : `In keys: ${uses.join(", ")}.`;
}

/** The indexes on which the attribute is at hand besides their keys. */
function projectionsOfAttribute(entity: Entity, attribute: Attribute): string | undefined {
  const holding = entity.table.indexes.filter(
    (index) =>
      keySourcesOf(entity, index) !== undefined &&
      (index.projection.kind === "all" ||
        (index.projection.kind === "include" &&
          index.projection.attributes.includes(attribute.storedName))),
  );
  return holding.length === 0
    ? undefined
    : `Projected into ${holding.map(({ name }) => name).join(", ")}.`;
}

function patternMarkdown(
  analysis: Analysis,
  name: string,
  source?: CostSource,
): string | undefined {
  const pattern = analysis.model.patterns.find((candidate) => candidate.name === name);
  if (pattern === undefined) return undefined;
  const plan = analysis.planOf(name);
  const entities = pattern.entities.map((entity) => entity.name).join(", ");
  return joined(
    fence(`pattern ${name}: ${pattern.verb} ${entities}`.trimEnd()),
    pattern.documentation,
    plan === undefined ? undefined : planMarkdown(plan, analysis.model),
    source === undefined ? undefined : patternCostMarkdown(source.costs(), name),
  );
}

/** A pattern's plan with its heading and its cost, for the command that explains it. */
export function explanationMarkdown(
  plan: PatternPlan,
  model: Model,
  documentation: string | undefined,
  costs: ModelCosts,
): string {
  return joined(
    `# ${plan.name}`,
    documentation,
    planMarkdown(plan, model),
    patternCostMarkdown(costs, plan.name),
  );
}

function parameterMarkdown(model: Model, symbol: SymbolId): string | undefined {
  const parameter = model.patterns
    .find(({ name }) => name === symbol.owner)
    ?.parameters.find(({ name }) => name === symbol.name);
  if (parameter === undefined) return undefined;
  return joined(
    fence(`:${parameter.name}: ${describeParameter(parameter.type)}`),
    `${parameter.optional ? "Optional argument" : "Argument"} of ${symbol.owner ?? ""}.`,
    parameter.meets === undefined ? undefined : `Meets \`${parameter.meets}\`.`,
  );
}

function sampleMarkdown(sample: Sample): string {
  return joined(
    fence(`sample ${sample.name ?? ""}: ${sample.entity.name}`),
    sample.item === undefined ? undefined : sampleItem(sample),
  );
}

function sampleItem({ item, name }: Sample): string {
  return itemText(
    name === undefined ? "As it is stored" : `\`${name}\` as it is stored`,
    item ?? {},
  );
}

/** The item with its size, and what one of that size takes; a strong read takes twice as much. */
function itemText(title: string, item: Item): string {
  const bytes = itemSize(item);
  const read = numberText(readUnits(bytes, "eventual"));
  const size = `${bytesText(bytes)}, ${read} RCU to read, ${writeUnits(bytes)} WCU to write`;
  return `${title} (${size}):\n\n${fence(toPlainJson({ M: item }), "json")}`;
}

function sourceOf(model: Model, origin: Origin): string | undefined {
  const file = model.files.find(({ uri }) => uri === origin.file);
  return file?.text.slice(origin.span.start, origin.span.end);
}

function listed(title: string, names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : `${title}: ${names.join(", ")}.`;
}

function fence(code: string, language = "dynamo"): string {
  return `\`\`\`${language}\n${code}\n\`\`\``;
}

function joined(...sections: readonly (string | undefined)[]): string {
  return sections.filter((section) => section !== undefined && section !== "").join("\n\n");
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
