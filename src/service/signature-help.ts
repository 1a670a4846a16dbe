import {
  MarkupKind,
  type ParameterInformation,
  type SignatureHelp,
  type SignatureInformation,
} from "vscode-languageserver-types";
import { annotationUsages } from "../language/semantics/annotations.ts";
import { functionUsages } from "../language/semantics/functions.ts";
import type { Pattern } from "../language/semantics/model.ts";
import { tokenize } from "../language/syntax/scanner.ts";
import { isTrivia, type Token, TokenKind } from "../language/syntax/token.ts";
import type { FileContext } from "./context.ts";
import { describeParameter } from "./lookup.ts";
import { wordDocumentation } from "./word-docs.ts";

/** After which an editor asks, and after which it asks again while the help is shown. */
export const signatureTriggers = ["(", ","] as const;

/**
 * What is to be given in the parentheses around the caret: the arguments of an example's pattern, of
 * a function, of an annotation, or of a type. Judged by the text before the caret, which may be
 * broken.
 */
export function signatureHelp(context: FileContext, offset: number): SignatureHelp | undefined {
  const call = callAround(context.text, offset);
  if (call === undefined) return undefined;
  switch (call.kind) {
    case "pattern": {
      const pattern = context.model.patterns.find(({ name }) => name === call.name);
      return pattern === undefined ? undefined : patternHelp(pattern, call);
    }
    case "annotation":
      return usageHelp(annotationUsages.get(call.name), "annotation", call);
    case "type":
      return usageHelp(typeUsages[call.name], "type", call);
    case "function":
      return usageHelp(functionUsages.get(call.name), "function", call);
    default:
      return call.kind satisfies never;
  }
}

/** Types that take settings. */
const typeUsages: Readonly<Record<string, string>> = {
  timestamp: "timestamp(seconds) or timestamp(local) or timestamp(seconds, local)",
};

interface Call {
  readonly kind: "pattern" | "annotation" | "function" | "type";
  readonly name: string;
  /** How many commas stand between the parenthesis and the caret. */
  readonly position: number;
  /** The names of the arguments that stand before the caret, in the order of the text. */
  readonly given: readonly string[];
  /** The name of the argument that the caret is in, once it is written. */
  readonly current: string | undefined;
}

function patternHelp(
  { name, parameters, documentation }: Pattern,
  { given, current }: Call,
): SignatureHelp {
  const described = parameters.map(
    (parameter): ParameterInformation => ({
      label: `${parameter.name}${parameter.optional ? "?" : ""}: ${describeParameter(parameter.type)}`,
      ...(parameter.meets === undefined ? {} : markdown(`Meets \`${parameter.meets}\`.`)),
    }),
  );
  const active =
    current === undefined
      ? parameters.findIndex((parameter) => !given.includes(parameter.name))
      : parameters.findIndex((parameter) => parameter.name === current);
  const signature: SignatureInformation = {
    label: `${name}(${described.map(({ label }) => label).join(", ")})`,
    parameters: described,
    ...(documentation === undefined ? {} : markdown(documentation)),
  };
  return { signatures: [signature], activeSignature: 0, ...activeParameter(active) };
}

/** The ways in which something is written: `split(a, "#") or split(a, "#", 0)`. */
function usageHelp(
  usage: string | undefined,
  topic: "annotation" | "function" | "type",
  { name, position }: Call,
): SignatureHelp | undefined {
  if (usage === undefined) return undefined;
  const documentation = wordDocumentation(topic, name);
  const signatures = usage.split(" or ").flatMap((label): SignatureInformation[] => {
    const inside = /\((.*)\)$/.exec(label)?.[1];
    if (inside === undefined) return [];
    const parameters = inside === "" ? [] : inside.split(", ").map((part) => ({ label: part }));
    return [{ label, parameters, ...(documentation === undefined ? {} : markdown(documentation)) }];
  });
  const [first] = signatures;
  if (first === undefined) return undefined;
  const fits = signatures.findIndex(({ parameters }) => (parameters ?? []).length > position);
  const shown = signatures[fits] ?? first;
  const parameters = shown.parameters ?? [];
  const isOpen = parameters.at(-1)?.label === "…";
  const active = isOpen ? Math.min(position, parameters.length - 1) : position;
  return {
    signatures,
    activeSignature: Math.max(0, fits),
    ...activeParameter(active < parameters.length ? active : -1),
  };
}

function activeParameter(index: number): Pick<SignatureHelp, "activeParameter"> {
  return index < 0 ? {} : { activeParameter: index };
}

function markdown(value: string): { documentation: { kind: "markdown"; value: string } } {
  return { documentation: { kind: MarkupKind.Markdown, value } };
}

