import { isBase64 } from "../dynamodb/binary.ts";
import { normalizeNumber } from "../dynamodb/numbers.ts";
import { fromPlain } from "../dynamodb/plain-values.ts";
import type { AttributeValue } from "../dynamodb/values.ts";
import type { Parameter, ParameterType } from "../language/semantics/model.ts";
import { describeType } from "../language/semantics/type-relations.ts";
import type { Attribute, Type } from "../language/semantics/types.ts";
import { resolveType, type TypeLookup } from "./attribute-types.ts";
import type { ModelPlans, PatternPlan } from "./plan.ts";
import {
  memberProblems,
  type ValueProblem,
  type ValueProblemOptions,
  valueProblems,
  valueText,
} from "./value-problems.ts";

export interface ArgumentProblem {
  /** The argument; absent where the problem is about the call as a whole. */
  readonly parameter?: string;
  /** What is wrong and what to do, as a sentence. */
  readonly message: string;
}

export type Arguments = Readonly<Record<string, AttributeValue>>;

/** What keeps a call from being made: missing, unknown and wrongly typed arguments. */
export function checkArguments(
  plans: ModelPlans,
  plan: PatternPlan,
  given: Arguments,
): readonly ArgumentProblem[] {
  const typeNamed = typesIn(plans);
  const problems: ArgumentProblem[] = [];
  const known = new Set(plan.parameters.map(({ name }) => name));
  for (const name of Object.keys(given)) {
    if (known.has(name)) continue;
    const names = [...known].join(", ");
    const has = names === "" ? "it has no arguments" : `its arguments are ${names}`;
    problems.push({ parameter: name, message: `${plan.name} has no argument '${name}': ${has}.` });
  }
  for (const parameter of plan.parameters) {
    const value = Object.hasOwn(given, parameter.name) ? given[parameter.name] : undefined;
    if (value === undefined) {
      if (parameter.optional) continue;
      const message = `${plan.name} needs the argument '${parameter.name}': ${describeParameter(parameter.type)}.`;
      problems.push({ parameter: parameter.name, message });
      continue;
    }
    const problem = parameterProblem(plans, parameter.type, value, typeNamed);
    if (problem !== undefined) {
      problems.push({
        parameter: parameter.name,
        message: `The argument '${parameter.name}' of ${plan.name} ${problem}.`,
      });
    }
  }
  const choices = plan.parameters.filter(({ optional }) => optional).map(({ name }) => name);
  const isGiven = choices.some((name) => Object.hasOwn(given, name));
  if (choices.length > 0 && !isGiven && problems.length === 0) {
    problems.push({ message: `${plan.name} needs at least one of ${choices.join(", ")}.` });
  }
  return problems;
}

/**
 * The value that a person means by a text: as it stands for texts, numbers and the like, JSON for
 * items, lists, maps and sets. A text that is not of the type is a problem, never a guess.
 */
export function parseArgument(
  plans: ModelPlans,
  parameter: Parameter,
  text: string,
): AttributeValue | ArgumentProblem {
  const typeNamed = typesIn(plans);
  const fail = (problem: string): ArgumentProblem => ({
    parameter: parameter.name,
    message: `The argument '${parameter.name}' ${problem}.`,
  });
  const { type } = parameter;
  const value =
    type.kind === "value"
      ? readText(text, resolveType(type.type, typeNamed), typeNamed)
      : readJson(text, jsonType(plans, type), typeNamed, type.kind === "list");
  if (typeof value === "string") return fail(value);
  const problem = parameterProblem(plans, type, value, typeNamed);
  return problem === undefined ? value : fail(problem);
}

function typesIn(plans: ModelPlans): TypeLookup {
  return (name) => (Object.hasOwn(plans.types, name) ? plans.types[name] : undefined);
}

function describeParameter(type: ParameterType): string {
  switch (type.kind) {
    case "value":
      return describeType(type.type);
    case "list":
      return `a list of ${describeType(type.type)}`;
    case "item":
      return `an item of ${type.entity}`;
    case "items":
      return `a list of items of ${type.entity}`;
    case "keys":
      return `a list of objects with ${type.fields.map(({ name }) => name).join(", ")}`;
    default:
      return type satisfies never;
  }
}

