import type { Expression } from "../../language/expressions/expression.ts";
import { attributesIn } from "../../language/expressions/traverse.ts";
import { attributeNamed, keySourceOf } from "../../language/semantics/keys.ts";
import type { AccessPath, Entity, KeyAttribute } from "../../language/semantics/model.ts";
import {
  bracketed,
  type Code,
  code,
  docComment,
  functionHead,
  joined,
  literal,
  member,
  name,
  nothing,
  objectType,
  property,
  propertyName,
  verbatim,
} from "../code-writer.ts";
import { conditionCode } from "./conditions.ts";
import { operand, type Scope, type Value, valueCode } from "./expressions.ts";
import { checkedKey } from "./key-limits.ts";
import type { Module } from "./module.ts";
import { propertyOf } from "./names.ts";
import { keyNumberType } from "./numbers.ts";

/** The entity's attributes as properties of a variable. */
export function entityScope(entity: Entity, variable: Code): Scope {
  return {
    parameter: () => undefined,
    attribute: (attribute) => {
      const declared = attributeNamed(entity, attribute);
      if (declared === undefined) return undefined;
      return {
        code: member(variable, propertyOf(declared.name)),
        type: declared.type,
        optional: declared.optional,
      };
    },
  };
}

/** `orderKey` */
export function keyBuilder(entity: Entity, module: Module): Code {
  const names = module.entity(entity.name);
  const { partition, sort } = entity.table.primary;
  return builder(
    entity,
    [...partition, ...sort],
    name(names.key),
    `The primary key of ${article(names.type)} ${names.type}.`,
    "",
    module,
  );
}

/** Only for indexes with synthetic keys: the others are on attributes that the entity has anyway. */
export function indexKeyBuilder(entity: Entity, index: AccessPath, module: Module): Code {
  const names = module.entity(entity.name);
  const bound = [...index.partition, ...index.sort].filter((key) =>
    entity.bindings.some(({ attribute }) => attribute === key.name),
  );
  const builderName = names.indexKeys.get(index.name);
  if (bound.length === 0 || builderName === undefined) return nothing;
  return builder(
    entity,
    bound,
    name(builderName),
    `What ${article(names.type)} ${names.type} has in the key of the index ${index.name}.`,
    index.name,
    module,
  );
}

function builder(
  entity: Entity,
  keys: readonly KeyAttribute[],
  builderName: Code,
  documentation: string,
  index: string,
  module: Module,
): Code {
  const variable = name(module.entity(entity.name).variable);
  const scope = entityScope(entity, variable);
  const used = new Set<string>();
  const types: Code[] = [];
  const properties: Code[] = [];
  for (const key of keys) {
    const source = keySourceOf(entity, key);
    if (source === undefined) return nothing;
    for (const attribute of sourceAttributes(source.expression)) used.add(attribute);
    if (source.condition !== undefined) {
      for (const attribute of attributesIn(source.condition)) used.add(attribute);
    }
    const value = keyValue(entity, key, index, scope, module);
    if (value === undefined) return nothing;
    const optional = verbatim(value.optional ? "?" : "");
    const absent = verbatim(value.optional ? " | undefined" : "");
    types.push(
      code`${propertyName(key.storedName)}${optional}: ${keyTypeCode(key, module)}${absent}`,
    );
    properties.push(property(key.storedName, value.code));
  }
  const picked = joined(
    [...used].map((attribute) => literal(propertyOf(attribute))),
    " | ",
  );
  const parameter =
    used.size === 0
      ? nothing
      : code`${variable}: Pick<${name(module.entity(entity.name).type)}, ${picked}>`;
  return code`
    ${docComment([documentation])}
    ${functionHead(code`export function ${builderName}`, parameter.isEmpty ? [] : [parameter], objectType(types))}
      return ${bracketed("{", properties, "}")};
    }`;
}

/**
 * The program text of one key attribute of an item, which is refused where it is too long for the
 * key of this index, of the table (an empty `index`), or for any of them (`undefined`).
 */
export function keyValue(
  entity: Entity,
  key: KeyAttribute,
  index: string | undefined,
  scope: Scope,
  module: Module,
): Value | undefined {
  const source = keySourceOf(entity, key);
  if (source === undefined) return undefined;
  const { expression } = source;
  const place = {
    table: entity.table.name,
    index,
    attribute: key.storedName,
    owner: entity.name,
  };
  const made = valueCode(expression, scope, module);
  const value = checkedKey(expression, made, place, scope, module);
  if (source.condition === undefined) return value;
  const condition = conditionCode(source.condition, scope, module);
  return {
    code: code`${condition} ? ${operand(value)} : undefined`,
    type: value.type,
    optional: true,
    loose: true,
  };
}

/** All key attributes of the table and its indexes, each once. */
export function keysOf(entity: Entity): readonly KeyAttribute[] {
  const keys = new Map<string, KeyAttribute>();
  for (const path of [entity.table.primary, ...entity.table.indexes]) {
    for (const key of [...path.partition, ...path.sort]) {
      if (!keys.has(key.storedName)) keys.set(key.storedName, key);
    }
  }
  return [...keys.values()];
}

export function keyTypeCode({ type }: KeyAttribute, module: Module): Code {
  if (type === "number") return keyNumberType(module);
  return verbatim(type === "binary" ? "Uint8Array" : type);
}

export function article(noun: string): string {
  return /^[aeiou]/i.test(noun) ? "an" : "a";
}

export function sourceAttributes(expression: Expression | undefined): readonly string[] {
  return expression === undefined ? [] : attributesIn(expression);
}
