import { keySourceOf } from "../../language/semantics/keys.ts";
import type { Entity, KeyAttribute, Model, Table } from "../../language/semantics/model.ts";
import { spellName } from "../../language/semantics/names.ts";
import { describeType } from "../../language/semantics/type-relations.ts";
import { expressionText } from "../../planner/expression-text.ts";
import { declarationsOf } from "../lookup.ts";
import { escapeSnippet, type Proposal, snippetProposal } from "./proposal.ts";

/**
 * Whole entities: one that begins an item collection of its own, and one for each item collection
 * that the table has already. What their keys are made from is declared, so that nothing is unknown
 * once a name stands there.
 *
 * @param transforms the client can make `TASK` and `taskId` of the name `Task` while it is typed
 */
export function entitySnippets(table: Table, transforms: boolean): readonly Proposal[] {
  const spelled = escapeSnippet(spellName(table.name));
  const fresh = snippetProposal(
    `entity … in ${table.name}`,
    `entity \${1:Name} in ${spelled} ${freshBody(table, transforms)}`,
    "with the table's keys",
  );
  return [fresh, ...collectionsOf(table).map((entity) => beside(entity, spelled, transforms))];
}

/**
 * A table with its first entity and pattern, for a model that has none: enough to see a layout and
 * a plan.
 */
export function modelSnippet(model: Model, transforms: boolean): readonly Proposal[] {
  if (declarationsOf(model, "TableDeclaration").length > 0) return [];
  const { entity, upper, id } = namesOf(2, transforms);
  const text = `table \${1:Name} {
  partition key PK: string
  sort key SK: string

  discriminator entityType
}

entity ${entity} in \${1} {
  PK = "${upper.first}#\\\${${id.first}}"
  SK = "${upper.again}"

  ${id.again}: \${5|${idTypes}|}
  $0
}

pattern Get\${2} {
  get \${2}
  where ${id.again} = :${id.again}
}
`;
  return [
    snippetProposal(
      "table … with an entity and a pattern",
      text,
      "a model to begin with",
      2,
      undefined,
      0,
    ),
  ];
}

/** Texts that tell items apart, so that most tables have them. */
const idTypes = "ulid,uuid,string";

/** The name of the entity at one tab stop, and what is made of it. */
interface Names {
  readonly entity: string;
  /** `TASK` at its first place, and where it stands again. */
  readonly upper: { readonly first: string; readonly again: string };
  /** `taskId`. */
  readonly id: { readonly first: string; readonly again: string };
}

function namesOf(stop: number, transforms: boolean): Names {
  const entity = `\${${stop}:Entity}`;
  if (!transforms) {
    return {
      entity,
      upper: { first: `\${${stop + 1}:NAME}`, again: `\${${stop + 1}}` },
      id: { first: `\${${stop + 2}:id}`, again: `\${${stop + 2}}` },
    };
  }
  const upper = `\${${stop}/(.*)/\${1:/upcase}/}`;
  return {
    entity,
    upper: { first: upper, again: upper },
    id: {
      first: `\${${stop + 2}:\${${stop}/(.*)/\${1:/camelcase}/}Id}`,
      again: `\${${stop + 2}}`,
    },
  };
}

function freshBody(table: Table, transforms: boolean): string {
  const { partition, sort } = table.primary;
  const { upper, id } = namesOf(1, transforms);
  const bindings: string[] = [];
  const attributes: string[] = [];
  let declaresId = false;
  for (const key of [...partition, ...sort]) {
    const name = escapeSnippet(spellName(key.name));
    if (isOwn(table, key)) {
      attributes.push(`${name}: ${key.type}`);
    } else if (key.type !== "string") {
      bindings.push(`${name} = ${declaresId ? id.again : id.first}`);
      if (!declaresId) attributes.push(`${id.again}: ${key.type}`);
      declaresId = true;
    } else if (partition.includes(key)) {
      bindings.push(`${name} = "${upper.first}#\\\${${id.first}}"`);
      attributes.push(`${id.again}: \${4|${idTypes}|}`);
      declaresId = true;
    } else {
      bindings.push(`${name} = "${bindings.length > 0 ? upper.again : upper.first}"`);
    }
  }
  return body(bindings, attributes);
}

/** An entity whose items lie in the partitions of another one, in an order of their own. */
function beside(entity: Entity, spelledTable: string, transforms: boolean): Proposal {
  const { table } = entity;
  const { upper, id } = namesOf(1, transforms);
  const bindings: string[] = [];
  const attributes: string[] = [];
  for (const key of table.primary.partition) {
    const source = keySourceOf(entity, key);
    if (source === undefined) continue;
    if (source.kind !== "own") {
      const text = expressionText(source.expression);
      bindings.push(escapeSnippet(`${spellName(key.name)} = ${text}`));
    }
    for (const name of source.sources) {
      const attribute = entity.attributes.find((candidate) => candidate.name === name);
      if (attribute !== undefined) attributes.push(attributeLine(name, attribute.type));
    }
  }
  for (const key of table.primary.sort) {
    const name = escapeSnippet(spellName(key.name));
    if (isOwn(table, key)) attributes.push(`${name}: ${key.type}`);
    else if (key.type === "string") {
      bindings.push(`${name} = "${upper.first}#\\\${${id.first}}"`);
      attributes.push(`${id.again}: \${4|${idTypes}|}`);
    } else {
      bindings.push(`${name} = ${id.first}`);
      attributes.push(`${id.again}: ${key.type}`);
    }
  }
  return snippetProposal(
    `entity … in ${table.name}, beside ${entity.name}`,
    `entity \${1:Name} in ${spelledTable} ${body(bindings, attributes)}`,
    `in the item collection of ${entity.name}`,
  );
}

function attributeLine(name: string, type: Entity["attributes"][number]["type"]): string {
  return escapeSnippet(`${spellName(name)}: ${describeType(type)}`);
}

function body(bindings: readonly string[], attributes: readonly string[]): string {
  const lines = [...bindings, ...(bindings.length > 0 ? [""] : []), ...attributes, "$0"];
  return `{\n${lines.map((line) => (line === "" ? "" : `  ${line}`)).join("\n")}\n}`;
}

/** For each item collection of the table the entity that began it. */
function collectionsOf(table: Table): readonly Entity[] {
  if (table.primary.sort.length === 0) return [];
  const first = new Map<string, Entity>();
  for (const entity of table.entities) {
    const sources = table.primary.partition.map((key) => keySourceOf(entity, key));
    const names = sources.flatMap((source) => source?.sources ?? []);
    if (names.length === 0 || !names.every((name) => isGiven(entity, name))) continue;
    const key = sources
      .map((source) => (source === undefined ? "" : expressionText(source.expression)))
      .join("\n");
    if (!first.has(key)) first.set(key, entity);
  }
  return [...first.values()].slice(-offeredCollections);
}

/** Those that were begun last are the ones that their author is busy with. */
const offeredCollections = 20;

/** The attribute can stand in another entity with its type alone. */
function isGiven(entity: Entity, name: string): boolean {
  return entity.attributes.some(
    (attribute) => attribute.name === name && attribute.source.kind === "given",
  );
}

/**
 * Whether entities declare the key attribute themselves: as those of the table do, else where its
 * name says what it holds.
 */
function isOwn(table: Table, key: KeyAttribute): boolean {
  if (table.entities.length === 0) return !/^(?:pk|sk|hk|rk)\d*$|key\d*$/i.test(key.name);
  return table.entities.some((entity) => keySourceOf(entity, key)?.kind === "own");
}
