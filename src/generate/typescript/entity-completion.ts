import type { Expression } from "../../language/expressions/expression.ts";
import { visit } from "../../language/expressions/traverse.ts";
import type { Entity } from "../../language/semantics/model.ts";
import type { Attribute, Type } from "../../language/semantics/types.ts";
import {
  bracketed,
  type Code,
  code,
  docComment,
  functionHead,
  joined,
  member,
  name,
  nothing,
  property,
  verbatim,
} from "../code-writer.ts";
import { entityScope } from "./entity-keys.ts";
import { operand, type Scope, type Value, valueCode } from "./expressions.ts";
import type { Module } from "./module.ts";
import { propertyOf } from "./names.ts";
import { assigned } from "./numbers.ts";

/** `completeOrder`: fills in defaults and derived attributes. */
export function completion(entity: Entity, module: Module): Code {
  const names = module.entity(entity.name);
  const made = entity.attributes.filter(
    ({ source, revision }) => source.kind === "default" || source.kind === "derived" || revision,
  );
  if (made.length === 0) return nothing;
  const variable = name(module.entity(entity.name).variable);
  const isComputed = new Map(made.map((attribute) => [attribute.name, attribute]));

  // What others are computed from is computed first and has a name of its own.
  const named = new Map<string, Value>();
  const lines: Code[] = [];
  const underway = new Set<string>();
  const usesOfNow = made.filter(({ source }) => usesNow(source)).length;
  if (usesOfNow > 1) lines.push(verbatim("const now = new Date().toISOString();"));

  const computedValue = (attribute: Attribute): Value => {
    const given: Value = {
      code: member(variable, propertyOf(attribute.name)),
      type: attribute.type,
      optional: attribute.optional,
    };
    if (attribute.revision) {
      return assigned(
        { code: verbatim("1"), type: integer, optional: false },
        attribute.type,
        module,
      );
    }
    const { source } = attribute;
    if (source.kind === "derived")
      return assigned(valueCode(source.value, scope, module), attribute.type, module);
    if (source.kind !== "default") return given;
    const fallback =
      usesOfNow > 1 && isPlainNow(source.value)
        ? { code: verbatim("now"), type: attribute.type, optional: false }
        : assigned(valueCode(source.value, scope, module), attribute.type, module);
    return {
      code: code`${given.code} ?? ${operand(fallback)}`,
      type: attribute.type,
      optional: fallback.optional,
      loose: true,
    };
  };
  const scope: Scope = {
    parameter: () => undefined,
    attribute: (attributeName) => {
      const attribute = isComputed.get(attributeName);
      if (attribute === undefined) return entityScope(entity, variable).attribute(attributeName);
      const known = named.get(attributeName);
      if (known !== undefined) return known;
      if (underway.has(attributeName)) return undefined;
      underway.add(attributeName);
      const value = computedValue(attribute);
      underway.delete(attributeName);
      const local = module.names.local(propertyOf(attribute.name));
      lines.push(code`const ${name(local)} = ${value.code};`);
      const result: Value = { code: name(local), type: attribute.type, optional: value.optional };
      named.set(attributeName, result);
      return result;
    },
  };
  const values = made.map((attribute): [Attribute, Value] => [
    attribute,
    named.get(attribute.name) ?? computedValue(attribute),
  ]);
  const properties = values.map(([attribute, value]) => {
    const known = named.get(attribute.name) ?? value;
    const inner = property(propertyOf(attribute.name), known.code);
    return known.optional ? code`...(${known.code} === undefined ? {} : { ${inner} })` : inner;
  });
  // Engines copy an object many times faster than they add members one by one behind a copy.
  return code`
    ${docComment([`Fills in what its author need not give: ${listed(made.map((each) => each.name))}.`])}
    ${functionHead(
      code`export function ${name(names.complete)}`,
      [code`${variable}: ${name(names.input)}`],
      name(names.type),
    )}
      ${joined(lines)}
      return Object.assign({ ...${variable} }, ${bracketed("{", properties, "}")});
    }`;
}

const integer: Type = { kind: "integer" };

function usesNow(source: Attribute["source"]): boolean {
  if (source.kind !== "default" && source.kind !== "derived") return false;
  let found = false;
  visit(source.value, (part) => {
    if (part.kind === "function" && part.name === "now") found = true;
  });
  return found;
}

function isPlainNow(value: Expression): boolean {
  return (
    value.kind === "function" &&
    value.name === "now" &&
    value.local !== true &&
    (value.precision ?? "milliseconds") === "milliseconds"
  );
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
