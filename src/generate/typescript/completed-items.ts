import type { Expression } from "../../language/expressions/expression.ts";
import { visit } from "../../language/expressions/traverse.ts";
import type { Entity, Pattern } from "../../language/semantics/model.ts";
import type { Attribute } from "../../language/semantics/types.ts";
import type { PatternPlan, WriteOperation } from "../../planner/plan.ts";
import { bracketed, type Code, code, name, property } from "../code-writer.ts";
import { valueCode } from "./expressions.ts";
import type { Module } from "./module.ts";
import { propertyOf, upperFirst } from "./names.ts";
import { assigned } from "./numbers.ts";
import { itemEntity, itemSource } from "./parameters.ts";
import type { PatternScope } from "./pattern-scope.ts";
import { checkedItem } from "./validation.ts";

/** What every part of a write needs. */
export interface Write {
  readonly plan: PatternPlan;
  readonly pattern: Pattern;
  readonly scope: PatternScope;
  readonly module: Module;
  /** The variable of the item that a move writes. */
  readonly moved?: Code;
}

interface CompletedItems {
  readonly before: readonly Code[];
  /** What depends on an item that is read first. */
  readonly after: readonly Code[];
  /** The scope in which these items are read. */
  readonly known: PatternScope;
}

/** Item arguments with all that is filled in, before and after what has to be read for them. */
export function completedItems(
  write: Write,
  operations: readonly WriteOperation[],
): CompletedItems {
  const { plan, scope, module } = write;
  const before: Code[] = [];
  const after: Code[] = [];
  let known = scope;
  for (const parameter of plan.parameters) {
    const variable = scope.itemVariable(parameter.name);
    const entity = itemEntity(parameter, module);
    const value = scope.parameter(parameter.name);
    if (variable === undefined || entity === undefined || value === undefined) continue;
    const operation = operations.find(
      (each) => each.lockFor === undefined && baseOf(each) === parameter.name,
    );
    const source = itemSource(plan, parameter);
    const { text, revision } = completed(write, entity, operation, parameter.name, source);
    if (revision === undefined) {
      before.push(code`const ${variable} = ${text};`);
      continue;
    }
    const given = name(module.names.local(`given${upperFirst(variable.text)}`));
    const attribute = entity.attributes.find((each) => each.revision);
    before.push(code`const ${given} = ${text};`);
    after.push(
      code`const ${variable} = { ...${given}, ${property(propertyOf(attribute?.name ?? ""), revision)} };`,
    );
    known = known.with(parameter.name, { ...value, code: given });
  }
  return { before, after, known };
}

/** `completeOrder({ ...input, status: "PLACED" })` */
export function completed(
  { pattern, scope, module }: Write,
  entity: Entity,
  operation: WriteOperation | undefined,
  base: string,
  source: Code,
  isGiven = true,
): { readonly text: Code; readonly revision?: Code } {
  const names = module.entity(entity.name);
  const fixed: Code[] = [];
  let revision: Code | undefined;
  for (const attribute of entity.attributes) {
    const value = operation?.item?.find((each) => each.attribute === attribute.storedName)?.value;
    if (attribute.source.kind === "in key") {
      const set = setValue(pattern, base, entity, attribute.name);
      if (set === undefined) continue;
      fixed.push(
        property(
          propertyOf(attribute.name),
          assigned(valueCode(set, scope, module), attribute.type, module).code,
        ),
      );
      continue;
    }
    if (value === undefined || attribute.source.kind === "derived") continue;
    if (isTaken(value, base, attribute)) continue;
    if (attribute.revision && isOne(value)) continue;
    const made = assigned(valueCode(value, scope, module), attribute.type, module);
    if (attribute.revision) revision = made.code;
    else fixed.push(property(propertyOf(attribute.name), made.code));
  }
  const given = fixed.length === 0 ? source : bracketed("{", [code`...${source}`, ...fixed], "}");
  const needsCompletion = entity.attributes.some(
    (attribute) =>
      attribute.revision ||
      attribute.source.kind === "default" ||
      attribute.source.kind === "derived",
  );
  const checked = isGiven ? checkedItem(entity, given, module) : given;
  if (!needsCompletion) return { text: checked };
  const text = code`${name(names.complete)}(${checked})`;
  return revision === undefined ? { text } : { text, revision };
}

/** What the pattern's `set` says about an attribute that is no attribute of the item by itself. */
function setValue(
  pattern: Pattern,
  base: string,
  entity: Entity,
  attribute: string,
): Expression | undefined {
  const action = pattern.actions.find(
    (each) => each.entity.name === entity.name && (each.argument?.name ?? entity.name) === base,
  );
  const change = (action ?? pattern).changes.find(
    (each) => each.target.attribute === attribute && each.target.path.length === 0,
  );
  return change?.kind === "set" ? change.value : undefined;
}

/** The parameter that a put takes its attributes from. */
export function baseOf(operation: WriteOperation): string | undefined {
  const counts = new Map<string, number>();
  for (const { value } of operation.item ?? []) {
    visit(value, (part) => {
      if (part.kind !== "parameter" || part.path.length === 0) return;
      counts.set(part.name, (counts.get(part.name) ?? 0) + 1);
    });
  }
  return [...counts].sort(([, left], [, right]) => right - left)[0]?.[0];
}

/** The attribute is what the argument says, or its default. */
function isTaken(value: Expression, base: string, attribute: Attribute): boolean {
  const given = value.kind === "function" && value.name === "coalesce" ? value.arguments[0] : value;
  return (
    given?.kind === "parameter" &&
    given.name === base &&
    given.path.length === 1 &&
    given.path[0] === attribute.name &&
    (value === given || attribute.source.kind === "default")
  );
}

function isOne(value: Expression): boolean {
  return value.kind === "literal" && "N" in value.value && value.value.N === "1";
}
