import { maximumNumberBytes, numberSize, valueSize } from "../dynamodb/sizes.ts";
import { utf8Length } from "../dynamodb/text.ts";
import type { Expression, TemplatePart } from "../language/expressions/expression.ts";
import { textOf } from "../language/expressions/operators.ts";
import { attributeNamed } from "../language/semantics/keys.ts";
import type { Entity } from "../language/semantics/model.ts";
import type { Attribute, Type } from "../language/semantics/types.ts";
import { resolveType, type TypeLookup, textWidth } from "./attribute-types.ts";
import { shardCount } from "./components.ts";

/** Bytes of something, as far as types and annotations tell them. */
export interface Measure {
  /** Of what is known; a part of which nothing is known counts as nothing. */
  readonly average: number;
  readonly maximum: number;
  /** What the average lacks, in words: "size of Order.note". */
  readonly unknown: readonly string[];
  /** What has no maximum: "Order.note". */
  readonly unbounded: readonly string[];
}

export interface MeasureContext {
  readonly typeNamed: TypeLookup;
  entityNamed(name: string): Entity | undefined;
  /** Average bytes of one element of a list, map or set, with its overhead, as samples show them. */
  sampledElement(entity: Entity, attribute: Attribute): number | undefined;
  /** Measures of declared types, kept by the measuring itself; `underway` for one that contains itself. */
  readonly types: Map<string, Measure | "underway">;
}

/** The value of an attribute where it is present, by `@size`, `@items` and its type. */
export function measureAttribute(
  context: MeasureContext,
  entity: Entity,
  attribute: Attribute,
  underway: ReadonlySet<string> = new Set(),
): Measure {
  const place = `${entity.name}.${attribute.name}`;
  const original = originalOf(context, attribute);
  if (original !== undefined) return measureAttribute(context, original.entity, original.attribute);
  const { source } = attribute;
  // A derived text is as long as what it is made of, unless the author knows better.
  if (source.kind === "derived" && attribute.size === undefined) {
    const ofType = measureMember(context, attribute, place);
    return ofType.unknown.length === 0
      ? ofType
      : measureText(context, entity, source.value, new Set([...underway, attribute.name]));
  }
  const byType = measureMember(context, attribute, place);
  if (byType.unknown.length === 0 || attribute.items === undefined) return byType;
  const element = context.sampledElement(entity, attribute);
  if (element === undefined) return byType;
  const overhead = resolveType(attribute.type, context.typeNamed).kind === "set" ? 0 : 3;
  return { ...byType, average: overhead + attribute.items.average * element, unknown: none };
}

/** The attribute of which this one is a copy, where the copy itself says nothing of its size. */
function originalOf(
  context: MeasureContext,
  { source, size, items }: Attribute,
): { readonly entity: Entity; readonly attribute: Attribute } | undefined {
  if (source.kind !== "copied" || size !== undefined || items !== undefined) return undefined;
  const entity = context.entityNamed(source.entity);
  const attribute = entity && attributeNamed(entity, source.attribute);
  // A copy of a copy is measured by what it says itself: copies may go around in a circle.
  if (entity === undefined || attribute === undefined || attribute.source.kind === "copied") {
    return undefined;
  }
  return { entity, attribute };
}

/**
 * The text or other value that an expression over the entity's attributes makes.
 *
 * @param underway what is being measured already: attributes that are derived from each other in a circle end there
 */
export function measureText(
  context: MeasureContext,
  entity: Entity,
  expression: Expression,
  underway: ReadonlySet<string> = new Set(),
): Measure {
  switch (expression.kind) {
    case "literal":
      return exactly(valueSize(expression.value));
    case "attribute": {
      const attribute = attributeNamed(entity, expression.name);
      if (attribute === undefined || expression.path.length > 0 || underway.has(expression.name)) {
        return unknownSize(`${entity.name}.${expression.name}`);
      }
      return measureAttribute(context, entity, attribute, underway);
    }
    case "template":
      return sumOf(expression.parts.map((part) => measurePart(context, entity, part, underway)));
    case "function": {
      const [first] = expression.arguments;
      switch (expression.name) {
        case "date":
          return exactly(10);
        case "epoch":
          return exactly(epochBytes);
        case "ulid":
          return exactly(26);
        case "uuid":
          return exactly(36);
        case "now":
        case "timestamp":
          return exactly(expression.precision === "seconds" ? 20 : 24);
        case "lower":
        case "upper":
        case "trim":
          if (first !== undefined) return measureText(context, entity, first, underway);
          return unknownSize(entity.name);
        case "concat":
          return sumOf(
            expression.arguments.map((each) => measureText(context, entity, each, underway)),
          );
        default:
          return unknownSize(`what ${expression.name}() makes in ${entity.name}`);
      }
    }
    case "arithmetic":
      return someNumber;
    default:
      return unknownSize(`a computed value of ${entity.name}`);
  }
}

