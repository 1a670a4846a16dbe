import type { Clinic, Use } from "../clinic.ts";

/** A frequent write whose indexes take several times what the table itself takes. */
export interface AmplifiedWrite {
  readonly use: Use;
  readonly rate: number;
  /** Write units of one call: of the table, and of each index that takes any. */
  readonly own: number;
  readonly indexes: readonly { readonly name: string; readonly units: number }[];
  readonly total: number;
  /** The units of all as a multiple of those of the table. */
  readonly times: number;
  /** What is written depends on the call. */
  readonly isMost: boolean;
}

export function amplifiedWrite(
  { planning, thresholds }: Clinic,
  use: Use,
): AmplifiedWrite | undefined {
  const { operation, access, pattern, table, isTransactional } = use;
  const { rate } = pattern;
  if (access !== "write" || rate === undefined || rate < thresholds.frequentRate) return undefined;
  const units = planning.unitsOf(operation);
  if (units?.total === undefined || units.unknown.length > 0 || units.per !== "call") {
    return undefined;
  }
  let own = 0;
  const indexes: { readonly name: string; readonly units: number }[] = [];
  for (const each of units.paths) {
    if (each.path === table.primary) own = each.units;
    else if (each.units > 0) indexes.push({ name: each.path.name, units: each.units });
  }
  // Indexes do not take part in the double price of a transaction.
  const single = isTransactional ? own / 2 : own;
  const times = (single + units.total - own) / single;
  if (single === 0 || indexes.length < 2 || times <= thresholds.writeAmplification) {
    return undefined;
  }
  const isMost = units.atMost.length > 0;
  return { use, rate, own, indexes, total: units.total, times, isMost };
}
