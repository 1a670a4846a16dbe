import type { Cursor } from "../../language/syntax/cursor.ts";
import { TokenKind } from "../../language/syntax/token.ts";
import {
  type ExpressionContext,
  nothing,
  type OperandPlace,
  type Owner,
  type PathStep,
  type Places,
} from "./place.ts";
import { atEnd, isAt, readName, skip, unquoted, type Walk } from "./walk.ts";
import { walkValue } from "./walk-values.ts";

/**
 * An expression, up to the first token that cannot go on with it. `after` says what may follow a
 * whole expression, besides operators.
 */
export function walkExpression(
  cursor: Cursor,
  context: ExpressionContext,
  after: () => Places = () => nothing,
  meets?: readonly PathStep[],
): Walk {
  const state: ExpressionState = {
    brackets: [],
    meets,
    start: meets,
    compared: false,
    inBetween: false,
    path: undefined,
  };
  for (;;) {
    const operand = walkOperand(cursor, context, state);
    if (operand.kind === "found") return operand.places;
    if (operand.kind === "none") return undefined;
    const next = walkOperators(cursor, context, state, after);
    if (next.kind === "found") return next.places;
    if (next.kind === "none") return undefined;
  }
}

interface ExpressionState {
  /** The open parentheses and calls around the cursor. */
  readonly brackets: Bracket[];
  /** The path that the next operand is compared with. */
  meets: readonly PathStep[] | undefined;
  /** What a whole value is assigned to. */
  readonly start: readonly PathStep[] | undefined;
  compared: boolean;
  inBetween: boolean;
  /** The path that was read last, directly before the cursor. */
  path: readonly PathStep[] | undefined;
}

interface Bracket {
  /** The function, or `undefined` for plain parentheses. */
  readonly call: string | undefined;
  argument: number;
  /** Of the first argument: what the second one is compared with. */
  subject: readonly PathStep[] | undefined;
}

type Progress =
  | { readonly kind: "found"; readonly places: Places }
  | { readonly kind: "read" }
  | { readonly kind: "none" };

const read: Progress = { kind: "read" };
const none: Progress = { kind: "none" };

function found(places: Places): Progress {
  return { kind: "found", places };
}

function walkOperand(cursor: Cursor, context: ExpressionContext, state: ExpressionState): Progress {
  state.path = undefined;
  for (;;) {
    if (atEnd(cursor)) return found([operandPlace(context, state)]);
    switch (cursor.kind) {
      case TokenKind.Minus:
        cursor.advance();
        continue;
      case TokenKind.OpenParen:
        state.brackets.push({ call: undefined, argument: 0, subject: undefined });
        cursor.advance();
        continue;
      case TokenKind.Colon:
        return walkPlaceholder(cursor, context, state.meets);
      case TokenKind.String:
      case TokenKind.Number:
        cursor.advance();
        return read;
      case TokenKind.OpenBrace:
      case TokenKind.OpenBracket: {
        const value = walkValue(cursor, context.owner, state.meets ?? []);
        return value === undefined ? read : found(value);
      }
      case TokenKind.Word:
      case TokenKind.QuotedName: {
        if (cursor.is("not")) {
          cursor.advance();
          continue;
        }
        if (cursor.kindAhead(1) !== TokenKind.OpenParen) {
          const path = walkPathSteps(cursor, context.owner);
          if (path.found !== undefined) return found(path.found);
          state.path = path.steps;
          return read;
        }
        const call = cursor.word;
        cursor.advance();
        cursor.advance();
        if (skip(cursor, TokenKind.CloseParen)) {
          return read;
        }
        state.brackets.push({ call, argument: 0, subject: undefined });
        continue;
      }
      default:
        return none;
    }
  }
}

