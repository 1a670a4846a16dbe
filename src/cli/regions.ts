import { regionsWithPrices } from "../dynamodb/prices.ts";
import { CommandFailure } from "./terminal.ts";

/** The region of `--region`, whose prices are known. */
export function regionWithPrices(region: string): string {
  const regions = regionsWithPrices();
  if (regions.includes(region)) return region;
  throw new CommandFailure(
    `No prices of the region '${region}' are known. There are those of ${regions.join(", ")}.`,
  );
}
