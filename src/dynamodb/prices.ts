/**
 * List prices in US dollars before tax, as a dated table. They change a few times in a decade; each
 * has its source and how sure it is. What is not known is absent, never zero.
 *
 * Sources:
 * - `tools`: AWS's own `amazon-dynamodb-tools`, the provisioned rates of 25 Regions,
 *   https://github.com/awslabs/amazon-dynamodb-tools
 * - `toolkit`: the cost calculators of AWS's agent toolkit and of its MCP server,
 *   https://github.com/aws/agent-toolkit-for-aws, https://github.com/awslabs/mcp
 * - `price list`: values that others read from AWS's price list in September 2026,
 *   https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonDynamoDB/current/us-east-1/index.json
 *
 * On-demand was halved on 2024-11-01; what still says 1.25 and 0.25 is older.
 */
export const pricesAsOf = "2026-11-23";

export interface Price {
  readonly dollars: number;
  /**
   * `high`: read from AWS's price list or in an AWS tool, in two places; `medium`: in one; `low`:
   * inferred, or read in one place that is not AWS's.
   */
  readonly confidence: "high" | "medium" | "low";
}

export type TableClass = "standard" | "infrequent-access";

/** The prices of one table class in one Region. */
export interface ClassPrices {
  /** Of a million request units, on demand. */
  readonly writeMillion?: Price;
  readonly readMillion?: Price;
  /** Of a million write units that are replicated by a global table. */
  readonly replicatedWriteMillion?: Price;
  /** Of one provisioned unit for an hour. */
  readonly writeHour?: Price;
  readonly readHour?: Price;
  readonly replicatedWriteHour?: Price;
  /** Of a gigabyte stored for a month. */
  readonly storageMonth?: Price;
}

export interface RegionPrices {
  readonly region: string;
  readonly standard: ClassPrices;
  readonly infrequentAccess: ClassPrices;
  /** Of a gigabyte under point-in-time recovery for a month, in either class. */
  readonly recoveryMonth?: Price;
}

/** Where nobody says otherwise. */
export const defaultRegion = "us-east-1";

/**
 * Hours of a month, as AWS's pricing calculator counts. Others of AWS's tools use 30 or 30.5 days.
 */
export const hoursPerMonth = 730;

/**
 * Bytes of the gigabyte on the bill. AWS's guide counts binary; one of its two calculators does not,
 * which is 7 percent less. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
export const billedGigabyte = 1024 ** 3;

/** Gigabytes of the Standard class that an account stores for nothing; no price here counts them. */
export const freeStorageGigabytes = 25;

/** The share of what is provisioned that may be used before it is raised: the default of auto scaling. */
export const targetUtilization = 0.7;

/** The Region's prices, or `undefined` where none of them is known here. */
export function pricesOf(region: string): RegionPrices | undefined {
  return regions.find((each) => each.region === region);
}

export function regionsWithPrices(): readonly string[] {
  return regions.map(({ region }) => region);
}

export function pricesOfClass(prices: RegionPrices, tableClass: TableClass): ClassPrices {
  return tableClass === "standard" ? prices.standard : prices.infrequentAccess;
}

function high(dollars: number): Price {
  return { dollars, confidence: "high" };
}

function medium(dollars: number): Price {
  return { dollars, confidence: "medium" };
}

function low(dollars: number): Price {
  return { dollars, confidence: "low" };
}

const regions: readonly RegionPrices[] = [
  {
    region: "us-east-1",
    standard: {
      writeMillion: high(0.625),
      readMillion: high(0.125),
      replicatedWriteMillion: high(0.625),
      writeHour: high(0.00065),
      readHour: high(0.00013),
      replicatedWriteHour: high(0.00065),
      storageMonth: high(0.25),
    },
    infrequentAccess: {
      writeMillion: high(0.78),
      readMillion: high(0.155),
      writeHour: high(0.00081),
      readHour: high(0.00016),
      storageMonth: high(0.1),
    },
    recoveryMonth: medium(0.2),
  },
  // These share the provisioned rates of us-east-1; that they share the others too is inferred.
  ...["us-east-2", "us-west-2"].map(
    (region): RegionPrices => ({
      region,
      standard: {
        writeMillion: low(0.625),
        readMillion: low(0.125),
        replicatedWriteMillion: low(0.625),
        writeHour: high(0.00065),
        readHour: high(0.00013),
        storageMonth: low(0.25),
      },
      infrequentAccess: {},
      ...(region === "us-west-2" ? { recoveryMonth: medium(0.2) } : {}),
    }),
  ),
  {
    region: "eu-west-1",
    standard: {
      writeMillion: medium(0.705),
      readMillion: medium(0.1415),
      writeHour: high(0.000735),
      readHour: high(0.000147),
      storageMonth: low(0.283),
    },
    infrequentAccess: {},
  },
  {
    region: "eu-central-1",
    standard: {
      writeMillion: medium(0.7625),
      readMillion: medium(0.1525),
      writeHour: high(0.000793),
      readHour: high(0.0001586),
      storageMonth: medium(0.306),
    },
    infrequentAccess: {},
    recoveryMonth: medium(0.2448),
  },
  {
    region: "ap-northeast-1",
    standard: {
      writeMillion: high(0.715),
      readMillion: high(0.1425),
      writeHour: high(0.000742),
      readHour: high(0.0001484),
      storageMonth: medium(0.285),
    },
    infrequentAccess: {},
  },
  {
    region: "ap-northeast-2",
    standard: {
      writeMillion: medium(0.68),
      readMillion: medium(0.1355),
      writeHour: high(0.0007049),
      readHour: high(0.00014098),
    },
    infrequentAccess: {
      writeMillion: medium(0.845),
      readMillion: medium(0.1695),
      writeHour: medium(0.000845),
      readHour: medium(0.0001762),
    },
  },
  {
    region: "sa-east-1",
    standard: { writeHour: high(0.000975), readHour: high(0.000195) },
    infrequentAccess: {},
  },
  {
    region: "eu-west-2",
    standard: { writeHour: high(0.000772), readHour: high(0.0001544) },
    infrequentAccess: {},
  },
  {
    region: "ap-southeast-2",
    standard: { writeHour: high(0.00074), readHour: high(0.000148) },
    infrequentAccess: {},
  },
];

/**
 * Of streams nothing is counted: reads by Lambda triggers and global tables are free, and so are the
 * first 2.5 million other reads of a month; those beyond them cost about 0.02 dollars for 100,000.
 */
export const streamReadsHundredThousand: Price = low(0.02);
