import { attributesIn } from "../../language/expressions/traverse.ts";
import {
  accessPathsOf,
  attributeNamed,
  keySourceOf,
  keySourcesOf,
} from "../../language/semantics/keys.ts";
import type { Entity, Model, Pattern } from "../../language/semantics/model.ts";
import { spellName } from "../../language/semantics/names.ts";
import type { Type } from "../../language/semantics/types.ts";
import type { Analysis } from "../analyze.ts";
import { choicesOf, literalText } from "../lookup.ts";
import { type ServedPattern, servedPatterns } from "../served-patterns.ts";
import { entitySnippets, modelSnippet } from "./entity-snippets.ts";
import { escapeSnippet, type Proposal, snippetProposal } from "./proposal.ts";

/**
 * Whole declarations, filled with what the model says already. They stand before the bare keywords:
 * who takes one of those goes on by hand.
 *
 * @param transforms the client can change the case of a name while it is typed
 */
export function declarationSnippets(
  analysis: Pick<Analysis, "model" | "planning">,
  typed: string,
  transforms: boolean,
): readonly Proposal[] {
  const { model } = analysis;
  const snippets: Proposal[] = [
    ...modelSnippet(model, transforms),
    snippetProposal(
      "table …",
      "table ${1:Name} {\n  partition key ${2:PK}: string\n  sort key ${3:SK}: string\n\n  discriminator ${4:entityType}\n}\n$0",
      "with a partition key and a sort key",
    ),
    snippetProposal(
      "type … { }",
      "type ${1:Name} {\n  ${2:attribute}: ${3:string}$0\n}",
      "a record, stored as a map",
    ),
    snippetProposal("type … = … | …", 'type ${1:Name} = "${2:A}" | "${3:B}"$0', "a named union"),
  ];
  if (model.entities.length > 0) snippets.push(patternFrame(model));
  // What follows is one for each name of the model: only once the author has begun to write it.
  if (typed === "") return snippets;
  if ("entity".startsWith(typed)) {
    snippets.push(...model.tables.flatMap((table) => entitySnippets(table, transforms)));
  }
  if ("sample".startsWith(typed)) {
    snippets.push(...model.entities.map((entity) => sampleSnippet(model, entity)));
  }
  if ("example".startsWith(typed)) snippets.push(...model.patterns.map(exampleSnippet));
  if ("pattern".startsWith(typed)) {
    const tried = model.entities.slice(-triedEntities);
    snippets.push(
      ...tried.flatMap((entity) => servedPatterns(analysis, entity).map(patternSnippet)),
      ...tried.flatMap((entity) => writeSnippets(model, entity)),
    );
  }
  return snippets;
}

function patternFrame({ entities }: Model): Proposal {
  const names = entities
    .slice(-triedEntities)
    .map(({ name }) => escapeChoice(spellName(name)))
    .join(",");
  return snippetProposal(
    "pattern …",
    `pattern \${1:Name} {\n  \${2|${patternVerbs}|} \${3|${names}|}\n  $0\n}`,
    "an access pattern",
    2,
    undefined,
    99,
  );
}

/** The operations that an entity's name and clauses follow. */
const patternVerbs =
  "get,first,query,scan,batch get,create,put,update,upsert,delete,move,batch put,batch delete";

/** The writes of an entity that no pattern of the model does yet. */
function writeSnippets(model: Model, entity: Entity): readonly Proposal[] {
  const keys = keySourcesOf(entity, entity.table.primary);
  if (keys === undefined) return [];
  const { name } = entity;
  const spelled = escapeSnippet(spellName(name));
  const identity = [
    ...new Set([...keys.partition, ...keys.sort].flatMap(({ sources }) => sources)),
  ];
  const isPlain = identity.every((key) => attributeNamed(entity, key)?.source.kind !== "in key");
  const where = identity
    .map((key) => escapeSnippet(`${spellName(key)} = :${spellName(key)}`))
    .join(" and ");
  const done = new Set(
    model.patterns.filter((pattern) => pattern.entities.includes(entity)).map(({ verb }) => verb),
  );
  const writes: Proposal[] = [];
  const offer = (verb: "create" | "update" | "delete", words: string, clauses: string): void => {
    if (done.has(verb)) return;
    const title = `${verb.charAt(0).toUpperCase()}${verb.slice(1)}${name.replace(/[^A-Za-z0-9_]/g, "")}`;
    writes.push(
      snippetProposal(
        `pattern that ${words} ${name}`,
        `pattern \${1:${title}} {\n  ${verb} ${spelled}\n${clauses}}\n$0`,
        verb === "create" ? "refused if it is there" : "by the primary key",
        2,
        undefined,
        // Behind the reads.
        60,
      ),
    );
  };
  offer("create", "creates", "");
  if (identity.length === 0 || !isPlain) return writes;
  const changed = changeable(entity);
  if (changed.length > 0) {
    const choice = changed.map((attribute) => escapeChoice(spellName(attribute))).join(",");
    const set = `  set \${2|${choice}|} = :\${2}\n`;
    const revision = entity.attributes.find((attribute) => attribute.revision);
    const condition =
      revision === undefined
        ? ""
        : `  if ${escapeSnippet(`${spellName(revision.name)} = :${spellName(revision.name)}`)}\n`;
    offer("update", "updates", `  where ${where}\n${set}${condition}`);
  }
  offer("delete", "deletes", `  where ${where}\n`);
  return writes;
}

