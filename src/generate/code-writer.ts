/**
 * Program text under construction. Texts of the model enter it only through the functions here,
 * which escape them, so that no name and no string of a model can break out of its place: `code`
 * accepts other code, never a bare string.
 */
export class Code {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  get isEmpty(): boolean {
    return this.text === "";
  }

  get lines(): readonly string[] {
    return this.text.split("\n");
  }
}

/** What may stand in a `code` template; `undefined` and empty code leave no blank line behind. */
export type CodePart = Code | number | undefined;

/**
 * Program text with other code in it. The indentation of the template is removed, code of several
 * lines is indented like the place where it stands, and a line that holds nothing but empty code
 * disappears.
 */
export function code(strings: TemplateStringsArray, ...parts: readonly CodePart[]): Code {
  const texts = dedented(strings);
  // The lines that are done, without the last line break, and the line that is under way: it alone is
  // looked at, so that the text as a whole is put together only once.
  let done: string | undefined;
  let line = "";
  const append = (text: string): void => {
    const end = text.lastIndexOf("\n");
    if (end < 0) line += text;
    else {
      const last = line + text.slice(0, end);
      done = done === undefined ? last : `${done}\n${last}`;
      line = text.slice(end + 1);
    }
  };
  append(texts[0] ?? "");
  for (let position = 0; position < parts.length; position++) {
    const part = parts[position];
    const after = texts[position + 1] ?? "";
    const inserted = part === undefined ? "" : part instanceof Code ? part.text : String(part);
    const isAlone = (after === "" || after.startsWith("\n")) && line.trim() === "";
    if (inserted === "" && isAlone && (done !== undefined || after !== "")) {
      // The line goes, with the break before it, or behind it where it is the first.
      const kept: string = done === undefined ? after.slice(1) : done + after;
      done = undefined;
      line = "";
      append(kept);
      continue;
    }
    append(inserted.includes("\n") ? indented(inserted, /^ */.exec(line)?.[0] ?? "") : inserted);
    append(after);
  }
  return new Code(done === undefined ? line : `${done}\n${line}`);
}

export const nothing = new Code("");

/** Pieces one after another. */
export function joined(pieces: readonly CodePart[], separator = "\n"): Code {
  const skipsEmpty = separator.includes("\n");
  let text: string | undefined;
  for (const piece of pieces) {
    if (piece === undefined) continue;
    const next = piece instanceof Code ? piece.text : String(piece);
    if (next === "" && skipsEmpty) continue;
    text = text === undefined ? next : text + separator + next;
  }
  return new Code(text ?? "");
}

/** The longest text that still stands on one line, indentation not counted. */
const lineWidth = 62;

/**
 * `open a, b, c close` on one line where it is short, else one element for each line, with a comma
 * behind the last: then a change of one element is a change of one line.
 */
export function bracketed(
  open: string,
  elements: readonly Code[],
  close: string,
  width = lineWidth,
): Code {
  const spaced = open.endsWith("{") ? " " : "";
  if (elements.length === 0) return new Code(open + close);
  const length = elements.reduce((sum, { text }) => sum + text.length + 2, -2);
  if (open.length + close.length + 2 * spaced.length + length <= width) {
    const flat = `${open}${spaced}${elements.map(({ text }) => text).join(", ")}${spaced}${close}`;
    if (!flat.includes("\n")) return new Code(flat);
  }
  const body = elements.map(({ text }) => `  ${indented(text, "  ")},\n`).join("");
  return new Code(`${open}\n${body}${close}`);
}

/** An object literal; a property of a value that bears its name is written short. */
export function object(properties: readonly (readonly [name: string, value: Code])[]): Code {
  return bracketed(
    "{",
    properties.map(([name, value]) => property(name, value)),
    "}",
  );
}

/** An object type: on one line where it is short, else one member for each line. */
export function objectType(members: readonly Code[]): Code {
  const flat = `{ ${members.map(({ text }) => text).join("; ")} }`;
  if (flat.length <= lineWidth && !flat.includes("\n")) return new Code(flat);
  const body = members.map(({ text }) => `  ${indented(text, "  ")};\n`).join("");
  return new Code(`{\n${body}}`);
}

/**
 * The head of a function with its opening brace, within a hundred columns: the parameters stand one
 * for each line where they do not fit.
 */
