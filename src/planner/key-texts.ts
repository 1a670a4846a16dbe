import { compareUtf8 } from "../dynamodb/text.ts";

/**
 * The set of texts that a key attribute can have, as far as a template and the types of its
 * attributes tell: an approximation from above, so that two sets which do not meet here certainly
 * have no text in common. What a proof about foreign items rests on.
 */
export type KeyText = readonly KeyTextPart[];

export type KeyTextPart =
  | { readonly kind: "text"; readonly text: string }
  /** One of these. */
  | { readonly kind: "choice"; readonly texts: readonly string[] }
  /** So many characters of the alphabet; any number where `width` is absent. */
  | { readonly kind: "characters"; readonly alphabet: Alphabet; readonly width?: number };

/** The characters that may stand somewhere: only these, or all but these. */
export interface Alphabet {
  readonly only?: string;
  readonly except?: string;
}

export const anyText: KeyTextPart = { kind: "characters", alphabet: {} };

/** Above every character of a key: the end of a range of texts with a common beginning. */
export const highest = "\u{10FFFF}";

/** Whether one text may be in both sets. `false` is a proof, `true` is not. */
export function mayBeEqual(left: KeyText, right: KeyText): boolean {
  // Nearly all pairs differ in the text with which they begin, which is cheap to see.
  if (!mayBeginAlike(literalStart(left), literalStart(right))) return false;
  return variants(left).some((mine) => variants(right).some((other) => meet(mine, other)));
}

/** Whether a text of the first set may begin with one of the second. */
export function mayBeginWith(text: KeyText, start: KeyText): boolean {
  return mayBeEqual(text, [...start, anyText]);
}

/** Whether a text of the first set may come before one of the second, or be equal to it. */
export function mayBeAtMost(left: KeyText, right: KeyText): boolean {
  return variants(left).some((mine) =>
    variants(right).some((other) => {
      const { text, open } = boundOf(other, "highest");
      const lowest = boundOf(mine, "lowest").text;
      return compareUtf8(lowest, text) <= 0 || (open && lowest.startsWith(text));
    }),
  );
}

/** The text with which every text of the set begins. */
export function literalStart(text: KeyText): string {
  const [first] = text;
  if (first?.kind === "text") return first.text;
  return first?.kind === "choice" && first.texts.length === 1 ? (first.texts[0] ?? "") : "";
}

export function mayBeginAlike(left: string, right: string): boolean {
  return left.startsWith(right) || right.startsWith(left);
}

/** One character of a set, or (`repeated`) any number of them. */
interface Token {
  readonly alphabet: Alphabet;
  readonly repeated: boolean;
}

/** More than so many combinations of union members are not told apart. */
const maximumVariants = 64;

/** The set without choices, as several sets. */
function variants(text: KeyText): readonly (readonly Token[])[] {
  let results: (readonly Token[])[] = [[]];
  for (const part of text) {
    const continuations = continuationsOf(part, results.length);
    results = results.flatMap((start) => continuations.map((tokens) => [...start, ...tokens]));
  }
  return results;
}

function continuationsOf(part: KeyTextPart, count: number): readonly (readonly Token[])[] {
  switch (part.kind) {
    case "text":
      return [tokensOf(part.text)];
    case "choice":
      if (part.texts.length * count > maximumVariants) return [[{ alphabet: {}, repeated: true }]];
      return part.texts.map(tokensOf);
    case "characters":
      if (part.width === undefined) return [[{ alphabet: part.alphabet, repeated: true }]];
      return [
        Array.from({ length: part.width }, () => ({ alphabet: part.alphabet, repeated: false })),
      ];
    default:
      return part satisfies never;
  }
}

function tokensOf(text: string): readonly Token[] {
  return [...text].map((character) => ({ alphabet: { only: character }, repeated: false }));
}

/** Whether some text is spelled by both: a search through the pairs of places in them. */
function meet(left: readonly Token[], right: readonly Token[]): boolean {
  const seen = new Set<number>();
  const width = right.length + 1;
  const pending: [number, number][] = [[0, 0]];
  for (;;) {
    const place = pending.pop();
    if (place === undefined) return false;
    const [i, j] = place;
    if (i === left.length && j === right.length) return true;
    const identity = i * width + j;
    if (seen.has(identity)) continue;
    seen.add(identity);
    const mine = left[i];
    const other = right[j];
    if (mine?.repeated === true) pending.push([i + 1, j]);
    if (other?.repeated === true) pending.push([i, j + 1]);
    if (mine === undefined || other === undefined || !overlap(mine.alphabet, other.alphabet)) {
      continue;
    }
    pending.push([mine.repeated ? i : i + 1, other.repeated ? j : j + 1]);
  }
}

function overlap(left: Alphabet, right: Alphabet): boolean {
  if (left.only !== undefined) return [...left.only].some((character) => allows(right, character));
  if (right.only !== undefined) return [...right.only].some((character) => allows(left, character));
  return true;
}

function allows(alphabet: Alphabet, character: string): boolean {
  if (alphabet.only !== undefined && !alphabet.only.includes(character)) return false;
  return alphabet.except === undefined || !alphabet.except.includes(character);
}

/**
 * The first or the last text of a set in the order of keys. `open` says that longer texts with
 * this beginning may come after it.
 */
function boundOf(
  tokens: readonly Token[],
  end: "lowest" | "highest",
): { readonly text: string; readonly open: boolean } {
  let text = "";
  for (const { alphabet, repeated } of tokens) {
    if (repeated) return { text, open: true };
    const characters = [...(alphabet.only ?? "")].sort(compareUtf8);
    const character = end === "lowest" ? characters[0] : characters.at(-1);
    if (character === undefined) return { text, open: true };
    text += character;
  }
  return { text, open: false };
}
