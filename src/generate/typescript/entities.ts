import type { Expression } from "../../language/expressions/expression.ts";
import { attributesIn, visit } from "../../language/expressions/traverse.ts";
import { attributeNamed, keySourceOf } from "../../language/semantics/keys.ts";
import type { AccessPath, Entity, KeyAttribute } from "../../language/semantics/model.ts";
import type { Attribute } from "../../language/semantics/types.ts";
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
  object,
  objectType,
  property,
  propertyName,
  verbatim,
} from "../code-writer.ts";
import { conditionCode } from "./conditions.ts";
import { fromStored, needsConversion, storedTypeCode, toStored } from "./conversion.ts";
import { operand, type Scope, type Value, valueCode } from "./expressions.ts";
import { keyTextCode } from "./keys-read-back.ts";
import type { Module } from "./module.ts";
import { propertyOf } from "./names.ts";
import { attributeComment, interfaceBody, memberCode } from "./types.ts";

/** Types, key builders and conversions of one entity. */
export function declareEntity(entity: Entity, module: Module): Code {
  return joined(
    [
      readType(entity, module),
      inputType(entity, module),
      itemType(entity, module),
      keyBuilder(entity, module),
      ...entity.table.indexes.map((index) => indexKeyBuilder(entity, index, module)),
      completion(entity, module),
      toItem(entity, module),
      fromItem(entity, module),
    ],
    "\n\n",
  );
}

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

/** Attributes that a caller of a create need not give: they have a default, or are computed. */
export function isFilledIn(attribute: Attribute): boolean {
  return attribute.source.kind === "default" || attribute.revision;
}

function variableOf(entity: Entity, module: Module): string {
  return module.entity(entity.name).variable;
}

function readType(entity: Entity, module: Module): Code {
  const names = module.entity(entity.name);
  return code`
    ${docComment([entity.documentation, volumeText(entity)])}
    export interface ${name(names.type)} ${interfaceBody(entity.attributes, module.names)}`;
}

function volumeText({ volume }: Entity): string | undefined {
  if (volume === undefined) return undefined;
  const per = volume.per.length === 0 ? "" : ` for each ${volume.per.join(", ")}`;
  const most = volume.maximum === undefined ? "" : `, at most ${grouped(volume.maximum)}`;
  return `About ${grouped(volume.count)} items${per}${most}.`;
}

/** What a caller gives for a new item. */
function inputType(entity: Entity, module: Module): Code {
  const names = module.entity(entity.name);
  const computed = entity.attributes.filter(
    ({ source, revision }) => source.kind === "derived" || revision,
  );
  const defaulted = entity.attributes.filter(
    (attribute) => attribute.source.kind === "default" && !attribute.revision,
  );
  const comment = docComment([
    computed.length + defaulted.length === 0
      ? undefined
      : `What a new ${names.type} is made of; the rest is filled in.`,
  ]);
  const left = [...computed, ...defaulted].map((attribute) => literal(propertyOf(attribute.name)));
  if (left.length === 0) {
    return code`
      ${comment}
      export type ${name(names.input)} = ${name(names.type)};`;
  }
  const union = joined(left, " | ");
  const base = code`Omit<${name(names.type)}, ${union}>`;
  if (defaulted.length === 0) {
    return code`
      ${comment}
      export type ${name(names.input)} = ${base};`;
  }
  return code`
    ${comment}
    export interface ${name(names.input)}
      extends ${base} {
      ${joined(
        defaulted.map(
          (attribute) => code`
            ${defaultComment(attribute)}
            ${memberCode({ ...attribute, optional: true }, module.names, "native")};`,
        ),
      )}
    }`;
}

function defaultComment(attribute: Attribute): Code {
  const { source } = attribute;
  if (source.kind !== "default") return attributeComment(attribute);
  return docComment([attribute.documentation, `${defaultText(source.value)} where it is not given.`]);
}

function defaultText(value: Expression): string {
  if (value.kind === "literal") {
    if ("S" in value.value) return `\`${JSON.stringify(value.value.S)}\``;
    if ("N" in value.value) return `\`${value.value.N}\``;
    if ("BOOL" in value.value) return `\`${String(value.value.BOOL)}\``;
  }
  if (value.kind === "function") {
    if (value.name === "now") return "The current time";
    if (value.name === "uuid" || value.name === "ulid") return `A new ${value.name.toUpperCase()}`;
  }
  return "A default";
}

