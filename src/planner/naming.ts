import type { AttributeExpression } from "../language/expressions/expression.ts";
import type { Type } from "../language/semantics/types.ts";
import { storedPathOf, type TypeLookup, typeInside } from "./attribute-types.ts";
import type { EntityShape, ModelPlans, StoredPath, TableShape } from "./plan.ts";

/** How the attributes of an operation's entities are stored, from the plans alone. */
export interface Naming {
  /** The place of an attribute; keys, discriminator and version are stored as they are named. */
  place(attribute: Pick<AttributeExpression, "name" | "path">): StoredPath;
  /** The type of a stored place, where an entity declares one. */
  typeOf(place: StoredPath): Type | undefined;
  readonly typeNamed: TypeLookup;
}

export function namingOf(plans: ModelPlans, entities: readonly string[]): Naming {
  const shapes = entities.flatMap((name) => entityShapeOf(plans, name) ?? []);
  const typeNamed = typeLookupOf(plans);
  const find = <K extends "name" | "storedName">(key: K, name: string) => {
    for (const { attributes } of shapes) {
      const attribute = attributes.find((each) => each[key] === name);
      if (attribute !== undefined) return attribute;
    }
    return undefined;
  };
  return {
    typeNamed,
    place: ({ name, path }) => {
      const attribute = find("name", name);
      return attribute === undefined
        ? { attribute: name, path }
        : {
            attribute: attribute.storedName,
            path: storedPathOf(attribute.type, path, typeNamed),
          };
    },
    typeOf: ({ attribute, path }) => {
      const declared = find("storedName", attribute);
      return declared === undefined ? undefined : typeInside(declared.type, path, typeNamed);
    },
  };
}

export function entityShapeOf(plans: ModelPlans, name: string): EntityShape | undefined {
  return plans.entities.find((entity) => entity.name === name);
}

export function tableShapeOf(plans: ModelPlans, name: string): TableShape | undefined {
  return plans.tables.find((table) => table.name === name);
}

export function typeLookupOf(plans: ModelPlans): TypeLookup {
  return (name) => (Object.hasOwn(plans.types, name) ? plans.types[name] : undefined);
}
