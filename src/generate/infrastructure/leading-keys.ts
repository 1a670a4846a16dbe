import type { Expression, TemplatePart } from "../../language/expressions/expression.ts";
import type { AccessPath, Table } from "../../language/semantics/model.ts";
import type { Operation } from "../../planner/plan.ts";

/** The partition keys that an operation can touch, as far as a policy can name them. */
export type LeadingKeys =
  | {
      readonly kind: "some";
      /** Values for `ForAllValues:StringLike`: texts, `*` for anything, and escapes for neither. */
      readonly patterns: readonly string[];
    }
  | {
      readonly kind: "any";
      /** Why no condition can name them, as the end of a sentence. */
      readonly reason: string;
    };

/**
 * What `dynamodb:LeadingKeys` is in the requests of an operation: the value of the table's partition
 * key, or of the index's that is queried.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export function leadingKeysOf(operation: Operation, table: Table): LeadingKeys {
  if (operation.operation === "Scan") return any("a scan names no key");
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/VectorSearch.Security.html
  if (operation.operation === "SearchVectors") return any("a search knows no conditions");
  const index = "index" in operation ? operation.index : undefined;
  const { partition } = pathOf(table, index);
  const [key] = partition;
  // AWS does not say what the condition sees of a key of several attributes.
  if (partition.length !== 1 || key === undefined) return any("the key has several attributes");
  if (key.type !== "string") return any("the key is no text");
  const value =
    operation.key?.partition.find(({ attribute }) => attribute === key.storedName)?.value ??
    ("item" in operation
      ? operation.item?.find(({ attribute }) => attribute === key.storedName)?.value
      : undefined);
  if (value === undefined) return any("the key is not known");
  const patterns = [...new Set(patternsOf(value, choicesOf(operation)))];
  if (patterns.includes("*")) return any("the key begins with an argument");
  return { kind: "some", patterns };
}

/** The base table or the index of an operation. */
export function pathOf(table: Table, index: string | undefined): AccessPath {
  return table.indexes.find(({ name }) => name === index) ?? table.primary;
}

/** The parameters that a fan-out runs through literals, with these. */
function choicesOf(operation: Operation): ReadonlyMap<string, readonly Expression[]> {
  const fanOut = "fanOut" in operation ? operation.fanOut : undefined;
  return fanOut?.values.kind === "literals"
    ? new Map([[`$${fanOut.over}`, fanOut.values.values]])
    : new Map();
}

function patternsOf(
  value: Expression,
  choices: ReadonlyMap<string, readonly Expression[]>,
): readonly string[] {
  if (value.kind === "literal") return "S" in value.value ? [escaped(value.value.S)] : ["*"];
  if (value.kind === "parameter") {
    const literals = choices.get(value.name);
    return literals === undefined ? ["*"] : literals.flatMap((each) => patternsOf(each, choices));
  }
  if (value.kind !== "template") return ["*"];
  return value.parts.reduce<readonly string[]>(
    (starts, part) => {
      const ends = partPatterns(part, choices);
      return starts.flatMap((start) => ends.map((end) => joinedPattern(start, end)));
    },
    [""],
  );
}

function partPatterns(
  part: TemplatePart,
  choices: ReadonlyMap<string, readonly Expression[]>,
): readonly string[] {
  if (typeof part === "string") return [escaped(part)];
  // What a format makes of a value is not worth the words here: it is some text.
  return part.format === undefined ? patternsOf(part.expression, choices) : ["*"];
}

function joinedPattern(start: string, end: string): string {
  return start.endsWith("*") && end === "*" ? start : start + end;
}

/**
 * A text that is no wildcard and no policy variable: `${*}`, `${?}` and `${$}` stand for themselves.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
function escaped(text: string): string {
  return text.replace(/[*?]|\$(?=\{)/g, (character) => `\${${character}}`);
}

function any(reason: string): LeadingKeys {
  return { kind: "any", reason };
}