/** Attributes that no key and no other attribute is made from, so that a new value is all it takes. */
function changeable(entity: Entity): readonly string[] {
  const used = new Set<string>();
  for (const path of accessPathsOf(entity.table)) {
    for (const key of [...path.partition, ...path.sort]) {
      const source = keySourceOf(entity, key);
      for (const name of source?.sources ?? []) used.add(name);
      if (source?.condition !== undefined) {
        for (const name of attributesIn(source.condition)) used.add(name);
      }
    }
  }
  for (const { source } of entity.attributes) {
    if (source.kind === "derived") for (const name of attributesIn(source.value)) used.add(name);
  }
  return entity.attributes
    .filter(
      ({ name, source, immutable, revision, unique }) =>
        (source.kind === "given" || source.kind === "default") &&
        !immutable &&
        !revision &&
        unique === undefined &&
        !used.has(name),
    )
    .map(({ name }) => name);
}

/**
 * The planner is asked for each read: of a model with hundreds of entities only for those that were
 * declared last, which are the ones that their author is busy with.
 */
const triedEntities = 50;

/** A read that a key serves as it is. */
function patternSnippet({ name, reads, lines, path }: ServedPattern): Proposal {
  const body = lines.map((line) => `  ${escapeSnippet(line)}`).join("\n");
  return snippetProposal(
    `pattern that reads ${reads}`,
    `pattern \${1:${escapeSnippet(name)}} {\n${body}\n}\n$0`,
    path.kind === "table" ? "by the primary key" : `by ${path.name}`,
  );
}

/** A sample with each attribute that its author must give. */
function sampleSnippet(model: Model, entity: Entity): Proposal {
  return snippetProposal(
    `sample … ${entity.name}`,
    `sample \${1:name}: ${escapeSnippet(spellName(entity.name))} ${itemSnippet(model, entity, 2)}\n$0`,
    "a sample with the attributes that it needs",
  );
}

/** `{ a: "…", b: 0 }` with a tab stop for each required attribute. */
export function itemSnippet(model: Model, entity: Entity, firstStop: number): string {
  const required = entity.attributes.filter(
    ({ optional, source, revision }) =>
      !optional && !revision && (source.kind === "given" || source.kind === "in key"),
  );
  const properties = required.map(
    ({ name, type }, position) =>
      `${escapeSnippet(spellName(name))}: ${valueSnippet(model, type, firstStop + position)}`,
  );
  return `{ ${properties.join(", ")} }`;
}

/** A value of the type, with its variable part as a tab stop. */
export function valueSnippet(model: Model, type: Type, stop: number): string {
  const choices = choicesOf(model, type);
  if (choices.length > 0) {
    return `\${${stop}|${choices.map((choice) => escapeChoice(literalText(choice))).join(",")}|}`;
  }
  switch (type.kind) {
    case "number":
    case "integer":
    case "epoch":
      return `\${${stop}:0}`;
    case "timestamp":
      return `"\${${stop}:2026-01-01T00:00:00${type.precision === "seconds" ? "" : ".000"}${type.local ? "" : "Z"}}"`;
    case "date":
      return `"\${${stop}:2026-01-01}"`;
    case "list":
    case "set":
      return `[$${stop}]`;
    case "map":
    case "record":
      return `{ $${stop} }`;
    case "binary":
      return `base64("$${stop}")`;
    case "named": {
      const definition = model.types.get(type.name)?.type;
      return definition === undefined || definition.kind === "named"
        ? `$${stop}`
        : valueSnippet(model, definition, stop);
    }
    case "any":
    case "error":
      return `$${stop}`;
    default:
      return `"$${stop}"`;
  }
}

function exampleSnippet({ name, parameters, verb }: Pattern): Proposal {
  const given = parameters
    .filter((parameter) => !parameter.optional)
    .map((parameter, position) => `${escapeSnippet(parameter.name)}: \${${position + 1}:value}`);
  const reads = ["get", "first", "query", "scan", "batch get", "search"].includes(verb);
  const last = `\${${given.length + 1}:nothing}`;
  return snippetProposal(
    `example ${name}`,
    `example ${escapeSnippet(spellName(name))}(${given.join(", ")}) ${reads ? `returns ${last}` : "leaves $0"}`,
    "a test of the pattern",
  );
}

function escapeChoice(text: string): string {
  return text.replace(/[\\$},|]/g, "\\$&");
}