/** The innermost parentheses around the caret that belong to something that takes arguments. */
function callAround(text: string, offset: number): Call | undefined {
  const tokens = tokensBefore(text, 0, offset);
  if (tokens === undefined) return undefined;
  const hole = holeAround(text, tokens.at(-1), offset);
  const inHole = hole === undefined ? undefined : tokensBefore(text, hole, offset);
  return callIn(text, inHole ?? tokens);
}

/** What stands before the caret, without blanks; `undefined` where that is in a comment. */
function tokensBefore(text: string, from: number, offset: number): readonly Token[] | undefined {
  const all = [...tokenize(text, from, offset)].filter(({ kind }) => kind !== TokenKind.EndOfFile);
  const last = all.at(-1);
  const isInComment =
    last !== undefined &&
    isTrivia(last.kind) &&
    last.kind !== TokenKind.Whitespace &&
    !(last.kind === TokenKind.BlockComment && text.slice(last.start, last.end).endsWith("*/"));
  return isInComment ? undefined : all.filter(({ kind }) => !isTrivia(kind));
}

/** Where the hole of a template begins that the caret is in: a string is one token. */
function holeAround(text: string, last: Token | undefined, offset: number): number | undefined {
  if (last?.kind !== TokenKind.String) return undefined;
  const written = text.slice(last.start, offset);
  const start = written.lastIndexOf("${");
  return start < 0 || written.includes("}", start) ? undefined : last.start + start + 2;
}

function callIn(text: string, tokens: readonly Token[]): Call | undefined {
  let depth = 0;
  let position = 0;
  /** The places, behind which an argument begins, of the level that the walk is on. */
  let begins: number[] = [];
  for (let index = tokens.length - 1; index >= 0; index--) {
    const token = tokens[index];
    switch (token?.kind) {
      case TokenKind.CloseParen:
      case TokenKind.CloseBrace:
      case TokenKind.CloseBracket:
        depth++;
        break;
      case TokenKind.Comma:
        if (depth > 0) break;
        position++;
        begins.push(index);
        break;
      case TokenKind.OpenBrace:
      case TokenKind.OpenBracket:
        if (depth > 0) depth--;
        else if (!isValue(tokens[index - 1])) return undefined;
        else {
          // A value of an argument: what is asked for is the call around it.
          position = 0;
          begins = [];
        }
        break;
      case TokenKind.OpenParen: {
        if (depth > 0) {
          depth--;
          break;
        }
        const callee = calleeAt(text, tokens, index);
        if (callee !== undefined) {
          return { ...callee, position, ...namesOf(text, tokens, [index, ...begins.reverse()]) };
        }
        position = 0;
        begins = [];
        break;
      }
      default:
    }
  }
  return undefined;
}

/** Whether a bracket behind this token begins a value, and no block. */
function isValue(before: Token | undefined): boolean {
  return (
    before?.kind === TokenKind.Colon ||
    before?.kind === TokenKind.Comma ||
    before?.kind === TokenKind.OpenParen ||
    before?.kind === TokenKind.OpenBracket
  );
}

function calleeAt(
  text: string,
  tokens: readonly Token[],
  parenthesis: number,
): Pick<Call, "kind" | "name"> | undefined {
  const word = tokens[parenthesis - 1];
  const before = tokens[parenthesis - 2];
  if (word === undefined) return undefined;
  const name = nameOf(text, word);
  if (name === undefined) return undefined;
  if (before?.kind === TokenKind.At) return { kind: "annotation", name };
  if (before !== undefined && nameOf(text, before) === "example") return { kind: "pattern", name };
  if (word.kind !== TokenKind.Word) return undefined;
  const isType = before?.kind === TokenKind.Colon && Object.hasOwn(typeUsages, name);
  if (isType) return { kind: "type", name };
  return functionUsages.has(name) ? { kind: "function", name } : undefined;
}

function nameOf(text: string, { kind, start, end }: Token): string | undefined {
  if (kind === TokenKind.Word) return text.slice(start, end);
  return kind === TokenKind.QuotedName ? text.slice(start + 1, end - 1) : undefined;
}

/** The names that stand before a colon behind the parenthesis and behind each comma. */
function namesOf(
  text: string,
  tokens: readonly Token[],
  begins: readonly number[],
): Pick<Call, "given" | "current"> {
  const names = begins.map((index) => {
    const name = tokens[index + 1];
    return name !== undefined && tokens[index + 2]?.kind === TokenKind.Colon
      ? nameOf(text, name)
      : undefined;
  });
  return {
    given: names.slice(0, -1).filter((name) => name !== undefined),
    current: names.at(-1),
  };
}