export function functionHead(start: Code, parameters: readonly Code[], returned: Code): Code {
  const flat = `${start.text}(${parameters.map(({ text }) => text).join(", ")}): ${returned.text} {`;
  if (flat.length <= 100 && !flat.includes("\n")) return new Code(flat);
  const body = parameters.map(({ text }) => `  ${indented(text, "  ")},\n`).join("");
  const list = parameters.length === 0 ? "()" : `(\n${body})`;
  return new Code(`${start.text}${list}: ${returned.text} {`);
}

/** One property of an object literal. */
export function property(name: string, value: Code): Code {
  if (value.text === name && name !== "__proto__" && isIdentifier(name)) return value;
  return new Code(`${propertyName(name).text}: ${value.text}`);
}

export function array(elements: readonly Code[]): Code {
  return bracketed("[", elements, "]");
}

export function call(callee: Code, values: readonly Code[]): Code {
  const [only] = values;
  // A single argument that spans lines is put directly between the parentheses.
  if (values.length === 1 && only !== undefined && /^[[{]/.test(only.text)) {
    return new Code(`${callee.text}(${only.text})`);
  }
  return new Code(callee.text + bracketed("(", values, ")").text);
}

/** `test ? yes : no`, each on a line of its own. */
export function conditional(test: Code, yes: Code, no: Code): Code {
  return new Code(
    `${test.text}\n  ? ${indented(yes.text, "    ")}\n  : ${indented(no.text, "    ")}`,
  );
}

/** A string as program text, in double quotes. */
export function literal(text: string): Code {
  return new Code(needsNoEscape.test(text) ? `"${text}"` : escaped(JSON.stringify(text)));
}

/** Most texts: they are the same in a string, in a template and in a comment. */
const needsNoEscape = /^[ !#%-)+-.0-[\]^_a-|~]*$/;

/** A template literal of text and code; a string literal where there is no code in it. */
export function templateLiteral(parts: readonly (string | Code)[]): Code {
  const merged: (string | Code)[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === "string" && typeof last === "string")
      merged[merged.length - 1] = last + part;
    else merged.push(part);
  }
  if (merged.every((part) => typeof part === "string")) return literal(merged.join(""));
  const text = merged
    .map((part) => (typeof part === "string" ? templateText(part) : `\${${part.text}}`))
    .join("");
  return new Code(`\`${text}\``);
}

/** A regular expression literal of a pattern that is valid already. */
export function regularExpression(source: string, flags = ""): Code {
  const safe = source
    .replace(/\\.|\//gsu, (part) => (part === "/" ? "\\/" : part))
    .replace(/[\n\r\u2028\u2029]/g, (character) => unicodeEscape(character));
  return new Code(`/${safe === "" ? "(?:)" : safe}/${flags}`);
}

/** A text as a part of a regular expression that matches just this text. */
export function escapedForPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/** A name that is known to be an identifier: one that `Names` gave out, or one of our own. */
export function name(identifier: string): Code {
  if (!isIdentifier(identifier)) return literal(identifier);
  return new Code(identifier);
}

/** A property's name where it is declared. */
export function propertyName(property: string): Code {
  // In an object literal a bare or quoted `__proto__` would set the prototype instead.
  if (property === "__proto__") return new Code('["__proto__"]');
  return isIdentifier(property) ? new Code(property) : literal(property);
}

/** The property of an object: `item.name` or `item["na-me"]`. */
export function member(target: Code, property: string): Code {
  if (isIdentifier(property)) return new Code(`${target.text}.${property}`);
  return new Code(`${target.text}[${literal(property).text}]`);
}

/** `target?.name`, for a target that may be absent. */
export function optionalMember(target: Code, property: string): Code {
  const direct = member(nothing, property).text;
  return new Code(`${target.text}?.${direct.startsWith(".") ? direct.slice(1) : direct}`);
}

/** Whether an object lacks a property. What every object inherits counts as lacking, too. */
export function lacksMember(target: Code, property: string): Code {
  if (property in Object.prototype) {
    return new Code(`!Object.hasOwn(${target.text}, ${literal(property).text})`);
  }
  return new Code(`${member(target, property).text} === undefined`);
}

/** A doc comment, or nothing where there is nothing to say. Lines are wrapped. */
export function docComment(paragraphs: readonly (string | undefined)[]): Code {
  const texts = paragraphs.flatMap((paragraph) => {
    const text = paragraph === undefined ? "" : commentText(paragraph).trim();
    return text === "" ? [] : [text];
  });
  if (texts.length === 0) return nothing;
  const [only = ""] = texts;
  if (texts.length === 1 && !only.includes("\n") && only.length <= 90) {
    return new Code(`/** ${only} */`);
  }
  const lines = texts.flatMap((text, position) => [
    ...(position === 0 || (text.startsWith("@") && texts[position - 1]?.startsWith("@"))
      ? []
      : [""]),
    ...text.split("\n").flatMap(wrapped),
  ]);
  return new Code(
    `/**\n${lines.map((line) => (line === "" ? " *\n" : ` * ${line}\n`)).join("")} */`,
  );
}

/** A comment of one line. */
export function lineComment(text: string): Code {
  return new Code(`// ${commentText(text).replace(/\s+/g, " ").trim()}`);
}

/** Our own program text, which is taken as it is. Never for texts of a model. */
export function verbatim(text: string): Code {
  return new Code(text);
}

export function isIdentifier(text: string): boolean {
  return plainIdentifier.test(text) || identifierPattern.test(text);
}

/** Nearly all names, and tested several times faster than any. */
const plainIdentifier = /^[A-Za-z_$][\w$]*$/;
const identifierPattern = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** All lines but the first are indented; blank lines stay blank. */
function indented(text: string, indentation: string): string {
  if (indentation === "" || !text.includes("\n")) return text;
  if (!text.includes("\n\n") && !text.endsWith("\n")) {
    return text.replaceAll("\n", `\n${indentation}`);
  }
  return text.replace(/\n(?!\n|$)/g, `\n${indentation}`);
}

const dedentedTemplates = new WeakMap<TemplateStringsArray, readonly string[]>();

function dedented(strings: TemplateStringsArray): readonly string[] {
  let texts = dedentedTemplates.get(strings);
  if (texts === undefined) {
    texts = dedent(strings);
    dedentedTemplates.set(strings, texts);
  }
  return texts;
}

function dedent(strings: readonly string[]): readonly string[] {
  const [first = ""] = strings;
  if (!strings.some((text) => text.includes("\n"))) return strings;
  const indentations = strings
    .join("\u0000")
    .split("\n")
    .slice(1)
    .flatMap((line) => (line.trim() === "" ? [] : [/^ */.exec(line)?.[0].length ?? 0]));
  const width = Math.min(...indentations);
  const cut = new RegExp(`\\n {0,${Number.isFinite(width) ? width : 0}}`, "g");
  const texts = strings.map((text) => text.replace(cut, "\n"));
  if (first.startsWith("\n")) texts[0] = (texts[0] ?? "").slice(1);
  const last = texts.length - 1;
  texts[last] = (texts[last] ?? "").replace(/\n *$/, "");
  return texts;
}

/** JSON is program text but for line separators, half surrogate pairs and invisible directions. */
function escaped(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\uffff]|[\u{10fffe}-\u{10ffff}]/gu,
    unicodeEscape,
  );
}

function templateText(text: string): string {
  if (needsNoEscape.test(text)) return text;
  return escaped(JSON.stringify(text).slice(1, -1))
    .replaceAll('\\"', '"')
    .replaceAll("`", "\\`")
    .replaceAll("${", "\\${");
}

function unicodeEscape(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  return codePoint > 0xffff
    ? `\\u{${codePoint.toString(16)}}`
    : `\\u${codePoint.toString(16).padStart(4, "0")}`;
}

/** Text that cannot end a comment, and that no reader can take for something else. */
function commentText(text: string): string {
  if (needsNoEscape.test(text)) return text;
  return text
    .replaceAll("*/", "*\u2215")
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (character) =>
      character === "\n" ? character : " ",
    );
}

const commentWidth = 96;

function wrapped(line: string): readonly string[] {
  if (line.length <= commentWidth) return [line.trimEnd()];
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ")) {
    if (current !== "" && current.length + 1 + word.length > commentWidth) {
      lines.push(current);
      current = word;
    } else current = current === "" ? word : `${current} ${word}`;
  }
  return [...lines, current];
}
