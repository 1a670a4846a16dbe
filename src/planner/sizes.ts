import { limits } from "../dynamodb/limits.ts";
import { attributeSize, valueSize } from "../dynamodb/sizes.ts";
import { utf8Length } from "../dynamodb/text.ts";
import type { AttributeValue, Item } from "../dynamodb/values.ts";
import { attributeStoredAs, keySourceOf } from "../language/semantics/keys.ts";
import type { AccessPath, Entity, KeyAttribute, Model } from "../language/semantics/model.ts";
import type { TypeLookup } from "./attribute-types.ts";
import { heldAttributes } from "./coverage.ts";
import { type Measure, type MeasureContext, measureAttribute, measureText } from "./measures.ts";

/**
 * Bytes of one entity's items as a path holds them: the item in its table, the entry in an index,
 * each with its attributes' names and without what only the bill for storage adds.
 */
export interface EntitySizes {
  /** On average; `undefined` where the size of an attribute is neither declared nor sampled. */
  bytesOn(entity: Entity, path: AccessPath): number | undefined;
  /** As large as an item can be; `undefined` where an attribute has no maximum. Samples bound nothing. */
  maximumBytesOn(entity: Entity, path: AccessPath): number | undefined;
  /** What `bytesOn` lacks, in words: "size of Order.note". */
  unknownOn(entity: Entity, path: AccessPath): readonly string[];
  /** What `maximumBytesOn` lacks: "Order.note". */
  unboundedOn(entity: Entity, path: AccessPath): readonly string[];
  /** Each attribute that the path holds, by stored name, its name's bytes included. */
  attributesOn(entity: Entity, path: AccessPath): ReadonlyMap<string, Measure>;
  /**
   * For comparing paths: what the author gives no size counts as a short text. `undefined` where
   * nothing at all is known of the entity's sizes.
   */
  roughBytesOn(entity: Entity, path: AccessPath): number | undefined;
}

/**
 * Sizes by what is known best: what the author says with `@size` and `@items`, else the samples of
 * the entity, else types. An optional attribute counts as if it were there, unless samples show how
 * often it is. What is not known is not guessed.
 */
export function sizesOf(model: Model, typeNamed: TypeLookup): EntitySizes {
  const samplesOf = new Map<Entity, Item[]>();
  for (const { entity, item } of model.samples) {
    if (item === undefined) continue;
    const items = samplesOf.get(entity);
    if (items === undefined) samplesOf.set(entity, [item]);
    else items.push(item);
  }
  let entities: Map<string, Entity> | undefined;
  const context: MeasureContext = {
    typeNamed,
    types: new Map(),
    entityNamed: (name) => {
      entities ??= new Map(model.entities.map((entity) => [entity.name, entity]));
      return entities.get(name);
    },
    sampledElement: (entity, { storedName }) =>
      averageElement((samplesOf.get(entity) ?? []).flatMap((item) => item[storedName] ?? [])),
  };
  const declared = new Map<Entity, Map<string, Measure | undefined>>();
  const paths = new Map<Entity, Map<AccessPath, PathSizes>>();

  /** Of the value, by what the model says of it; `undefined` for what no item of the entity has. */
  function declaredMeasure(entity: Entity, storedName: string): Measure | undefined {
    let known = declared.get(entity);
    if (known === undefined) {
      known = new Map();
      declared.set(entity, known);
    }
    if (known.has(storedName)) return known.get(storedName);
    const measure = measureStored(context, entity, storedName);
    known.set(storedName, measure);
    return measure;
  }

  function sizesOn(entity: Entity, path: AccessPath): PathSizes {
    let ofEntity = paths.get(entity);
    if (ofEntity === undefined) {
      ofEntity = new Map();
      paths.set(entity, ofEntity);
    }
    let sizes = ofEntity.get(path);
    if (sizes === undefined) {
      sizes = pathSizes(entity, path, samplesOf.get(entity) ?? [], (name) =>
        declaredMeasure(entity, name),
      );
      ofEntity.set(path, sizes);
    }
    return sizes;
  }

  return {
    bytesOn(entity, path) {
      const { bytes, unknown } = sizesOn(entity, path);
      return unknown.length > 0 ? undefined : Math.round(bytes);
    },
    maximumBytesOn(entity, path) {
      const { maximum, unbounded } = sizesOn(entity, path);
      return unbounded.length > 0 ? undefined : maximum;
    },
    unknownOn: (entity, path) => sizesOn(entity, path).unknown,
    unboundedOn: (entity, path) => sizesOn(entity, path).unbounded,
    attributesOn: (entity, path) => sizesOn(entity, path).attributes,
    roughBytesOn(entity, path) {
      const { bytes, unknownAttributes } = sizesOn(entity, path);
      const isHinted =
        samplesOf.has(entity) ||
        entity.attributes.some(({ size, items }) => size !== undefined || items !== undefined);
      if (unknownAttributes === 0) return Math.round(bytes);
      return isHinted ? Math.round(bytes + unknownAttributes * shortText) : undefined;
    },
  };
}

/** Bytes of a text of which nothing is said, where paths are compared. */
const shortText = 24;

interface PathSizes {
  /** Of what is known. */
  readonly bytes: number;
  readonly maximum: number;
  readonly unknown: readonly string[];
  readonly unbounded: readonly string[];
  readonly unknownAttributes: number;
  readonly attributes: ReadonlyMap<string, Measure>;
}