/** The item as the table holds it, in the form of the document client. */
function itemType(entity: Entity, module: Module): Code {
  const names = module.entity(entity.name);
  const stored = new Set<string>();
  const members: Code[] = [];
  const declare = (attribute: string, type: Code, optional: boolean): void => {
    if (stored.has(attribute)) return;
    stored.add(attribute);
    const marks = optional ? verbatim("?") : nothing;
    const absent = optional ? verbatim(" | undefined") : nothing;
    members.push(code`${propertyName(attribute)}${marks}: ${type}${absent};`);
  };
  for (const key of keysOf(entity)) {
    const source = keySourceOf(entity, key);
    if (source === undefined || source.kind === "own") continue;
    const optional = source.optional || source.condition !== undefined;
    if (key.storedName === entity.table.discriminator) continue;
    if (key.storedName === entity.table.versionAttribute) continue;
    declare(key.storedName, keyTypeCode(key), optional);
  }
  for (const attribute of entity.attributes) {
    if (attribute.source.kind === "in key") continue;
    const isSet = attribute.type.kind === "set";
    declare(
      attribute.storedName,
      storedTypeCode(attribute.type, module),
      attribute.optional || isSet,
    );
  }
  const { discriminator, versionAttribute, name: table } = entity.table;
  if (discriminator !== undefined) {
    declare(discriminator, literal(entity.discriminatorValue), false);
  }
  if (versionAttribute !== undefined) declare(versionAttribute, verbatim("number"), false);
  return code`
    ${docComment([`An item of ${names.type} as the table ${table} holds it.`])}
    export interface ${name(names.item)} {
      ${joined(members)}
    }`;
}

function keyBuilder(entity: Entity, module: Module): Code {
  const names = module.entity(entity.name);
  const { partition, sort } = entity.table.primary;
  return builder(
    entity,
    [...partition, ...sort],
    name(names.key),
    `The primary key of ${article(names.type)} ${names.type}.`,
    module,
  );
}

/** Only for indexes with synthetic keys: the others are on attributes that the entity has anyway. */
function indexKeyBuilder(entity: Entity, index: AccessPath, module: Module): Code {
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
    module,
  );
}

function builder(
  entity: Entity,
  keys: readonly KeyAttribute[],
  builderName: Code,
  documentation: string,
  module: Module,
): Code {
  const variable = name(variableOf(entity, module));
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
    const value = keyValue(entity, key, scope, module);
    if (value === undefined) return nothing;
    const optional = verbatim(value.optional ? "?" : "");
    const absent = verbatim(value.optional ? " | undefined" : "");
    types.push(code`${propertyName(key.storedName)}${optional}: ${keyTypeCode(key)}${absent}`);
    properties.push(property(key.storedName, value.code));
  }
  const picked = joined([...used].map((attribute) => literal(propertyOf(attribute))), " | ");
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

/** The program text of one key attribute of an item. */
export function keyValue(
  entity: Entity,
  key: KeyAttribute,
  scope: Scope,
  module: Module,
): Value | undefined {
  const source = keySourceOf(entity, key);
  if (source === undefined) return undefined;
  const value = valueCode(source.expression, scope, module);
  if (source.condition === undefined) return value;
  const condition = conditionCode(source.condition, scope, module);
  return {
    code: code`${condition} ? ${operand(value)} : undefined`,
    type: value.type,
    optional: true,
    loose: true,
  };
}

/** `completeOrder`: fills in defaults and derived attributes. */
function completion(entity: Entity, module: Module): Code {
  const names = module.entity(entity.name);
  const made = entity.attributes.filter(
    ({ source, revision }) => source.kind === "default" || source.kind === "derived" || revision,
  );
  if (made.length === 0) return nothing;
  const variable = name(variableOf(entity, module));
  const isComputed = new Map(made.map((attribute) => [attribute.name, attribute]));

  // What others are computed from is computed first and has a name of its own.
  const named = new Map<string, Value>();
  const lines: Code[] = [];
  const underway = new Set<string>();
  const usesOfNow = made.filter(({ source }) => usesNow(source)).length;
  if (usesOfNow > 1) lines.push(verbatim("const now = new Date().toISOString();"));

  const valueOf = (attribute: Attribute): Value => {
    const given: Value = {
      code: member(variable, propertyOf(attribute.name)),
      type: attribute.type,
      optional: attribute.optional,
    };
    if (attribute.revision) {
      return { code: verbatim("1"), type: attribute.type, optional: false };
    }
    const { source } = attribute;
    if (source.kind === "derived") return { ...valueCode(source.value, scope, module), type: attribute.type };
    if (source.kind !== "default") return given;
    const fallback =
      usesOfNow > 1 && isPlainNow(source.value)
        ? { code: verbatim("now"), type: attribute.type, optional: false }
        : valueCode(source.value, scope, module);
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
      const value = valueOf(attribute);
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
    named.get(attribute.name) ?? valueOf(attribute),
  ]);
  const properties = values.map(([attribute, value]) => {
    const known = named.get(attribute.name) ?? value;
    const inner = property(propertyOf(attribute.name), known.code);
    return known.optional
      ? code`...(${known.code} === undefined ? {} : { ${inner} })`
      : inner;
  });
  return code`
    ${docComment([`Fills in what its author need not give: ${listed(made.map((each) => each.name))}.`])}
    ${functionHead(
      code`export function ${name(names.complete)}`,
      [code`${variable}: ${name(names.input)}`],
      name(names.type),
    )}
      ${joined(lines)}
      return ${bracketed("{", [code`...${variable}`, ...properties], "}")};
    }`;
}

