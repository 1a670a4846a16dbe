import {
  bracketed,
  type Code,
  code,
  joined,
  lineComment,
  literal,
  nothing,
  verbatim,
} from "../code-writer.ts";
import type { GeneratedFile } from "../generated-file.ts";
import { withOwnershipMark } from "../ownership.ts";
import type { Module } from "./module.ts";
import { fileName, fileStem, lowerFirst } from "./names.ts";
import { referencesIn } from "./references.ts";
import { declarationsIn } from "./symbols.ts";
import { importsOfFunctions } from "./upgrade-functions.ts";

/** All declarations for a model, by what they are about. */
export interface Declarations {
  readonly client: Code;
  readonly types: readonly Code[];
  readonly conversions: readonly Code[];
  readonly checks: readonly Code[];
  /** By entity. */
  readonly entities: ReadonlyMap<string, Code>;
  /** In the order of the model, with the entities that each is about. */
  readonly patterns: readonly { readonly code: Code; readonly entities: readonly string[] }[];
  readonly changes: readonly Code[];
  readonly support: Code;
}

/** Everything in one module. */
export function oneModule(declarations: Declarations, module: Module): readonly GeneratedFile[] {
  const { client, types, entities, patterns, changes, checks, conversions, support } = declarations;
  const body = [
    client,
    section("Entities", [...types, ...entities.values()]),
    section(
      "Access patterns",
      patterns.map((pattern) => pattern.code),
    ),
    section("Changes", changes),
    section("Checks", checks),
    section("Conversions", conversions),
    section("Support", [support]),
  ];
  return [file(`${stemOf(module)}.ts`, [sdkImports(body, module), ...body], module)];
}

/** One of several modules, with what it may import: so that none imports one that imports it. */
interface Part {
  readonly path: string;
  readonly code: Code;
  readonly mayImport: readonly Part[];
}

/**
 * A folder with a module for each entity and the patterns that are about it alone, for what they
 * share, and for what is about several; `index.ts` has all that is there for users.
 */
export function modulePerEntity(
  declarations: Declarations,
  module: Module,
): readonly GeneratedFile[] {
  const { client, types, entities, patterns, changes, checks, conversions, support } = declarations;
  const all = (codes: readonly Code[]): Code => joined(codes, "\n\n");
  const supportPart: Part = { path: "support", code: support, mayImport: [] };
  const clientPart: Part = { path: "client", code: client, mayImport: [supportPart] };
  const typesPart: Part = {
    path: "types",
    code: all([...types, ...checks, ...conversions]),
    mayImport: [supportPart],
  };
  const shared = [clientPart, typesPart, supportPart];
  const ownPatterns = (entity: string): readonly Code[] =>
    patterns.flatMap((pattern) =>
      pattern.entities.length === 1 && pattern.entities[0] === entity ? [pattern.code] : [],
    );
  const paths = new Set(["client", "types", "support", "patterns", "changes", "index"]);
  const entityParts = [...entities].map(([entity, declared]): Part => {
    const path = freePath(lowerFirst(module.entity(entity).type), paths);
    return { path, code: all([declared, ...ownPatterns(entity)]), mayImport: shared };
  });
  const patternsPart: Part = {
    path: "patterns",
    code: all(patterns.flatMap((pattern) => (pattern.entities.length === 1 ? [] : [pattern.code]))),
    mayImport: [...entityParts, ...shared],
  };
  const changesPart: Part = {
    path: "changes",
    code: all(changes),
    mayImport: [...entityParts, ...shared],
  };
  const parts = [clientPart, typesPart, ...entityParts, patternsPart, changesPart, supportPart];
  const present = parts.filter((part) => !part.code.isEmpty);
  const imported = new Map(present.map((part) => [part, importsOf(part)]));
  const wanted = new Set([...imported.values()].flatMap((each) => [...each.values()].flat()));
  const folder = stemOf(module);
  return [
    ...present.map((part) => {
      const made = [...(imported.get(part) ?? [])].map(([from, names]) => importLine(from, names));
      const text = verbatim(withExports(part.code.text, wanted));
      return file(
        `${folder}/${part.path}.ts`,
        [joined([sdkImports([text], module), ...made]), text],
        module,
      );
    }),
    file(`${folder}/index.ts`, [joined(present.map(exportsOf))], module),
  ];
}

interface ImportedName {
  readonly name: string;
  readonly isType: boolean;
}

