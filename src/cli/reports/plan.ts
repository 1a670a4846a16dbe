import type { OperationJson, PatternJson } from "../../planner/json.ts";
import type { Operation, PatternPlan } from "../../planner/plan.ts";

/**
 * The plans for people: what is sent, why this way, and why not another.
 *
 * @param patterns what `plans` are as JSON, in the same order
 */
export function planReport(
  patterns: readonly PatternJson[],
  plans: readonly PatternPlan[],
): string {
  if (patterns.length === 0) return "The model has no access patterns.";
  return patterns.map((pattern, place) => patternText(pattern, plans[place])).join("\n\n");
}

function patternText(pattern: PatternJson, plan: PatternPlan | undefined): string {
  const lines = [`${pattern.served ? "✔" : "✘"} ${pattern.name}`];
  if (!pattern.served) {
    lines.push(`    ${pattern.reason ?? "not served"}`);
    if (pattern.nearest !== null) {
      lines.push(
        `    nearest: ${pattern.nearest.path}, which lacks ${pattern.nearest.missing.join(", ")}`,
      );
    }
  }
  lines.push(...requestLines(pattern.operations, plan?.steps ?? []));
  for (const { condition, servedBy } of pattern.explain) {
    lines.push(`    ${condition}  ←  ${servedBy}`);
  }
  for (const { path, reason } of pattern.rejected) lines.push(`    not ${path}: ${reason}`);
  for (const warning of pattern.warnings) lines.push(`    warning: ${warning}`);
  return lines.join("\n");
}

/** The operations as they are sent: a transaction is one request, and may need what is stored. */
function requestLines(
  operations: readonly OperationJson[],
  steps: PatternPlan["steps"],
): readonly string[] {
  const left = [...operations];
  return steps.flatMap((step) => {
    if (step.kind !== "transaction") {
      const lines = left.splice(0, 1).flatMap((operation) => operationLines(operation));
      return step.kind === "current"
        ? ["  First, since the write depends on the stored item:", ...lines.map(indented)]
        : lines;
    }
    const name = step.access === "read" ? "TransactGetItems" : "TransactWriteItems";
    const parts = left
      .splice(0, step.operations.length)
      .flatMap((operation, place) => operationLines(operation, lockOf(step.operations[place])));
    return [`  ${name}, all or nothing:`, ...parts.map(indented)];
  });
}

/** Whose value the lock item keeps unique. */
function lockOf(operation: Operation | undefined): string {
  const lock = operation !== undefined && "lockFor" in operation ? operation.lockFor : undefined;
  return lock === undefined ? "" : `lock of ${lock.entity}.${lock.attribute}`;
}

function indented(text: string): string {
  return text.replace(/^/gm, "  ");
}

function operationLines(operation: OperationJson, what = ""): string[] {
  const target =
    operation.index === null ? operation.table : `${operation.table}.${operation.index}`;
  const notes = [
    what,
    operation.scanForward === false ? "backwards" : "",
    operation.consistentRead === true ? "consistent" : "",
    operation.limit === null ? "" : `limit ${JSON.stringify(operation.limit)}`,
    operation.addedFilter ? "filter added" : "",
    operation.readUnits === null ? "" : `${operation.readUnits} RCU`,
    operation.writeUnits === null ? "" : `${operation.writeUnits} WCU`,
  ].filter((note) => note !== "");
  const lines = [
    `  ${[operation.operation, target, ...notes.map((note) => `· ${note}`)].join(" ")}`,
  ];
  const expressions = [
    ["key", operation.keyCondition],
    ["filter", operation.filter],
    ["update", operation.updateExpression],
    ["condition", operation.conditionExpression],
    ["returns", operation.projection],
  ] as const;
  for (const [name, expression] of expressions) {
    if (expression !== null)
      lines.push(`    ${name.padEnd(9)} ${spelledOut(expression, operation)}`);
  }
  if (operation.request !== undefined) {
    const request = JSON.stringify(operation.request, undefined, 2);
    lines.push(`    request   ${request.replaceAll("\n", "\n    ")}`);
  }
  return lines;
}

/** An expression with the names and values that its aliases stand for. */
function spelledOut(expression: string, { names, values }: OperationJson): string {
  return expression.replace(/[#:][A-Za-z0-9_]+/g, (alias) => {
    if (alias.startsWith("#")) return names?.[alias] ?? alias;
    return values !== null && alias in values ? valueText(values[alias]) : alias;
  });
}

/** A lone placeholder stands as it is; the highest character, which ends a range, by its number. */
function valueText(value: unknown): string {
  if (typeof value === "string" && /^:[A-Za-z_]\w*$/.test(value)) return value;
  return JSON.stringify(value).replaceAll("\u{10FFFF}", "\\u{10FFFF}");
}