/** What stands in a template: numbers by their digits, not by the bytes of a stored number. */
function measurePart(
  context: MeasureContext,
  entity: Entity,
  part: TemplatePart,
  underway: ReadonlySet<string>,
): Measure {
  if (typeof part === "string") return exactly(utf8Length(part));
  const { expression, format } = part;
  if (format?.kind === "pad") return exactly(format.width);
  const shards = shardCount(expression);
  if (shards !== undefined) return exactly(String(shards - 1).length);
  if (expression.kind !== "attribute" || expression.path.length > 0) {
    return measureText(context, entity, expression, underway);
  }
  const attribute = attributeNamed(entity, expression.name);
  if (attribute === undefined || underway.has(expression.name)) {
    return measureText(context, entity, expression, underway);
  }
  const type = resolveType(attribute.type, context.typeNamed);
  switch (type.kind) {
    case "number":
    case "integer": {
      const digits = digitsOf(attribute);
      return digits === undefined ? { ...someNumber, maximum: longestNumber } : exactly(digits);
    }
    case "epoch":
      return exactly(10);
    case "boolean":
      return { ...exactly(5), average: 4.5 };
    case "union":
      return ofChoices(type.members.map((member) => utf8Length(textOf(member) ?? "")));
    default:
      return measureText(context, entity, expression, underway);
  }
}

function measureMember(context: MeasureContext, attribute: Attribute, place: string): Measure {
  const { size, items } = attribute;
  const ofType = measureType(context, attribute, attribute.type, items, place);
  if (size === undefined) return ofType;
  if (size.maximum !== undefined) {
    return { average: size.average, maximum: size.maximum, unknown: none, unbounded: none };
  }
  // What bounds the type bounds the value too, but no average is over its maximum.
  const maximum = Math.max(size.average, ofType.maximum);
  return { average: size.average, maximum, unknown: none, unbounded: ofType.unbounded };
}

function measureType(
  context: MeasureContext,
  attribute: Pick<Attribute, "minimum" | "maximum" | "revision">,
  declared: Type,
  items: Attribute["items"],
  place: string,
): Measure {
  const record = namedRecord(context, declared);
  if (record !== undefined) return record;
  const type = resolveType(declared, context.typeNamed);
  const width = textWidth(type, undefined);
  if (width !== undefined) return exactly(width);
  switch (type.kind) {
    case "boolean":
      return exactly(1);
    case "epoch":
      return exactly(epochBytes);
    case "integer":
      return measureInteger(attribute);
    case "number":
      return someNumber;
    case "union":
      return ofChoices(type.members.map(valueSize));
    case "record":
      return sumOf([
        exactly(3),
        ...type.attributes.map((member) =>
          plus(
            measureMember(context, member, `${place}.${member.name}`),
            1 + utf8Length(member.storedName),
          ),
        ),
      ]);
    case "list": {
      if (items === undefined) return uncounted(place, 3);
      const element = measureType(context, plain, type.element, undefined, `${place}[]`);
      return repeated(plus(element, 1), items, 3, place);
    }
    case "map": {
      if (items === undefined) return uncounted(place, 3);
      const element = measureType(context, plain, type.value, undefined, `${place}[]`);
      const key = unknownSize(`the keys of ${place}`);
      return repeated(sumOf([plus(element, 1), key]), items, 3, place);
    }
    case "set": {
      if (items === undefined) return uncounted(place, 0);
      const element =
        type.element === "number" ? someNumber : unknownSize(`the elements of ${place}`);
      return repeated(element, items, 0, place);
    }
    default:
      return unknownSize(place);
  }
}

