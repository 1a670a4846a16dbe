import type { OperationJson, PatternJson } from "../../planner/json.ts";

/** The plans for people: what is sent, why this way, and why not another. */
export function planReport(patterns: readonly PatternJson[]): string {
  if (patterns.length === 0) return "The model has no access patterns.";
  return patterns.map(patternText).join("\n\n");
}

function patternText(pattern: PatternJson): string {
  const lines = [`${pattern.served ? "✔" : "✘"} ${pattern.name}`];
  if (!pattern.served) {
    lines.push(`    ${pattern.reason ?? "not served"}`);
    if (pattern.nearest !== null) {
      lines.push(
        `    nearest: ${pattern.nearest.path}, which lacks ${pattern.nearest.missing.join(", ")}`,
      );
    }
  }
  for (const operation of pattern.operations) lines.push(...operationLines(operation));
  for (const { condition, servedBy } of pattern.explain) {
    lines.push(`    ${condition}  ←  ${servedBy}`);
  }
  for (const { path, reason } of pattern.rejected) lines.push(`    not ${path}: ${reason}`);
  for (const warning of pattern.warnings) lines.push(`    warning: ${warning}`);
  return lines.join("\n");
}

function operationLines(operation: OperationJson): string[] {
  const target =
    operation.index === null ? operation.table : `${operation.table}.${operation.index}`;
  const notes = [
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
