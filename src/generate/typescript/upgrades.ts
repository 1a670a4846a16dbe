import { attributeNamed, keySourceOf } from "../../language/semantics/keys.ts";
import type { Entity } from "../../language/semantics/model.ts";
import type { Type } from "../../language/semantics/types.ts";
import { resolveType } from "../../planner/attribute-types.ts";
import {
  checkedAfterUpgrades,
  derivedByUpgrades,
  inStoredForm,
  type StoredUpgradeStep,
  storedPlace,
  storedUpgrades,
} from "../../planner/stored-upgrades.ts";
import { pendingUpgrades, touchedByUpgrades } from "../../planner/upgrades.ts";
import {
  array,
  bracketed,
  type Code,
  call,
  code,
  docComment,
  functionHead,
  joined,
  literal,
  member,
  name,
  nothing,
  object,
  property,
  verbatim,
} from "../code-writer.ts";
import { article, keysOf } from "./entity-keys.ts";
import { literalValue, type Scope, valueCode } from "./expressions.ts";
import { keyTextCode } from "./keys-read-back.ts";
import type { Module } from "./module.ts";
import { isReplacedByFunction, upgradeFunction } from "./upgrade-functions.ts";

/** `upgradeOrderItem`: an item of an older version as one of the current. */
export function declareUpgrade(entity: Entity, module: Module): Code {
  const upgrades = storedUpgrades(entity, module.typeNamed);
  const { versionAttribute } = entity.table;
  if (upgrades.length === 0 || versionAttribute === undefined) return nothing;
  const names = module.entity(entity.name);
  const stored = member(verbatim("stored"), versionAttribute);
  const steps = upgrades.map(({ to, statements }) => {
    const body = statements.map((step) => stepCode(entity, step, module));
    return code`
      if (version < ${to}) {
        ${joined(body)}
      }`;
  });
  const entityName = literal(entity.name);
  const oldest = Math.max(1, entity.backfilledTo);
  const tooOld =
    oldest === 1
      ? nothing
      : code`if (version < ${oldest}) throw new Error(${literal(`by the model, no item older than version ${oldest} is left.`)});`;
  return code`
    ${docComment([
      `An item of an older version as one of version ${entity.version}. It is not written back.`,
      `@throws ${module.support("CannotUpgrade").text}, ${module.support("NewerVersion").text}`,
    ])}
    ${functionHead(code`function ${name(names.upgrade)}`, [code`stored: ${name(names.item)}`], name(names.item))}
      const version = ${stored} === undefined ? ${oldest} : ${stored};
      if (version === ${entity.version}) return stored;
      if (version > ${entity.version}) throw new ${module.support("NewerVersion")}(${entityName}, version, stored);
      ${verbatim(isReplacedByFunction(entity, module) ? "let" : "const")} item: ${module.sdkType("NativeAttributeValue")} = { ...stored };
      try {
        if (!Number.isInteger(version)) throw new Error("its version is none.");
        ${tooOld}
        ${joined(steps)}
        ${joined(derivedAgain(entity, module))}
        ${member(verbatim("item"), versionAttribute)} = ${entity.version};
        ${checkCode(entity, module)}
        return item;
      } catch (cause) {
        throw new ${module.support("CannotUpgrade")}(${entityName}, version, stored, cause);
      }
    }`;
}

/** What an item of another version is refused with, where there is no upgrade that could be done. */
export function versionGuard(entity: Entity, item: Code, module: Module): Code {
  const { versionAttribute } = entity.table;
  if (versionAttribute === undefined || pendingUpgrades(entity).length > 0) return nothing;
  const version = member(item, versionAttribute);
  const refusal = (kind: "NewerVersion" | "CannotUpgrade", more: Code = nothing): Code =>
    code`throw new ${module.support(kind)}(${literal(entity.name)}, ${version}, ${item}${more});`;
  const newer = code`if (${version} > ${entity.version}) ${refusal("NewerVersion")}`;
  if (entity.version === 1) return newer;
  return code`
    ${newer}
    if (${version} < ${entity.version}) {
      ${refusal("CannotUpgrade", code`, ${literal("by the model, no older item is left.")}`)}
    }`;
}

