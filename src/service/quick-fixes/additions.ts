import { writeLiteral } from "../../language/semantics/literals.ts";
import type { Entity, Model } from "../../language/semantics/model.ts";
import { spellName } from "../../language/semantics/names.ts";
import type { Attribute, Type } from "../../language/semantics/types.ts";
import type { Clause, SyntaxNode } from "../../language/syntax/tree.ts";
import { plainAttribute } from "../../planner/arguments.ts";
import { madeUpValue } from "../../views/made-up-values.ts";
import { entityNamed, tableNode } from "../lookup.ts";
import { around, changing, type Fix, inserting, replacing } from "./fix.ts";

/** What is missing, as its author would write it. */

/** `'name'` of a message, which is about one name. */
function quotedIn(message: string): string | undefined {
  return /'([^']+)'/.exec(message)?.[1];
}

/** The first attribute that a sample's item lacks, with a plausible value. */
export const addProperty: Fix = (place) => {
  const item = around(place, "ObjectLiteral");
  const sample = around(place, "SampleDeclaration");
  const name = quotedIn(place.diagnostic.message);
  if (item === undefined || sample?.value !== item || name === undefined) return undefined;
  const { model } = place.context;
  const attribute = entityNamed(model, sample.entity.text)?.attributes.find(
    (each) => each.name === name,
  );
  const value = attribute && valueFor(model, attribute);
  if (value === undefined) return undefined;
  const written = `${spellName(name)}: ${value}`;
  const last = item.properties.at(-1);
  return last === undefined
    ? replacing(place, `Add '${name}'`, item.span, `{ ${written} }`)
    : inserting(place, `Add '${name}'`, last.span.end, `, ${written}`);
};

/** The first argument that an example lacks: a sample's value, else a plausible one. */
export const addArgument: Fix = (place) => {
  const example = around(place, "ExampleDeclaration");
  const { model, text } = place.context;
  const pattern = model.patterns.find(({ name }) => name === example?.pattern.text);
  if (example === undefined || pattern === undefined) return undefined;
  const given = new Set(example.arguments.map(({ name }) => name.text));
  const missing = pattern.parameters.find(({ name, optional }) => !optional && !given.has(name));
  if (missing?.type.kind !== "value") return undefined;
  const met = missing.meets?.split(".").at(-1) ?? missing.name;
  const sample = model.samples.find(
    ({ name, values, entity }) =>
      name !== undefined && values[met] !== undefined && pattern.entities.includes(entity),
  );
  const value =
    sample?.name === undefined
      ? literalOf(model, missing.type.type, met)
      : `${spellName(sample.name)}.${spellName(met)}`;
  if (value === undefined) return undefined;
  const written = `${spellName(missing.name)}: ${value}`;
  const title = `Add '${missing.name}'`;
  const last = example.arguments.at(-1);
  if (last !== undefined) return inserting(place, title, last.span.end, `, ${written}`);
  const open = text.indexOf("(", example.pattern.span.end);
  return open === example.pattern.span.end ? inserting(place, title, open + 1, written) : undefined;
};

/** A plausible value of an attribute, as a literal. */
export function valueFor(model: Model, attribute: Attribute): string | undefined {
  return writeLiteral(madeUpValue(attribute, 1, (name) => model.types.get(name)?.type));
}

function literalOf(model: Model, type: Type, name: string): string | undefined {
  return valueFor(model, plainAttribute(name, type));
}

/** `versioned by schemaVersion` in the table of the entity. */
export const addVersionAttribute: Fix = (place) => {
  const entity = around(place, "EntityDeclaration");
  if (entity === undefined) return undefined;
  const { model } = place.context;
  const table = tableNode(model, entity.table.text);
  const file = model.files.find(({ tree }) => tree.declarations.some((each) => each === table));
  const at = table?.members.findLast(({ kind }) => kind !== "IndexDeclaration")?.span.end;
  if (file === undefined || at === undefined) return undefined;
  return changing(`Add 'versioned by schemaVersion' to '${entity.table.text}'`, [
    { file: file.uri, span: { start: at, end: at }, newText: "\n  versioned by schemaVersion" },
  ]);
};

