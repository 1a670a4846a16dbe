import type { Expression } from "../../language/expressions/expression.ts";
import type { Type } from "../../language/semantics/types.ts";
import type { FanOut } from "../../planner/plan.ts";
import {
  array,
  bracketed,
  type Code,
  call,
  code,
  conditional,
  joined,
  literal,
  name,
  nothing,
  property,
  verbatim,
} from "../code-writer.ts";
import { compared } from "./conditions.ts";
import { documentation } from "./documentation.ts";
import { type Scope, type Value, valueCode } from "./expressions.ts";
import { itemGroups } from "./grouped-items.ts";
import { keyValues } from "./keys.ts";
import { type Module, type SdkValue, tableShapeOf } from "./module.ts";
import { propertyOf } from "./names.ts";
import { countCode } from "./numbers.ts";
import { patternHead } from "./parameters.ts";
import { createScope, cursorScope, type PatternScope } from "./pattern-scope.ts";
import { RequestExpressions } from "./request-expressions.ts";
import { declared, itemCast, type Read, sent, tableName } from "./sending.ts";

/** `first`, and reads with a `limit`: a known number of items. */
export function limitedRead(read: Read): Code {
  const { plan, operation, result, module } = read;
  const scope = createScope(plan, module);
  const isOne = plan.result.kind === "item";
  const limit =
    operation.limit === undefined ? undefined : valueCode(operation.limit, scope, module);
  const parts = pageParts(read, scope, true);
  const returned = isOne ? code`${result.type} | undefined` : code`${result.type}[]`;
  const isSingleRequest =
    isOne &&
    operation.filter === undefined &&
    operation.fanOut === undefined &&
    parts.isEmpty === undefined;
  const body = isSingleRequest
    ? code`
        const { Items } = await ${sent(parts.command, parts.request, module)};
        const [item] = Items ?? [];
        return item && ${result.convert}(${itemCast(read.entities, verbatim("item"), result, module)});`
    : code`
        ${parts.statements}
        const items = await ${module.support("readUpTo")}(
          ${countCode(limit ?? oneItem, module)},
          ${parts.read},
        );
        return ${
          isOne
            ? code`items.map(${result.convert})[0]`
            : code`items.map(${result.convert})${read.entities.length > 1 ? verbatim(".filter((item) => item !== undefined)") : nothing}`
        };`;
  return declared(
    result.declarations,
    code`
    ${documentation(plan, module)}
    ${patternHead(plan, code`${returned}`, module)}
      ${body}
    }`,
  );
}

const oneItem: Value = { code: verbatim("1"), type: { kind: "integer" }, optional: false };

/** `query` and `scan`: pages, and an iteration over all. */
export function pagedRead(read: Read): Code {
  const { plan, operation, result, module } = read;
  const scope = createScope(plan, module);
  const parts = pageParts(read, scope, false);
  const conditions: (Expression | undefined)[] = [
    ...keyValues(operation.key).map(({ value }) => value),
    ...(operation.key?.sort.flatMap(({ values }) => values) ?? []),
    operation.filter,
  ];
  const cursor = bracketed("[", [literal(plan.name), ...cursorScope(plan, conditions, scope)], "]");
  const isScan = operation.operation === "Scan";
  const groups = isScan ? undefined : itemGroups(read.pattern, result, module);
  const kind = module.support(isScan ? "Scan" : groups === undefined ? "Query" : "ItemCollection");
  const type = groups === undefined ? result.type : code`${result.type}, ${groups.type}`;
  return declared(
    [...result.declarations, ...(groups?.declarations ?? [])],
    code`
    ${documentation(plan, module)}
    ${patternHead(plan, code`${kind}<${type}>`, module, false)}
      ${parts.statements}
      return new ${kind}(
        ${cursor},
        ${parts.read},
        ${result.convert},
        ${groups === undefined ? nothing : code`${groups.group},`}
      );
    }`,
  );
}

interface PageParts {
  readonly command: SdkValue;
  /** The input without a start key. */
  readonly request: Code;
  /** What has to be computed before. */
  readonly statements: Code;
  /** A function from a start key to a page. */
  readonly read: Code;
  /** When nothing can be found. */
  readonly isEmpty: Code | undefined;
}

