import { itemSize, valueSize } from "../../dynamodb/sizes.ts";
import { compareUtf8 } from "../../dynamodb/text.ts";
import { type AttributeValue, type Item, identityOf } from "../../dynamodb/values.ts";
import { type Census, classifyItem, type ItemClass, own } from "./classify.ts";
import { findingsOfItem } from "./conformance.ts";
import type { ItemFinding } from "./item-finding.ts";
import { keyShapes } from "./key-shapes.ts";
import { type FindingCode, findingDefinition } from "./messages.ts";

/** What has been found among the items of a table. Plain JSON. */
export interface TableCensus {
  /** Logical name. */
  readonly table: string;
  readonly items: number;
  readonly bytes: number;
  /** In the order of the model. */
  readonly entities: readonly EntityCensus[];
  /** Lock items of unique attributes. */
  readonly locks: number;
  /** The gravest first, then those of most items. */
  readonly findings: readonly CensusFinding[];
  /** How often something was found that is not in the list, since there were too many kinds of it. */
  readonly unlisted: number;
}

export interface EntityCensus {
  readonly entity: string;
  readonly items: number;
  /** Items of which nothing is an error or a warning. */
  readonly conforming: number;
  readonly bytes: number;
  readonly largestBytes: number;
  readonly versions: readonly VersionCount[];
}

export interface VersionCount {
  /** Absent for what is no version, and in tables without versions. */
  readonly version?: number;
  readonly age: "older" | "current" | "newer" | "not a version";
  readonly items: number;
}

/** The same finding in all items that have it. */
export interface CensusFinding {
  readonly code: FindingCode;
  readonly severity: "error" | "warning" | "information";
  /** Absent for items of no entity or of several. */
  readonly entity?: string;
  readonly place: string;
  readonly expected: string;
  readonly indexes: readonly string[];
  readonly items: number;
  /** Items of the entity; of the table where it is of none. */
  readonly of: number;
  /** What stands there instead, in words, most frequent first. */
  readonly found: readonly { readonly text: string; readonly items: number }[];
  /** Some of the different values that stand there. */
  readonly values: readonly AttributeValue[];
  /** Primary keys of some of the items. */
  readonly examples: readonly Item[];
  /** Some of the items themselves, where they are of no entity. */
  readonly samples: readonly Item[];
}

export interface Tally {
  add(item: Item): void;
  /** Something that was found by other means than by looking at the item alone. */
  note(entity: string | undefined, item: Item, finding: ItemFinding): void;
  result(): TableCensus;
}

export interface TallyOptions {
  /** How many keys of items are kept for each finding; 3 unless told. */
  readonly examples?: number;
  /** How many different findings are kept apart; 500 unless told, since nobody reads on beyond it. */
  readonly kinds?: number;
}

/** Counts items one by one; what it keeps does not grow with their number. */
export function startTally(
  census: Census,
  { examples = 3, kinds: mostKinds = 500 }: TallyOptions = {},
): Tally {
  const { table } = census.plan;
  const counters = new Map(census.plan.entities.map(({ name }) => [name, new EntityCounter(name)]));
  const kinds = new Map<string, FindingCounter>();
  let items = 0;
  let bytes = 0;
  let locks = 0;
  let unlisted = 0;

  function count(entity: string | undefined, item: Item, finding: ItemFinding, sample = false) {
    const { code, place, expected, indexes } = finding;
    // What is expected may differ from item to item, as what a template gives does.
    const rule = isComputed(code) ? "" : expected;
    const id = [entity ?? "", code, place, rule, entity === undefined ? finding.found : ""].join(
      "\n",
    );
    let counter = kinds.get(id);
    if (counter === undefined) {
      if (kinds.size >= mostKinds) {
        unlisted++;
        return;
      }
      counter = new FindingCounter({ code, place, expected, indexes, ...optionalEntity(entity) });
      kinds.set(id, counter);
    }
    counter.add(finding, item, keyOf(item), examples, sample);
  }

  function keyOf(item: Item): Item {
    const names = [table.partition.attribute, ...(table.sort ? [table.sort.attribute] : [])];
    return Object.fromEntries(
      names.flatMap((name): [string, AttributeValue][] => {
        const value = own(item, name);
        return value === undefined ? [] : [[name, value]];
      }),
    );
  }

  function addUnmodelled(found: Extract<ItemClass, { kind: "ambiguous" | "foreign" }>, item: Item) {
    if (found.kind === "ambiguous") {
      const expected = found.entities.join(" or ");
      count(undefined, item, {
        code: "item-ambiguous",
        place: "",
        expected,
        found: "",
        indexes: [],
      });
      return;
    }
    const shapes = keyShapes(table, item).map(({ attribute, shape }) => `${attribute} ${shape}`);
    const keys = `keys like ${shapes.join(" and ")}`;
    const mark = found.discriminator;
    const text =
      mark === undefined
        ? keys
        : `${table.discriminator ?? ""} is ${JSON.stringify(mark)}, ${keys}`;
    const finding: ItemFinding = {
      code: "item-foreign",
      place: "",
      expected: found.resembles.join(" or "),
      found: text,
      indexes: [],
    };
    count(undefined, item, finding, true);
  }

  return {
    add(item) {
      const size = itemSize(item);
      items++;
      bytes += size;
      const found = classifyItem(census, item);
      if (found.kind === "lock") locks++;
      else if (found.kind !== "entity") addUnmodelled(found, item);
      else {
        const findings = findingsOfItem(census, item, found);
        const seen = new Set<string>();
        for (const each of findings) {
          // Elements of one list may have the same finding, which is one of the item.
          const id = `${each.code}\n${each.place}`;
          if (seen.has(id)) continue;
          seen.add(id);
          count(found.entity, item, each);
        }
        const conforms = findings.every(
          ({ code }) => findingDefinition(code).severity === "information",
        );
        counters.get(found.entity)?.add(found, size, conforms);
      }
    },
    note: (entity, item, finding) => count(entity, item, finding),
    result: () => ({
      table: table.name,
      items,
      bytes,
      entities: [...counters.values()].map((counter) => counter.result()),
      locks,
      findings: [...kinds.values()]
        .map((counter) => counter.result((name) => counters.get(name)?.items ?? 0, items))
        .sort(byGravity),
      unlisted,
    }),
  };
}

