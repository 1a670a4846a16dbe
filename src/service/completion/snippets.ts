import { keySourceOf } from "../../language/semantics/keys.ts";
import type { Entity, Model, Pattern, Table } from "../../language/semantics/model.ts";
import { spellName } from "../../language/semantics/names.ts";
import type { Type } from "../../language/semantics/types.ts";
import type { Analysis } from "../analyze.ts";
import { choicesOf, literalText } from "../lookup.ts";
import { type ServedPattern, servedPatterns } from "../served-patterns.ts";
import { escapeSnippet, type Proposal, snippetProposal } from "./proposal.ts";

/** Whole declarations, filled with what the model says already. */
export function declarationSnippets(
  analysis: Pick<Analysis, "model" | "planning">,
  typed: string,
): readonly Proposal[] {
  const { model } = analysis;
  const snippets: Proposal[] = [
    snippetProposal(
      "table …",
      "table ${1:Name} {\n  partition key ${2:PK}: string\n  sort key ${3:SK}: string\n\n  discriminator ${4:entityType}\n}\n$0",
      "a table with a partition key and a sort key",
    ),
    snippetProposal(
      "pattern …",
      "pattern ${1:Name} {\n  ${2|get,first,query,create,update,delete|} $3\n  $0\n}",
      "an access pattern",
    ),
  ];
  // What follows is one for each name of the model: only once the author has begun to write it.
  if (typed === "") return snippets;
  if ("entity".startsWith(typed)) snippets.push(...model.tables.map(entitySnippet));
  if ("sample".startsWith(typed)) {
    snippets.push(...model.entities.map((entity) => sampleSnippet(model, entity)));
  }
  if ("example".startsWith(typed)) snippets.push(...model.patterns.map(exampleSnippet));
  if ("pattern".startsWith(typed)) {
    snippets.push(
      ...model.entities
        .slice(-triedEntities)
        .flatMap((entity) => servedPatterns(analysis, entity).map(patternSnippet)),
    );
  }
  return snippets;
}

/** An entity with a binding for each synthetic key attribute of its table. */
function entitySnippet(table: Table): Proposal {
  const { primary, name, entities } = table;
  const keys = [...primary.partition, ...primary.sort];
  const own = new Set(
    entities.flatMap((entity) =>
      keys.filter((key) => keySourceOf(entity, key)?.kind === "own").map((key) => key.name),
    ),
  );
  let stop = 2;
  const lines = keys.map((key) => {
    const spelled = escapeSnippet(spellName(key.name));
    return own.has(key.name)
      ? `  ${spelled}: ${key.type}`
      : `  ${spelled} = "\${${stop++}:NAME#}\\\${\${${stop++}:id}}"`;
  });
  return snippetProposal(
    `entity … in ${name}`,
    `entity \${1:Name} in ${escapeSnippet(spellName(name))} {\n${lines.join("\n")}\n\n  $0\n}`,
    "an entity with the table's keys",
  );
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