function pageParts(read: Read, scope: PatternScope, isLimited: boolean): PageParts {
  const { operation, module, entities } = read;
  const isScan = operation.operation === "Scan";
  const command = isScan ? "ScanCommand" : "QueryCommand";
  const inputType = module.sdkType(isScan ? "ScanCommandInput" : "QueryCommandInput");
  const expressions = new RequestExpressions(module, scope, entities);
  const { key } = operation;
  if (key !== undefined) expressions.keyCondition(key, operation.index);
  const empty: Code[] = (key?.sort ?? []).flatMap(({ range }) => {
    if (range === undefined) return [];
    const lower = valueCode(range.lower, scope, module);
    const upper = valueCode(range.upper, scope, module);
    return [code`${compared(">", lower, upper, module)}`];
  });
  const statements: Code[] = [];
  if (operation.filter !== undefined) {
    const filter = expressions.condition(operation.filter);
    if (filter.kind === "computed") {
      statements.push(code`const filter = ${filter.code};`);
      expressions.add("FilterExpression", { kind: "computed", code: verbatim("filter") });
      empty.push(verbatim("filter === false"));
    } else expressions.add("FilterExpression", filter);
  }
  if (operation.projection !== undefined) expressions.projection(operation.projection);
  const limit = isLimited && operation.filter === undefined ? operation.limit : undefined;
  const pageSize = smaller(operation.pageSize, limit, scope, module);
  const properties = [
    property("TableName", tableName(operation.table, module)),
    ...(operation.index === undefined ? [] : [property("IndexName", literal(operation.index))]),
    ...expressions.properties(),
    ...(operation.scanForward === undefined
      ? []
      : [property("ScanIndexForward", verbatim(String(operation.scanForward)))]),
    ...(operation.consistentRead ? [verbatim("ConsistentRead: true")] : []),
    ...(pageSize === undefined ? [] : [property("Limit", pageSize)]),
    // Of a local index a query returns only what it projects, unless it asks for more.
    ...(operation.fetchesFromTable === true && operation.projection === undefined
      ? [property("Select", literal("ALL_ATTRIBUTES"))]
      : []),
  ];
  const request = bracketed("{", properties, "}");
  statements.push(code`const request: ${inputType} = ${request};`);
  const isEmpty = empty.length === 0 ? undefined : joined(empty, " || ");
  const isSegmented = isScan && !isLimited;
  const segment = isSegmented ? "...segment, " : "";
  const input = verbatim(`{ ...request, ${segment}ExclusiveStartKey: start }`);
  const send = sent(command, input, module);
  const parameters = verbatim(isSegmented ? "(start, segment)" : "(start)");
  return {
    command,
    request,
    isEmpty,
    statements: joined(statements),
    read:
      isEmpty === undefined
        ? code`
            ${parameters} =>
              ${send}`
        : code`
            ${parameters} =>
              ${conditional(isEmpty, module.support("noItems"), send)}`,
  };
}

/** Several queries, one for each value, merged in the order of the sort key. */
export function mergedRead(read: Read, fanOut: FanOut): Code {
  const { plan, operation, result, module } = read;
  const outer = createScope(plan, module);
  const element = name(module.names.local(propertyOf(fanOut.over)));
  const elementType = fanOutType(fanOut, read);
  const scope = outer.with(`$${fanOut.over}`, {
    code: element,
    type: elementType,
    optional: false,
  });
  const isLimited = plan.result.kind === "item" || operation.limit !== undefined;
  const parts = pageParts(read, scope, isLimited);
  const shape = tableShapeOf(module, operation.table);
  const sort =
    operation.index === undefined
      ? [...(shape?.sort === undefined ? [] : [shape.sort])]
      : (shape?.indexes.find((index) => index.name === operation.index)?.sort ?? []);
  const limit =
    operation.limit === undefined ? undefined : valueCode(operation.limit, outer, module);
  const merged = code`
    ${module.support("MergedQuery")}(
      ${module.support("distinct")}(${fanOutValues(fanOut, outer, module)}).map((${element}) => {
        ${parts.statements}
        return ${parts.read};
      }),
      ${array(sort.map(({ attribute }) => literal(attribute)))},
      ${verbatim(String(operation.scanForward !== false))},
      ${result.convert},
    )`;
  if (plan.result.kind === "item" || limit !== undefined) {
    const isOne = plan.result.kind === "item";
    const returned = isOne ? code`${result.type} | undefined` : code`${result.type}[]`;
    const items = code`await new ${merged}.first(${countCode(limit ?? oneItem, module)})`;
    return declared(
      result.declarations,
      code`
      ${documentation(plan, module)}
      ${patternHead(plan, returned, module)}
        const items = ${items};
        return ${verbatim(isOne ? "items[0]" : "items")};
      }`,
    );
  }
  return declared(
    result.declarations,
    code`
    ${documentation(plan, module)}
    ${patternHead(plan, code`${module.support("MergedQuery")}<${result.type}>`, module, false)}
      return new ${merged};
    }`,
  );
}

function fanOutType({ over, values }: FanOut, { entities }: Read): Type {
  if (values.kind === "shards") return { kind: "string" };
  const declaredType = entities[0]?.attributes.find((each) => each.name === over)?.type;
  return declaredType ?? { kind: "string" };
}

function fanOutValues({ values }: FanOut, scope: Scope, module: Module): Code {
  switch (values.kind) {
    case "parameter":
      return scope.parameter(values.name)?.code ?? verbatim("[]");
    case "literals":
      return array(values.values.map((value) => valueCode(value, scope, module).code));
    case "dates": {
      const bounds = [values.lower, values.upper].map(
        (each) => valueCode(each, scope, module).code,
      );
      return call(module.support("daysBetween"), bounds);
    }
    case "shards":
      return call(module.support("allShards"), [verbatim(String(values.count))]);
    default:
      return values satisfies never;
  }
}

function smaller(
  first: Expression | undefined,
  second: Expression | undefined,
  scope: Scope,
  module: Module,
): Code | undefined {
  const values = [first, second].flatMap((each) =>
    each === undefined ? [] : [countCode(valueCode(each, scope, module), module)],
  );
  const [one, other] = values;
  if (one === undefined || other === undefined) return one;
  const numbers = [Number(one.text), Number(other.text)];
  return numbers.some(Number.isNaN)
    ? code`Math.min(${one}, ${other})`
    : verbatim(String(Math.min(...numbers)));
}