function parameterProblem(
  plans: ModelPlans,
  type: ParameterType,
  value: AttributeValue,
  typeNamed: TypeLookup,
): string | undefined {
  const each = (check: (element: AttributeValue) => string | undefined): string | undefined => {
    if (!("L" in value)) return `has to be ${describeParameter(type)}`;
    for (const [position, element] of value.L.entries()) {
      const problem = check(element);
      if (problem !== undefined) return `${problem} (element ${position + 1})`;
    }
    return undefined;
  };
  switch (type.kind) {
    case "value":
      return typeProblem(value, type.type, typeNamed, "");
    case "list":
      return each((element) => typeProblem(element, type.type, typeNamed, ""));
    case "item":
      return itemProblem(plans, type.entity, type.without, value, typeNamed);
    case "items":
      return each((element) => itemProblem(plans, type.entity, [], element, typeNamed));
    case "keys":
      return each((element) => {
        if (!("M" in element)) return "has to hold objects";
        for (const field of type.fields) {
          const inner = Object.hasOwn(element.M, field.name) ? element.M[field.name] : undefined;
          if (inner === undefined) return `lacks '${field.name}'`;
          const problem = typeProblem(inner, field.type, typeNamed, field.name);
          if (problem !== undefined) return problem;
        }
        const names = type.fields.map(({ name }) => name);
        const other = Object.keys(element.M).find((name) => !names.includes(name));
        return other === undefined ? undefined : `has an unknown '${other}'`;
      });
    default:
      return type satisfies never;
  }
}

/** An item as its author writes it: without what is computed when it is written. */
function itemProblem(
  plans: ModelPlans,
  entityName: string,
  without: readonly string[],
  value: AttributeValue,
  typeNamed: TypeLookup,
): string | undefined {
  if (!("M" in value)) return `has to be an item of ${entityName}`;
  const entity = plans.entities.find(({ name }) => name === entityName);
  if (entity === undefined) return `is of an unknown entity ${entityName}`;
  const computed = new Set([
    ...without,
    ...entity.attributes
      .filter(({ source, revision }) => source.kind === "derived" || revision)
      .map(({ name }) => name),
  ]);
  const expected = entity.attributes.filter(({ name }) => !computed.has(name));
  for (const name of Object.keys(value.M)) {
    if (computed.has(name)) return `must not have '${name}', which the write computes or fixes`;
    if (!expected.some((each) => each.name === name)) {
      return `has '${name}', which ${entityName} does not have`;
    }
  }
  const [first] = memberProblems(value.M, expected, argumentRules(typeNamed));
  return first && problemText(first);
}

/** The first way in which a value is not of a type, as the end of a sentence. */
function typeProblem(
  value: AttributeValue,
  declared: Type,
  typeNamed: TypeLookup,
  path: string,
): string | undefined {
  const [first] = valueProblems(value, declared, argumentRules(typeNamed), path);
  return first && problemText(first);
}

/** A member that has a default need not be given. */
function argumentRules(typeNamed: TypeLookup): ValueProblemOptions {
  return { typeNamed, names: "name", mayLack: ({ source }) => source.kind === "default" };
}

function problemText(problem: ValueProblem): string {
  const { path } = problem;
  const place = path === "" ? "" : ` in '${path}'`;
  switch (problem.kind) {
    case "missing":
      return `lacks '${path}'`;
    case "unknown":
      return `has an unknown '${problem.name}'${place}`;
    case "constraint":
      return `has to have ${problem.expected}${place}`;
    case "empty set":
      return `must not be empty${place}`;
    case "type":
    case "format":
    case "integer":
    case "choice":
      return `has to be ${problem.expected}${place}, not ${valueText(problem.value)}`;
    default:
      return problem satisfies never;
  }
}

/** Text as a person types it; a string is a problem. */
function readText(text: string, type: Type, typeNamed: TypeLookup): AttributeValue | string {
  switch (type.kind) {
    case "string":
    case "date":
    case "timestamp":
    case "uuid":
    case "ulid":
      return { S: text };
    case "number":
    case "integer":
    case "epoch": {
      const number = normalizeNumber(text.trim());
      return number === undefined
        ? `has to be a number, not ${JSON.stringify(text)}`
        : { N: number };
    }
    case "boolean":
      if (text === "true" || text === "false") return { BOOL: text === "true" };
      return `has to be true or false, not ${JSON.stringify(text)}`;
    case "binary":
      return { B: text };
    case "union": {
      const member = type.members.find(
        (each) =>
          ("S" in each && each.S === text) || ("N" in each && each.N === normalizeNumber(text)),
      );
      if (member !== undefined) return member;
      const bool = type.members.find((each) => "BOOL" in each && String(each.BOOL) === text);
      return bool ?? { S: text };
    }
    default:
      return readJson(text, type, typeNamed, false);
  }
}

