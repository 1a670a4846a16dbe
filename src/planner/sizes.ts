import { attributeSize, valueSize } from "../dynamodb/sizes.ts";
import { utf8Length } from "../dynamodb/text.ts";
import type { Item } from "../dynamodb/values.ts";
import type { Expression } from "../language/expressions/expression.ts";
import { keySourceOf } from "../language/semantics/keys.ts";
import type { AccessPath, Entity, KeyAttribute, Model } from "../language/semantics/model.ts";
import type { Attribute, Type } from "../language/semantics/types.ts";
import { resolveType, type TypeLookup, textWidth } from "./attribute-types.ts";
import { heldAttributes } from "./coverage.ts";

/** Average bytes of one entity's items, as a path holds them. */
export interface EntitySizes {
  /** `undefined` where the size of an attribute is neither declared nor shown by a sample. */
  bytesOn(entity: Entity, path: AccessPath): number | undefined;
  /**
   * For comparing paths: what the author gives no size counts as a short text. `undefined` where
   * nothing at all is known of the entity's sizes.
   */
  roughBytesOn(entity: Entity, path: AccessPath): number | undefined;
}

/**
 * Sizes by what is known best: what the author says with `@size` and `@items`, else the samples of
 * the entity, else types of fixed width. What is not known is not guessed.
 */
export function sizesOf(model: Model, typeNamed: TypeLookup): EntitySizes {
  const known = new Map<Entity, KnownSizes>();
  const samplesOf = new Map<Entity, Item[]>();
  for (const { entity, item } of model.samples) {
    if (item === undefined) continue;
    const items = samplesOf.get(entity);
    if (items === undefined) samplesOf.set(entity, [item]);
    else items.push(item);
  }
  const sizesOfEntity = (entity: Entity): KnownSizes => {
    let sizes = known.get(entity);
    if (sizes === undefined) {
      const items = samplesOf.get(entity);
      sizes = declaredSizes(entity, typeNamed, items === undefined ? undefined : averageOf(items));
      known.set(entity, sizes);
    }
    return sizes;
  };
  const sum = (entity: Entity, path: AccessPath, { attributes, unknown }: KnownSizes): number => {
    const held = heldAttributes(entity, path);
    const isHeld = (name: string): boolean => held === undefined || held.has(name);
    let bytes = 0;
    for (const [name, size] of attributes) if (isHeld(name)) bytes += size;
    for (const name of unknown) if (isHeld(name)) bytes += utf8Length(name) + shortText;
    return Math.round(bytes);
  };
  return {
    bytesOn(entity, path) {
      const sizes = sizesOfEntity(entity);
      return sizes.unknown.length > 0 ? undefined : sum(entity, path, sizes);
    },
    roughBytesOn(entity, path) {
      const sizes = sizesOfEntity(entity);
      return sizes.unknown.length > 0 && !sizes.hinted ? undefined : sum(entity, path, sizes);
    },
  };
}

/** Bytes of a text of which nothing is said, where paths are compared. */
const shortText = 24;

interface KnownSizes {
  /** Bytes with the name, by stored name. */
  readonly attributes: ReadonlyMap<string, number>;
  /** Stored names of those of which nothing is known. */
  readonly unknown: readonly string[];
  /** The author says the size of some attribute, or shows it by a sample. */
  readonly hinted: boolean;
}

function averageOf(items: readonly Item[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const item of items) {
    for (const [name, value] of Object.entries(item)) {
      sums.set(name, (sums.get(name) ?? 0) + attributeSize(name, value) / items.length);
    }
  }
  return sums;
}

