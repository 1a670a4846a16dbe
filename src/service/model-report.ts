import { type ModelCosts, moneyText, type TableCost } from "../costs/index.ts";
import type { Severity } from "../language/diagnostics/definition.ts";
import type { Diagnostic } from "../language/diagnostics/diagnostic.ts";
import { helpUrl } from "../language/diagnostics/registry.ts";
import { accessPathsOf, type KeySource, keySourcesOf } from "../language/semantics/keys.ts";
import type { AccessPath, Entity, Model, Table, Volume } from "../language/semantics/model.ts";
import { expressionText } from "../planner/expression-text.ts";
import type { PatternPlan } from "../planner/plan.ts";
import { isRead } from "../planner/units.ts";
import type { Analysis } from "./analyze.ts";
import { tableCostMarkdown } from "./cost-text.ts";
import { codeText, plainText } from "./markdown.ts";
import { keyParts, requestsOf, unitsOfPlan } from "./plan-text.ts";
import { keyText, projectionText } from "./symbol-docs.ts";

export interface ModelReportOptions {
  /** The findings to list, as their reader wants to see them. */
  readonly findings: readonly Diagnostic[];
  /** Where a finding is, as people write it: `shop.dynamo:12`. */
  placeOf(finding: Diagnostic): string;
  readonly title: string;
  readonly costs: ModelCosts;
}

/**
 * The model as a chapter of a design document, in Markdown: the tables, the entity chart, the access
 * patterns with what serves them, and the findings. The same model gives the same text, so that
 * changes of it can be reviewed.
 */
