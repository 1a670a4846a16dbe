import { toPlain } from "../dynamodb/plain-values.ts";
import type { Condition, Expression, TemplateInsert } from "../language/expressions/expression.ts";
import { transform } from "../language/expressions/traverse.ts";
import { seededClock } from "../language/semantics/seeded-clock.ts";
import type { ArgumentProblem, Arguments } from "./arguments.ts";
import { type Bound, bind, type CallEnvironment } from "./bind.ts";
import { conditionText } from "./condition-text.ts";
import { simplify } from "./conditions.ts";
import { namingOf } from "./naming.ts";
import type {
  FanOut,
  ModelPlans,
  Operation,
  OperationKey,
  PatternPlan,
  ReadOperation,
  WriteOperation,
} from "./plan.ts";
import { type OperationShape, renderOperation } from "./render.ts";
import { variantsOf, withoutAlternatives } from "./variants.ts";

/** Plain JSON: what `dynamo plan --format json` prints. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json };

export interface PlansJson {
  readonly patterns: readonly PatternJson[];
}

export interface PatternJson {
  readonly name: string;
  readonly served: boolean;
  readonly reason: string | null;
  readonly nearest: { readonly path: string; readonly missing: readonly string[] } | null;
  readonly explain: readonly { readonly condition: string; readonly servedBy: string }[];
  readonly rejected: readonly { readonly path: string; readonly reason: string }[];
  readonly warnings: readonly string[];
  readonly operations: readonly OperationJson[];
}

export interface OperationJson {
  readonly operation: string;
  readonly table: string;
  readonly index: string | null;
  readonly entities: readonly string[];
  readonly key: {
    readonly partition: readonly { readonly attribute: string; readonly value: Json }[];
    readonly sort: readonly {
      readonly attribute: string;
      readonly operator: string;
      readonly values: readonly Json[];
    }[];
  } | null;
  readonly keyCondition: string | null;
  readonly filter: string | null;
  readonly filterAttributes: readonly string[];
  readonly addedFilter: boolean;
  readonly updateExpression: string | null;
  readonly conditionExpression: string | null;
  readonly item: Json;
  readonly names: Readonly<Record<string, string>> | null;
  readonly values: Readonly<Record<string, Json>> | null;
  readonly projection: string | null;
  readonly scanForward: boolean | null;
  readonly consistentRead: boolean | null;
  readonly limit: Json;
  readonly fanOut: Json;
  readonly variants: readonly Json[] | null;
  readonly readUnits: number | null;
  readonly writeUnits: number | null;
  /** With arguments: the exact input of the command; `null` where this call does not send it. */
  readonly request?: Json;
}

/**
 * The plans as the command line prints them.
 *
 * @param patterns their names; all where it is left out
 * @param given the arguments of the one pattern, for which each operation then has its request
 */
export function plansToJson(
  plans: ModelPlans,
  patterns?: readonly string[],
  given?: Arguments,
  environment?: CallEnvironment,
): PlansJson | ArgumentProblem {
  const chosen = plans.patterns.filter(
    ({ name }) => patterns === undefined || patterns.includes(name),
  );
  const [only] = chosen;
  if (given === undefined || only === undefined || !only.served) {
    return { patterns: chosen.map((plan) => patternToJson(plans, plan)) };
  }
  const bound = bind(
    plans,
    only,
    given,
    environment ?? { ...seededClock(only.name), now: () => Date.now() },
  );
  if (bound.kind === "error") {
    return bound.problems[0] ?? { message: `${only.name} cannot be called so.` };
  }
  return { patterns: [withRequests(patternToJson(plans, only), bound)] };
}

/** A value as JSON: a literal, a lone placeholder, or a template over placeholders. */
export function valueToJson(expression: Expression): Json {
  switch (expression.kind) {
    case "literal":
      return toPlain(expression.value);
    case "template": {
      const [only] = expression.parts;
      const isLone =
        expression.parts.length === 1 && typeof only !== "string" && only?.format === undefined;
      if (isLone && only !== undefined && typeof only !== "string") {
        return valueToJson(only.expression);
      }
      return expression.parts
        .map((part) => (typeof part === "string" ? part.replaceAll("${", "$${") : insertText(part)))
        .join("");
    }
    case "list":
      return expression.elements.map(valueToJson);
    case "map":
      return Object.fromEntries(
        Object.entries(expression.properties).map(([name, value]) => [name, valueToJson(value)]),
      );
    default:
      return conditionText(expression);
  }
}

function insertText({ expression, format }: TemplateInsert): string {
  // A template inside of a template reads as one.
  if (expression.kind === "template" && format === undefined)
    return String(valueToJson(expression));
  const suffix =
    format === undefined ? "" : format.kind === "pad" ? `:0${format.width}` : `:${format.kind}`;
  return `\${${conditionText(expression)}${suffix}}`;
}

function patternToJson(plans: ModelPlans, plan: PatternPlan): PatternJson {
  const operations = plan.steps.flatMap((step): readonly Operation[] =>
    step.kind === "transaction" ? step.operations : [step.operation],
  );
  return {
    name: plan.name,
    served: plan.served,
    reason: plan.reason ?? null,
    nearest: plan.nearest ?? null,
    explain: plan.explain,
    rejected: plan.rejected,
    warnings: plan.warnings,
    operations: operations.map((operation) =>
      "filterAttributes" in operation
        ? readToJson(plans, operation)
        : writeToJson(plans, operation),
    ),
  };
}