function declaredSizes(
  entity: Entity,
  typeNamed: TypeLookup,
  sampled: ReadonlyMap<string, number> | undefined,
): KnownSizes {
  const sizes = new Map<string, number>();
  const unknown: string[] = [];
  for (const attribute of entity.attributes) {
    const { storedName } = attribute;
    if (attribute.source.kind === "in key") continue;
    // The samples tell it all, but the author knows better than a few samples do.
    if (sampled !== undefined && attribute.size === undefined && attribute.items === undefined) {
      sizes.set(storedName, sampled.get(storedName) ?? 0);
      continue;
    }
    const bytes = bytesOfAttribute(attribute, typeNamed, 0);
    const known = bytes === undefined ? sampled?.get(storedName) : utf8Length(storedName) + bytes;
    if (known === undefined) unknown.push(storedName);
    else sizes.set(storedName, known);
  }
  for (const [name, size] of sampled ?? []) {
    if (!sizes.has(name)) sizes.set(name, size);
  }
  if (sampled === undefined) {
    const { discriminator, versionAttribute, primary, indexes } = entity.table;
    if (discriminator !== undefined) {
      sizes.set(discriminator, utf8Length(discriminator) + utf8Length(entity.discriminatorValue));
    }
    if (versionAttribute !== undefined) {
      sizes.set(versionAttribute, utf8Length(versionAttribute) + 2);
    }
    for (const path of [primary, ...indexes]) {
      for (const key of [...path.partition, ...path.sort]) {
        if (sizes.has(key.storedName) || unknown.includes(key.storedName)) continue;
        const bytes = bytesOfKey(entity, key, typeNamed);
        if (bytes === undefined) unknown.push(key.storedName);
        else sizes.set(key.storedName, bytes === 0 ? 0 : utf8Length(key.storedName) + bytes);
      }
    }
  }
  const hinted =
    sampled !== undefined ||
    entity.attributes.some(({ size, items }) => size !== undefined || items !== undefined);
  return { attributes: sizes, unknown, hinted };
}

function bytesOfKey(entity: Entity, key: KeyAttribute, typeNamed: TypeLookup): number | undefined {
  const source = keySourceOf(entity, key);
  if (source === undefined) return 0;
  return bytesOfExpression(entity, source.expression, typeNamed);
}

function bytesOfExpression(
  entity: Entity,
  expression: Expression,
  typeNamed: TypeLookup,
): number | undefined {
  switch (expression.kind) {
    case "literal":
      return valueSize(expression.value);
    case "attribute": {
      const attribute = entity.attributes.find(({ name }) => name === expression.name);
      if (attribute === undefined || expression.path.length > 0) return undefined;
      return bytesOfAttribute(attribute, typeNamed, 0);
    }
    case "template": {
      let bytes = 0;
      for (const part of expression.parts) {
        const added =
          typeof part === "string"
            ? utf8Length(part)
            : part.format?.kind === "pad"
              ? part.format.width
              : bytesOfExpression(entity, part.expression, typeNamed);
        if (added === undefined) return undefined;
        bytes += added;
      }
      return bytes;
    }
    default:
      return undefined;
  }
}

const maximumDepth = 10;

/** Bytes of the value; of an optional attribute as if it were always there. */
function bytesOfAttribute(
  attribute: Attribute,
  typeNamed: TypeLookup,
  depth: number,
): number | undefined {
  if (attribute.size !== undefined) return attribute.size.average;
  return bytesOfType(attribute.type, attribute.items?.average, typeNamed, depth);
}

/** `count` is that of the elements of a list, map or set. */
function bytesOfType(
  declared: Type,
  count: number | undefined,
  typeNamed: TypeLookup,
  depth: number,
): number | undefined {
  if (depth > maximumDepth) return undefined;
  const type = resolveType(declared, typeNamed);
  const width = textWidth(type, undefined);
  if (width !== undefined) return width;
  switch (type.kind) {
    case "boolean":
      return 1;
    // A number of some digits: at this size no unit depends on how many.
    case "integer":
    case "number":
    case "epoch":
      return 6;
    case "union":
      return Math.max(0, ...type.members.map(valueSize));
    case "record": {
      let bytes = 3;
      for (const member of type.attributes) {
        const added = bytesOfAttribute(member, typeNamed, depth + 1);
        if (added === undefined) return undefined;
        bytes += 1 + utf8Length(member.storedName) + added;
      }
      return bytes;
    }
    case "list": {
      const element = bytesOfType(type.element, undefined, typeNamed, depth + 1);
      return element === undefined || count === undefined ? undefined : 3 + count * (1 + element);
    }
    default:
      return undefined;
  }
}