const mostTexts = 8;
const mostValues = 20;
const mostSamples = 20;
/** Values and samples are kept for types to be told from them; what is larger tells no more. */
const largestValueBytes = 1024;
const largestSampleBytes = 4096;
const mostVersions = 100;

function isComputed(code: FindingCode): boolean {
  return /^(?:derived-|key-|index-)/.test(code);
}

function optionalEntity(entity: string | undefined): { readonly entity?: string } {
  return entity === undefined ? {} : { entity };
}

const severities = ["error", "warning", "information"] as const;

function byGravity(left: CensusFinding, right: CensusFinding): number {
  return (
    severities.indexOf(left.severity) - severities.indexOf(right.severity) ||
    right.items - left.items ||
    compareUtf8(orderOf(left), orderOf(right))
  );
}

/** Else the order would be that in which the items happened to come. */
function orderOf({ entity, place, code, found }: CensusFinding): string {
  return [entity ?? "", place, code, found[0]?.text ?? ""].join("\n");
}

class EntityCounter {
  readonly entity: string;
  items = 0;
  #bytes = 0;
  #largest = 0;
  #conforming = 0;
  readonly #versions = new Map<string, { -readonly [K in keyof VersionCount]: VersionCount[K] }>();

  constructor(entity: string) {
    this.entity = entity;
  }

  add({ version, age }: Extract<ItemClass, { kind: "entity" }>, size: number, conforms: boolean) {
    this.items++;
    this.#bytes += size;
    this.#largest = Math.max(this.#largest, size);
    if (conforms) this.#conforming++;
    const id = `${version} ${age}`;
    const known = this.#versions.get(id);
    if (known !== undefined) known.items++;
    else if (this.#versions.size < mostVersions) {
      this.#versions.set(id, { ...(version === undefined ? {} : { version }), age, items: 1 });
    }
  }

  result(): EntityCensus {
    return {
      entity: this.entity,
      items: this.items,
      conforming: this.#conforming,
      bytes: this.#bytes,
      largestBytes: this.#largest,
      versions: [...this.#versions.values()].sort((a, b) => (a.version ?? 0) - (b.version ?? 0)),
    };
  }
}

type Kind = Pick<CensusFinding, "code" | "entity" | "place" | "expected" | "indexes">;

class FindingCounter {
  readonly #kind: Kind;
  #items = 0;
  readonly #texts = new Map<string, number>();
  readonly #values = new Map<string, AttributeValue>();
  readonly #examples: Item[] = [];
  readonly #samples: Item[] = [];

  constructor(kind: Kind) {
    this.#kind = kind;
  }

  add(finding: ItemFinding, item: Item, key: Item, examples: number, sample: boolean): void {
    const { found, value } = finding;
    this.#items++;
    const known = this.#texts.get(found);
    if (known !== undefined || this.#texts.size < mostTexts)
      this.#texts.set(found, (known ?? 0) + 1);
    if (this.#examples.length < examples) this.#examples.push(key);
    if (value !== undefined && this.#values.size < mostValues) {
      if (valueSize(value) <= largestValueBytes) this.#values.set(identityOf(value), value);
    }
    if (sample && this.#samples.length < mostSamples && itemSize(item) <= largestSampleBytes) {
      this.#samples.push(item);
    }
  }

  result(itemsOf: (entity: string) => number, all: number): CensusFinding {
    const { entity } = this.#kind;
    return {
      ...this.#kind,
      severity: findingDefinition(this.#kind.code).severity,
      items: this.#items,
      of: entity === undefined ? all : itemsOf(entity),
      found: [...this.#texts]
        .map(([text, items]) => ({ text, items }))
        .sort((left, right) => right.items - left.items),
      values: [...this.#values.values()],
      examples: this.#examples,
      samples: this.#samples,
    };
  }
}