/** What a part takes from each other one. */
function importsOf(part: Part): ReadonlyMap<Part, readonly string[]> {
  const own = new Set(declarationsIn(part.code.text).map((each) => each.name));
  const used = referencesIn(part.code.text);
  return new Map(
    part.mayImport.flatMap((other) => {
      const names = declarationsIn(other.code.text)
        .map((each) => each.name)
        .filter((each) => used.has(each) && !own.has(each));
      return names.length === 0 ? [] : [[other, names] as const];
    }),
  );
}

function importLine(from: Part, names: readonly string[]): Code {
  const declared = namesOf(from).filter((each) => names.includes(each.name));
  return code`import ${nameList(declared)} from ${literal(`./${from.path}.js`)};`;
}

/** What is there for users: what would be exported if all were one module. */
function exportsOf(part: Part): Code {
  const exported = new Set(
    declarationsIn(part.code.text).flatMap(({ name: declared, region }) =>
      isExported(part.code.text, region) ? [declared] : [],
    ),
  );
  const names = namesOf(part).filter((each) => exported.has(each.name));
  if (names.length === 0) return nothing;
  return code`export ${nameList(names)} from ${literal(`./${part.path}.js`)};`;
}

/** `type { A, B }` where there are types only: then nothing is loaded for them. */
function nameList(names: readonly ImportedName[]): Code {
  const sorted = [...names].sort((left, right) => (left.name < right.name ? -1 : 1));
  const areTypes = names.every(({ isType }) => isType);
  const list = bracketed(
    "{",
    sorted.map((each) => verbatim(`${each.isType && !areTypes ? "type " : ""}${each.name}`)),
    "}",
    60,
  );
  return areTypes ? code`type ${list}` : list;
}

function namesOf({ code: { text } }: Part): readonly ImportedName[] {
  return declarationsIn(text).map(({ name: declared, span }) => ({
    name: declared,
    isType: /(?:interface|type) $/.test(text.slice(0, span.start).slice(-10)),
  }));
}

/** The same text, with what other modules use exported. */
function withExports(text: string, wanted: ReadonlySet<string>): string {
  let made = "";
  let end = 0;
  for (const { name: declared, span, region } of declarationsIn(text)) {
    if (!wanted.has(declared) || isExported(text, region)) continue;
    const start = text.lastIndexOf("\n", span.start) + 1;
    made += `${text.slice(end, start)}export `;
    end = start;
  }
  return made + text.slice(end);
}

function isExported(text: string, region: { readonly start: number; readonly end: number }) {
  return /^(?:\/\*\*[\s\S]*?\*\/\n)?export /.test(text.slice(region.start, region.end));
}

/** Two names that differ in case only are one file for some file systems. */
function freePath(preferred: string, taken: Set<string>): string {
  let path = preferred;
  for (let count = 2; taken.has(path.toLowerCase()); count++) path = `${preferred}${count}`;
  taken.add(path.toLowerCase());
  return path;
}

/** What a module takes from the SDK, and from modules of the author's. */
function sdkImports(codes: readonly Code[], module: Module): Code {
  const used = referencesIn(codes.map(({ text }) => text).join("\n"));
  const types = [...module.imports.types].filter((each) => used.has(each));
  const values = [...module.imports.values].filter((each) => used.has(each));
  const fromClient = ["AttributeValue", "DynamoDBClient"].filter((each) => used.has(each));
  const fromLibrary: readonly ImportedName[] = [
    ...values.map((each) => ({ name: each, isType: false })),
    ...types
      .filter((each) => each !== "AttributeValue")
      .map((each) => ({ name: each, isType: true })),
  ];
  const client = bracketed("{", fromClient.map(verbatim), "}");
  return joined([
    fromClient.length === 0
      ? nothing
      : code`import type ${client} from "@aws-sdk/client-dynamodb";`,
    fromLibrary.length === 0
      ? nothing
      : code`import ${nameList(fromLibrary)} from "@aws-sdk/lib-dynamodb";`,
    ...importsOfFunctions(module, used),
  ]);
}

function file(path: string, sections: readonly Code[], module: Module): GeneratedFile {
  const body = joined([verbatim("/* eslint-disable */"), ...sections], "\n\n");
  return { path, text: withOwnershipMark(fileName(module.model.root), `${body.text}\n`) };
}

/** Without characters that some file system or another refuses. */
function stemOf(module: Module): string {
  return fileStem(module.model.root).replace(/[\p{Cc}"*/:<>?\\|]+/gu, "-");
}

function section(title: string, declarations: readonly Code[]): Code {
  const present = declarations.filter(({ isEmpty }) => !isEmpty);
  if (present.length === 0) return nothing;
  const rule = "-".repeat(Math.max(0, 94 - title.length));
  return joined([lineComment(`--- ${title} ${rule}`), ...present], "\n\n");
}
