import type { Span } from "../../base/span.ts";
import type { ExpressionNode, Identifier, PropertyNode } from "../syntax/tree.ts";

export type JsonResult =
  | { readonly kind: "value"; readonly value: ExpressionNode }
  | { readonly kind: "problem"; readonly line: number; readonly message: string };

/**
 * Reads JSON into the nodes that a literal of the language would have, so that files with samples
 * are checked as samples are. Numbers keep all their digits, which `JSON.parse` would round. All
 * nodes have one span: that of the place where the file is named.
 */
export function parseJsonValue(text: string, span: Span): JsonResult {
  const tokens = /\s*(?:([[\]{}:,])|("(?:[^"\\]|\\.)*")|(-?\d[^\s,\]}]*)|([a-z]+))/y;
  let end = 0;

  class Problem {
    readonly message: string;
    constructor(message: string) {
      this.message = message;
    }
  }

  interface Token {
    readonly kind: "punctuation" | "string" | "number" | "word" | "end";
    readonly text: string;
  }

  function read(): Token {
    tokens.lastIndex = end;
    const match = tokens.exec(text);
    if (match === null) {
      if (text.slice(end).trim() === "") return { kind: "end", text: "the end of the file" };
      const rest = text.slice(end).trimStart();
      end = text.length - rest.length;
      return { kind: "word", text: rest.slice(0, 1) };
    }
    end = tokens.lastIndex;
    const [, punctuation, string, number, word = ""] = match;
    if (punctuation !== undefined) return { kind: "punctuation", text: punctuation };
    if (string !== undefined) return { kind: "string", text: string };
    return number !== undefined ? { kind: "number", text: number } : { kind: "word", text: word };
  }

  function peek(): string {
    const before = end;
    const token = read();
    end = before;
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
        return value instanceof Problem ? value : { kind: "StringLiteral", span, value };
      }
      case "number":
        return jsonNumber.test(token.text)
          ? { kind: "NumberLiteral", span, value: token.text, suffix: "" }
          : new Problem(`${token.text.slice(0, 20)} is no JSON number`);
      case "word":
        if (token.text === "true" || token.text === "false") {
          return { kind: "BooleanLiteral", span, value: token.text === "true" };
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
    if (peek() === "]") {
      read();
      return { kind: "ListLiteral", span, elements };
    }
    for (;;) {
      const element = readValue(depth + 1);
      if (element instanceof Problem) return element;
      elements.push(element);
      const { text: next } = read();
      if (next === "]") return { kind: "ListLiteral", span, elements };
      if (next !== ",") return new Problem(`expected ',' or ']' instead of '${next}'`);
    }
  }

  function readObject(depth: number): ExpressionNode | Problem {
    const properties: PropertyNode[] = [];
    if (peek() === "}") {
      read();
      return { kind: "ObjectLiteral", span, properties };
    }
    for (;;) {
      const key = read();
      const name = key.kind === "string" ? readString(key) : new Problem("a key stands in quotes");
      if (name instanceof Problem) return name;
      if (read().text !== ":") return new Problem(`expected ':' after "${name}"`);
      const value = readValue(depth + 1);
      if (value instanceof Problem) return value;
      const identifier: Identifier = { kind: "Identifier", span, text: name, quoted: false };
      properties.push({ kind: "Property", span, name: identifier, value });
      const { text: next } = read();
      if (next === "}") return { kind: "ObjectLiteral", span, properties };
      if (next !== ",") return new Problem(`expected ',' or '}' instead of '${next}'`);
    }
  }

  const value = readValue(0);
  const problem =
    value instanceof Problem
      ? value
      : read().kind === "end"
        ? undefined
        : new Problem("something follows the value");
  if (problem === undefined && !(value instanceof Problem)) return { kind: "value", value };
  const line = text.slice(0, end).split("\n").length;
  return { kind: "problem", line, message: problem?.message ?? "" };
}

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Far beyond the 32 levels of DynamoDB, and far from the end of the stack. */
const maximumDepth = 100;
