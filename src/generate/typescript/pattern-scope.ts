import type { Expression } from "../../language/expressions/expression.ts";
import { visit } from "../../language/expressions/traverse.ts";
import type { Entity, Parameter } from "../../language/semantics/model.ts";
import type { PatternPlan } from "../../planner/plan.ts";
import { type Code, code, member, name, verbatim } from "../code-writer.ts";
import type { Scope, Value } from "./expressions.ts";
import type { Module } from "./module.ts";
import { lowerFirst, propertyOf } from "./names.ts";
import { entityValueType, itemEntity, parameterValue } from "./parameters.ts";

/** The variables of one pattern's function. */
export interface PatternScope extends Scope {
  /** The completed item of an item parameter. */
  itemVariable(parameter: string): Code | undefined;
  /** Declares the item that a `current` step reads. */
  addCurrent(parameter: string, entity: Entity, optional: boolean): Code;
  /** Makes a parameter stand for something else within a part of the function: a list's element. */
  with(parameter: string, value: Value): PatternScope;
  /** Identifiers that must be the same in the whole call, with what makes them. */
  readonly identifiers: ReadonlyMap<string, { readonly variable: Code; readonly made: Code }>;
}

export function createScope(plan: PatternPlan, module: Module): PatternScope {
  const taken = new Set<string>();
  const local = (preferred: string): string => {
    let free = module.names.local(preferred);
    while (taken.has(free)) free += "_";
    taken.add(free);
    return free;
  };
  const values = new Map<string, Value>();
  const items = new Map<string, Code>();
  const identifiers = new Map<string, { variable: Code; made: Code }>();
  for (const parameter of plan.parameters) {
    const entity = itemEntity(parameter, module);
    if (entity !== undefined && parameter.type.kind === "item") {
      const variable = name(itemVariable(parameter, entity, module, local, taken));
      items.set(parameter.name, variable);
      values.set(parameter.name, {
        code: variable,
        type: entityValueType(entity),
        optional: parameter.optional,
      });
    } else values.set(parameter.name, parameterValue(parameter));
  }
  const scope = (overrides: ReadonlyMap<string, Value>): PatternScope => ({
    parameter: (wanted) => overrides.get(wanted) ?? values.get(wanted),
    attribute: () => undefined,
    identifier: (kind, slot) => {
      const known = identifiers.get(slot);
      if (known !== undefined) return known.variable;
      const variable = name(local(lowerFirst(slot.split(".").at(-1) ?? kind) || kind));
      identifiers.set(slot, { variable, made: code`${module.support(kind)}()` });
      return variable;
    },
    itemVariable: (parameter) => items.get(parameter),
    addCurrent: (parameter, entity, optional) => {
      const variable = verbatim(parameter === "$current" ? "current" : parameter.slice(1));
      values.set(parameter, { code: variable, type: entityValueType(entity), optional });
      return variable;
    },
    with: (parameter, value) => scope(new Map([...overrides, [parameter, value]])),
    identifiers,
  });
  return scope(new Map());
}

/** What the arguments decide about a pattern's result, so that a cursor is of use only with them. */
export function cursorScope(
  plan: PatternPlan,
  expressions: readonly (Expression | undefined)[],
  scope: Scope,
): readonly Code[] {
  const used = new Set<string>();
  for (const expression of expressions) {
    if (expression === undefined) continue;
    visit(expression, (part) => {
      if (part.kind === "parameter") used.add(part.name);
    });
  }
  return plan.parameters.flatMap((parameter) => {
    const value = used.has(parameter.name) ? scope.parameter(parameter.name) : undefined;
    return value === undefined ? [] : [value.code];
  });
}

/** The element of a list of keys: itself, or an object with the placeholders of the condition. */
export function elementScope(
  scope: PatternScope,
  parameter: Parameter | undefined,
  element: Code,
): PatternScope {
  const { type } = parameter ?? { type: undefined };
  if (parameter === undefined || type === undefined) return scope;
  if (type.kind === "list") {
    return scope.with(parameter.name, { code: element, type: type.type, optional: false });
  }
  if (type.kind !== "keys") return scope;
  const attributes = type.fields.map((field) => ({
    name: field.name,
    storedName: field.name,
    type: field.type,
    optional: false,
    source: { kind: "given" as const },
    immutable: false,
    revision: false,
    since: 1,
  }));
  const whole = scope.with(parameter.name, {
    code: element,
    type: { kind: "record", attributes },
    optional: false,
  });
  return type.fields.reduce(
    (inner, field) =>
      inner.with(field.name, {
        code: member(element, propertyOf(field.name)),
        type: field.type,
        optional: false,
      }),
    whole,
  );
}

/** `order` for an argument that is called after its entity, else the argument's own name. */
function itemVariable(
  parameter: Parameter,
  entity: Entity,
  module: Module,
  local: (preferred: string) => string,
  taken: Set<string>,
): string {
  const { variable } = module.entity(entity.name);
  if (parameter.name !== entity.name || taken.has(variable)) {
    return local(lowerFirst(propertyOf(parameter.name)));
  }
  taken.add(variable);
  return variable;
}
