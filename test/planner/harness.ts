import assert from "node:assert/strict";
import {
  applyEdits,
  type Diagnostic,
  type Model,
  parse,
  resolveModel,
} from "../../src/language/index.ts";
import {
  type ModelPlans,
  type PatternPlan,
  planModel,
  plansToJson,
} from "../../src/planner/index.ts";
import type { Json, OperationJson } from "../../src/planner/json.ts";

export interface Planned {
  readonly model: Model;
  readonly plans: ModelPlans;
  /** Of the planner alone; the model itself must be free of errors. */
  readonly diagnostics: readonly Diagnostic[];
  plan(pattern: string): PatternPlan;
}

const uri = "file:///model.dynamo";

/** Plans a model that is written in the language. */
export function planText(text: string): Planned {
  const { file, diagnostics: syntax } = parse(text, uri);
  const resolved = resolveModel(uri, new Map([[uri, { uri, text, tree: file }]]));
  const errors = [...syntax, ...resolved.diagnostics].filter(
    ({ severity }) => severity === "error",
  );
  assert.deepEqual(
    errors.map(({ message }) => message),
    [],
    "the model of a planner test is well-formed",
  );
  const { plans, diagnostics } = planModel(resolved.model);
  return {
    model: resolved.model,
    plans,
    diagnostics,
    plan: (name) => {
      const plan = plans.patterns.find((pattern) => pattern.name === name);
      assert.ok(plan !== undefined, `the model has a pattern ${name}`);
      return plan;
    },
  };
}

/**
 * Checks how the pattern `P` of a model is served: a line for each operation, such as
 * `Query Shop: PK = "CUSTOMER#${:customerId}", SK begins_with "ORDER#"`.
 */
export function checkPlan(text: string, ...expected: readonly string[]): Planned {
  const planned = planText(text);
  assert.deepEqual(operationsOf(planned, "P").map(operationText), expected);
  return planned;
}

/** Checks that the pattern `P` is not served, with this code and a message that says so. */
export function checkUnserved(text: string, code: string, message: RegExp = /./): Planned {
  const planned = planText(text);
  const plan = planned.plan("P");
  assert.equal(plan.served, false, "the pattern is not served");
  assert.deepEqual(plan.steps, []);
  // Keys that overlap are a finding of their own, about the entities.
  const errors = planned.diagnostics.filter(
    (each) => each.severity === "error" && each.code !== "colliding-entity-templates",
  );
  assert.deepEqual(
    errors.map((error) => error.code),
    [code],
  );
  assert.match(errors[0]?.message ?? "", message);
  assert.equal(plan.reason, errors[0]?.message);
  return planned;
}

/** Checks which findings there are, errors or not, as codes in the order of the patterns. */
export function checkFindings(text: string, ...codes: readonly string[]): Planned {
  const planned = planText(text);
  assert.deepEqual(
    planned.diagnostics.map(({ code }) => code),
    codes,
  );
  return planned;
}

/** Applies the first offered change of this title, and returns the changed model. */
export function applyFix(text: string, title: RegExp): string {
  const { diagnostics } = planText(text);
  const changes = diagnostics.flatMap((diagnostic) => diagnostic.changes);
  const change = changes.find((each) => title.test(each.title));
  assert.ok(
    change !== undefined,
    `a change is offered that is like ${title}; there are ${changes.map((each) => each.title).join(" | ")}`,
  );
  return applyEdits(text, change.edits);
}

export function operationsOf(planned: Planned, pattern: string): readonly OperationJson[] {
  const json = plansToJson(planned.plans, [pattern]);
  assert.ok("patterns" in json);
  const [only] = json.patterns;
  assert.ok(only !== undefined);
  assert.equal(only.reason, null, `${pattern} is served`);
  return only.operations;
}

/** One operation in one line. The highest character is written as `Z`, the lowest as `0`. */
export function operationText(operation: OperationJson): string {
  const { key, filter, projection, scanForward, limit, updateExpression } = operation;
  const parts = [
    ...(key?.partition ?? []).map(({ attribute, value }) => `${attribute} = ${valueText(value)}`),
    ...(key?.sort ?? []).map(
      ({ attribute, operator, values }) =>
        `${attribute} ${operator} ${values.map(valueText).join(" and ")}`,
    ),
    ...(filter === null
      ? []
      : [`filter${operation.addedFilter ? " (added)" : ""} ${expanded(operation, filter)}`]),
    ...(updateExpression === null ? [] : [expanded(operation, updateExpression)]),
    ...(operation.conditionExpression === null
      ? []
      : [`if ${expanded(operation, operation.conditionExpression)}`]),
    ...(projection === null ? [] : [`return ${expanded(operation, projection)}`]),
    ...(scanForward === false ? ["backwards"] : []),
    ...(operation.consistentRead === true ? ["consistent"] : []),
    ...(limit === null ? [] : [`limit ${String(limit)}`]),
    ...(operation.fanOut === null ? [] : [`for each ${JSON.stringify(operation.fanOut)}`]),
  ];
  const place = operation.index ?? operation.table;
  return `${operation.operation} ${place}${parts.length === 0 ? "" : `: ${parts.join(", ")}`}`;
}

/** An expression with its aliases and placeholders resolved, as a person would read it. */
export function expanded(operation: OperationJson, expression: string): string {
  return expression
    .replace(/#[A-Za-z0-9_]+/g, (alias) => operation.names?.[alias] ?? alias)
    .replace(/:[A-Za-z0-9_]+/g, (token) =>
      operation.values !== null && token in operation.values
        ? valueText(operation.values[token] ?? null)
        : token,
    );
}

export function valueText(value: Json): string {
  if (typeof value === "string" && /^:[A-Za-z$]/.test(value)) return value;
  const text = JSON.stringify(value);
  return text.replaceAll("\u{10FFFF}", "Z").replaceAll("\\u0000", "0");
}
