import type { Model } from "../language/semantics/model.ts";
import { expressionText } from "../planner/expression-text.ts";
import type {
  Operation,
  PatternPlan,
  ReadOperation,
  SortCondition,
  StoredPath,
  UpdateAction,
  WriteOperation,
} from "../planner/plan.ts";
import { isRead } from "../planner/units.ts";
import { expandType } from "./lookup.ts";

/**
 * A plan in one line, as it stands above its pattern, with what one call takes where that is known.
 *
 * @param monthly what it costs in a month, to stand at the end
 */
export function planSummary(plan: PatternPlan, model: Model, monthly?: string): string {
  const maximum = longestSummary;
  if (!plan.served) return shorten(`Not served${lackText(plan)}`, maximum);
  const operations = requestsOf(plan);
  const [first] = operations;
  if (first === undefined) return plan.verb;
  const order = orderText(plan, model);
  const text =
    operations.length === 1
      ? [
          operationTitle(first),
          ...(isRead(first) ? readParts(first) : writeParts(first)),
          ...(order === undefined ? [] : [order]),
        ].join(" · ")
      : `${transactionName(plan)} · ${operations.map(shortOperation).join(", ")}`;
  const cost = [unitsOfPlan(plan), monthly].filter((part) => part !== undefined).join(" · ");
  if (cost === "") return shorten(text, maximum);
  return `${shorten(text, maximum - cost.length - 3)} · ${cost}`;
}

/** What keeps a pattern from being served, with the way out first: the line may be cut off. */
function lackText({ nearest, reason }: PatternPlan): string {
  if (nearest === undefined || nearest.missing.length === 0) {
    return `: ${reason ?? "no key serves it"}`;
  }
  return ` · nearest: ${nearest.path} · missing: ${nearest.missing.join(", ")}`;
}

/** Characters of a line above a pattern. */
const longestSummary = 140;

/** What one call takes, all its requests together; `undefined` where any of them is unknown. */
export function unitsOfPlan({ steps }: PatternPlan): string | undefined {
  const operations = steps.flatMap((step) =>
    step.kind === "transaction" ? step.operations : [step.operation],
  );
  let readUnits = 0;
  let writeUnits = 0;
  for (const operation of operations) {
    const units = isRead(operation) ? operation.readUnits : operation.writeUnits;
    if (units === undefined) return undefined;
    readUnits += operation.readUnits ?? 0;
    writeUnits += operation.writeUnits ?? 0;
  }
  return unitsText({
    ...(readUnits === 0 ? {} : { readUnits }),
    ...(writeUnits === 0 ? {} : { writeUnits }),
  });
}

/** A plan in full, as Markdown: each request, why it is so, and which paths were not taken. */
export function planMarkdown(plan: PatternPlan, model: Model): string {
  const sections: string[] = [];
  if (plan.served) {
    const operations = requestsOf(plan);
    if (operations.length > 1) sections.push(`**${transactionName(plan)}**`);
    for (const operation of operations) sections.push(operationMarkdown(operation));
    const order = orderText(plan, model);
    if (order !== undefined) sections.push(`Order: ${order}.`);
    const current = plan.steps.filter(({ kind }) => kind === "current");
    if (current.length > 0) {
      sections.push("The stored item is read first, since the write depends on it.");
    }
  } else {
    sections.push(`**Not served.** ${plan.reason ?? ""}`.trim());
    if (plan.nearest !== undefined) {
      sections.push(
        `Nearest: \`${plan.nearest.path}\`, which lacks ${plan.nearest.missing.join("; ")}.`,
      );
    }
  }
  if (plan.explain.length > 0) {
    sections.push(
      [
        "| Condition | Served by |",
        "|---|---|",
        ...plan.explain.map(
          ({ condition, servedBy }) => `| ${codeCell(condition)} | ${cell(servedBy)} |`,
        ),
      ].join("\n"),
    );
  }
  if (plan.rejected.length > 0) {
    sections.push(
      ["Not taken:", ...plan.rejected.map(({ path, reason }) => `- \`${path}\`: ${reason}`)].join(
        "\n",
      ),
    );
  }
  return sections.join("\n\n");
}

/** The requests of a plan without those that only read what a write needs to know. */
export function requestsOf(plan: PatternPlan): readonly Operation[] {
  return plan.steps.flatMap((step): readonly Operation[] => {
    switch (step.kind) {
      case "current":
        return [];
      case "request":
        return [step.operation];
      case "transaction":
        return step.operations;
      default:
        return step satisfies never;
    }
  });
}

/** The base table or the index that the operation touches. */
function pathOf(operation: Operation): string {
  return isRead(operation) ? (operation.index ?? operation.table) : operation.table;
}

function operationTitle(operation: Operation): string {
  return `${operation.operation} ${pathOf(operation)}`;
}

function shortOperation(operation: Operation): string {
  if (!isRead(operation) && operation.lockFor !== undefined) {
    return `${operation.operation} lock of ${operation.lockFor.entity}.${operation.lockFor.attribute}`;
  }
  return `${operation.operation} ${operation.entities.join(", ")}`;
}

function transactionName(plan: PatternPlan): string {
  const step = plan.steps.find(({ kind }) => kind === "transaction");
  if (step === undefined) return "Requests";
  return step.kind === "transaction" && step.access === "read"
    ? "TransactGetItems"
    : "TransactWriteItems";
}