function walkOperators(
  cursor: Cursor,
  context: ExpressionContext,
  state: ExpressionState,
  after: () => Places,
): Progress {
  for (;;) {
    const bracket = state.brackets.at(-1);
    if (atEnd(cursor)) {
      const { compared } = state;
      const places: Places = [{ kind: "operator", context, compared }];
      return found(bracket === undefined ? [...after(), ...places] : places);
    }
    switch (cursor.kind) {
      case TokenKind.Equals:
      case TokenKind.NotEquals:
      case TokenKind.Less:
      case TokenKind.LessEquals:
      case TokenKind.Greater:
      case TokenKind.GreaterEquals:
        cursor.advance();
        state.meets = state.path ?? bracket?.subject;
        state.compared = true;
        return read;
      case TokenKind.Plus:
      case TokenKind.Minus:
      case TokenKind.Star:
      case TokenKind.Slash:
        cursor.advance();
        return read;
      case TokenKind.Comma:
        if (bracket === undefined) return none;
        cursor.advance();
        if (bracket.argument === 0 && bracket.call !== undefined) {
          bracket.subject = state.path;
          state.meets = state.path;
        }
        bracket.argument++;
        return read;
      case TokenKind.CloseParen:
        if (bracket === undefined) return none;
        cursor.advance();
        // `size(a)` is no path; a call of a condition function is a whole comparison.
        state.path = undefined;
        state.brackets.pop();
        if (bracket.call !== undefined) {
          state.compared = bracket.call !== "size";
          state.meets = state.start;
        }
        continue;
      case TokenKind.Word:
        return walkWordOperator(cursor, state);
      default:
        return none;
    }
  }
}

function walkWordOperator(cursor: Cursor, state: ExpressionState): Progress {
  switch (cursor.word) {
    case "and":
    case "or":
      cursor.advance();
      if (state.inBetween) {
        state.inBetween = false;
        return read;
      }
      state.meets = state.start;
      state.compared = false;
      return read;
    case "between":
      cursor.advance();
      state.inBetween = true;
      state.meets = state.path;
      state.compared = true;
      return read;
    case "in":
      if (cursor.isAhead(1, "key")) return none;
      cursor.advance();
      state.meets = state.path;
      state.compared = true;
      return read;
    default:
      return none;
  }
}

function operandPlace(context: ExpressionContext, state: ExpressionState): OperandPlace {
  const bracket = state.brackets.findLast(({ call }) => call !== undefined);
  return {
    kind: "operand",
    context,
    meets: state.meets,
    inCall: bracket?.call,
    argument: bracket?.argument ?? 0,
  };
}

/** `:name` or `:Order.customerId`. */
function walkPlaceholder(
  cursor: Cursor,
  context: ExpressionContext,
  meets: readonly PathStep[] | undefined,
): Progress {
  cursor.advance();
  if (atEnd(cursor)) return found([{ kind: "placeholder", context, meets }]);
  const name = readName(cursor);
  const owner: Owner = { kind: "argument", pattern: context.pattern ?? "", name };
  const path: PathStep[] = [];
  while (skip(cursor, TokenKind.Dot)) {
    if (atEnd(cursor)) return found([{ kind: "member", owner, path }]);
    path.push(readName(cursor));
  }
  return read;
}

/** `address.city`, `lines[0].sku`, where the place of its first name is known. */
export function walkPath(cursor: Cursor, places: Places, owner: Owner): Walk {
  if (atEnd(cursor)) return places;
  if (!cursor.isName()) return undefined;
  return walkPathSteps(cursor, owner).found;
}

/** The same, with what was read. */
export function walkPathSteps(
  cursor: Cursor,
  owner: Owner,
): { readonly steps: readonly PathStep[]; readonly found: Walk } {
  const steps: PathStep[] = [unquoted(cursor.word)];
  cursor.advance();
  for (;;) {
    if (skip(cursor, TokenKind.Dot)) {
      if (atEnd(cursor)) return { steps, found: [{ kind: "member", owner, path: steps }] };
      if (!cursor.isName()) break;
      steps.push(readName(cursor));
    } else if (isAt(cursor, TokenKind.OpenBracket) && cursor.start === cursor.previousEnd) {
      cursor.advance();
      if (atEnd(cursor)) return { steps, found: nothing };
      if (isAt(cursor, TokenKind.Number)) {
        steps.push(Number(cursor.word));
        cursor.advance();
      }
      skip(cursor, TokenKind.CloseBracket);
    } else break;
  }
  return { steps, found: undefined };
}

/** A number or a placeholder, as `limit` and `page` take. */
export function walkCount(cursor: Cursor, context: ExpressionContext): Walk {
  if (atEnd(cursor)) {
    return [{ kind: "operand", context, meets: undefined, inCall: undefined, argument: 0 }];
  }
  if (isAt(cursor, TokenKind.Colon)) {
    const progress = walkPlaceholder(cursor, context, undefined);
    return progress.kind === "found" ? progress.places : undefined;
  }
  skip(cursor, TokenKind.Number);
  return undefined;
}
