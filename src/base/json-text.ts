import type { Span } from "./span.ts";

/** A value of a JSON text with its place, from the first character to behind the last. */
export type JsonNode =
  | { readonly kind: "object"; readonly span: Span; readonly members: readonly JsonMember[] }
  | { readonly kind: "array"; readonly span: Span; readonly elements: readonly JsonNode[] }
  | { readonly kind: "string"; readonly span: Span; readonly value: string }
  | { readonly kind: "number"; readonly span: Span; readonly value: number }
  | { readonly kind: "boolean"; readonly span: Span; readonly value: boolean }
  | { readonly kind: "null"; readonly span: Span };

export interface JsonMember {
  readonly name: string;
  readonly nameSpan: Span;
  readonly value: JsonNode;
}

export interface JsonProblem {
  readonly span: Span;
  /** What is wrong and what to do, as a sentence. */
  readonly message: string;
}

export interface JsonText {
  /** What could be read, also of a text with problems; `undefined` where there is no value. */
  readonly root: JsonNode | undefined;
  readonly problems: readonly JsonProblem[];
}

/**
 * Reads JSON as configuration files have it: with comments, and with commas behind the last element.
 * Never throws: of a broken text what is whole is there, and a problem says what is not.
 */
export function readJson(text: string): JsonText {
  return new Reader(text).read();
}

interface Token {
  readonly kind: "punctuation" | "string" | "word" | "end";
  readonly text: string;
  readonly span: Span;
}

class Reader {
  readonly #text: string;
  readonly #problems: JsonProblem[] = [];
  /** What closes the lists that are open, the innermost last. */
  readonly #closers: string[] = [];
  #token: Token;

  constructor(text: string) {
    this.#text = text;
    this.#token = this.#scan(0);
  }

  read(): JsonText {
    const root = this.#value(0);
    if (root === undefined) this.#expected("a value");
    else if (this.#token.kind !== "end") {
      this.#report(this.#token.span, `Nothing may follow the value; remove ${this.#shown()}.`);
    }
    return { root, problems: this.#problems };
  }

  #value(depth: number): JsonNode | undefined {
    const { kind, text, span } = this.#token;
    if (depth > maximumDepth) {
      this.#report(span, "Values nest too deeply.");
      this.#token = this.#scan(this.#text.length);
      return undefined;
    }
    if (kind === "string") return this.#string();
    if (kind === "punctuation" && text === "{") return this.#object(depth);
    if (kind === "punctuation" && text === "[") return this.#array(depth);
    if (kind !== "word") return undefined;
    this.#advance();
    if (text === "true" || text === "false")
      return { kind: "boolean", span, value: text === "true" };
    if (jsonNumber.test(text)) return { kind: "number", span, value: Number(text) };
    if (text !== "null") {
      this.#report(span, `${text} is no value; a text stands in double quotes.`);
    }
    return { kind: "null", span };
  }

  #string(): JsonNode {
    const { text, span } = this.#token;
    this.#advance();
    return { kind: "string", span, value: this.#unquoted(text, span) };
  }