function pathSizes(
  entity: Entity,
  path: AccessPath,
  samples: readonly Item[],
  declared: (storedName: string) => Measure | undefined,
): PathSizes {
  const held = heldAttributes(entity, path);
  const keys = [...path.partition, ...path.sort];
  const onPath = samples.filter((item) => keys.every(({ storedName }) => storedName in item));
  const shown = onPath.length > 0 ? onPath : samples;
  const keyNames = new Set(keys.map(({ storedName }) => storedName));
  const attributes = new Map<string, Measure>();
  let bytes = 0;
  let maximum = 0;
  let unknownAttributes = 0;
  const unknown: string[] = [];
  const unbounded: string[] = [];
  for (const name of storedNamesOf(entity)) {
    if (held !== undefined && !held.has(name)) continue;
    const ofValue = declared(name);
    if (ofValue === undefined) continue;
    const measure = measureOn(entity, name, ofValue, shown, keyNames.has(name));
    attributes.set(name, measure);
    bytes += measure.average;
    maximum += measure.maximum;
    if (measure.unknown.length > 0) unknownAttributes++;
    for (const each of measure.unknown) if (!unknown.includes(each)) unknown.push(each);
    for (const each of measure.unbounded) if (!unbounded.includes(each)) unbounded.push(each);
  }
  return { bytes, maximum, unknown, unbounded, unknownAttributes, attributes };
}

/** One attribute with its name, averaged over the items of the path. */
function measureOn(
  entity: Entity,
  name: string,
  ofValue: Measure,
  samples: readonly Item[],
  isKey: boolean,
): Measure {
  const nameBytes = utf8Length(name);
  const maximum = ofValue.maximum + nameBytes;
  const { unbounded } = ofValue;
  const attribute = attributeStoredAs(entity, name);
  // A few samples tell all attributes, but the author knows better than they do.
  const isDeclared =
    attribute !== undefined && (attribute.size !== undefined || attribute.items !== undefined);
  const bySamples =
    samples.length > 0 && (!isDeclared || ofValue.unknown.length > 0)
      ? averageInSamples(name, samples)
      : undefined;
  // An item that is on the path has its key, whatever the samples show of other items.
  if (bySamples !== undefined && (bySamples > 0 || !isKey)) {
    return { average: bySamples, maximum, unknown: none, unbounded };
  }
  const { average, unknown } = ofValue;
  return { average: average + nameBytes, maximum, unknown, unbounded };
}

const none: readonly never[] = [];

function averageInSamples(name: string, samples: readonly Item[]): number {
  let bytes = 0;
  for (const item of samples) {
    const value = item[name];
    if (value !== undefined) bytes += attributeSize(name, value);
  }
  return bytes / samples.length;
}

/** All that an item of the entity can have, by stored name, each once. */
function storedNamesOf(entity: Entity): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { storedName, source } of entity.attributes) {
    if (source.kind !== "in key") names.add(storedName);
  }
  const { discriminator, versionAttribute, primary, indexes } = entity.table;
  if (discriminator !== undefined) names.add(discriminator);
  if (versionAttribute !== undefined) names.add(versionAttribute);
  for (const { partition, sort } of [primary, ...indexes]) {
    for (const { storedName } of partition) names.add(storedName);
    for (const { storedName } of sort) names.add(storedName);
  }
  return names;
}

function measureStored(
  context: MeasureContext,
  entity: Entity,
  storedName: string,
): Measure | undefined {
  const { table } = entity;
  const key = keyStoredAs(entity, storedName);
  const cap = key === undefined ? undefined : key.maximum;
  const own = attributeStoredAs(entity, storedName);
  if (own !== undefined && own.source.kind !== "in key") {
    return capped(measureAttribute(context, entity, own), cap);
  }
  if (storedName === table.discriminator) return fixed({ S: entity.discriminatorValue });
  if (storedName === table.versionAttribute) return fixed({ N: String(entity.version) });
  const source = key && keySourceOf(entity, key.attribute);
  if (source === undefined) return undefined;
  return capped(measureText(context, entity, source.expression), cap);
}

function fixed(value: AttributeValue): Measure {
  const bytes = valueSize(value);
  return { average: bytes, maximum: bytes, unknown: none, unbounded: none };
}

/** No key is longer than the service takes. */
function capped(measure: Measure, cap: number | undefined): Measure {
  if (cap === undefined) return measure;
  const { average, maximum, unknown, unbounded } = measure;
  return {
    average,
    maximum: unbounded.length > 0 ? cap : Math.min(maximum, cap),
    unknown,
    unbounded: none,
  };
}

function keyStoredAs(
  entity: Entity,
  storedName: string,
): { readonly attribute: KeyAttribute; readonly maximum: number } | undefined {
  const { primary, indexes } = entity.table;
  for (const path of [primary, ...indexes]) {
    for (const attribute of path.partition) {
      if (attribute.storedName === storedName) {
        return { attribute, maximum: limits.partitionKeyBytes };
      }
    }
    for (const attribute of path.sort) {
      if (attribute.storedName === storedName) return { attribute, maximum: limits.sortKeyBytes };
    }
  }
  return undefined;
}

function averageElement(values: readonly AttributeValue[]): number | undefined {
  let bytes = 0;
  let count = 0;
  for (const value of values) {
    const elements = elementsIn(value);
    if (elements === undefined) return undefined;
    count += elements;
    bytes += valueSize(value) - ("L" in value || "M" in value ? 3 : 0);
  }
  return count === 0 ? undefined : bytes / count;
}

function elementsIn(value: AttributeValue): number | undefined {
  if ("L" in value) return value.L.length;
  if ("M" in value) return Object.keys(value.M).length;
  if ("SS" in value) return value.SS.length;
  if ("NS" in value) return value.NS.length;
  return "BS" in value ? value.BS.length : undefined;
}

export type { Measure } from "./measures.ts";
