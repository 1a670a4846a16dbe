import type { Cursor } from "../../language/syntax/cursor.ts";
import { actionKeywords, operationKeywords } from "../../language/syntax/keywords.ts";
import { TokenKind } from "../../language/syntax/token.ts";
import type { PatternVerb } from "../../language/syntax/tree.ts";
import {
  type ExpressionContext,
  nothing,
  type Owner,
  type PatternContext,
  type Places,
  words,
} from "./place.ts";
import {
  atEnd,
  isAt,
  readName,
  skip,
  type Walk,
  walkBlock,
  walkList,
  walkMembers,
  walkName,
  walkWords,
} from "./walk.ts";
import { walkCount, walkExpression, walkPath, walkPathSteps } from "./walk-expression.ts";

/** `pattern Name { … }`; the cursor stands behind the keyword. */
export function walkPattern(cursor: Cursor): Walk {
  const { name: pattern, found } = walkName(cursor, nothing);
  if (found !== undefined) return found;
  if (atEnd(cursor)) return nothing;
  if (!skip(cursor, TokenKind.OpenBrace)) return undefined;
  if (atEnd(cursor)) return [{ kind: "verb", pattern }];
  const verb = readVerb(cursor);
  if (verb === undefined) return words("get", "put", "delete");
  if (verb === "transaction") {
    const actions = walkBlock(
      cursor,
      () => [{ kind: "action" }],
      () => walkAction(cursor, pattern),
    );
    if (actions !== undefined) return actions;
    return walkClauses(cursor, { pattern, verb, inTransaction: false, entities: [] });
  }
  const entities: string[] = [];
  const header = walkOperation(cursor, pattern, verb, entities);
  if (header !== undefined) return header;
  return walkClauses(cursor, {
    pattern,
    verb: isVerb(verb) ? verb : undefined,
    inTransaction: false,
    entities,
  });
}

/** The operation's words; `undefined` where the caret stands behind `batch`. */
function readVerb(cursor: Cursor): string | undefined {
  if (!isAt(cursor, TokenKind.Word)) return "";
  // A clause where the operation is missing is read as one.
  if (!operationKeywords.some((keyword) => keyword.split(" ")[0] === cursor.word)) return "";
  const first = readName(cursor);
  if (first !== "batch") return first;
  return atEnd(cursor) ? undefined : `${first} ${readName(cursor)}`;
}

function isVerb(text: string): text is PatternVerb {
  return (operationKeywords as readonly string[]).includes(text);
}

/** The entities of an operation, and the argument of a `put` or the vector of a `search`. */
function walkOperation(cursor: Cursor, pattern: string, verb: string, entities: string[]): Walk {
  if (verb === "") return undefined;
  const found = walkList(cursor, (taken) => {
    const element = walkName(cursor, [{ kind: "entity", taken }]);
    if (element.name !== "") entities.push(element.name);
    return element;
  });
  if (found !== undefined) return found;
  const context = expressionContext({ pattern, entities }, "count");
  if (verb === "search") {
    if (atEnd(cursor)) return words("near");
    if (!cursor.is("near")) return undefined;
    cursor.advance();
    const near = walkCount(cursor, context) ?? walkWords(cursor, ["top"]);
    return near ?? walkCount(cursor, context);
  }
  if (skip(cursor, TokenKind.Colon)) {
    return walkName(cursor, nothing).found;
  }
  return undefined;
}

function walkAction(cursor: Cursor, pattern: string): Walk {
  const verb = actionKeywords.find((keyword) => cursor.is(keyword));
  if (verb === undefined) return undefined;
  cursor.advance();
  const { name: entity, found } = walkName(cursor, [{ kind: "entity", taken: [] }]);
  if (found !== undefined) return found;
  if (skip(cursor, TokenKind.Colon)) {
    const argument = walkName(cursor, nothing).found;
    if (argument !== undefined) return argument;
  }
  // The next action may follow on the same line as well as on the next one.
  if (atEnd(cursor)) return [{ kind: "action" }];
  if (!skip(cursor, TokenKind.OpenBrace)) return undefined;
  return walkClauses(cursor, { pattern, verb, inTransaction: true, entities: [entity] });
}

function walkClauses(cursor: Cursor, context: PatternContext): Walk {
  const used: string[] = [];
  const clauses = (): Places => [
    { kind: "clause", context, used: [...used], sameLine: !cursor.isOnNewLine() },
  ];
  return walkMembers(cursor, clauses, () => walkClause(cursor, context, used, clauses));
}

