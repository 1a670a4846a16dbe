import type { Item } from "../../../src/dynamodb/values.ts";
import { modelOf } from "../../generate/models.ts";

/**
 * Counters whose upgrades are not idempotent: each adds one, so that an upgrade which ran twice, or
 * not at all, shows in the sum. `visits` is what writers change meanwhile, and `total` follows from
 * what both change.
 */
export const countersModel = `
table Counters {
  partition key PK: string
  sort key SK: string
  discriminator kind
  versioned by version
  global index ByLabel { partition key label: string  sort key SK  project all }
}
entity Counter in Counters {
  version 3
  PK = "COUNTER#\${id}"
  SK = "COUNTER"
  label = "LABEL#\${name}"
  id: string
  name: string @since(3)
  steps: integer
  visits?: integer
  text?: string
  upgrade to 2 { set steps = steps + 1 }
  upgrade to 3 { set steps = steps + 1  rename title to name }
}
entity Note in Counters {
  PK = "NOTE#\${id}"
  SK = "NOTE"
  id: string
  text: string
}
`;

export const counters = modelOf(countersModel, "file:///models/counters.dynamo");

/** A counter as a version of the model stored it. */
export function counter(id: string, version: 1 | 2 | 3 | 4, more: Item = {}): Item {
  const name = { S: `name of ${id}` };
  return {
    PK: { S: `COUNTER#${id}` },
    SK: { S: "COUNTER" },
    kind: { S: "Counter" },
    ...(version === 1 ? {} : { version: { N: String(version) } }),
    id: { S: id },
    steps: { N: String(version) },
    ...(version < 3 ? { title: name } : { name, label: { S: `LABEL#${name.S}` } }),
    ...more,
  };
}

/** What an older counter has to become. */
export function upgradedCounter(id: string, more: Item = {}): Item {
  return counter(id, 3, more);
}

export function note(id: string): Item {
  return {
    ...{ PK: { S: `NOTE#${id}` }, SK: { S: "NOTE" }, kind: { S: "Note" }, version: { N: "1" } },
    ...{ id: { S: id }, text: { S: "as it was" } },
  };
}