function readParts(operation: ReadOperation): readonly string[] {
  const { filter, fanOut, limit, pageSize, consistentRead } = operation;
  const key = keyParts(operation);
  return [
    ...(key.length === 0 ? [] : [key.join(", ")]),
    ...(filter === undefined ? [] : [`filter ${expressionText(filter)}`]),
    ...(fanOut === undefined ? [] : [`one query for each ${fanOut.over}`]),
    ...(limit === undefined ? [] : [`limit ${expressionText(limit)}`]),
    ...(pageSize === undefined ? [] : [`page ${expressionText(pageSize)}`]),
    ...(consistentRead ? ["consistent"] : []),
  ];
}

function writeParts(operation: WriteOperation): readonly string[] {
  const { condition, changes } = operation;
  const key = keyParts(operation);
  return [
    ...(key.length === 0 ? [] : [key.join(", ")]),
    ...(changes.length === 0 ? [] : [changesText(changes)]),
    ...(condition === undefined ? [] : [`if ${expressionText(condition)}`]),
  ];
}

/** Each part of the key condition: `status = "PAID"`, `SK begins_with "ORDER#"`. */
export function keyParts({ key }: Pick<Operation, "key">): readonly string[] {
  if (key === undefined) return [];
  return [
    ...key.partition.map(({ attribute, value }) => `${attribute} = ${expressionText(value)}`),
    ...key.sort.map(sortText),
  ];
}

function sortText({ attribute, operator, values }: SortCondition): string {
  const texts = values.map((value) => expressionText(value));
  return operator === "between"
    ? `${attribute} between ${texts.join(" and ")}`
    : `${attribute} ${operator} ${texts.join(", ")}`;
}

/** `set a = :a, b = :b, remove c`: each verb once for what follows it. */
function changesText(changes: readonly UpdateAction[]): string {
  return changes
    .map((change, position) => {
      const text = changeText(change);
      return change.kind === changes[position - 1]?.kind
        ? text.slice(change.kind.length + 1)
        : text;
    })
    .join(", ");
}

function changeText({ kind, target, value }: UpdateAction): string {
  const place = storedPathText(target);
  const text = value === undefined ? "" : expressionText(value);
  switch (kind) {
    case "set":
      return `set ${place} = ${text}`;
    case "remove":
      return `remove ${place}`;
    case "add":
      return `add ${text} to ${place}`;
    case "delete":
      return `delete ${text} from ${place}`;
    default:
      return kind satisfies never;
  }
}

function storedPathText({ attribute, path }: StoredPath): string {
  return (
    attribute + path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("")
  );
}

function operationMarkdown(operation: Operation): string {
  const target =
    isRead(operation) && operation.index !== undefined
      ? `\`${operation.index}\` of \`${operation.table}\``
      : `\`${operation.table}\``;
  const lines = [`**${operation.operation}** on ${target}`];
  const key = keyParts(operation);
  if (key.length > 0) lines.push(`- Key: ${key.map(inCode).join(", ")}`);
  if (isRead(operation)) {
    if (operation.filter !== undefined) {
      const added = operation.addedFilter ? " (in part added to keep other items out)" : "";
      lines.push(`- Filter: ${inCode(expressionText(operation.filter))}${added}`);
    }
    if (operation.projection !== undefined) {
      const returned = operation.projection.filter(
        ({ attribute }) => operation.alongside?.includes(attribute) !== true,
      );
      lines.push(`- Returns: ${returned.map(storedPathText).map(inCode).join(", ")}`);
    }
    if (operation.fanOut !== undefined) {
      lines.push(
        `- One query for each ${inCode(operation.fanOut.over)}, at most ${operation.fanOut.maximum}`,
      );
    }
    if (operation.consistentRead) lines.push("- Strongly consistent");
  } else {
    if (operation.changes.length > 0) {
      lines.push(`- Changes: ${operation.changes.map(changeText).map(inCode).join(", ")}`);
    }
    if (operation.condition !== undefined) {
      lines.push(`- Condition: ${inCode(expressionText(operation.condition))}`);
    }
  }
  const units = unitsText(operation);
  if (units !== undefined) lines.push(`- Cost of one call: ${units}`);
  return lines.join("\n");
}

function unitsText({
  readUnits,
  writeUnits,
}: Pick<Operation, "readUnits" | "writeUnits">): string | undefined {
  const parts = [
    ...(readUnits === undefined ? [] : [`${round(readUnits)} RCU`]),
    ...(writeUnits === undefined ? [] : [`${round(writeUnits)} WCU`]),
  ];
  return parts.length === 0 ? undefined : parts.join(", ");
}

function round(units: number): string {
  return String(Math.round(units * 10) / 10);
}

/** `newest first` where the order is one of time, else the attributes. */
function orderText(plan: PatternPlan, model: Model): string | undefined {
  const pattern = model.patterns.find(({ name }) => name === plan.name);
  const [first] = pattern?.order ?? [];
  if (pattern === undefined || first === undefined) return undefined;
  const backwards = first.direction === "desc";
  if (first.attribute === undefined) return backwards ? "backwards" : undefined;
  for (const entity of pattern.entities) {
    const attribute = entity.attributes.find(({ name }) => name === first.attribute);
    const kind = expandType(model, attribute?.type)?.kind;
    if (kind !== undefined && timeTypes.has(kind))
      return backwards ? "newest first" : "oldest first";
  }
  return `by ${first.attribute}${backwards ? ", descending" : ""}`;
}

const timeTypes: ReadonlySet<string> = new Set(["timestamp", "date", "epoch", "ulid"]);

function shorten(text: string, maximum: number): string {
  const line = text.replace(/\s+/g, " ");
  return line.length <= maximum ? line : `${line.slice(0, maximum - 1)}…`;
}

function inCode(text: string): string {
  const fence = text.includes("`") ? "``" : "`";
  return `${fence}${text}${fence}`;
}

function codeCell(text: string): string {
  return cell(inCode(text));
}

/** A bar would end the cell. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replace(/\s+/g, " ");
}
