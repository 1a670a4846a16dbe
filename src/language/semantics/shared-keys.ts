import type {
  TemplateExpression,
  TemplateInsert,
  TemplatePart,
} from "../expressions/expression.ts";
import type { Binding, Entity } from "./model.ts";
import type { Mutable, Scope } from "./scope.ts";
import { fixedWidthOf } from "./text-formats.ts";

/**
 * Where one entity's key goes on behind the end of another's (`"ORDER#${orderId}"` and
 * `"ORDER#${orderId}#LINE#${line}"`), the shorter one's last value may not contain the literal with
 * which the longer one goes on: `7#LINE#1` as an order's identifier would be the key of a line. The
 * guard that a value gets by the literal behind it in its own template it then gets by that one.
 */
export function guardSharedKeys(scope: Scope): void {
  for (const { entities } of scope.tables.values()) {
    if (entities.length < 2) continue;
    const isOpen = entities.some(({ entity }) =>
      entity.bindings.some((binding) => openEnd(scope, entity, binding) !== undefined),
    );
    if (!isOpen) continue;
    const continuations = new Map<string, string>();
    for (const { entity } of entities) {
      for (const binding of entity.bindings) noteContinuations(binding, continuations);
    }
    if (continuations.size === 0) continue;
    for (const { entity } of entities) guardLastInserts(scope, entity, continuations);
  }
}

/** For each beginning that ends in an insert, the text that follows it in all keys that go on. */
function noteContinuations(binding: Binding, continuations: Map<string, string>): void {
  const { value, attribute } = binding;
  if (value.kind !== "template") return;
  let shape = attribute;
  for (const [position, part] of value.parts.entries()) {
    shape += shapeOf(part);
    const next = value.parts[position + 1];
    if (typeof part === "string" || typeof next !== "string") continue;
    const known = continuations.get(shape);
    continuations.set(shape, known === undefined ? next : commonStart(known, next));
  }
}

function guardLastInserts(
  scope: Scope,
  entity: Mutable<Entity>,
  continuations: ReadonlyMap<string, string>,
): void {
  let changed = false;
  const bindings = entity.bindings.map((binding): Binding => {
    const { value } = binding;
    const last = openEnd(scope, entity, binding);
    if (value.kind !== "template" || last === undefined) return binding;
    const guard = continuations.get(binding.attribute + value.parts.map(shapeOf).join(""));
    if (guard === undefined || guard === "") return binding;
    changed = true;
    const parts: readonly TemplatePart[] = [...value.parts.slice(0, -1), { ...last, guard }];
    const guarded: TemplateExpression = { kind: "template", parts };
    return { ...binding, value: guarded };
  });
  if (changed) entity.bindings = bindings;
}

/** The insert with which a template ends, where it may go on in another entity's. */
function openEnd(scope: Scope, entity: Entity, { value }: Binding): TemplateInsert | undefined {
  if (value.kind !== "template") return undefined;
  const last = value.parts.at(-1);
  if (last === undefined || typeof last === "string" || last.guard !== undefined) return undefined;
  return hasFixedWidth(scope, entity, last) ? undefined : last;
}

/** Texts stand for themselves; any two inserts can have the same text. */
function shapeOf(part: TemplatePart): string {
  return typeof part === "string" ? JSON.stringify(part) : "$";
}

function hasFixedWidth(scope: Scope, entity: Entity, insert: TemplateInsert): boolean {
  const { expression, format } = insert;
  if (format?.kind === "pad") return true;
  if (expression.kind !== "attribute" || expression.path.length > 0) return false;
  const attribute = entity.attributes.find(({ name }) => name === expression.name);
  return attribute !== undefined && fixedWidthOf(scope, attribute.type, format) !== undefined;
}

function commonStart(left: string, right: string): string {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length++;
  return left.slice(0, length);
}