/**
 * `unlessOutdatedOrder`: the failure of a write that depends on what an upgrade would change. Where
 * the write met an item of an older version, that is upgraded first.
 */
export function declareStoredUpgrade(entity: Entity, module: Module): Code {
  const { versionAttribute, primary } = entity.table;
  if (!module.storedUpgrades.has(entity.name) || versionAttribute === undefined) return nothing;
  const names = module.entity(entity.name);
  const client = name(module.names.clientVariable);
  const stored = verbatim("stored");
  const refusal = module.support("Refusal");
  const key = object(
    [...primary.partition, ...primary.sort].map(({ storedName }) => [
      storedName,
      member(stored, storedName),
    ]),
  );
  const former = formerAttributes(entity, module).map((attribute) =>
    property(attribute, verbatim("undefined")),
  );
  const upgraded = bracketed(
    "{",
    [
      ...former,
      code`...${name(names.upgrade)}(stored)`,
      ...madeKeys(entity).map((attribute) =>
        property(attribute, member(verbatim("made"), attribute)),
      ),
    ],
    "}",
  );
  return code`
    ${docComment([
      `The failure of a write. Where that met ${article(names.type)} ${names.type} of an older version, it is upgraded first.`,
    ])}
    ${functionHead(
      code`function ${name(names.unlessOutdated)}`,
      [
        code`${client}: ${name(module.names.client)}`,
        code`refusal: ${refusal}`,
        code`options: ${module.support("CallOptions")} | undefined`,
      ],
      refusal,
    )}
      return (entity, stored, cause) => {
        if (stored === undefined || ${member(stored, versionAttribute)} === ${entity.version}) {
          return refusal(entity, stored, cause);
        }
        const ${name(names.variable)} = ${name(names.fromItem)}(stored);
        const upgrade = () => {
          const made = ${name(names.toItem)}(${name(names.variable)});
          return ${module.support("storeUpgraded")}(
            ${client}.documents,
            ${member(code`${client}.tables`, entity.table.name)},
            ${key},
            stored,
            ${upgraded},
            options,
          );
        };
        return new ${module.support("OutdatedItem")}(entity, ${name(names.variable)}, upgrade, cause);
      };
    }`;
}

/**
 * What an item has beside its own attributes and its primary key. Those stay as the upgrade leaves
 * them: what is in them that the model does not know is not for its code to lose.
 */
function madeKeys(entity: Entity): readonly string[] {
  const { discriminator, versionAttribute, primary } = entity.table;
  const others = [...primary.partition, ...primary.sort].map(({ storedName }) => storedName);
  const keys = keysOf(entity).flatMap((key) => {
    const source = keySourceOf(entity, key);
    const isMade = source !== undefined && source.kind !== "own";
    return isMade && key.storedName !== versionAttribute ? [key.storedName] : [];
  });
  const made = new Set(discriminator === undefined ? keys : [...keys, discriminator]);
  return [...made].filter((attribute) => !others.includes(attribute));
}

function stepCode(entity: Entity, step: StoredUpgradeStep, module: Module): Code {
  const item = verbatim("item");
  switch (step.kind) {
    case "set": {
      const value = valueCode(step.value, storedScope(entity, module), module);
      const isShort = /^[\w.$]+$/.test(value.code.text);
      const given = value.optional && !isShort ? verbatim("value") : value.code;
      const made = withoutEmptySet(given, step.type, module);
      const target = member(item, step.attribute);
      const assignment =
        step.path.length === 0
          ? code`${target} = ${made};`
          : changeInside(target, step.path, made, module);
      if (!value.optional) return assignment;
      const assigned = code`if (${given} !== undefined) ${assignment}`;
      return isShort
        ? assigned
        : code`
        {
          const value = ${value.code};
          ${assigned}
        }`;
    }
    case "rename": {
      const from = member(item, step.from);
      return code`
        if (${from} !== undefined) {
          ${member(item, step.to)} = ${from};
          delete ${from};
        }`;
    }
    case "remove": {
      const target = member(item, step.attribute);
      return step.path.length === 0
        ? code`delete ${target};`
        : changeInside(target, step.path, verbatim("undefined"), module);
    }
    case "using":
      return upgradeFunction(entity, step, module);
    default:
      return step satisfies never;
  }
}

