import type { Expression } from "../../language/expressions/expression.ts";
import { attributesIn } from "../../language/expressions/traverse.ts";
import { attributeNamed, keySourceOf } from "../../language/semantics/keys.ts";
import type { Entity } from "../../language/semantics/model.ts";
import type { OperationKey, WriteOperation } from "../../planner/plan.ts";
import { type Code, code, isIdentifier, name, object } from "../code-writer.ts";
import { type Scope, valueCode } from "./expressions.ts";
import { checkedKey } from "./key-limits.ts";
import type { Module } from "./module.ts";
import { propertyOf } from "./names.ts";

/**
 * The key of one item: a call of the entity's key builder where that makes the very key of the plan,
 * else the key as the plan has it.
 */
export function keyCode(
  operation: KeyedOperation,
  entity: Entity | undefined,
  scope: Scope,
  module: Module,
): Code {
  const values = keyValues(operation.key);
  const built = entity === undefined ? undefined : builtKey(values, entity, scope, module);
  if (built !== undefined) return built;
  return object(
    values.map(({ attribute, value }) => {
      const place = { table: operation.table, index: "", attribute, owner: ownerOfKey(operation) };
      const made = valueCode(value, scope, module);
      return [attribute, checkedKey(value, made, place, scope, module).code];
    }),
  );
}

/** An operation on one item. */
export interface KeyedOperation {
  readonly table: string;
  readonly entities: readonly string[];
  readonly key?: OperationKey;
  readonly lockFor?: WriteOperation["lockFor"];
}

/** Whose key it is, for a message. */
export function ownerOfKey({ entities, lockFor }: KeyedOperation): string {
  const owner = entities.join(" or ");
  return lockFor === undefined ? owner : `the lock for ${owner}.${lockFor.attribute}`;
}

export function keyValues(
  key: OperationKey | undefined,
): readonly { readonly attribute: string; readonly value: Expression }[] {
  return [
    ...(key?.partition ?? []),
    ...(key?.sort ?? []).flatMap(({ attribute, values }) => {
      const [value] = values;
      return value === undefined ? [] : [{ attribute, value }];
    }),
  ];
}

function builtKey(
  values: readonly { readonly attribute: string; readonly value: Expression }[],
  entity: Entity,
  scope: Scope,
  module: Module,
): Code | undefined {
  const { partition, sort } = entity.table.primary;
  const found = new Map<string, Expression>();
  for (const key of [...partition, ...sort]) {
    const value = values.find(({ attribute }) => attribute === key.storedName)?.value;
    const source = keySourceOf(entity, key)?.expression;
    if (value === undefined || source === undefined) return undefined;
    if (!matches(source, value, found)) return undefined;
  }
  const builder = name(module.entity(entity.name).key);
  if (found.size === 0) return code`${builder}()`;
  const parts = [...found].map(([attribute, value]) => {
    const property = propertyOf(attribute);
    const declared = attributeNamed(entity, attribute);
    const made = valueCode(value, scope, module);
    return { property, made, fits: declared !== undefined && fits(made.type, declared.type) };
  });
  // Another type of argument would make another text of it than the builder does.
  if (parts.some(({ made, fits: isSame }) => made.optional || !isSame)) return undefined;
  const [first] = parts;
  const owner = first === undefined ? undefined : ownerOf(first.made.code.text, first.property);
  const isWhole =
    owner !== undefined &&
    parts.every(({ made, property }) => made.code.text === `${owner}.${property}`);
  if (isWhole && owner !== undefined) return code`${builder}(${path(owner)})`;
  return code`${builder}(${object(parts.map(({ property, made }) => [property, made.code]))})`;
}

/** Whether the value is the template with its attributes replaced, and by what. */
function matches(template: Expression, value: Expression, found: Map<string, Expression>): boolean {
  if (template.kind === "attribute" && template.path.length === 0) {
    const known = found.get(template.name);
    if (known !== undefined) return JSON.stringify(known) === JSON.stringify(value);
    if (attributesIn(value).length > 0) return false;
    found.set(template.name, value);
    return true;
  }
  if (template.kind === "template" && value.kind === "template") {
    return (
      template.parts.length === value.parts.length &&
      template.parts.every((part, position) => {
        const other = value.parts[position];
        if (other === undefined) return false;
        if (typeof part === "string" || typeof other === "string") return part === other;
        return (
          JSON.stringify(part.format) === JSON.stringify(other.format) &&
          part.guard === other.guard &&
          matches(part.expression, other.expression, found)
        );
      })
    );
  }
  return attributesIn(template).length === 0 && constantText(template) === constantText(value);
}

/** A template without attributes is as good as its text. */
function constantText(expression: Expression): string {
  if (expression.kind !== "template" || expression.parts.some((part) => typeof part !== "string")) {
    return JSON.stringify(expression);
  }
  const value = { kind: "literal", value: { S: expression.parts.join("") } };
  return JSON.stringify(value);
}

function fits(argument: { readonly kind: string }, declared: { readonly kind: string }): boolean {
  return JSON.stringify(argument) === JSON.stringify(declared);
}

/** `input` of `input.customerId`, where that is the property. */
function ownerOf(text: string, property: string): string | undefined {
  const end = `.${property}`;
  if (!text.endsWith(end)) return undefined;
  const owner = text.slice(0, -end.length);
  return owner.split(".").every(isIdentifier) ? owner : undefined;
}

function path(owner: string): Code {
  const [first = "", ...others] = owner.split(".").map(name);
  return others.reduce<Code>((target, step) => code`${target}.${step}`, first as Code);
}
