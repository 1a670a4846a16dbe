import { decodeBase64 } from "../../src/dynamodb/binary.ts";
import type { AttributeValue } from "../../src/dynamodb/values.ts";
import { propertyOf } from "../../src/generate/typescript/names.ts";
import type { Model, Parameter, ParameterType } from "../../src/language/index.ts";
import type { Attribute, Type } from "../../src/language/semantics/types.ts";
import type { PatternPlan } from "../../src/planner/index.ts";

export type Arguments = Readonly<Record<string, AttributeValue>>;

/** A value of DynamoDB as generated code takes it: records by the names that code has for them. */
export function toNative(value: AttributeValue, type: Type | undefined, model: Model): unknown {
  if ("S" in value) return value.S;
  if ("N" in value) return Number(value.N);
  if ("BOOL" in value) return value.BOOL;
  if ("NULL" in value) return null;
  if ("B" in value) return decodeBase64(value.B);
  if ("SS" in value) return new Set(value.SS);
  if ("NS" in value) return new Set(value.NS.map(Number));
  if ("BS" in value) return new Set(value.BS.map((text) => decodeBase64(text)));
  const resolved = type?.kind === "named" ? model.types.get(type.name)?.type : type;
  if ("L" in value) {
    const element = resolved?.kind === "list" ? resolved.element : undefined;
    return value.L.map((each) => toNative(each, element, model));
  }
  if (resolved?.kind === "record") return recordToNative(value.M, resolved.attributes, model);
  const inner = resolved?.kind === "map" ? resolved.value : undefined;
  return Object.fromEntries(
    Object.entries(value.M).map(([name, each]) => [name, toNative(each, inner, model)]),
  );
}

/** The attributes of an entity or a record, by the names that code has for them. */
export function recordToNative(
  record: Arguments,
  attributes: readonly Attribute[],
  model: Model,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      propertyOf(name),
      toNative(value, attributes.find((each) => each.name === name)?.type, model),
    ]),
  );
}

/** What a pattern's function is called with, behind the client. */
export function inputOf(model: Model, plan: PatternPlan, given: Arguments): unknown {
  const input = Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const type = plan.parameters.find((each) => each.name === name)?.type;
      return [propertyOf(name), argumentToNative(model, type, value)];
    }),
  );
  const [only] = plan.parameters;
  const isItem = only?.type.kind === "item" || only?.type.kind === "items";
  return plan.parameters.length === 1 && only !== undefined && isItem
    ? input[propertyOf(only.name)]
    : input;
}

function argumentToNative(
  model: Model,
  type: ParameterType | undefined,
  value: AttributeValue,
): unknown {
  const attributesOf = (entity: string) =>
    model.entities.find(({ name }) => name === entity)?.attributes ?? [];
  switch (type?.kind) {
    case "value":
      return toNative(value, type.type, model);
    case "list":
      return toNative(value, { kind: "list", element: type.type }, model);
    case "item":
      return toNative(value, { kind: "record", attributes: attributesOf(type.entity) }, model);
    case "items":
      return toNative(
        value,
        { kind: "list", element: { kind: "record", attributes: attributesOf(type.entity) } },
        model,
      );
    default:
      return toNative(value, undefined, model);
  }
}

/**
 * Plausible arguments for a pattern: the same every time, and different for different places. First
 * with everything that may be given, then without what need not be: of optional arguments only one,
 * of items only what has no default.
 */
export function plausibleArguments(model: Model, plan: PatternPlan): readonly Arguments[] {
  const whole = plan.parameters.map(
    (parameter, position) =>
      [parameter, argumentOfType(model, parameter.name, parameter.type, position + 1)] as const,
  );
  const optional = plan.parameters.filter((parameter) => parameter.optional);
  const variants = optional.length === 0 ? [undefined] : optional;
  return [
    Object.fromEntries(whole.map(([{ name }, value]) => [name, value])),
    ...variants.map((chosen) =>
      Object.fromEntries(
        whole.flatMap(([parameter, value]) =>
          parameter.optional && parameter !== chosen
            ? []
            : [[parameter.name, withoutOptional(model, parameter, value)]],
        ),
      ),
    ),
  ];
}

