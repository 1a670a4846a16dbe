import { keySourceOf } from "../../language/semantics/keys.ts";
import type { Entity, KeyAttribute } from "../../language/semantics/model.ts";
import type { Attribute } from "../../language/semantics/types.ts";
import { pendingUpgrades } from "../../planner/upgrades.ts";
import {
  bracketed,
  type Code,
  code,
  docComment,
  functionHead,
  joined,
  lacksMember,
  literal,
  member,
  name,
  nothing,
  object,
  property,
  verbatim,
} from "../code-writer.ts";
import { elementsFromStored, fromStored, toStored } from "./conversion.ts";
import { completion } from "./entity-completion.ts";
import {
  article,
  entityScope,
  indexKeyBuilder,
  keyBuilder,
  keysOf,
  keyValue,
  sourceAttributes,
} from "./entity-keys.ts";
import { inputType, itemType, readType } from "./entity-types.ts";
import type { Scope } from "./expressions.ts";
import { checkedKey, keyLimit } from "./key-limits.ts";
import { holdingKey, keyTextCode } from "./keys-read-back.ts";
import type { Module } from "./module.ts";
import { propertyOf } from "./names.ts";
import { declareStoredUpgrade, declareUpgrade, versionGuard } from "./upgrades.ts";
import { declareCheck } from "./validation.ts";

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
      declareCheck(entity, module),
      toItem(entity, module),
      fromItem(entity, module),
      declareUpgrade(entity, module),
      declareStoredUpgrade(entity, module),
    ],
    "\n\n",
  );
}

function toItem(entity: Entity, module: Module): Code {
  const names = module.entity(entity.name);
  const variable = name(module.entity(entity.name).variable);
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
    add(attribute.storedName, checkedAttribute(entity, attribute, value, scope, module));
  }
  for (const key of keysOf(entity)) {
    if (stored.has(key.storedName)) continue;
    const source = keySourceOf(entity, key);
    if (
      source === undefined ||
      source.kind === "own" ||
      (source.kind === "constant" && isMark(entity, key))
    )
      continue;
    const value = keyValue(entity, key, undefined, scope, module);
    if (value !== undefined) add(key.storedName, value.code);
  }
  const { discriminator, versionAttribute } = entity.table;
  if (discriminator !== undefined) add(discriminator, literal(entity.discriminatorValue));
  if (versionAttribute !== undefined) add(versionAttribute, verbatim(String(entity.version)));
  const keySources = [...entity.table.primary.partition, ...entity.table.primary.sort].flatMap(
    (key) => sourceAttributes(keySourceOf(entity, key)?.expression),
  );
  const ofKey = keySources.length === 0 ? nothing : variable;
  // The spread stands behind the others: engines are many times slower to add members one by one to
  // an object that began as a copy.
  properties.push(code`...${name(names.key)}(${ofKey})`, ...stricterKeys(entity, scope, module));
  return code`
    ${docComment([`The item that holds ${article(names.type)} ${names.type}.`])}
    ${functionHead(
      code`export function ${name(names.toItem)}`,
      [code`${variable}: ${name(names.type)}`],
      name(names.item),
    )}
      return ${bracketed("{", properties, "}")};
    }`;
}

/** An attribute of its own may be in the keys of indexes. */
function checkedAttribute(
  entity: Entity,
  { name: attribute, storedName, type, optional }: Attribute,
  value: Code,
  scope: Scope,
  module: Module,
): Code {
  return checkedKey(
    { kind: "attribute", name: attribute, path: [] },
    { code: value, type, optional },
    { table: entity.table.name, index: undefined, attribute: storedName, owner: entity.name },
    scope,
    module,
  ).code;
}

/** The table's keys again, where they are also in the key of an index that takes fewer bytes. */
function stricterKeys(entity: Entity, scope: Scope, module: Module): readonly Code[] {
  const { name: table, primary } = entity.table;
  return [...primary.partition, ...primary.sort].flatMap((key) => {
    const attribute = key.storedName;
    const own = keyLimit({ table, attribute, index: "" }, module);
    const strictest = keyLimit({ table, attribute, index: undefined }, module);
    if (own === undefined || strictest === own) return [];
    const value = keyValue(entity, key, undefined, scope, module);
    const isChecked = value?.code.text !== keyValue(entity, key, "", scope, module)?.code.text;
    return value !== undefined && isChecked ? [property(key.storedName, value.code)] : [];
  });
}

function fromItem(entity: Entity, module: Module): Code {
  const names = module.entity(entity.name);
  const variable = name(module.entity(entity.name).variable);
  const item = verbatim("item");
  const isUpgraded = pendingUpgrades(entity).length > 0;
  const parameter = verbatim(isUpgraded ? "stored" : "item");
  const upgrade = isUpgraded
    ? code`const item = ${name(names.upgrade)}(stored);`
    : versionGuard(entity, item, module);
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
    [code`${parameter}: ${name(names.item)}`],
    name(names.type),
  );
  const comment = docComment([`The ${names.type} that an item holds.`]);
  if (optional.length === 0) {
    return code`
      ${comment}
      ${head}
        ${upgrade}
        return ${properties};
      }`;
  }
  const assignments = optional.map((attribute) => {
    const isInKey = attribute.source.kind === "in key";
    const stored = isInKey
      ? (holdingKey(entity, attribute)?.key.storedName ?? attribute.storedName)
      : attribute.storedName;
    const value =
      attribute.type.kind === "set"
        ? elementsFromStored(member(item, attribute.storedName), attribute.type, module)
        : read(attribute);
    const target = member(variable, propertyOf(attribute.name));
    const lacks = lacksMember(item, stored).text;
    const isThere = lacks.startsWith("!") ? lacks.slice(1) : lacks.replace(" === ", " !== ");
    return code`if (${verbatim(isThere)}) ${target} = ${value};`;
  });
  return code`
    ${comment}
    ${head}
      ${upgrade}
      const ${variable}: ${name(names.type)} = ${properties};
      ${joined(assignments)}
      return ${variable};
    }`;
}

/** The value of an attribute that an item stores by itself. */
export function readAttribute(attribute: Attribute, item: Code, module: Module): Code {
  const stored = member(item, attribute.storedName);
  return fromStored(stored, attribute.type, module);
}

function isMark(entity: Entity, key: KeyAttribute): boolean {
  const { discriminator, versionAttribute } = entity.table;
  return key.storedName === discriminator || key.storedName === versionAttribute;
}
