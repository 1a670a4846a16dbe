import type { Span } from "../../base/span.ts";
import type { ExpressionNode, Identifier, PropertyNode } from "../syntax/tree.ts";

export type JsonResult =
  | { readonly kind: "value"; readonly value: ExpressionNode }
  | { readonly kind: "problem"; readonly span: Span; readonly message: string };

/**
 * Reads JSON into the nodes that a literal of the language would have, so that files with samples
 * are checked as samples are. Numbers keep all their digits, which `JSON.parse` would round. Spans
 * are those in the text.
 *
 * @param from where the value begins in the text; what stands before it is not looked at
 * @param to where the text ends
 */
export function parseJsonValue(whole: string, from = 0, to = whole.length): JsonResult {
  const text = to === whole.length ? whole : whole.slice(0, to);
  const tokens = /\s*(?:([[\]{}:,])|("(?:[^"\\]|\\.)*")|(-?\d[^\s,\]}]*)|([a-z]+))/y;
  let end = from;
  /** Where the token begins that was read last. */
  let start = from;

  class Problem {
    readonly message: string;
    readonly span: Span;
    constructor(message: string) {
      this.message = message;
      this.span = { start, end };
    }
  }

  const here = (): Span => ({ start, end });

  interface Token {
    readonly kind: "punctuation" | "string" | "number" | "word" | "end";
    readonly text: string;
  }

  function read(): Token {
    tokens.lastIndex = end;
    const match = tokens.exec(text);
    if (match === null) {
      const rest = text.slice(end).trimStart();
      if (rest === "") {
        start = text.trimEnd().length;
        end = start;
        return { kind: "end", text: "the end of the file" };
      }
      start = text.length - rest.length;
      end = start + 1;
      return { kind: "word", text: rest.slice(0, 1) };
    }
    end = tokens.lastIndex;
    start = end - match[0].trimStart().length;
    const [, punctuation, string, number, word = ""] = match;
    if (punctuation !== undefined) return { kind: "punctuation", text: punctuation };
    if (string !== undefined) return { kind: "string", text: string };
    return number !== undefined ? { kind: "number", text: number } : { kind: "word", text: word };
  }

  function peek(): string {
    const [startBefore, endBefore] = [start, end];
    const token = read();
    [start, end] = [startBefore, endBefore];
    return token.text;
  }

  function readString(token: Token): string | Problem {
    try {
      return String(JSON.parse(token.text));
    } catch {
      return new Problem(`${token.text.slice(0, 20)} is no JSON string`);
    }
  }

  function readValue(depth: number): ExpressionNode | Problem {
    const token = read();
    if (depth > maximumDepth) return new Problem("values nest too deeply");
    switch (token.kind) {
      case "string": {
        const value = readString(token);
        return value instanceof Problem ? value : { kind: "StringLiteral", span: here(), value };
      }
      case "number":
        return jsonNumber.test(token.text)
          ? { kind: "NumberLiteral", span: here(), value: token.text, suffix: "" }
          : new Problem(`${token.text.slice(0, 20)} is no JSON number`);
      case "word":
        if (token.text === "true" || token.text === "false") {
          return { kind: "BooleanLiteral", span: here(), value: token.text === "true" };
        }
        return token.text === "null"
          ? new Problem("there is no null in a model; leave the attribute out")
          : new Problem(`unexpected '${token.text}'`);
      case "punctuation":
        if (token.text === "[") return readList(depth);
        if (token.text === "{") return readObject(depth);
        return new Problem(`unexpected '${token.text}'`);
      case "end":
        return new Problem("a value is missing at the end");
      default:
        return token.kind satisfies never;
    }
  }

  function readList(depth: number): ExpressionNode | Problem {
    const elements: ExpressionNode[] = [];
    const first = start;
    if (peek() === "]") {
      read();
      return { kind: "ListLiteral", span: { start: first, end }, elements };
    }
    for (;;) {
      const element = readValue(depth + 1);
      if (element instanceof Problem) return element;
      elements.push(element);
      const { text: next } = read();
      if (next === "]") {
        return { kind: "ListLiteral", span: { start: first, end }, elements };
      }
      if (next !== ",") return new Problem(`expected ',' or ']' instead of '${next}'`);
    }
  }

  function readObject(depth: number): ExpressionNode | Problem {
    const properties: PropertyNode[] = [];
    const first = start;
    if (peek() === "}") {
      read();
      return { kind: "ObjectLiteral", span: { start: first, end }, properties };
    }
    for (;;) {
      const key = read();
      const keySpan = here();
      const name = key.kind === "string" ? readString(key) : new Problem("a key stands in quotes");
      if (name instanceof Problem) return name;
      if (read().text !== ":") return new Problem(`expected ':' after "${name}"`);
      const value = readValue(depth + 1);
      if (value instanceof Problem) return value;
      const identifier: Identifier = {
        kind: "Identifier",
        span: keySpan,
        text: name,
        quoted: false,
      };
      const property = { start: keySpan.start, end: value.span.end };
      properties.push({ kind: "Property", span: property, name: identifier, value });
      const { text: next } = read();
      if (next === "}") {
        return { kind: "ObjectLiteral", span: { start: first, end }, properties };
      }
      if (next !== ",") return new Problem(`expected ',' or '}' instead of '${next}'`);
    }
  }

  const value = readValue(0);
  if (value instanceof Problem)
    return { kind: "problem", span: value.span, message: value.message };
  if (read().kind === "end") return { kind: "value", value };
  return { kind: "problem", span: here(), message: "something follows the value" };
}

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Far beyond the 32 levels of DynamoDB, and far from the end of the stack. */
const maximumDepth = 100;
