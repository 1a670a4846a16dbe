import { keySourcesOf } from "../../language/semantics/keys.ts";
import type { Entity, Model } from "../../language/semantics/model.ts";
import type { TextEdit } from "../../language/text/edits.ts";
import { quotedName } from "../../planner/names-as-text.ts";
import { freeName } from "./reading.ts";

/** Patterns to begin with, written behind their entity. */

/** Reads one item by its key; `undefined` where all items have one and the same. */
export function getStub(entity: Entity, taken: Set<string>): string | undefined {
  const key = keySourcesOf(entity, entity.table.primary);
  const sources = [...(key?.partition ?? []), ...(key?.sort ?? [])].flatMap((each) => each.sources);
  const names = [...new Set(sources)];
  if (names.length === 0) return undefined;
  const where = names.map((name) => `${quotedName(name)} = :${name}`).join(" and ");
  return `pattern ${nameOf(`Get${entity.name}`, taken)} {\n  get ${entity.name}\n  where ${where}\n}`;
}

/** Writes an item that is new. */
export function createStub(entity: Entity, taken: Set<string>): string {
  return `pattern ${nameOf(`Create${entity.name}`, taken)} {\n  create ${entity.name}\n}`;
}

export function namesTaken(model: Model): Set<string> {
  return new Set(model.patterns.map(({ name }) => name));
}

export function writeBehind(entity: Entity, stubs: readonly (string | undefined)[]): TextEdit {
  const { file, span } = entity.origin;
  const written = stubs.filter((stub) => stub !== undefined);
  const newText = written.map((stub) => `\n\n${stub}`).join("");
  return { file, span: { start: span.end, end: span.end }, newText };
}

/** Whether every pattern that is written could also be understood. */
export function isWholeInPatterns(model: Model): boolean {
  let declared = 0;
  for (const { tree } of model.files) {
    for (const { kind } of tree.declarations) if (kind === "PatternDeclaration") declared++;
  }
  const understood = model.patterns.filter(
    ({ entities, actions, node }) =>
      entities.length + actions.length ===
      (node.operation?.entities.length ?? -1) + (node.operation?.actions.length ?? 0),
  );
  return understood.length === declared;
}

function nameOf(name: string, taken: Set<string>): string {
  const free = freeName(name, taken);
  taken.add(free);
  return free;
}
