import { decodeBase64 } from "../../src/dynamodb/binary.ts";
import type { AttributeValue } from "../../src/dynamodb/values.ts";
import type { Model, Parameter, ParameterType } from "../../src/language/index.ts";
import type { Attribute, Type } from "../../src/language/semantics/types.ts";
import type { PatternPlan } from "../../src/planner/index.ts";

export type Arguments = Readonly<Record<string, AttributeValue>>;

/** A value of DynamoDB as generated code takes it. */
export function toNative(value: AttributeValue): unknown {
  if ("S" in value) return value.S;
  if ("N" in value) return Number(value.N);
  if ("BOOL" in value) return value.BOOL;
  if ("NULL" in value) return null;
  if ("B" in value) return decodeBase64(value.B);
  if ("L" in value) return value.L.map(toNative);
  if ("M" in value) return recordToNative(value.M);
  if ("SS" in value) return new Set(value.SS);
  if ("NS" in value) return new Set(value.NS.map(Number));
  return new Set(value.BS.map((text) => decodeBase64(text)));
}

export function recordToNative(record: Arguments): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, toNative(value)]),
  );
}

/** What a pattern's function is called with, behind the client. */
export function inputOf(plan: PatternPlan, given: Arguments): unknown {
  const [only] = plan.parameters;
  const isItem = only?.type.kind === "item" || only?.type.kind === "items";
  if (plan.parameters.length === 1 && only !== undefined && isItem) {
    const value = given[only.name];
    return value === undefined ? undefined : toNative(value);
  }
  return recordToNative(given);
}

/** Plausible arguments for a pattern: the same every time, and different for different places. */
export function plausibleArguments(model: Model, plan: PatternPlan): Arguments {
  return Object.fromEntries(
    plan.parameters.map((parameter, position) => [
      parameter.name,
      argumentFor(model, parameter, position + 1),
    ]),
  );
}

function argumentFor(model: Model, { name, type }: Parameter, seed: number): AttributeValue {
  return argumentOfType(model, name, type, seed);
}

function argumentOfType(
  model: Model,
  name: string,
  type: ParameterType,
  seed: number,
): AttributeValue {
  switch (type.kind) {
    case "value":
      return valueOf(model, name, type.type, seed);
    case "list":
      return { L: [1, 2, 3].map((each) => valueOf(model, name, type.type, seed * 10 + each)) };
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
              valueOf(model, field.name, field.type, seed * 10 + each),
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
      inRange(valueOf(model, attribute.name, attribute.type, seed + position), attribute),
    ]),
  );
}

function inRange(value: AttributeValue, { minimum, maximum }: Attribute): AttributeValue {
  if (!("N" in value)) return value;
  const lowest = Number(minimum ?? 0);
  return { N: String(Math.min(Number(maximum ?? Number.MAX_SAFE_INTEGER), lowest + Number(value.N))) };
}

function valueOf(model: Model, name: string, type: Type, seed: number): AttributeValue {
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
      return { L: [valueOf(model, name, type.element, seed)] };
    case "map":
      return { M: { [`${name}-${seed}`]: valueOf(model, name, type.value, seed) } };
    case "set":
      if (type.element === "string") return { SS: [`${name}-${seed}`] };
      return type.element === "number" ? { NS: [String(seed)] } : { BS: ["AAEC/w=="] };
    case "named": {
      const declared = model.types.get(type.name)?.type;
      return declared === undefined ? { S: name } : valueOf(model, name, declared, seed);
    }
    default:
      return type satisfies never;
  }
}
