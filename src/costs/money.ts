import type { Price } from "../dynamodb/prices.ts";

/** Dollars, with what is known about them being more or less. */
export interface Amount {
  readonly dollars: number;
  /** Something in it may be less: an upper bound was counted. */
  readonly atMost: boolean;
  /** Something is missing in it. */
  readonly atLeast: boolean;
}

export function sumOf(amounts: readonly Amount[]): Amount {
  let dollars = 0;
  let atMost = false;
  let atLeast = false;
  for (const amount of amounts) {
    dollars += amount.dollars;
    atMost ||= amount.atMost;
    atLeast ||= amount.atLeast;
  }
  return { dollars, atMost, atLeast };
}

/** `$12.34`; with `≤` or `≥` where it is a bound, with `≈` where it is neither, `?` for nothing known. */
export function moneyText({ dollars, atMost, atLeast }: Amount): string {
  if (dollars === 0) return atLeast ? "?" : "$0";
  const bound = atMost && atLeast ? "≈ " : atMost ? "≤ " : atLeast ? "≥ " : "";
  const digits = dollars < 0.01 ? 4 : 2;
  return `${bound}$${dollars.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: digits })}`;
}

/** Collects the dollars of quantities at prices, and says by name which prices are missing or unsure. */
export class Bill {
  #dollars = 0;
  #atMost = false;
  #atLeast = false;
  readonly unknown: Set<string>;
  readonly unsure: Set<string>;

  constructor(unknown: Set<string>, unsure: Set<string>) {
    this.unknown = unknown;
    this.unsure = unsure;
  }

  /** `what` names the price: "write units in eu-west-1". */
  add(quantity: number, price: Price | undefined, what: string): void {
    if (quantity === 0) return;
    if (price === undefined) {
      this.unknown.add(`price of ${what}`);
      this.#atLeast = true;
      return;
    }
    if (price.confidence === "low") this.unsure.add(`price of ${what}`);
    this.#dollars += quantity * price.dollars;
  }

  /** Something is not in the sum, or more of it than there is. */
  note({ atMost = false, atLeast = false }: Partial<Amount>): void {
    this.#atMost ||= atMost;
    this.#atLeast ||= atLeast;
  }

  amount(): Amount {
    return { dollars: this.#dollars, atMost: this.#atMost, atLeast: this.#atLeast };
  }
}
