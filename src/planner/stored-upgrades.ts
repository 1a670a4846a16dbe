import type { TypeTag } from "../dynamodb/values.ts";
import type { Expression, PathStep } from "../language/expressions/expression.ts";
import { attributesIn, transform } from "../language/expressions/traverse.ts";
import { storedValue } from "../language/semantics/items.ts";
import { attributeNamed } from "../language/semantics/keys.ts";
import type { Entity, UpgradeStep } from "../language/semantics/model.ts";
import { noNames, tagOf } from "../language/semantics/type-relations.ts";
import type { Attribute, Type } from "../language/semantics/types.ts";
import { resolveType, storedPathOf, type TypeLookup, typeAt } from "./attribute-types.ts";
import { isTouchedByUpgrades, pendingUpgrades } from "./upgrades.ts";

/**
 * What upgrades do to an item as it is stored, for all that carry them out: generated code, a
 * backfill and the tools. Places are the stored ones, and values are in the form in which they are
 * stored; expressions go on naming attributes logically, since one may be stored in a key only.
 */
export interface StoredUpgrade {
  /** The version that the statements lead to, from the one before. */
  readonly to: number;
  readonly statements: readonly StoredUpgradeStep[];
}

export type StoredUpgradeStep =
  | {
      readonly kind: "set";
      readonly attribute: string;
      readonly path: readonly PathStep[];
      /** Of the place; absent where the entity declares none. */
      readonly type?: Type;
      readonly value: Expression;
    }
  | { readonly kind: "rename"; readonly from: string; readonly to: string }
  | {
      readonly kind: "remove";
      readonly attribute: string;
      readonly path: readonly PathStep[];
    }
  | UsedFunction;

/** `using "./upgrades.ts" addTier`: a function of the author's. */
export interface UsedFunction {
  readonly kind: "using";
  /** As the model has it: relative to the file of the model, or the name of a package. */
  readonly path: string;
  readonly functionName: string;
  /** URI of the file of the model in which it is named. */
  readonly from: string;
}

/** The upgrades that items may still need, in the order of their versions. */
export function storedUpgrades(entity: Entity, typeNamed: TypeLookup): readonly StoredUpgrade[] {
  return pendingUpgrades(entity).map(({ to, statements, origin }) => ({
    to,
    statements: statements.map((step) => storedStep(entity, step, origin.file, typeNamed)),
  }));
}

function storedStep(
  entity: Entity,
  step: UpgradeStep,
  from: string,
  typeNamed: TypeLookup,
): StoredUpgradeStep {
  switch (step.kind) {
    case "set": {
      const type = typeAt(entity, step.attribute, step.path, typeNamed);
      return {
        kind: "set",
        ...storedPlace(entity, step.attribute, step.path, typeNamed),
        ...(type === undefined ? {} : { type }),
        value: inStoredForm(entity, step.value, type, typeNamed),
      };
    }
    case "rename":
      return {
        kind: "rename",
        from: storedPlace(entity, step.from, [], typeNamed).attribute,
        to: storedPlace(entity, step.to, [], typeNamed).attribute,
      };
    case "remove":
      return { kind: "remove", ...storedPlace(entity, step.attribute, step.path, typeNamed) };
    case "using":
      return { ...step, from };
    default:
      return step satisfies never;
  }
}

/** What no version of the model declares any more is stored as it is called. */
export function storedPlace(
  entity: Entity,
  attribute: string,
  path: readonly PathStep[],
  typeNamed: TypeLookup,
): { readonly attribute: string; readonly path: readonly PathStep[] } {
  const declared = attributeNamed(entity, attribute);
  return declared === undefined
    ? { attribute, path }
    : { attribute: declared.storedName, path: storedPathOf(declared.type, path, typeNamed) };
}

/**
 * An expression over stored values: its paths lead through stored members, and the maps and literals
 * that it makes have the names under which the target stores their members. What it takes from an
 * attribute as a whole is taken as it is stored.
 */
export function inStoredForm<E extends Expression>(
  entity: Entity,
  expression: E,
  target: Type | undefined,
  typeNamed: TypeLookup,
): E;
export function inStoredForm(
  entity: Entity,
  expression: Expression,
  target: Type | undefined,
  typeNamed: TypeLookup,
): Expression {
  const made = (part: Expression, type: Type | undefined): Expression => {
    const resolved = type === undefined ? undefined : resolveType(type, typeNamed);
    switch (part.kind) {
      case "literal":
        return resolved === undefined
          ? part
          : { ...part, value: storedValue(part.value, resolved, typeNamed) };
      case "map": {
        const members = resolved?.kind === "record" ? resolved.attributes : [];
        const properties = Object.entries(part.properties).map(([name, inner]) => {
          const member = members.find((each) => each.name === name);
          const innerType = resolved?.kind === "map" ? resolved.value : member?.type;
          return [member?.storedName ?? name, made(inner, innerType)] as const;
        });
        return { ...part, properties: Object.fromEntries(properties) };
      }
      case "list": {
        const element = resolved?.kind === "list" ? resolved.element : undefined;
        return { ...part, elements: part.elements.map((inner) => made(inner, element)) };
      }
      case "function":
        if (part.name !== "coalesce" && part.name !== "if_not_exists") break;
        return { ...part, arguments: part.arguments.map((inner) => made(inner, type)) };
      default:
        break;
    }
    return transform(part, (inner) =>
      inner.kind === "attribute" && inner.path.length > 0
        ? { ...inner, path: storedPlace(entity, inner.name, inner.path, typeNamed).path }
        : undefined,
    );
  };
  return made(expression, target);
}

/** The derived attributes whose sources upgrades may change; what others are computed from first. */
export function derivedByUpgrades(entity: Entity): readonly Attribute[] {
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

/** What an upgraded item has to be like in one attribute. */
export interface UpgradedAttribute {
  readonly attribute: Attribute;
  /** It may be absent. */
  readonly optional: boolean;
  /** One of the literals of a union. */
  readonly values?: Extract<Type, { kind: "union" }>["members"];
  /** How it has to be stored; absent where any form is right. */
  readonly tag?: TypeTag;
}

/** The attributes that upgrades are about have to be as the model says when all have been done. */
export function checkedAfterUpgrades(
  entity: Entity,
  typeNamed: TypeLookup,
): readonly UpgradedAttribute[] {
  const oldest = Math.max(1, entity.backfilledTo);
  const derived = derivedByUpgrades(entity);
  return entity.attributes.flatMap((attribute): UpgradedAttribute[] => {
    const isConcerned =
      attribute.source.kind !== "in key" &&
      (attribute.since > oldest ||
        derived.includes(attribute) ||
        isTouchedByUpgrades(entity, [attribute.name]));
    if (!isConcerned) return [];
    const type = resolveType(attribute.type, typeNamed);
    // DynamoDB has no empty sets: one that lost its last element is gone.
    const optional = attribute.optional || type.kind === "set";
    if (type.kind === "union") return [{ attribute, optional, values: type.members }];
    // Of what is stored now as this, now as that, nothing is checked.
    const tag = tagOf(noNames, type);
    return [{ attribute, optional, ...(tag === undefined ? {} : { tag }) }];
  });
}