/** The upgrade that the message asks for, empty: what changes is for the author to say. */
export const addUpgrade: Fix = (place) => {
  const entity = around(place, "EntityDeclaration");
  const wanted = /'upgrade to (\d+)'/.exec(place.diagnostic.message)?.[1];
  if (entity === undefined || wanted === undefined) return undefined;
  const later = entity.members.find(
    (member) => member.kind === "UpgradeMember" && Number(member.version.value) > Number(wanted),
  );
  const title = `Add 'upgrade to ${wanted}'`;
  if (later !== undefined) {
    return inserting(place, title, later.span.start, `upgrade to ${wanted} {}\n\n  `);
  }
  const end = entity.members.at(-1)?.span.end;
  return end === undefined
    ? undefined
    : inserting(place, title, end, `\n\n  upgrade to ${wanted} {}`);
};

/** `if revision = :revision`, beside the other clauses of a write. */
export const checkRevision: Fix = (place) => {
  const action = around(place, "TransactionAction");
  const pattern = around(place, "PatternDeclaration");
  const holder = action ?? pattern;
  const { model } = place.context;
  const [named] = action === undefined ? (pattern?.operation?.entities ?? []) : [action.entity];
  const entity = named === undefined ? undefined : entityNamed(model, named.text);
  const revision = entity && revisionOf(entity);
  if (holder === undefined || revision === undefined) return undefined;
  const name = spellName(revision);
  const condition = `${name} = :${name}`;
  const title = `Add 'if ${condition}'`;
  const clauses: readonly Clause[] = holder.clauses;
  const own = clauses.find(({ kind }) => kind === "IfClause");
  if (own?.kind === "IfClause") {
    const { span, kind } = own.condition;
    const isOr = kind === "Binary" && own.condition.operator === "or";
    const file = place.context.uri;
    return changing(title, [
      ...(isOr ? [{ file, span: { start: span.start, end: span.start }, newText: "(" }] : []),
      {
        file,
        span: { start: span.end, end: span.end },
        newText: `${isOr ? ")" : ""} and ${condition}`,
      },
    ]);
  }
  if (action === undefined) {
    const operation = pattern?.operation;
    if (operation === undefined) return undefined;
    const last = clauses
      .filter(({ kind }) => kind !== "RateClause" && kind !== "PeakClause")
      .at(-1);
    return inserting(place, title, (last ?? operation).span.end, `\n  if ${condition}`);
  }
  const last = clauses.at(-1);
  return last === undefined
    ? undefined
    : inserting(place, title, last.span.end, `  if ${condition}`);
};

function revisionOf({ attributes }: Entity): string | undefined {
  return attributes.find(({ revision }) => revision)?.name;
}

/** `where`, with the attributes that name one item. */
export const addWhere: Fix = (place) => {
  const holder = around(place, "TransactionAction", "PatternDeclaration");
  if (!/needs 'where'/.test(place.diagnostic.message) || holder === undefined) return undefined;
  const operation = holder.kind === "PatternDeclaration" ? holder.operation : undefined;
  const named = holder.kind === "PatternDeclaration" ? operation?.entities[0] : holder.entity;
  const verb = operation?.verb;
  const entity = named === undefined ? undefined : entityNamed(place.context.model, named.text);
  if (entity === undefined || operation === undefined || entity.identity.length === 0) {
    return undefined;
  }
  if (verb === "batch get" || verb === "batch delete" || verb === "search") return undefined;
  const conditions = entity.identity.map((name) => `${spellName(name)} = :${spellName(name)}`);
  const text = `where ${conditions.join(" and ")}`;
  return inserting(place, `Add '${text}'`, operation.span.end, `\n  ${text}`);
};

/** A binding for the key attribute that the message names, from what names the items. */
export const addBinding: Fix = (place) => {
  const declaration = around(place, "EntityDeclaration");
  const key = /key attribute '([^']+)'/.exec(place.diagnostic.message)?.[1];
  if (declaration === undefined || key === undefined) return undefined;
  const attribute = declaration.members.find(
    (member) => member.kind === "AttributeMember" && !member.optional && isPlainType(member.type),
  );
  if (attribute?.kind !== "AttributeMember") return undefined;
  const begins = declaration.name.text.replace(/([a-z])([A-Z])/g, "$1_$2").toUpperCase();
  const written = `${spellName(key)} = "${begins}#\${${spellName(attribute.name.text)}}"`;
  const first =
    declaration.members.find(({ kind }) => kind !== "VersionMember") ?? declaration.members[0];
  const start = first?.documentation?.span.start ?? first?.span.start;
  return start === undefined
    ? undefined
    : inserting(place, `Add '${written}'`, start, `${written}\n  `);
};

function isPlainType(type: SyntaxNode): boolean {
  const plain = ["string", "ulid", "uuid", "integer", "date", "timestamp"];
  return type.kind === "NamedType" && plain.includes(type.name.text);
}
