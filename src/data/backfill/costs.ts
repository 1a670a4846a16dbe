import { pricesOf, pricesOfClass, type TableClass } from "../../dynamodb/prices.ts";
import type { BackfillUnits } from "./progress.ts";

/** US dollars of one capacity unit on demand, at list prices. */
export interface UnitPrices {
  readonly read: number;
  /** With what each Region of a global table pays for the copy. */
  readonly write: number;
}

/**
 * What a unit of a table costs; `undefined` where prices of the Region are not known.
 *
 * @param replicas Further Regions that the table is copied to: each write is paid there once more.
 */
export function unitPrices(
  region: string,
  tableClass: TableClass = "standard",
  replicas = 0,
): UnitPrices | undefined {
  const prices = pricesOf(region);
  if (prices === undefined) return undefined;
  const { readMillion, writeMillion, replicatedWriteMillion } = pricesOfClass(prices, tableClass);
  if (readMillion === undefined || writeMillion === undefined) return undefined;
  if (replicas > 0 && replicatedWriteMillion === undefined) return undefined;
  const copies = replicas * (replicatedWriteMillion?.dollars ?? 0);
  return {
    read: readMillion.dollars / 1_000_000,
    write: (writeMillion.dollars + copies) / 1_000_000,
  };
}

export function dollarsOf(units: BackfillUnits, prices: UnitPrices): number {
  return units.read * prices.read + units.write * prices.write;
}