/** A copy, since the item as it is stored is what its change is conditioned on. */
function changeInside(
  target: Code,
  path: readonly (string | number)[],
  value: Code,
  module: Module,
): Code {
  const steps = array(
    path.map((step) => (typeof step === "number" ? verbatim(String(step)) : literal(step))),
  );
  return code`${target} = ${call(module.support("storedChange"), [target, steps, value])};`;
}

/** DynamoDB has no empty sets: the attribute is gone instead. */
function withoutEmptySet(value: Code, type: Type | undefined, module: Module): Code {
  return type?.kind === "set" ? call(module.support("nonEmpty"), [value]) : value;
}

/** Derived attributes whose sources an upgrade may have changed are computed again. */
function derivedAgain(entity: Entity, module: Module): readonly Code[] {
  const item = verbatim("item");
  const scope = storedScope(entity, module);
  return derivedByUpgrades(entity).flatMap(({ source, type, storedName }) => {
    if (source.kind !== "derived") return [];
    const expression = inStoredForm(entity, source.value, type, module.typeNamed);
    const value = valueCode(expression, scope, module);
    const made = withoutEmptySet(value.code, resolveType(type, module.typeNamed), module);
    return [code`${member(item, storedName)} = ${made};`];
  });
}

/** The attributes that the upgrades were about are as the model says, or the item is refused. */
function checkCode(entity: Entity, module: Module): Code {
  const checked = checkedAfterUpgrades(entity, module.typeNamed);
  const entries = checked.map(({ attribute, optional, values, tag }): readonly [string, Code] => {
    const allowed =
      values === undefined
        ? []
        : [
            property(
              "values",
              bracketed(
                "[",
                values.map((value) => literalValue(value, module).code),
                "]",
              ),
            ),
          ];
    const type = tag === undefined ? [] : [property("type", literal(tag))];
    const mayLack = optional ? [property("optional", verbatim("true"))] : [];
    return [attribute.storedName, bracketed("{", [...allowed, ...type, ...mayLack], "}")];
  });
  const known = entries.filter(([, rule]) => rule.text !== "{ optional: true }");
  return known.length === 0
    ? nothing
    : code`${module.support("checkUpgraded")}(item, ${object(known)});`;
}

/** Stored names that upgrades speak of and that no item of the current version has. */
function formerAttributes(entity: Entity, module: Module): readonly string[] {
  const touched = touchedByUpgrades(entity);
  if (touched === "everything") return [];
  return [...touched].flatMap((attribute) =>
    attributeNamed(entity, attribute) === undefined
      ? [storedPlace(entity, attribute, [], module.typeNamed).attribute]
      : [],
  );
}

/** The attributes of an item as it is stored: in an older version they may be missing, or others. */
function storedScope(entity: Entity, module: Module): Scope {
  const item = verbatim("item");
  return {
    stored: true,
    parameter: () => undefined,
    attribute: (attribute) => {
      const declared = attributeNamed(entity, attribute);
      if (declared?.source.kind === "in key") {
        const text = keyTextCode(entity, declared, item, module);
        return { code: text, type: declared.type, optional: declared.optional, loose: true };
      }
      const { attribute: stored } = storedPlace(entity, attribute, [], module.typeNamed);
      return { code: member(item, stored), type: { kind: "any" }, optional: true };
    },
  };
}
