import { attributeNamed } from "../../language/semantics/keys.ts";
import type { Entity, Upgrade, UpgradeStep } from "../../language/semantics/model.ts";
import { namingOf } from "../../planner/naming.ts";
import {
  type Code,
  code,
  docComment,
  joined,
  literal,
  member,
  name,
  nothing,
  verbatim,
} from "../code-writer.ts";
import { needsConversion, toStored } from "./conversion.ts";
import { operand, type Scope, valueCode } from "./expressions.ts";
import type { Module } from "./module.ts";

/** The upgrades that items may still need: those to versions that no backfill has reached. */
export function pendingUpgrades(entity: Entity): readonly Upgrade[] {
  if (entity.table.versionAttribute === undefined) return [];
  return entity.upgrades.filter(({ to }) => to > entity.backfilledTo && to <= entity.version);
}

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
  return code`
    ${docComment([
      `An item of an older version as one of version ${entity.version}. It is not written back.`,
    ])}
    function ${name(names.upgrade)}(stored: ${name(names.item)}): ${name(names.item)} {
      const version = ${stored} ?? 1;
      if (version >= ${entity.version}) return stored;
      const item: ${module.sdkType("NativeAttributeValue")} = { ...stored };
      ${joined(steps)}
      ${member(verbatim("item"), versionAttribute)} = ${entity.version};
      return item;
    }`;
}

function stepCode(entity: Entity, to: number, step: UpgradeStep, module: Module): Code {
  const item = verbatim("item");
  const place = (attribute: string, path: readonly (string | number)[] = []) =>
    namingOf(module.plans, [entity.name]).place({ name: attribute, path });
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
    case "using": {
      const message = `The upgrade of ${entity.name} to version ${to} is done by ${step.functionName} of ${step.path}, which this module cannot call.`;
      return code`throw new ${module.support("InvalidValue")}(${literal(message)});`;
    }
    default:
      return step satisfies never;
  }
}

/** The attributes of an item as it is stored; any of them may be missing in an older version. */
function storedScope(entity: Entity, module: Module): Scope {
  const naming = namingOf(module.plans, [entity.name]);
  return {
    parameter: () => undefined,
    attribute: (attribute) => {
      const declared = attributeNamed(entity, attribute)?.type;
      const isPlain = declared !== undefined && !needsConversion(declared, module.typeNamed);
      return {
        code: member(verbatim("item"), naming.place({ name: attribute, path: [] }).attribute),
        type: isPlain ? declared : { kind: "any" },
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
