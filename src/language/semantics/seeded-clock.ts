import type { Environment } from "../expressions/evaluation.ts";

/** `now()` in samples and examples: 2026-01-01T00:00:00.000Z. */
export const sampleTime = Date.UTC(2026, 0, 1);

/**
 * The clock and the identifiers of a sample: the same in every run and on every machine, and
 * different for each seed, which is the sample's name.
 */
export function seededClock(seed: string): Pick<Environment, "now" | "uuid" | "ulid"> {
  const next = randomWords(seed);
  const hex = (digits: number) => (next() >>> 0).toString(16).padStart(8, "0").slice(0, digits);
  return {
    now: () => sampleTime,
    uuid() {
      const variant = "89ab"[next() & 3] ?? "8";
      return `${hex(8)}-${hex(4)}-4${hex(3)}-${variant}${hex(3)}-${hex(8)}${hex(4)}`;
    },
    ulid() {
      let time = "";
      for (let rest = sampleTime, digit = 0; digit < 10; digit++) {
        time = crockford.charAt(rest % 32) + time;
        rest = Math.floor(rest / 32);
      }
      let random = "";
      for (let digit = 0; digit < 16; digit++) random += crockford.charAt(next() & 31);
      return time + random;
    },
  };
}

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** The mulberry32 generator, seeded by the FNV-1a hash of a text. */
function randomWords(seed: string): () => number {
  let state = 0x811c9dc5;
  for (let index = 0; index < seed.length; index++) {
    state = Math.imul(state ^ seed.charCodeAt(index), 0x01000193);
  }
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), 1 | state);
    word ^= word + Math.imul(word ^ (word >>> 7), 61 | word);
    return (word ^ (word >>> 14)) >>> 0;
  };
}
