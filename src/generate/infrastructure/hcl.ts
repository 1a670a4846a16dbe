/** A body of HCL: what stands between the braces of a block, or in the whole file. */
export type HclBody = readonly (HclAttribute | HclBlock | HclComment | undefined)[];

export interface HclAttribute {
  readonly kind: "attribute";
  readonly name: string;
  readonly value: HclValue;
}

export interface HclBlock {
  readonly kind: "block";
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: HclBody;
}

export interface HclComment {
  readonly kind: "comment";
  readonly lines: readonly string[];
}

/** A map has an attribute for each of its entries. */
export type HclValue =
  | string
  | number
  | boolean
  | HclExpression
  | readonly HclValue[]
  | ReadonlyMap<string, HclValue>;

/** Our own HCL, which is taken as it is. Never for texts of a model. */
export class HclExpression {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export function attribute(name: string, value: HclValue): HclAttribute {
  return { kind: "attribute", name, value };
}

export function block(type: string, labels: readonly string[], body: HclBody): HclBlock {
  return { kind: "block", type, labels, body };
}

export function comment(lines: readonly string[]): HclComment {
  return { kind: "comment", lines };
}

/**
 * A body as `terraform fmt` leaves it: names and values of neighbouring lines are aligned, and an
 * empty line stands before each block.
 */
export function hclLines(body: HclBody): readonly string[] {
  const lines: string[] = [];
  let run: (readonly [name: string, value: string])[] = [];
  const flush = (): void => {
    const width = Math.max(...run.map(([name]) => name.length));
    for (const [name, value] of run) lines.push(`${name.padEnd(width)} = ${value}`);
    run = [];
  };
  const separate = (): void => {
    flush();
    const last = lines.at(-1);
    if (last !== undefined && last !== "" && !last.startsWith("#")) lines.push("");
  };
  for (const element of body) {
    if (element === undefined) continue;
    if (element.kind === "comment") {
      if (element.lines.length === 0) continue;
      separate();
      lines.push(...element.lines);
    } else if (element.kind === "block") {
      separate();
      const labels = element.labels.map((label) => ` ${hclText(label)}`).join("");
      const inner = hclLines(element.body).map((line) => (line === "" ? "" : `  ${line}`));
      if (inner.length === 0) lines.push(`${element.type}${labels} {}`);
      else lines.push(`${element.type}${labels} {`, ...inner, "}");
    } else {
      // Behind a block attributes would be taken for a part of it by somebody who reads.
      if (run.length === 0 && lines.at(-1) === "}") lines.push("");
      const [first = "", ...rest] = valueLines(element.value);
      if (rest.length === 0) run.push([element.name, first]);
      else {
        separate();
        lines.push(`${element.name} = ${first}`, ...rest);
      }
    }
  }
  flush();
  return lines;
}

/** A text in quotes that is no template: neither `${` nor `%{` begins anything in it. */
export function hclText(text: string): string {
  const escaped = JSON.stringify(text)
    .replace(/\\([bf])/g, (_, letter) => (letter === "b" ? "\\u0008" : "\\u000c"))
    .replace(
      /[\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\uffff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    )
    .replace(/[$%]\{/g, (start) => `${start.charAt(0)}${start}`);
  return escaped;
}

function valueLines(value: HclValue): readonly string[] {
  if (value instanceof HclExpression) return [value.text];
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<string, HclValue>)].map(([name, member]) =>
      attribute(isName(name) ? name : hclText(name), member),
    );
    if (entries.length === 0) return ["{}"];
    return ["{", ...hclLines(entries).map((line) => (line === "" ? "" : `  ${line}`)), "}"];
  }
  if (Array.isArray(value)) {
    return [`[${(value as readonly HclValue[]).flatMap(valueLines).join(", ")}]`];
  }
  return [typeof value === "string" ? hclText(value) : String(value)];
}

function isName(text: string): boolean {
  return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(text) && !/^(?:true|false|null|for|if)$/.test(text);
}