/** What a clause needs to know of its pattern. */
interface ClauseSetting {
  readonly context: PatternContext;
  readonly owner: Owner;
  /** What may follow the clause. */
  readonly clauses: () => Places;
}

function walkClause(
  cursor: Cursor,
  context: PatternContext,
  used: string[],
  clauses: () => Places,
): Walk {
  if (!isAt(cursor, TokenKind.Word)) return undefined;
  const keyword = readName(cursor);
  const setting = { context, owner: ownerOf(context), clauses };
  const { owner } = setting;
  used.push(keyword);
  switch (keyword) {
    case "where":
    case "filter":
    case "if":
      return walkExpression(cursor, expressionContext(context, "condition"), clauses);
    case "order":
      used.push("order by");
      return walkWords(cursor, ["by"]) ?? walkOrder(cursor, setting);
    case "limit":
    case "page":
      return walkCount(cursor, expressionContext(context, "count"));
    case "return":
    case "remove":
      return walkPaths(cursor, owner);
    case "using":
      return walkName(cursor, [{ kind: "index", entities: context.entities }]).found;
    case "set":
      if (!cursor.is("any")) return walkSet(cursor, setting);
      used.pop();
      used.push("set any of");
      cursor.advance();
      return walkWords(cursor, ["of"]) ?? walkPaths(cursor, owner);
    case "add":
      return walkChanges(cursor, setting, "to");
    case "delete":
      return walkChanges(cursor, setting, "from");
    case "rate":
    case "peak":
      return walkRate(cursor);
    default:
      return undefined;
  }
}

function walkOrder(cursor: Cursor, { context, clauses }: ClauseSetting): Walk {
  const { entities } = context;
  return walkList(cursor, (taken) => {
    const element = walkName(cursor, [{ kind: "order", entities, first: taken.length === 0 }]);
    if (element.found !== undefined) return element;
    if (atEnd(cursor)) {
      return { ...element, found: cursor.isOnNewLine() ? clauses() : words("desc", "asc") };
    }
    if (cursor.is("asc") || cursor.is("desc")) cursor.advance();
    return element;
  });
}

/** `set a = x, b = y`; `any of` may stand behind `set`, too. */
function walkSet(cursor: Cursor, { context, owner, clauses }: ClauseSetting): Walk {
  return walkList(cursor, (taken) => {
    const first = taken.length === 0 ? words("any of") : nothing;
    const places: Places = [{ kind: "attribute", owner, taken }, ...first];
    if (atEnd(cursor)) return { name: "", found: places };
    if (!cursor.isName()) return { name: "", found: undefined };
    const { steps, found } = walkPathSteps(cursor, owner);
    const name = String(steps[0] ?? "");
    if (found !== undefined || atEnd(cursor)) return { name, found: found ?? nothing };
    if (!isAt(cursor, TokenKind.Equals)) return { name, found: undefined };
    cursor.advance();
    const value = expressionContext(context, "update value");
    return { name, found: walkExpression(cursor, value, clauses, steps) };
  });
}

/** `add 1 to a, :t to tags` and `delete :t from tags`. */
function walkChanges(
  cursor: Cursor,
  { context, owner }: ClauseSetting,
  connective: "to" | "from",
): Walk {
  return walkList(cursor, (taken) => {
    const value = walkCount(cursor, expressionContext(context, "change"));
    const found = value ?? walkWords(cursor, [connective]);
    if (found !== undefined) return { name: "", found };
    const places: Places = [{ kind: "attribute", owner, taken }];
    const name = cursor.word;
    return { name, found: walkPath(cursor, places, owner) };
  });
}

function walkPaths(cursor: Cursor, owner: Owner): Walk {
  return walkList(cursor, (taken) => {
    const name = cursor.word;
    return { name, found: walkPath(cursor, [{ kind: "attribute", owner, taken }], owner) };
  });
}

/** `300/s`. */
function walkRate(cursor: Cursor): Walk {
  if (atEnd(cursor)) return nothing;
  skip(cursor, TokenKind.Number);
  if (atEnd(cursor)) return nothing;
  if (!skip(cursor, TokenKind.Slash)) return undefined;
  return walkName(cursor, words("s", "min", "h", "day")).found;
}

function ownerOf(context: Pick<PatternContext, "entities">): Owner {
  return { kind: "entities", names: context.entities };
}

function expressionContext(
  context: Pick<PatternContext, "entities" | "pattern">,
  use: ExpressionContext["use"],
): ExpressionContext {
  return { owner: ownerOf(context), use, pattern: context.pattern };
}