function readJson(
  text: string,
  type: Type,
  typeNamed: TypeLookup,
  commas: boolean,
): AttributeValue | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // A list of texts may be written as on a command line: `a,b,c`.
    if (!commas || type.kind !== "list") return "has to be JSON";
    const elements = text
      .split(",")
      .map((part) => readText(part.trim(), resolveType(type.element, typeNamed), typeNamed));
    const problem = elements.find((element) => typeof element === "string");
    if (typeof problem === "string") return problem;
    return { L: elements.filter((element) => typeof element !== "string") };
  }
  return fromJson(json, type, typeNamed, "");
}

/** The type of the JSON of an argument that is no single value. */
function jsonType(plans: ModelPlans, type: Exclude<ParameterType, { kind: "value" }>): Type {
  switch (type.kind) {
    case "list":
      return { kind: "list", element: type.type };
    case "item":
      return itemType(plans, type.entity);
    case "items":
      return { kind: "list", element: itemType(plans, type.entity) };
    case "keys":
      return {
        kind: "list",
        element: {
          kind: "record",
          attributes: type.fields.map(({ name, type: field }) => plainAttribute(name, field)),
        },
      };
    default:
      return type satisfies never;
  }
}

function itemType(plans: ModelPlans, entity: string): Type {
  const shape = plans.entities.find(({ name }) => name === entity);
  return { kind: "record", attributes: shape?.attributes ?? [] };
}

/** An attribute of which nothing is known but its name and its type. */
export function plainAttribute(name: string, type: Type): Attribute {
  return {
    name,
    storedName: name,
    type,
    optional: false,
    source: { kind: "given" },
    immutable: false,
    revision: false,
    since: 1,
  };
}

/** The value of plain JSON by type: a list is a set where the type is one, base64 text is binary. */
function fromJson(
  json: unknown,
  declared: Type,
  typeNamed: TypeLookup,
  path: string,
): AttributeValue | string {
  const type = resolveType(declared, typeNamed);
  const place = path === "" ? "" : ` in '${path}'`;
  const wrong = `has to be ${describeType(declared)}${place}`;
  switch (type.kind) {
    case "number":
    case "integer":
    case "epoch": {
      const number =
        typeof json === "number" || typeof json === "string"
          ? normalizeNumber(String(json))
          : undefined;
      return number === undefined ? wrong : { N: number };
    }
    case "binary":
      return typeof json === "string" && isBase64(json) ? { B: json } : wrong;
    case "set":
      return Array.isArray(json) ? setOf(json, type.element, wrong) : wrong;
    case "list": {
      if (!Array.isArray(json)) return wrong;
      const elements = json.map((element, position) =>
        fromJson(element, type.element, typeNamed, `${path}[${position}]`),
      );
      const problem = elements.find((element) => typeof element === "string");
      return typeof problem === "string"
        ? problem
        : { L: elements.filter((element) => typeof element !== "string") };
    }
    case "map":
    case "record": {
      if (typeof json !== "object" || json === null || Array.isArray(json)) return wrong;
      const members: [string, AttributeValue][] = [];
      for (const [name, member] of Object.entries(json)) {
        const inner: Type =
          type.kind === "map"
            ? type.value
            : (type.attributes.find((each) => each.name === name)?.type ?? { kind: "any" });
        const value = fromJson(member, inner, typeNamed, path === "" ? name : `${path}.${name}`);
        if (typeof value === "string") return value;
        members.push([name, value]);
      }
      return { M: Object.fromEntries(members) };
    }
    default:
      return fromPlain(json) ?? wrong;
  }
}

function setOf(
  elements: readonly unknown[],
  element: "string" | "number" | "binary",
  wrong: string,
): AttributeValue | string {
  if (element === "number") {
    const numbers = elements.map((each) => normalizeNumber(String(each)));
    return numbers.every((each) => each !== undefined) ? { NS: numbers } : wrong;
  }
  if (!elements.every((each) => typeof each === "string")) return wrong;
  return element === "string" ? { SS: elements } : { BS: elements };
}