function toItem(entity: Entity, module: Module): Code {
  const names = module.entity(entity.name);
  const variable = name(variableOf(entity, module));
  const scope = entityScope(entity, variable);
  const stored = new Set(entity.table.primary.partition.map((key) => key.storedName));
  for (const key of entity.table.primary.sort) stored.add(key.storedName);
  const properties: Code[] = [];
  const add = (attribute: string, value: Code): void => {
    if (stored.has(attribute)) return;
    stored.add(attribute);
    properties.push(property(attribute, value));
  };
  for (const attribute of entity.attributes) {
    if (attribute.source.kind === "in key") continue;
    const given = member(variable, propertyOf(attribute.name));
    const converted = toStored(given, attribute.type, module);
    const value =
      attribute.optional && converted.text !== given.text && attribute.type.kind !== "set"
        ? code`${given} === undefined ? undefined : ${converted}`
        : converted;
    add(attribute.storedName, value);
  }
  for (const key of keysOf(entity)) {
    const source = keySourceOf(entity, key);
    if (source === undefined || source.kind === "own" || source.kind === "constant" && isMark(entity, key)) continue;
    const value = keyValue(entity, key, scope, module);
    if (value !== undefined) add(key.storedName, value.code);
  }
  const { discriminator, versionAttribute } = entity.table;
  if (discriminator !== undefined) add(discriminator, literal(entity.discriminatorValue));
  if (versionAttribute !== undefined) add(versionAttribute, verbatim(String(entity.version)));
  const keySources = [...entity.table.primary.partition, ...entity.table.primary.sort].flatMap(
    (key) => sourceAttributes(keySourceOf(entity, key)?.expression),
  );
  const ofKey = keySources.length === 0 ? nothing : variable;
  return code`
    ${docComment([`The item that holds ${article(names.type)} ${names.type}.`])}
    ${functionHead(
      code`export function ${name(names.toItem)}`,
      [code`${variable}: ${name(names.type)}`],
      name(names.item),
    )}
      return ${bracketed("{", [code`...${name(names.key)}(${ofKey})`, ...properties], "}")};
    }`;
}

function fromItem(entity: Entity, module: Module): Code {
  const names = module.entity(entity.name);
  const variable = name(variableOf(entity, module));
  const item = verbatim(variable.text === "item" ? "stored" : "item");
  const read = (attribute: Attribute): Code =>
    attribute.source.kind === "in key"
      ? keyTextCode(entity, attribute, item, module)
      : readAttribute(attribute, item, module);
  const required = entity.attributes.filter((attribute) => !attribute.optional);
  const optional = entity.attributes.filter((attribute) => attribute.optional);
  const properties = object(
    required.map((attribute) => [propertyOf(attribute.name), read(attribute)]),
  );
  const head = functionHead(
    code`export function ${name(names.fromItem)}`,
    [code`${item}: ${name(names.item)}`],
    name(names.type),
  );
  const comment = docComment([`The ${names.type} that an item holds.`]);
  if (optional.length === 0) {
    return code`
      ${comment}
      ${head}
        return ${properties};
      }`;
  }
  const assignments = optional.map((attribute) => {
    const source = attribute.source.kind === "in key"
      ? read(attribute)
      : member(item, attribute.storedName);
    const target = member(variable, propertyOf(attribute.name));
    const value =
      attribute.type.kind === "set" ? source : read(attribute);
    return code`if (${source} !== undefined) ${target} = ${value};`;
  });
  return code`
    ${comment}
    ${head}
      const ${variable}: ${name(names.type)} = ${properties};
      ${joined(assignments)}
      return ${variable};
    }`;
}

/** The value of an attribute that an item stores by itself. */
export function readAttribute(attribute: Attribute, item: Code, module: Module): Code {
  const stored = member(item, attribute.storedName);
  return needsConversion(attribute.type, module.typeNamed)
    ? fromStored(stored, attribute.type, module)
    : stored;
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

export function keyTypeCode({ type }: KeyAttribute): Code {
  return verbatim(type === "binary" ? "Uint8Array" : type);
}

export function article(noun: string): string {
  return /^[aeiou]/i.test(noun) ? "an" : "a";
}

function sourceAttributes(expression: Expression | undefined): readonly string[] {
  return expression === undefined ? [] : attributesIn(expression);
}

function isMark(entity: Entity, key: KeyAttribute): boolean {
  const { discriminator, versionAttribute } = entity.table;
  return key.storedName === discriminator || key.storedName === versionAttribute;
}

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

/** 2,000,000 */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

function listed(names: readonly string[]): string {
  return names.length < 2
    ? names.join("")
    : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