  #unquoted(text: string, span: Span): string {
    try {
      return String(JSON.parse(text));
    } catch {
      this.#report(
        span,
        /[^\\]"$/.test(text)
          ? "The text has an escape or a character that JSON does not know."
          : "The text has no end; close it with a double quote on the same line.",
      );
      return text.slice(1);
    }
  }

  #object(depth: number): JsonNode {
    const { start } = this.#token.span;
    const members: JsonMember[] = [];
    const end = this.#list("}", () => {
      const { kind, text, span } = this.#token;
      if (kind !== "string" && kind !== "word") return false;
      this.#advance();
      if (kind === "word") this.#report(span, `Put the name ${text} into double quotes.`);
      const name = kind === "word" ? text : this.#unquoted(text, span);
      if (this.#token.text === ":") this.#advance();
      else this.#expected(`':' behind "${name}"`);
      const value = this.#value(depth + 1);
      if (value === undefined) {
        this.#expected(`a value for "${name}"`);
        return true;
      }
      if (members.some((member) => member.name === name)) {
        this.#report(span, `"${name}" is there twice; remove one of them.`);
      } else members.push({ name, nameSpan: span, value });
      return true;
    });
    return { kind: "object", span: { start, end }, members };
  }

  #array(depth: number): JsonNode {
    const { start } = this.#token.span;
    const elements: JsonNode[] = [];
    const end = this.#list("]", () => {
      const element = this.#value(depth + 1);
      if (element !== undefined) elements.push(element);
      return element !== undefined;
    });
    return { kind: "array", span: { start, end }, elements };
  }

  /**
   * Reads what stands between brackets, and returns where that ends. What is no element is passed
   * over, so that the reader always comes to an end.
   */
  #list(close: string, readElement: () => boolean): number {
    this.#closers.push(close);
    const end = this.#elements(close, readElement);
    this.#closers.pop();
    return end;
  }

  #elements(close: string, readElement: () => boolean): number {
    const open = this.#token.span;
    this.#advance();
    for (;;) {
      const { kind, text, span } = this.#token;
      if (kind === "end") {
        this.#report(open, `The closing '${close}' is missing.`);
        return span.start;
      }
      if (kind === "punctuation" && text === close) {
        this.#advance();
        return span.end;
      }
      // What closes a list around this one says that this one's end was forgotten.
      if (kind === "punctuation" && this.#closers.includes(text)) {
        this.#report(open, `The closing '${close}' is missing.`);
        return span.start;
      }
      const before = span.start;
      if (!readElement() && this.#token.span.start === before) {
        this.#expected(close === "}" ? "a name in double quotes" : "a value");
        this.#advance();
        continue;
      }
      const isEnd = this.#token.kind === "end" || this.#closers.includes(this.#token.text);
      if (this.#token.text === ",") this.#advance();
      else if (!isEnd) this.#expected(`',' or '${close}'`);
    }
  }

  #advance(): void {
    this.#token = this.#scan(this.#token.span.end);
  }

  #scan(from: number): Token {
    const start = this.#skip(from);
    if (start >= this.#text.length) return { kind: "end", text: "", span: { start, end: start } };
    for (const [kind, pattern] of tokenPatterns) {
      pattern.lastIndex = start;
      const [text] = pattern.exec(this.#text) ?? [];
      if (text !== undefined) return { kind, text, span: { start, end: start + text.length } };
    }
    const text = String.fromCodePoint(this.#text.codePointAt(start) ?? 0);
    return { kind: "word", text, span: { start, end: start + text.length } };
  }

  /** Where blanks and comments end. */
  #skip(from: number): number {
    let at = from;
    for (;;) {
      blanks.lastIndex = at;
      const blank = blanks.exec(this.#text)?.[0].length ?? 0;
      at += blank;
      if (!this.#text.startsWith("/*", at)) return at;
      const end = this.#text.indexOf("*/", at + 2);
      if (end < 0) {
        this.#report({ start: at, end: at + 2 }, "The comment has no end; close it with */.");
        return this.#text.length;
      }
      at = end + 2;
    }
  }

  /** One mistake is told once, although whoever waits for what is missing tells of it, too. */
  #report(span: Span, message: string): void {
    if (this.#problems.some((problem) => problem.span.start === span.start)) return;
    this.#problems.push({ span, message });
  }

  #expected(what: string): void {
    this.#report(this.#token.span, `Expected ${what} instead of ${this.#shown()}.`);
  }

  #shown(): string {
    const { kind, text } = this.#token;
    return kind === "end" ? "the end of the file" : text.slice(0, 20);
  }
}

const tokenPatterns: readonly (readonly [Token["kind"], RegExp])[] = [
  ["punctuation", /[[\]{}:,]/y],
  ["string", /"(?:[^"\\\n\r]|\\[^\n\r])*"?/y],
  ["word", /[^\s[\]{}:,"/]+/y],
];

const blanks = /(?:[\s\ufeff]|\/\/[^\n\r]*)*/y;

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Far beyond any configuration, and far from the end of the stack. */
const maximumDepth = 100;
