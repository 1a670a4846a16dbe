/** In how many of the items that could tell something was found. */
export interface Support {
  readonly seen: number;
  readonly of: number;
}

/**
 * How far a guess can be trusted: by how many items speak for it, and whether any speaks against
 * it. By the rule of three, what was seen in none of n items is, with 95 % confidence, in fewer than
 * 3 / n of all: 30 items bound it to one in ten, 5 hardly to anything.
 * https://en.wikipedia.org/wiki/Rule_of_three_(statistics)
 */
export type Confidence = "high" | "medium" | "low";

const enoughForHigh = 30;
const enoughForMedium = 5;

export function confidenceOf({ seen, of }: Support): Confidence {
  if (seen < of) return seen * 10 >= of * 9 && of >= enoughForHigh ? "medium" : "low";
  if (of >= enoughForHigh) return "high";
  return of >= enoughForMedium ? "medium" : "low";
}

/** "412 of 412 sampled items". */
export function supportText({ seen, of }: Support, what = "sampled items"): string {
  return `${count(seen)} of ${count(of)} ${of === 1 ? what.replace(/s$/, "") : what}`;
}

/** Digits in groups of three, as people read them. */
export function count(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
