import type { TableDescription } from "@aws-sdk/client-dynamodb";
import { defaultRegion, regionsWithPrices } from "../../dynamodb/prices.ts";
import { defaultUnitsPerSecond } from "../../evolution/change.ts";
import type { BackfillPlan, CensusPlan, UpgradeFunctions } from "../../evolution/index.ts";
import type { Connection } from "../connections.ts";
import { isLocal, physicalTableName } from "../connections.ts";
import { DataError } from "../data-error.ts";
import type { SendOptions } from "../requests.ts";
import { describeTable } from "../tables.ts";
import type { BackfillOptions } from "./backfill.ts";
import { systemClock } from "./clock.ts";
import { backfillSend } from "./connection-send.ts";
import { type UnitPrices, unitPrices } from "./costs.ts";
import { pacedRate, type RateLimits } from "./pace.ts";
import { fingerprintOf, plannedWork, versionsOf } from "./planned-work.ts";

export interface ConnectOptions extends SendOptions {
  readonly functions?: UpgradeFunctions;
  /** For a census before and after; none is taken without it. */
  readonly census?: CensusPlan;
  /** 8 unless given. */
  readonly segments?: number;
  /** Units per second; where one is absent it follows from the table. */
  readonly limits?: RateLimits;
  /** Whose prices count; of the table's own Region unless given. */
  readonly region?: string;
  /** Only to look: of a read-only connection too. */
  readonly onlyReads?: boolean;
}

/** A backfill of a table that has been looked at: all but where its progress is kept. */
export interface ConnectedBackfill {
  readonly options: Omit<BackfillOptions, "store" | "how">;
  /** Physical name. */
  readonly table: string;
  /** As DynamoDB tells, which is some hours old on AWS; absent where it says 0. */
  readonly items?: number;
  readonly bytes?: number;
  readonly prices?: UnitPrices;
  /** Whose prices they are. */
  readonly region: string;
  readonly limits: RateLimits;
}

export const defaultSegments = 8;
/** Strongly consistent reads of one partition in a second. */
const defaultReadUnitsPerSecond = 3000;
/** The rest of a provisioned capacity is for those who use the table. */
const shareOfProvisioned = 0.5;

/**
 * Looks at the table of a plan, and makes of both what is to be run.
 *
 * @throws DataError where the table is not there or has another key, or the connection is read-only.
 */
export async function connectBackfill(
  connection: Connection,
  plan: BackfillPlan,
  options: ConnectOptions = {},
): Promise<ConnectedBackfill> {
  const table = physicalTableName(connection, plan.physicalName);
  const sending = options.abortSignal === undefined ? {} : { abortSignal: options.abortSignal };
  const { description } = await describeTable(connection, table, sending);
  refuseOtherKey(plan, table, description);
  const send = backfillSend(connection, { onlyReads: options.onlyReads ?? false });
  const { TableId: tableId, ItemCount: count, TableSizeBytes: size } = description;
  const limits = limitsOf(connection, description, options.limits ?? {});
  const region = regionOf(description, options.region);
  const prices = isProvisioned(description) ? undefined : pricesOf(description, region);
  const known = count === undefined || count === 0 ? undefined : count;
  const run = {
    plan: fingerprintOf(plan),
    table,
    ...(tableId === undefined ? {} : { tableId }),
    segments: options.segments ?? defaultSegments,
  };
  const priced = prices === undefined ? {} : { prices };
  return {
    options: {
      work: plannedWork(
        plan,
        () => table,
        options.functions,
        (name) => physicalTableName(connection, name),
      ),
      run,
      send,
      rate: pacedRate(limits, systemClock),
      clock: systemClock,
      versions: versionsOf(plan),
      ...(options.census === undefined ? {} : { census: options.census }),
      ...(known === undefined ? {} : { items: known }),
      ...priced,
    },
    table,
    ...(known === undefined ? {} : { items: known }),
    ...(size === undefined || known === undefined ? {} : { bytes: size }),
    ...priced,
    region,
    limits,
  };
}

function refuseOtherKey(plan: BackfillPlan, table: string, { KeySchema }: TableDescription): void {
  const key = (KeySchema ?? []).map(({ AttributeName }) => AttributeName);
  if (key.join() === plan.key.join()) return;
  throw new DataError({
    code: "table-differs",
    message: `The key of the table "${table}" is ${key.join(" and ")}, and that of ${plan.table} in the model is ${plan.key.join(" and ")}.`,
    hint: "Check which table the connection and --table lead to.",
  });
}

function isProvisioned({ BillingModeSummary, ProvisionedThroughput }: TableDescription): boolean {
  const mode = BillingModeSummary?.BillingMode;
  if (mode !== undefined) return mode === "PROVISIONED";
  return (ProvisionedThroughput?.WriteCapacityUnits ?? 0) > 0;
}

function limitsOf(
  connection: Connection,
  description: TableDescription,
  given: RateLimits,
): RateLimits {
  const { ReadCapacityUnits: read = 0, WriteCapacityUnits: write = 0 } =
    description.ProvisionedThroughput ?? {};
  const limits = isLocal(connection)
    ? {}
    : isProvisioned(description)
      ? {
          read: Math.max(1, read * shareOfProvisioned),
          write: Math.max(1, write * shareOfProvisioned),
        }
      : { read: defaultReadUnitsPerSecond, write: defaultUnitsPerSecond };
  return { ...limits, ...given };
}

/** The Region of the table, as its ARN says; a local table is reckoned as one of the usual Region. */
function regionOf({ TableArn }: TableDescription, given: string | undefined): string {
  const region = given ?? TableArn?.split(":")[3];
  return region !== undefined && regionsWithPrices().includes(region) ? region : defaultRegion;
}

function pricesOf(
  { TableClassSummary, Replicas }: TableDescription,
  region: string,
): UnitPrices | undefined {
  const isInfrequent = TableClassSummary?.TableClass === "STANDARD_INFREQUENT_ACCESS";
  return unitPrices(region, isInfrequent ? "infrequent-access" : "standard", Replicas?.length ?? 0);
}
