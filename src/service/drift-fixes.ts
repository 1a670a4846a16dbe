import { type AttributeValue, typeTagOf } from "../dynamodb/values.ts";
import type { CensusFinding } from "../evolution/index.ts";
import { nameText, stringText, typeText } from "../interchange/inference/model-text.ts";
import { camelCase } from "../interchange/inference/names.ts";
import { typeOfValues } from "../interchange/inference/value-types.ts";
import type { Entity, Table } from "../language/semantics/model.ts";
import type { AttributeMember } from "../language/syntax/tree.ts";
import type { Change, TextEdit } from "../language/text/edits.ts";
import type { Analysis } from "./analyze.ts";
import { entityFix } from "./drift-entity-fix.ts";
import { declaredAt, type MemberList, type PlaceInTree, placeIn } from "./drift-places.ts";
import { newErrorsAfter } from "./trial.ts";

/**
 * Changes of the model that bring it in line with what its table holds. Each is tried before it is
 * offered: the model has no error after it that it does not have now. One is preferred where it is
 * the obvious one, should it be the model that is wrong, which is the author's to say: it says of the
 * items what they all have, and does not give a type up for `any`.
 */
export function driftFixes(
  analysis: Analysis,
  table: Table,
  finding: CensusFinding,
): readonly Change[] {
  const { model } = analysis;
  const entity = table.entities.find(({ name }) => name === finding.entity);
  const changes =
    entity === undefined
      ? entityFix(analysis, table, finding)
      : fixesOfEntity(analysis, entity, finding);
  return changes.filter(
    ({ edits }) =>
      edits.some((edit) => changesText(analysis, edit)) &&
      newErrorsAfter({ analysis, model }, edits).length === 0,
  );
}

/** What has been applied already changes nothing any more. */
function changesText({ files }: Analysis, { file, span, newText }: TextEdit): boolean {
  return files.get(file)?.text.slice(span.start, span.end) !== newText;
}

function fixesOfEntity(
  analysis: Analysis,
  entity: Entity,
  finding: CensusFinding,
): readonly Change[] {
  const { code, place } = finding;
  switch (code) {
    case "attribute-unknown":
      return declaration(analysis, entity, finding);
    case "attribute-missing": {
      const at = placeIn(analysis, entity, place);
      return at?.member === undefined ? [] : [optional(at.file, at.member, place)];
    }
    case "attribute-type":
    case "attribute-format": {
      const at = placeIn(analysis, entity, place);
      return at === undefined ? [] : otherType(at, finding);
    }
    case "attribute-choice": {
      const at = placeIn(analysis, entity, place);
      return at === undefined ? [] : moreChoices(declaredAt(analysis, at), finding);
    }
    case "version-before-backfill":
      return notBackfilled(entity);
    default:
      return [];
  }
}

/** `nick?: string` behind the other attributes; optional, since other items may lack it. */
function declaration(
  analysis: Analysis,
  entity: Entity,
  { place, values }: CensusFinding,
): readonly Change[] {
  const isNested = entity.attributes.some(({ name }) => place.startsWith(name) && name !== place);
  const parent = isNested ? /^(.*)\.([^.]+)$/.exec(place) : null;
  const stored = parent?.[2] ?? place;
  const owner =
    parent?.[1] === undefined
      ? { file: entity.origin.file, list: { node: entity.node, separator: "" } }
      : recordAt(analysis, entity, parent[1]);
  if (owner === undefined) return [];
  const taken = new Set(
    owner.list.node.members.flatMap((each) => ("name" in each ? [each.name.text] : [])),
  );
  const camel = camelCase(stored);
  const name = isPlainName(stored)
    ? stored
    : isPlainName(camel) && !taken.has(camel)
      ? camel
      : stored;
  const type = typeText(typeOfValues(values, { name: stored, isIdentifier: true }));
  const storedAs = name === stored ? "" : ` @name(${stringText(stored)})`;
  const line = `${nameText(name)}?: ${type}${storedAs}`;
  const where = parent === null ? entity.name : `'${parent[1]}' of ${entity.name}`;
  return [
    {
      title: `Declare '${line}' in ${where}`,
      edits: [insertion(analysis, owner.file, owner.list, line)],
      preferred: type !== "any",
    },
  ];
}

