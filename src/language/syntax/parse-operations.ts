import type { Span } from "../../base/span.ts";
import type { Cursor } from "./cursor.ts";
import { actionKeywords } from "./keywords.ts";
import { parseBlock, parseUnbracketed } from "./lists.ts";
import { parseClauses, readClause } from "./parse-clauses.ts";
import { parseValue, readPlaceholder } from "./parse-expressions.ts";
import { startsAction, startsClause } from "./starts.ts";
import { TokenKind } from "./token.ts";
import type {
  Clause,
  ExpressionNode,
  Identifier,
  OperationNode,
  PatternVerb,
  PlaceholderNode,
  TransactionAction,
} from "./tree.ts";
import { expectWord, listed, parseName, reportUnknownMember, startsName } from "./words.ts";

/** Whether the current word is the verb of an operation (`batch` for its three). */
export function isOperationWord(cursor: Cursor): boolean {
  const { word } = cursor;
  return word === "batch" || verbs.has(word);
}

const verbs: ReadonlySet<string> = new Set<PatternVerb>([
  "get",
  "first",
  "query",
  "scan",
  "search",
  "create",
  "put",
  "update",
  "upsert",
  "delete",
  "move",
  "transaction",
]);

/** The operations that take several entities. */
const pluralVerbs: ReadonlySet<PatternVerb> = new Set(["query", "batch put", "batch delete"]);

/** Reads the operation that `keyword` begins; the current token is it, or its misspelling. */
export function readOperation(cursor: Cursor, keyword: string): OperationNode {
  const { start } = cursor;
  cursor.advance();
  const verb = keyword === "batch" ? parseBatchVerb(cursor) : (keyword as PatternVerb);
  const verbSpan = cursor.spanFrom(start);
  if (verb === "transaction") {
    const actions = parseBlock(cursor, "'transaction'", startsAction, parseAction);
    return operation(cursor, start, { verb, verbSpan, entities: [], actions });
  }
  const entities = parseEntities(cursor, verb, verbSpan);
  const argument = parseArgument(cursor);
  let near: ExpressionNode | undefined;
  let top: ExpressionNode | undefined;
  if (verb === "search") {
    const isNear = expectWord(cursor, "near", "'near' and the vector, such as 'near :vector'");
    if (isNear) near = parseValue(cursor, "a vector after 'near', such as ':vector'");
    if (expectWord(cursor, "top", "'top' and the number of items, such as 'top 10'")) {
      top = parseValue(cursor, "a number after 'top'");
    }
  }
  return operation(cursor, start, { verb, verbSpan, entities, argument, near, top });
}

type OperationParts = Pick<OperationNode, "verb" | "verbSpan" | "entities"> &
  Partial<Record<"argument", PlaceholderNode | undefined>> &
  Partial<Record<"near" | "top", ExpressionNode | undefined>> & {
    readonly actions?: readonly TransactionAction[];
  };

function operation(cursor: Cursor, start: number, parts: OperationParts): OperationNode {
  return {
    kind: "Operation",
    span: cursor.spanFrom(start),
    verb: parts.verb,
    verbSpan: parts.verbSpan,
    entities: parts.entities,
    argument: parts.argument,
    near: parts.near,
    top: parts.top,
    actions: parts.actions ?? [],
  };
}

/** Reads the word behind `batch`. */
function parseBatchVerb(cursor: Cursor): PatternVerb {
  for (const verb of ["get", "put", "delete"] as const) {
    if (!cursor.is(verb)) continue;
    cursor.advance();
    return `batch ${verb}`;
  }
  cursor.expected("'get', 'put' or 'delete' after 'batch'");
  return "batch get";
}

function parseEntities(cursor: Cursor, verb: PatternVerb, verbSpan: Span): Identifier[] {
  const expected = `an entity after '${verb}'`;
  const entity = (at: Cursor) => parseName(at, expected, verbSpan);
  if (pluralVerbs.has(verb)) {
    return parseUnbracketed(cursor, "entity", startsName, entity);
  }
  const entities = [entity(cursor)];
  while (cursor.kind === TokenKind.Comma) {
    const comma = cursor.span;
    cursor.advance();
    const parameters = { expected: `one entity after '${verb}'`, found: "a second one" };
    cursor.report("unexpected-token", comma, parameters);
    if (cursor.isName()) parseName(cursor, expected);
  }
  return entities;
}

function parseArgument(cursor: Cursor): PlaceholderNode | undefined {
  return cursor.kind === TokenKind.Colon ? readPlaceholder(cursor) : undefined;
}

function parseAction(cursor: Cursor): TransactionAction | undefined {
  if (cursor.kind !== TokenKind.Word) {
    cursor.expected(`an action of the transaction: ${listed(actionKeywords)}`);
    return undefined;
  }
  const verb = actionVerb(cursor.word);
  if (verb !== undefined) return readAction(cursor, verb);
  const suggestion = reportUnknownMember(cursor, "action of a transaction", actionKeywords);
  const meant = suggestion === undefined ? undefined : actionVerb(suggestion);
  return meant === undefined ? undefined : readAction(cursor, meant);
}

function actionVerb(word: string): TransactionAction["verb"] | undefined {
  return actionKeywords.find((keyword) => keyword === word);
}

/** Reads `update Order { … }`; the current token is the verb, or its misspelling. */
function readAction(cursor: Cursor, verb: TransactionAction["verb"]): TransactionAction {
  const verbSpan = cursor.span;
  cursor.advance();
  const entity = parseName(cursor, `an entity after '${verb}'`, verbSpan);
  const argument = parseArgument(cursor);
  let clauses: Clause[] = [];
  if (cursor.kind === TokenKind.OpenBrace) {
    const owner = `'${verb} ${entity.text}'`;
    clauses = parseClauses(cursor, parseBlock(cursor, owner, startsClause, parseActionClause));
  } else if (startsClause(cursor)) {
    cursor.expected(`'{' before the clauses of '${verb} ${entity.text}'`);
    const clause = readClause(cursor);
    if (clause !== undefined) clauses.push(clause);
  }
  const span = cursor.spanFrom(verbSpan.start);
  return { kind: "TransactionAction", span, verb, verbSpan, entity, argument, clauses };
}

const actionClauses = ["where", "set", "set any of", "add", "delete", "remove", "if", "return"];

function parseActionClause(cursor: Cursor): Clause | undefined {
  if (cursor.kind !== TokenKind.Word) {
    cursor.expected(`a clause: ${listed(actionClauses)}`);
    return undefined;
  }
  const clause = readClause(cursor);
  if (clause !== undefined) return clause;
  const suggestion = reportUnknownMember(cursor, "clause of an action", actionClauses);
  return suggestion === undefined ? undefined : readClause(cursor, suggestion);
}