/**
 * A declared record is measured once, and what is not known of it is said of the type: there its
 * author can say more.
 */
function namedRecord(context: MeasureContext, declared: Type): Measure | undefined {
  if (declared.kind !== "named") return undefined;
  const type = context.typeNamed(declared.name);
  if (type?.kind !== "record") return undefined;
  const known = context.types.get(declared.name);
  // What contains itself has no size that the types could tell.
  if (known === "underway") return unknownSize(declared.name);
  if (known !== undefined) return known;
  context.types.set(declared.name, "underway");
  const measure = measureType(context, plain, type, undefined, declared.name);
  context.types.set(declared.name, measure);
  return measure;
}

function uncounted(place: string, overhead: number): Measure {
  return {
    average: overhead,
    maximum: overhead,
    unknown: [`number of elements of ${place}`],
    unbounded: [place],
  };
}

function repeated(
  element: Measure,
  items: NonNullable<Attribute["items"]>,
  overhead: number,
  place: string,
): Measure {
  return {
    average: overhead + items.average * element.average,
    maximum: overhead + (items.maximum ?? items.average) * element.maximum,
    unknown: element.unknown,
    unbounded: items.maximum === undefined ? [place] : element.unbounded,
  };
}

/**
 * With `@min` and `@max` the number has at most the digits of the larger one, and most numbers
 * between them have as many.
 */
function measureInteger({ minimum, maximum, revision }: Partial<Attribute>): Measure {
  // Revisions begin at 1 and are counted by single writes.
  if (revision === true) return { ...someNumber, average: 2 };
  const bytes = [minimum, maximum].map((bound) => {
    if (bound === undefined || !/^-?\d+$/.test(bound)) return undefined;
    const value = BigInt(bound);
    const nearer = value < 0n ? value + 1n : value > 0n ? value - 1n : value;
    return Math.max(numberSize(bound), numberSize(String(nearer)));
  });
  return bytes.every((each) => each !== undefined) ? exactly(Math.max(...bytes)) : someNumber;
}

function digitsOf({ type, minimum, maximum }: Attribute): number | undefined {
  if (type.kind !== "integer" || minimum === undefined || maximum === undefined) return undefined;
  return Math.max(minimum.length, maximum.length);
}

const plain = { revision: false } as const;
const none: readonly never[] = [];

/** Ten digits, until the year 2286. */
const epochBytes = 6;

/** A number of which nothing is said: at the size of a unit it does not matter how many digits it has. */
const someNumber: Measure = {
  average: 6,
  maximum: maximumNumberBytes,
  unknown: none,
  unbounded: none,
};

/** 38 digits, a sign and a point. */
const longestNumber = 40;

function exactly(bytes: number): Measure {
  return { average: bytes, maximum: bytes, unknown: none, unbounded: none };
}

function unknownSize(place: string): Measure {
  return { average: 0, maximum: 0, unknown: [`size of ${place}`], unbounded: [place] };
}

/** As if each were as frequent as the others. */
function ofChoices(bytes: readonly number[]): Measure {
  if (bytes.length === 0) return exactly(0);
  let sum = 0;
  for (const each of bytes) sum += each;
  return { ...exactly(Math.max(...bytes)), average: sum / bytes.length };
}

function plus(measure: Measure, bytes: number): Measure {
  const { average, maximum, unknown, unbounded } = measure;
  return { average: average + bytes, maximum: maximum + bytes, unknown, unbounded };
}

export function sumOf(measures: readonly Measure[]): Measure {
  let average = 0;
  let maximum = 0;
  let unknown: readonly string[] = none;
  let unbounded: readonly string[] = none;
  for (const each of measures) {
    average += each.average;
    maximum += each.maximum;
    unknown = joined(unknown, each.unknown);
    unbounded = joined(unbounded, each.unbounded);
  }
  return { average, maximum, unknown, unbounded };
}

/** Each once: a type that is used in many places lacks one thing. */
function joined(left: readonly string[], right: readonly string[]): readonly string[] {
  if (right.length === 0) return left;
  return left.length === 0 ? right : [...new Set([...left, ...right])];
}