export function modelReport(analysis: Analysis, options: ModelReportOptions): string {
  const { model } = analysis;
  const sections = [
    `# ${plainText(options.title)}`,
    summary(analysis, options),
    ...model.tables.flatMap((table) => tableSection(table, options.costs)),
    patternSection(analysis, options.costs),
    findingSection(options),
    unknownSection(options.costs),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function summary({ model, plans }: Analysis, { findings, costs }: ModelReportOptions): string {
  const served = plans.patterns.filter((plan) => plan.served).length;
  const parts = [
    counted(model.tables.length, "table"),
    counted(
      model.tables.reduce((sum, { indexes }) => sum + indexes.length, 0),
      "index",
      "indexes",
    ),
    counted(model.entities.length, "entity", "entities"),
    served === plans.patterns.length
      ? `${counted(served, "access pattern")}, all served`
      : `${counted(plans.patterns.length, "access pattern")}, ${plans.patterns.length - served} not served`,
    counted(findings.length, "finding"),
    `${moneyText(costs.monthly)} a month in ${costs.region}, at the prices of ${costs.pricesAsOf}`,
  ];
  return `${parts.join(" · ")}.`;
}

// --- Tables -----------------------------------------------------------------------------------

function tableSection(table: Table, costs: ModelCosts): readonly string[] {
  const { name, physicalName, documentation, primary, indexes, settings } = table;
  const facts = [
    physicalName === name ? undefined : `named \`${physicalName}\``,
    settings.billing.mode === "on-demand"
      ? "on demand"
      : `provisioned with ${settings.billing.read} read and ${settings.billing.write} write units`,
    settings.tableClass === "standard" ? undefined : "infrequent access",
    settings.ttl === undefined ? undefined : `items expire by \`${settings.ttl}\``,
    settings.stream === undefined ? undefined : `stream of ${settings.stream.replaceAll("-", " ")}`,
    settings.pointInTimeRecovery ? "point-in-time recovery" : undefined,
  ].filter((fact) => fact !== undefined);
  const keys = [
    "| | Key | Holds |",
    "| --- | --- | --- |",
    `| table | ${keyText(primary)} | all attributes |`,
    ...indexes.map(
      (index) =>
        `| ${index.kind} index ${plainText(index.name)} | ${keyText(index)} | ${projectionText(index.projection)} |`,
    ),
  ];
  return [
    `## ${plainText(name)}`,
    documentation ?? "",
    `${capitalized(facts.join(", "))}.`,
    keys.join("\n"),
    tableCostMarkdown({ ...costs, tables: costs.tables.map(withoutUnknown) }, name) ?? "",
    ...(table.entities.length === 0 ? [] : ["### Entities", entityChart(table)]),
  ];
}

/** What is not known stands at the end of the report, once. */
function withoutUnknown(cost: TableCost): TableCost {
  return { ...cost, unknown: [] };
}

/** Entities by rows, keys by columns, as books on the subject draw it. */
function entityChart(table: Table): string {
  const paths = accessPathsOf(table).filter((path) =>
    table.entities.some((entity) => keySourcesOf(entity, path) !== undefined),
  );
  const heads = paths.flatMap((path) => [
    `${plainText(path.name)} partition`,
    ...(path.sort.length === 0 ? [] : [`${plainText(path.name)} sort`]),
  ]);
  const rows = table.entities.map((entity) => {
    const cells = paths.flatMap((path) => keyCells(entity, path));
    return `| **${plainText(entity.name)}** | ${cells.join(" | ")} | ${volumeText(entity.volume)} |`;
  });
  return [
    `| Entity | ${heads.join(" | ")} | Volume |`,
    `| --- |${" --- |".repeat(heads.length)} --- |`,
    ...rows,
  ].join("\n");
}

function keyCells(entity: Entity, path: AccessPath): readonly string[] {
  const key = keySourcesOf(entity, path);
  const cells = [
    key === undefined ? "" : key.partition.map(sourceText).join(", "),
    ...(path.sort.length === 0
      ? []
      : [key === undefined ? "" : key.sort.map(sourceText).join(", ")]),
  ];
  return cells;
}

function sourceText({ expression, condition, optional }: KeySource): string {
  const when = condition === undefined ? "" : ` when ${codeText(expressionText(condition))}`;
  return `${codeText(expressionText(expression))}${when}${optional ? " if present" : ""}`;
}

function volumeText(volume: Volume | undefined): string {
  if (volume === undefined) return "";
  const count = volume.count.toLocaleString("en");
  const per = volume.per.length === 0 ? "" : ` per ${volume.per.join(", ")}`;
  const maximum =
    volume.maximum === undefined ? "" : `, at most ${volume.maximum.toLocaleString("en")}`;
  return `${count}${per}${maximum}`;
}

// --- Access patterns --------------------------------------------------------------------------

function patternSection({ model, plans }: Analysis, costs: ModelCosts): string {
  if (plans.patterns.length === 0) return "";
  const rows = plans.patterns.map((plan) => patternRow(plan, model, costs));
  return [
    "## Access patterns",
    "",
    "| Pattern | Does | Through | By | Units of a call | Rate | A month |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

function patternRow(plan: PatternPlan, model: Model, costs: ModelCosts): string {
  const pattern = model.patterns.find(({ name }) => name === plan.name);
  const rate = pattern?.rate === undefined ? "" : `${rateText(pattern.rate)}`;
  const peak = pattern?.peak === undefined ? "" : `, peak ${rateText(pattern.peak)}`;
  const does = `${plan.verb} ${plan.entities.join(", ")}`;
  const name =
    pattern?.documentation === undefined
      ? ""
      : `<br>${plainText(firstLine(pattern.documentation))}`;
  const head = `| **${plainText(plan.name)}**${name} | ${plainText(does)}`;
  if (!plan.served) {
    return `${head} | **not served** | ${plainText(plan.reason ?? "")} | | ${rate}${peak} | |`;
  }
  const operations = requestsOf(plan);
  const paths = operations.map((operation) =>
    isRead(operation) ? (operation.index ?? operation.table) : operation.table,
  );
  const keys = operations.map((operation) => keyParts(operation).map(codeText).join(", "));
  const through = [...new Set(paths)].map(plainText).join(", ");
  const by = [...new Set(keys)].filter((key) => key !== "").join("; ");
  const units = unitsOfPlan(plan) ?? "not known";
  const monthly = costs.patterns.find(({ name }) => name === plan.name)?.monthly;
  const month = monthly === undefined ? "" : moneyText(monthly);
  return `${head} | ${operationsText(plan)} ${through} | ${by} | ${units} | ${rate}${peak} | ${month} |`;
}

function operationsText(plan: PatternPlan): string {
  const names = plan.steps.flatMap((step) =>
    step.kind === "current"
      ? []
      : step.kind === "transaction"
        ? [step.access === "read" ? "TransactGetItems" : "TransactWriteItems"]
        : [step.operation.operation],
  );
  return [...new Set(names)].join(", ");
}

/** In the unit in which the number is at least one. */
function rateText(perSecond: number): string {
  const units = [
    [1, "s"],
    [60, "min"],
    [3600, "h"],
    [86_400, "day"],
  ] as const;
  const [factor, unit] = units.find(([seconds]) => perSecond * seconds >= 1) ?? [86_400, "day"];
  return `${Math.round(perSecond * factor * 100) / 100}/${unit}`;
}

// --- Findings ---------------------------------------------------------------------------------

const severities: readonly Severity[] = ["error", "warning", "information", "hint"];

function findingSection({ findings, placeOf }: ModelReportOptions): string {
  if (findings.length === 0) return "";
  const rows = severities.flatMap((severity) =>
    findings
      .filter((finding) => finding.severity === severity)
      .map(
        (finding) =>
          `| ${severity} | ${plainText(placeOf(finding))} | ${plainText(finding.message)} ([${finding.code}](${helpUrl(finding.code)})) |`,
      ),
  );
  return ["## Findings", "", "| | Where | What |", "| --- | --- | --- |", ...rows].join("\n");
}

/** What would have to be known for the figures above to be whole. */
function unknownSection({ unknown, unsure }: ModelCosts): string {
  const list = (items: readonly string[]): string =>
    items.map((item) => `- ${plainText(item)}`).join("\n");
  return [
    ...(unknown.length === 0 ? [] : ["## Not known", list(unknown)]),
    ...(unsure.length === 0 ? [] : ["## Not certain", list(unsure)]),
  ].join("\n\n");
}

function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

function firstLine(documentation: string): string {
  return documentation.split("\n", 1)[0] ?? "";
}

function capitalized(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
