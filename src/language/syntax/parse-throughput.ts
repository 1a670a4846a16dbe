import type { Cursor } from "./cursor.ts";
import { capacityDimensions } from "./keywords.ts";
import { parseNumber } from "./parse-literals.ts";
import type {
  AutoscaleMember,
  CapacityMember,
  DocComment,
  NumberLiteral,
  OnDemandMember,
  WarmMember,
} from "./tree.ts";
import { expectWord, parseChoice, readHyphenedWord } from "./words.ts";

/** Reads the members of tables and indexes that speak of reads and writes per second. */

export type ThroughputKeyword = "autoscale" | "on-demand" | "warm" | "capacity";

export type ThroughputMember = AutoscaleMember | OnDemandMember | WarmMember;

/** Reads the member that `keyword` begins; the current token is it, or its misspelling. */
export function readThroughputMember(
  cursor: Cursor,
  keyword: Exclude<ThroughputKeyword, "capacity">,
  documentation: DocComment | undefined,
): ThroughputMember {
  switch (keyword) {
    case "autoscale":
      return readAutoscale(cursor, documentation);
    case "on-demand": {
      const { start } = cursor;
      readHyphenedWord(cursor);
      expectWord(cursor, "max", "'max' after 'on-demand'");
      const units = parseThroughput(cursor, "'read' or 'write' and a number after 'on-demand max'");
      return { kind: "OnDemandMember", span: cursor.spanFrom(start), documentation, ...units };
    }
    case "warm": {
      const { start } = cursor;
      cursor.advance();
      const units = parseThroughput(cursor, "'read' or 'write' and a number after 'warm'");
      return { kind: "WarmMember", span: cursor.spanFrom(start), documentation, ...units };
    }
  }
}

/** Reads `capacity read 100 write 50`; the current token is the keyword. */
export function readCapacity(
  cursor: Cursor,
  documentation: DocComment | undefined,
): CapacityMember {
  const { start } = cursor;
  cursor.advance();
  const units = parseThroughput(cursor, "'read' or 'write' and a number after 'capacity'");
  return { kind: "CapacityMember", span: cursor.spanFrom(start), documentation, ...units };
}

interface Throughput {
  readonly read: NumberLiteral | undefined;
  readonly write: NumberLiteral | undefined;
}

/** Reads `read n write n`, either alone or both, or reports that `expected` is missing. */
export function parseThroughput(cursor: Cursor, expected: string): Throughput {
  let read: NumberLiteral | undefined;
  let write: NumberLiteral | undefined;
  let count = 0;
  for (; cursor.is("read") || cursor.is("write"); count++) {
    const dimension = cursor.word;
    cursor.advance();
    const units = parseNumber(cursor, `a number after '${dimension}'`);
    if (dimension === "read") read ??= units;
    else write ??= units;
  }
  if (count === 0) cursor.expected(expected);
  return { read, write };
}

/** Reads `autoscale read 5 to 500 at 70%`. */
function readAutoscale(cursor: Cursor, documentation: DocComment | undefined): AutoscaleMember {
  const { span } = cursor;
  cursor.advance();
  const dimension = parseChoice(cursor, "dimension of capacity", capacityDimensions, span);
  const minimum = parseNumber(cursor, "the smallest capacity, such as '5'");
  const isTo = expectWord(cursor, "to", "'to' and the largest capacity");
  const maximum = isTo ? parseNumber(cursor, "the largest capacity after 'to'") : undefined;
  const isAt = expectWord(cursor, "at", "'at' and the target utilization, such as 'at 70%'");
  const target = isAt ? parseNumber(cursor, "the target utilization, such as '70%'") : undefined;
  return {
    kind: "AutoscaleMember",
    span: cursor.spanFrom(span.start),
    documentation,
    dimension,
    minimum,
    maximum,
    target,
  };
}