function recordAt(
  analysis: Analysis,
  entity: Entity,
  place: string,
): { readonly file: string; readonly list: MemberList } | undefined {
  const member = placeIn(analysis, entity, place);
  const at = member && declaredAt(analysis, member);
  if (at?.type.kind !== "RecordType") return undefined;
  return { file: at.file, list: { node: at.type, separator: at.isDeclared ? "" : "," } };
}

/** Behind the last attribute, on a line of its own where the others have theirs. */
function insertion(
  { files }: Analysis,
  file: string,
  { node, separator }: MemberList,
  line: string,
): TextEdit {
  const text = files.get(file)?.text ?? "";
  const last = node.members.findLast(
    ({ kind }) => kind === "AttributeMember" || kind === "IncludeMember",
  );
  const after = last ?? node.members.at(-1);
  if (after === undefined) {
    const brace = node.span.end - 1;
    return { file, span: { start: brace, end: brace }, newText: ` ${line} ` };
  }
  const lineEnd = text.indexOf("\n", after.span.end);
  if (lineEnd < 0 || lineEnd >= node.span.end) {
    const { end } = after.span;
    return { file, span: { start: end, end }, newText: `${separator} ${line}` };
  }
  const lineStart = text.lastIndexOf("\n", after.span.start - 1) + 1;
  const indentation = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? "";
  const end = text[lineEnd - 1] === "\r" ? lineEnd - 1 : lineEnd;
  return { file, span: { start: end, end }, newText: `\n${indentation}${line}` };
}

function optional(file: string, { name }: AttributeMember, place: string): Change {
  const { end } = name.span;
  return {
    title: `Make '${place}' optional`,
    edits: [{ file, span: { start: end, end }, newText: "?" }],
    preferred: true,
  };
}

/** The type that the values have; where other items have the declared one, what holds both. */
function otherType(
  { file, type }: PlaceInTree,
  { place, values, items, of, code }: CensusFinding,
): readonly Change[] {
  const own = typeText(typeOfValues(values, { name: place, isIdentifier: true }));
  const [first] = values;
  const stored = first !== undefined && "S" in first ? "string" : "number";
  const both = code === "attribute-format" ? stored : "any";
  return [...new Set(items === of ? [own, both] : [both])].map((newText, position) => ({
    title: `Change the type of '${place}' to ${newText}`,
    edits: [{ file, span: type.span, newText }],
    preferred: position === 0 && newText !== "any",
  }));
}

/** The other values as members of the union; where it is none of literals of that kind, nothing. */
function moreChoices(
  { file, type }: PlaceInTree,
  { place, values }: CensusFinding,
): readonly Change[] {
  if (type.kind !== "UnionType") return [];
  const [first] = values;
  if (first === undefined || values.length > mostNewChoices) return [];
  const tag = typeTagOf(first);
  const texts = values.flatMap((value) => literalText(value) ?? []);
  if (texts.length < values.length || values.some((value) => typeTagOf(value) !== tag)) return [];
  const end = type.members.at(-1)?.span.end;
  if (end === undefined) return [];
  return [
    {
      title: `Add ${texts.join(", ")} to the values of '${place}'`,
      edits: [
        { file, span: { start: end, end }, newText: texts.map((text) => ` | ${text}`).join("") },
      ],
      preferred: true,
    },
  ];
}

/** More of them are rather free text. */
const mostNewChoices = 10;

function literalText(value: AttributeValue): string | undefined {
  if ("S" in value) return stringText(value.S);
  if ("N" in value) return value.N;
  return "BOOL" in value ? String(value.BOOL) : undefined;
}

function notBackfilled({ node, origin: { file } }: Entity): readonly Change[] {
  const member = node.members.find(({ kind }) => kind === "BackfilledMember");
  if (member === undefined) return [];
  return [
    {
      title: "Take 'backfilled to' back",
      edits: [{ file, span: member.span, newText: "" }],
      preferred: true,
    },
  ];
}

function isPlainName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}
