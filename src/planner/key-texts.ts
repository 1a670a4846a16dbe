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
  | {
      readonly kind: "characters";
      readonly alphabet: Alphabet;
      readonly width?: number;
      /** What may stand at each of the places, where that is known closer: a date begins with a digit. */
      readonly places?: readonly Alphabet[];
      /** A text that is not in it: the separator that ends it. */
      readonly without?: string;
    };

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
  const [mine] = left;
  const [other] = right;
  if (left.length === 1 && right.length === 1 && mine !== undefined && other !== undefined) {
    return partsMayBeEqual(mine, other);
  }
  return variants(left).some((mine) => variants(right).some((other) => meet(mine, other)));
}

/** Two keys that are one attribute each, as those of a multi-attribute index: no search is needed. */
function partsMayBeEqual(left: KeyTextPart, right: KeyTextPart): boolean {
  if (left.kind !== "characters") {
    const texts = left.kind === "text" ? [left.text] : left.texts;
    return texts.some((text) => mayMake(right, text));
  }
  if (right.kind !== "characters") return partsMayBeEqual(right, left);
  // Two attributes of any length may both be empty.
  if (left.width === undefined && right.width === undefined) return true;
  const width = left.width ?? right.width;
  return width === (right.width ?? left.width) && overlap(left.alphabet, right.alphabet);
}

function mayMake(part: KeyTextPart, text: string): boolean {
  switch (part.kind) {
    case "text":
      return part.text === text;
    case "choice":
      return part.texts.includes(text);
    case "characters": {
      const characters = [...text];
      if (part.width !== undefined && part.width !== characters.length) return false;
      return characters.every((character, place) =>
        allows(part.places?.[place] ?? part.alphabet, character),
      );
    }
    default:
      return part satisfies never;
  }
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
  readonly without?: string;
}

/** More than so many combinations of union members are not told apart. */
const maximumVariants = 64;

/** The set without choices, as several sets. The sets of a table's keys are asked for many times. */
function variants(text: KeyText): readonly (readonly Token[])[] {
  let known = taken.get(text);
  if (known === undefined) {
    known = takeApart(text);
    taken.set(text, known);
  }
  return known;
}

const taken = new WeakMap<KeyText, readonly (readonly Token[])[]>();

function takeApart(text: KeyText): readonly (readonly Token[])[] {
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
      if (part.width === undefined) {
        const { alphabet, without } = part;
        return [[{ alphabet, repeated: true, ...(without === undefined ? {} : { without }) }]];
      }
      return [
        Array.from({ length: part.width }, (_, place) => ({
          alphabet: part.places?.[place] ?? part.alphabet,
          repeated: false,
        })),
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
  const separators = [...left, ...right].flatMap(({ without }) => without ?? []).join("");
  const seen = new Set<string>();
  const pending: Place[] = [{ left: 0, right: 0, begunLeft: 0, begunRight: 0 }];
  for (;;) {
    const place = pending.pop();
    if (place === undefined) return false;
    if (place.left === left.length && place.right === right.length) return true;
    const identity = `${place.left} ${place.right} ${place.begunLeft} ${place.begunRight}`;
    if (seen.has(identity)) continue;
    seen.add(identity);
    const mine = left[place.left];
    const other = right[place.right];
    if (mine?.repeated === true) pending.push({ ...place, left: place.left + 1, begunLeft: 0 });
    if (other?.repeated === true) pending.push({ ...place, right: place.right + 1, begunRight: 0 });
    if (mine === undefined || other === undefined) continue;
    for (const character of commonCharacters(mine.alphabet, other.alphabet, separators)) {
      const begunLeft = begunAfter(mine, place.begunLeft, character);
      const begunRight = begunAfter(other, place.begunRight, character);
      if (begunLeft === undefined || begunRight === undefined) continue;
      pending.push({
        left: mine.repeated ? place.left : place.left + 1,
        right: other.repeated ? place.right : place.right + 1,
        begunLeft,
        begunRight,
      });
    }
  }
}

/** A place in two sets of texts, and how much of a separator that may not occur has just been there. */
interface Place {
  readonly left: number;
  readonly right: number;
  readonly begunLeft: number;
  readonly begunRight: number;
}

/** What stands for every character that is in no separator: they all have the same effect. */
const anyOther = "";

/** The characters that both may have, as far as they are to be told apart. */
function commonCharacters(left: Alphabet, right: Alphabet, separators: string): readonly string[] {
  if (separators === "") return overlap(left, right) ? [anyOther] : [];
  const finite = left.only ?? right.only;
  if (finite !== undefined) {
    const common = [...finite].filter(
      (character) => allows(left, character) && allows(right, character),
    );
    const special = common.filter((character) => separators.includes(character));
    return special.length < common.length ? [...special, anyOther] : special;
  }
  const special = [...new Set(separators)].filter(
    (character) => allows(left, character) && allows(right, character),
  );
  return [...special, anyOther];
}

/**
 * How much of the token's separator is at the end after one more character; `undefined` where all of
 * it would be, which the token does not allow.
 */
function begunAfter(token: Token, begun: number, character: string): number | undefined {
  const { without } = token;
  if (without === undefined) return 0;
  if (character === anyOther) return 0;
  const text = without.slice(0, begun) + character;
  for (let length = Math.min(text.length, without.length); length > 0; length--) {
    if (!text.endsWith(without.slice(0, length))) continue;
    return length === without.length ? undefined : length;
  }
  return 0;
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