function readToJson(plans: ModelPlans, operation: ReadOperation): OperationJson {
  const { key, filter, projection } = operation;
  const rendered = renderOperation(
    {
      ...(key === undefined || operation.operation !== "Query" ? {} : { key }),
      ...(filter === undefined ? {} : { filter }),
      ...(projection === undefined ? {} : { projection }),
    },
    namingOf(plans, operation.entities),
  );
  const limit = operation.pageSize ?? operation.limit ?? operation.search?.top;
  return {
    ...common(operation, rendered),
    index: operation.index ?? null,
    keyCondition: rendered.keyCondition ?? null,
    filter: rendered.filter ?? null,
    filterAttributes: operation.filterAttributes,
    addedFilter: operation.addedFilter,
    projection: rendered.projection ?? null,
    scanForward: operation.scanForward ?? null,
    consistentRead: operation.consistentRead,
    limit: limit === undefined ? null : valueToJson(limit),
    fanOut: operation.fanOut === undefined ? null : fanOutToJson(operation.fanOut),
  };
}

function writeToJson(plans: ModelPlans, operation: WriteOperation): OperationJson {
  const naming = namingOf(plans, operation.entities);
  const condition =
    operation.condition === undefined ? undefined : whereItemExists(operation.condition);
  const shape: OperationShape = {
    actions: withoutAlternatives(operation.changes),
    ...(condition === undefined ? {} : { condition }),
  };
  const rendered = renderOperation(shape, naming);
  const variants = variantsOf(operation, (variant) => {
    const { update, condition: text, names, values } = renderOperation(variant, naming);
    return {
      updateExpression: update ?? null,
      conditionExpression: text ?? null,
      names: names ?? null,
      values: values === undefined ? null : valuesToJson(values),
    };
  });
  return {
    ...common(operation, rendered),
    updateExpression: rendered.update ?? null,
    conditionExpression: rendered.condition ?? null,
    item:
      operation.item === undefined
        ? null
        : Object.fromEntries(
            operation.item.map(({ attribute, value }) => [attribute, valueToJson(value)]),
          ),
    variants: variants.length === 0 ? null : variants,
  };
}

function common(operation: Operation, rendered: ReturnType<typeof renderOperation>): OperationJson {
  return {
    operation: operation.operation,
    table: operation.table,
    index: null,
    entities: operation.entities,
    key: operation.key === undefined ? null : keyToJson(operation.key),
    keyCondition: null,
    filter: null,
    filterAttributes: [],
    addedFilter: false,
    updateExpression: null,
    conditionExpression: null,
    item: null,
    names: rendered.names ?? null,
    values: rendered.values === undefined ? null : valuesToJson(rendered.values),
    projection: null,
    scanForward: null,
    consistentRead: null,
    limit: null,
    fanOut: null,
    variants: null,
    readUnits: operation.readUnits ?? null,
    writeUnits: operation.writeUnits ?? null,
  };
}

function keyToJson({ partition, sort }: OperationKey): OperationJson["key"] {
  return {
    partition: partition.map(({ attribute, value }) => ({ attribute, value: valueToJson(value) })),
    sort: sort.map(({ attribute, operator, values }) => ({
      attribute,
      operator,
      values: values.map(valueToJson),
    })),
  };
}

function valuesToJson(
  values: Readonly<Record<string, Expression>>,
): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    Object.entries(values).map(([token, value]) => [token, valueToJson(value)]),
  );
}

function fanOutToJson({ over, values, maximum }: FanOut): Json {
  switch (values.kind) {
    case "parameter":
      return { over, values: `:${values.name}`, maximum };
    case "literals":
      return { over, values: values.values.map(valueToJson), maximum };
    case "dates":
      return { over, from: valueToJson(values.lower), to: valueToJson(values.upper), maximum };
    case "shards":
      return { over, shards: values.count, maximum };
    default:
      return values satisfies never;
  }
}

/** The condition for an item that was there when it was read: the shape that is mostly sent. */
function whereItemExists(condition: Condition): Condition | undefined {
  const assumed: Condition = transform(condition, (part) => {
    if (part.kind !== "predicate") return undefined;
    const [subject] = part.arguments;
    if (subject?.kind !== "parameter" || !subject.name.startsWith("$current")) return undefined;
    return constantly(part.name === "attribute_exists");
  });
  const left = simplify(assumed);
  return typeof left === "boolean" ? undefined : left;
}

function constantly(value: boolean): Condition {
  const left = { kind: "literal", value: { BOOL: true } } as const;
  return { kind: "comparison", operator: value ? "=" : "<>", left, right: left };
}

function withRequests(pattern: PatternJson, bound: Exclude<Bound, { kind: "error" }>): PatternJson {
  const inputs = new Map<number, Json>();
  if (bound.kind === "requests") {
    for (const { request, operations } of bound.requests) {
      for (const position of operations) {
        if (!inputs.has(position)) inputs.set(position, plainCopy(request.input));
      }
    }
  } else if (bound.kind === "current") {
    const first = pattern.operations.findIndex(({ operation }) => operation === "GetItem");
    inputs.set(first, plainCopy(bound.request.input));
  }
  return {
    ...pattern,
    operations: pattern.operations.map((operation, position) => ({
      ...operation,
      request: inputs.get(position) ?? null,
    })),
  };
}

/** Requests are plain JSON already; this says so to the type checker. */
function plainCopy(input: object): Json {
  return JSON.parse(JSON.stringify(input)) as Json;
}