function withoutOptional(model: Model, { type }: Parameter, value: AttributeValue): AttributeValue {
  if (type.kind === "items" && "L" in value) {
    const item = { ...type, kind: "item" as const, without: [] };
    const parameter = { name: "", type: item, optional: false };
    return { L: value.L.map((each) => withoutOptional(model, parameter, each)) };
  }
  if (type.kind !== "item" || !("M" in value)) return value;
  const attributes = model.entities.find(({ name }) => name === type.entity)?.attributes ?? [];
  const needed = attributes.filter(
    // Identifiers that are made at each call would differ.
    (each) => !each.optional && (each.source.kind !== "default" || isIdentifier(each)),
  );
  return {
    M: Object.fromEntries(
      Object.entries(value.M).filter(([name]) => needed.some((each) => each.name === name)),
    ),
  };
}

function isIdentifier({ source }: Attribute): boolean {
  if (source.kind !== "default" || source.value.kind !== "function") return false;
  return source.value.name === "uuid" || source.value.name === "ulid";
}

function argumentOfType(
  model: Model,
  name: string,
  type: ParameterType,
  seed: number,
): AttributeValue {
  switch (type.kind) {
    case "value":
      return plausibleValue(model, name, type.type, seed);
    case "list":
      return {
        L: [1, 2, 3].map((each) => plausibleValue(model, name, type.type, seed * 10 + each)),
      };
    case "item":
      return itemOf(model, type.entity, type.without, seed);
    case "items":
      return { L: [1, 2].map((each) => itemOf(model, type.entity, [], seed * 10 + each)) };
    case "keys":
      return {
        L: [1, 2].map((each) => ({
          M: Object.fromEntries(
            type.fields.map((field) => [
              field.name,
              plausibleValue(model, field.name, field.type, seed * 10 + each),
            ]),
          ),
        })),
      };
    default:
      return type satisfies never;
  }
}

function itemOf(
  model: Model,
  entity: string,
  without: readonly string[],
  seed: number,
): AttributeValue {
  const attributes = model.entities.find(({ name }) => name === entity)?.attributes ?? [];
  const given = attributes.filter(
    ({ name, source, revision }) =>
      source.kind !== "derived" && !revision && !without.includes(name),
  );
  return { M: membersOf(model, given, seed) };
}

function membersOf(model: Model, attributes: readonly Attribute[], seed: number) {
  return Object.fromEntries(
    attributes.map((attribute, position) => [
      attribute.name,
      inRange(plausibleValue(model, attribute.name, attribute.type, seed + position), attribute),
    ]),
  );
}

function inRange(value: AttributeValue, { minimum, maximum }: Attribute): AttributeValue {
  if (!("N" in value)) return value;
  const lowest = Number(minimum ?? 0);
  return {
    N: String(Math.min(Number(maximum ?? Number.MAX_SAFE_INTEGER), lowest + Number(value.N))),
  };
}

function plausibleValue(model: Model, name: string, type: Type, seed: number): AttributeValue {
  const day = String((seed % 27) + 1).padStart(2, "0");
  switch (type.kind) {
    case "string":
    case "any":
    case "error":
      return { S: `${name.toLowerCase()}-${seed}` };
    case "number":
      return { N: String(seed + 0.5) };
    case "integer":
      return { N: String(seed) };
    case "epoch":
      return { N: String(1_780_000_000 + seed) };
    case "boolean":
      return { BOOL: seed % 2 === 0 };
    case "binary":
      return { B: "AAEC/w==" };
    case "date":
      return { S: `2026-05-${day}` };
    case "timestamp": {
      const fraction = type.precision === "milliseconds" ? ".125" : "";
      return { S: `2026-05-${day}T10:20:30${fraction}${type.local ? "" : "Z"}` };
    }
    case "uuid":
      return { S: `00000000-0000-4000-8000-${String(seed).padStart(12, "0")}` };
    case "ulid":
      return { S: `01HX${String(seed).padStart(22, "0")}` };
    case "union":
      return type.members[seed % type.members.length] ?? { S: "" };
    case "record":
      return { M: membersOf(model, type.attributes, seed) };
    case "list":
      return { L: [plausibleValue(model, name, type.element, seed)] };
    case "map":
      return { M: { [`${name}-${seed}`]: plausibleValue(model, name, type.value, seed) } };
    case "set":
      if (type.element === "string") return { SS: [`${name}-${seed}`] };
      return type.element === "number" ? { NS: [String(seed)] } : { BS: ["AAEC/w=="] };
    case "named": {
      const declared = model.types.get(type.name)?.type;
      return declared === undefined ? { S: name } : plausibleValue(model, name, declared, seed);
    }
    default:
      return type satisfies never;
  }
}
