import { attributesIn } from "../../language/expressions/traverse.ts";
import { attributeNamed } from "../../language/semantics/keys.ts";
import type { Entity, UpgradeStep } from "../../language/semantics/model.ts";
import { noNames, tagOf } from "../../language/semantics/type-relations.ts";
import type { Attribute } from "../../language/semantics/types.ts";
import { resolveType } from "../../planner/attribute-types.ts";
import { namingOf } from "../../planner/naming.ts";
import { isTouchedByUpgrades, pendingUpgrades, touchedByUpgrades } from "../../planner/upgrades.ts";
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
  property,
  verbatim,
} from "../code-writer.ts";
import { toStored } from "./conversion.ts";
import { article } from "./entity-keys.ts";
import { literalValue, operand, type Scope, valueCode } from "./expressions.ts";
import { keyTextCode } from "./keys-read-back.ts";
import type { Module } from "./module.ts";
import { isReplacedByFunction, upgradeFunction } from "./upgrade-functions.ts";

/** `upgradeOrderItem`: an item of an older version as one of the current. */
export function declareUpgrade(entity: Entity, module: Module): Code {
  const upgrades = pendingUpgrades(entity);
  const { versionAttribute } = entity.table;
  if (upgrades.length === 0 || versionAttribute === undefined) return nothing;
  const names = module.entity(entity.name);
  const stored = member(verbatim("stored"), versionAttribute);
  const steps = upgrades.map(({ to, statements }) => {
    const body = statements.map((step) => stepCode(entity, to, step, module));
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
      const version = ${stored} ?? ${oldest};
      if (version === ${entity.version}) return stored;
      if (version > ${entity.version}) throw new ${module.support("NewerVersion")}(${entityName}, version, stored);
      ${verbatim(isReplacedByFunction(entity, module) ? "let" : "const")} item: ${module.sdkType("NativeAttributeValue")} = { ...stored };
      try {
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
      code`...${name(names.toItem)}(${name(names.variable)})`,
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
        const upgrade = () =>
          ${module.support("storeUpgraded")}(
            ${client}.documents,
            ${member(code`${client}.tables`, entity.table.name)},
            ${key},
            stored,
            ${upgraded},
            options,
          );
        return new ${module.support("OutdatedItem")}(entity, ${name(names.variable)}, upgrade, cause);
      };
    }`;
}

function stepCode(entity: Entity, to: number, step: UpgradeStep, module: Module): Code {
  const item = verbatim("item");
  const place = placeOf(entity, module);
  switch (step.kind) {
    case "set": {
      const { attribute, path } = place(step.attribute, step.path);
      const type = path.length === 0 ? attributeNamed(entity, step.attribute)?.type : undefined;
      const value = valueCode(step.value, storedScope(entity, module), module);
      const made = type === undefined ? value.code : toStored(value.code, type, module);
      const assignment = code`${inside(member(item, attribute), path)} = ${made};`;
      const conditions = [
        ...(path.length === 0 ? [] : [code`${member(item, attribute)} !== undefined`]),
        ...(value.optional ? [code`${operand(value)} !== undefined`] : []),
      ];
      return conditions.length === 0
        ? assignment
        : code`if (${joined(conditions, " && ")}) ${assignment}`;
    }
    case "rename": {
      const from = member(item, place(step.from).attribute);
      return code`
        if (${from} !== undefined) {
          ${member(item, place(step.to).attribute)} = ${from};
          delete ${from};
        }`;
    }
    case "remove": {
      const { attribute, path } = place(step.attribute, step.path);
      const target = inside(member(item, attribute), path);
      if (path.length === 0) return code`delete ${target};`;
      return code`if (${member(item, attribute)} !== undefined) delete ${target};`;
    }
    case "using":
      return upgradeFunction(entity, to, step, module);
    default:
      return step satisfies never;
  }
}

/** Derived attributes whose sources an upgrade may have changed are computed again. */
function derivedAgain(entity: Entity, module: Module): readonly Code[] {
  const item = verbatim("item");
  const scope = storedScope(entity, module);
  return touchedDerived(entity).flatMap((attribute) => {
    if (attribute.source.kind !== "derived") return [];
    const value = valueCode(attribute.source.value, scope, module);
    const made = toStored(value.code, attribute.type, module);
    return [code`${member(item, attribute.storedName)} = ${made};`];
  });
}

/** In an order in which what others are computed from comes first. */
function touchedDerived(entity: Entity): readonly Attribute[] {
  const found: Attribute[] = [];
  const candidates = entity.attributes.filter(({ source }) => source.kind === "derived");
  for (let before = -1; before !== found.length; ) {
    before = found.length;
    for (const attribute of candidates) {
      if (attribute.source.kind !== "derived" || found.includes(attribute)) continue;
      const sources = attributesIn(attribute.source.value);
      const isTouched =
        isTouchedByUpgrades(entity, sources) || found.some(({ name }) => sources.includes(name));
      if (isTouched) found.push(attribute);
    }
  }
  return found;
}

/** The attributes that the upgrades were about are as the model says, or the item is refused. */
function checkCode(entity: Entity, module: Module): Code {
  const oldest = Math.max(1, entity.backfilledTo);
  const derived = touchedDerived(entity);
  const checked = entity.attributes.filter(
    (attribute) =>
      attribute.source.kind !== "in key" &&
      (attribute.since > oldest ||
        derived.includes(attribute) ||
        isTouchedByUpgrades(entity, [attribute.name])),
  );
  const entries = checked.map((attribute): readonly [string, Code] => {
    const type = resolveType(attribute.type, module.typeNamed);
    const isOptional = attribute.optional || type.kind === "set";
    // Of what is stored now as this, now as that, nothing is checked.
    const tag = tagOf(noNames, type);
    const rule =
      type.kind === "union"
        ? [
            property(
              "values",
              bracketed(
                "[",
                type.members.map((value) => literalValue(value, module).code),
                "]",
              ),
            ),
          ]
        : tag === undefined
          ? []
          : [property("type", literal(tag))];
    const optional = isOptional ? [property("optional", verbatim("true"))] : [];
    return [attribute.storedName, bracketed("{", [...rule, ...optional], "}")];
  });
  const known = entries.filter(([, rule]) => rule.text !== "{}");
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
      ? [placeOf(entity, module)(attribute).attribute]
      : [],
  );
}

function placeOf(entity: Entity, module: Module) {
  return (attribute: string, path: readonly (string | number)[] = []) =>
    namingOf(module.plans, [entity.name]).place({ name: attribute, path });
}

/** The attributes of an item as it is stored: in an older version they may be missing, or others. */
function storedScope(entity: Entity, module: Module): Scope {
  const place = placeOf(entity, module);
  const item = verbatim("item");
  return {
    parameter: () => undefined,
    attribute: (attribute) => {
      const declared = attributeNamed(entity, attribute);
      if (declared?.source.kind === "in key") {
        const text = keyTextCode(entity, declared, item, module);
        return { code: text, type: declared.type, optional: declared.optional, loose: true };
      }
      return {
        code: member(item, place(attribute).attribute),
        type: { kind: "any" },
        optional: true,
      };
    },
  };
}

function inside(target: Code, path: readonly (string | number)[]): Code {
  return path.reduce<Code>(
    (outer, step) => (typeof step === "number" ? code`${outer}[${step}]` : member(outer, step)),
    target,
  );
}
