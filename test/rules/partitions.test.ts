import assert from "node:assert/strict";
import { partitionRuleMessages } from "../../src/language/diagnostics/messages/rules/partitions.ts";
import { applyEdits } from "../../src/language/index.ts";
import type { ClinicSettings } from "../../src/rules/index.ts";
import { analyze, parseFile } from "../../src/service/analyze.ts";

const uri = "file:///model.dynamo";

function findingsIn(text: string, clinic: ClinicSettings = {}) {
  const { diagnostics } = analyze(uri, new Map([[uri, parseFile(uri, text)]]), { clinic });
  const broken = diagnostics.filter(
    ({ severity, allowable }) => severity === "error" && !allowable,
  );
  assert.deepEqual(broken, []);
  return diagnostics.filter(({ code }) => code in partitionRuleMessages);
}

/** The findings of the partition rules, as severity and code, in the order of the text. */
function checkCodes(text: string, codes: readonly string[], clinic: ClinicSettings = {}): void {
  const found = findingsIn(text, clinic);
  assert.deepEqual(
    found.map(({ severity, code }) => `${severity} ${code}`),
    codes,
    found.map(({ message }) => message).join("\n"),
  );
}

function checkMessage(text: string, part: string): void {
  const messages = findingsIn(text).map(({ message }) => message);
  assert.ok(
    messages.some((message) => message.includes(part)),
    messages.join("\n"),
  );
}

/** Entries of 1 KB under a partition key, created at a rate. */
function log(
  partition: string,
  clauses: string,
  { sort = "${kind}#${id}", more = "" } = {},
): string {
  return `
table Log {
  partition key PK: string
  sort key SK: string
  ${more}
}

entity Entry in Log {
  PK = "${partition}"
  SK = "${sort}"
  id: uuid
  kind: string @size(8B) @cardinality(8)
  at: timestamp
  day: date derived date(at)
  owner: string @size(8B) @cardinality(400)
  body: string @size(500B)
}

pattern Add {
  create Entry
  ${clauses}
}
`;
}

suite("hot partitions", () => {
  test("nothing is said without a rate", () => {
    checkCodes(log("LOG", ""), []);
  });

  test("nothing is said where the number of values is not known", () => {
    checkCodes(log("${owner}", "rate 5000/s").replace("@cardinality(400)", ""), []);
  });

  test("up to half of a partition is no finding, beyond all of it is an error", () => {
    checkCodes(log("LOG", "rate 499/s"), ["warning low-cardinality-partition-key"]);
    checkCodes(log("LOG", "rate 500/s"), ["warning hot-partition-write"]);
    checkCodes(log("LOG", "rate 1000/s"), ["warning hot-partition-write"]);
    checkCodes(log("LOG", "rate 1001/s"), ["error hot-partition-write"]);
  });

  test("the line can be drawn elsewhere", () => {
    const thresholds = { hotPartitionShare: 0.9, lowCardinalityShare: 0.8 };
    checkCodes(log("LOG", "rate 700/s"), [], { thresholds });
    checkCodes(log("LOG", "rate 900/s"), ["warning hot-partition-write"], { thresholds });
  });

  test("the peak counts", () => {
    checkCodes(log("LOG", "rate 10/s  peak 2000/s"), ["error hot-partition-write"]);
  });

  test("many values share the load", () => {
    checkCodes(log("${owner}", "rate 5000/s"), []);
    checkCodes(log("${owner}", "rate 250000/s"), ["warning hot-partition-write"]);
  });

  test("several patterns add up, and are told", () => {
    const both = `${log("LOG", "rate 300/s")}
pattern Change {
  update Entry
  where kind = :kind and id = :id
  set body = :body
  rate 300/s
}`;
    checkCodes(both, ["warning hot-partition-write"]);
    checkMessage(
      both,
      "Add at 300/s takes 1 (all have one partition key), Change at 300/s takes 1",
    );
  });

  test("one finding for one key: time, index, local index, order, shards", () => {
    checkCodes(log("DAY#${day}", "rate 2000/s"), ["error time-bucket-partition"]);
    checkCodes(log("LOG", "rate 2000/s", { sort: "${at}#${id}" }), [
      "error monotonic-sort-in-hot-collection",
    ]);
    checkCodes(
      log("LOG", "rate 2000/s", {
        sort: "${at}#${id}",
        more: "local index ByKind { sort key kind  project keys }",
      }),
      ["error lsi-blocks-split"],
    );
    checkCodes(log("LOG#${shard(id, 2)}", "rate 4000/s"), ["error under-sharded"]);
    checkCodes(log("LOG#${shard(id, 10)}", "rate 4000/s"), []);
  });

  test("an index is judged by what keeps it up, and so is its table apart", () => {
    const more = "global index ByKind { partition key kind  sort key at  project keys }";
    checkCodes(log("${owner}", "rate 6000/s", { more }), ["warning gsi-back-pressure"]);
    // What share of the items a sparse index holds nobody says.
    checkCodes(
      log("${owner}", "rate 6000/s", {
        more: "global index Some { partition key someKind: string  sort key at  project keys }",
      }).replace('SK = "', 'someKind = kind when owner = "ada"\n  SK = "'),
      [],
    );
  });

  test("an upper bound is nothing to judge by", () => {
    const text = `
table Log { partition key source: string  sort key at: string }
entity Entry in Log {
  source: string @size(8B) @cardinality(3)
  at: timestamp
  body: string @size(1000B)
  volume 1M per source
}
pattern Since { query Entry where source = :source and at >= :since rate 10/s }`;
    checkCodes(text, []);
    checkCodes(text.replace(" and at >= :since", ""), ["error hot-partition-read"]);
  });

  test("reads have their own limit, literals one value", () => {
    const read = (where: string, rate: number): string => `
table Settings { partition key name: string }
entity Setting in Settings {
  name: string @size(8B) @cardinality(500)
  value: string @size(3000B)
}
pattern Read { get Setting where name = ${where} rate ${rate}/s }`;
    checkCodes(read('"global"', 2900), []);
    checkCodes(read('"global"', 3000), ["warning hot-partition-read"]);
    checkCodes(read('"global"', 6001), ["error hot-partition-read"]);
    checkCodes(read(":name", 6001), []);
  });

  test("an item that is counted in is one item, however its table is split", () => {
    const counter = (identity: string): string => `
table Counters { partition key name: string  sort key part: string }
entity Counter in Counters {
  name: string @size(8B) @cardinality(1)
  part: string @size(8B)
  count: integer = 0
  volume ${identity} per name
}
pattern Add { upsert Counter where name = :name and part = :part add 1 to count rate 1500/s }`;
    checkCodes(counter("1"), ["error hot-counter"]);
    checkCodes(counter("100"), ["error hot-partition-write"]);
  });

  test("scans and lock items are no load on one key", () => {
    checkCodes(
      `
table Users { partition key PK: string  sort key SK: string }
entity User in Users {
  PK = "USER#\${userId}"
  SK = "USER"
  userId: ulid
  email: string @size(20B) @unique
  volume 1M
}
pattern All { scan User page 10 rate 4000/s }
pattern Register { create User rate 900/s }`,
      [],
    );
  });

  test("an allowed finding is none, and the classic profile has the rules too", () => {
    const text = log("LOG", "rate 2000/s");
    checkCodes(
      text.replace("  PK =", "  // dynamo-allow hot-partition-write: bursts only\n  PK ="),
      [],
    );
    checkCodes(text, ["error hot-partition-write"], { profile: "classic" });
    checkCodes(text, [], { profile: "off" });
  });
});

suite("mends of hot partitions", () => {
  test("a shard in the key, of something that every write knows", () => {
    const text = log("LOG", "rate 2000/s");
    const [change] = findingsIn(text)[0]?.changes ?? [];
    assert.ok(change !== undefined);
    const mended = applyEdits(text, change.edits);
    assert.ok(mended.includes('PK = "LOG#${shard(id, 5)}"'), mended);
    checkCodes(mended, []);
  });

  test("none where a collection of several entities would be torn apart", () => {
    const text = `${log("LOG", "rate 2000/s")}
entity Header in Log {
  PK = "LOG"
  SK = "HEADER"
  title: string @size(8B)
}`;
    assert.deepEqual(
      findingsIn(text).map(({ changes }) => changes),
      [[]],
    );
  });
});

suite("shards", () => {
  const read = "pattern All { query Entry where begins_with(kind, :kind) }";

  test("more than four times as many as needed are too many, where all of them are read", () => {
    checkCodes(`${log("LOG#${shard(id, 9)}", "rate 900/s")}${read}`, ["information over-sharded"]);
    checkCodes(`${log("LOG#${shard(id, 8)}", "rate 900/s")}${read}`, []);
    checkCodes(log("LOG#${shard(id, 9)}", "rate 900/s"), []);
  });

  test("as long as a write has no rate, nobody knows how many are needed", () => {
    const put = "pattern Put { put Entry }";
    checkCodes(`${log("LOG#${shard(id, 90)}", "rate 900/s")}${read}\n${put}`, []);
  });
});

suite("collections with a local index", () => {
  const collection = (volume: string, projection = "all"): string => `
table Things {
  partition key owner: string
  sort key thingId: string
  local index ByDay { sort key day  project ${projection} }
}
entity Thing in Things {
  owner: string @size(8B)
  thingId: ulid
  day: date
  body: string @size(960B)
  ${volume}
}`;

  test("are measured by their maximum, else by their average", () => {
    checkCodes(collection("volume 1M per owner max 4M"), []);
    checkCodes(collection("volume 1M per owner max 5M"), ["warning lsi-collection-10gb"]);
    checkCodes(collection("volume 1M per owner max 6M"), ["error lsi-collection-10gb"]);
    checkCodes(collection("volume 6M per owner"), ["error lsi-collection-10gb"]);
    // Without the copies there is room for twice as many.
    checkCodes(collection("volume 1M per owner max 6M", "keys"), []);
  });

  test("are not judged without a volume", () => {
    checkCodes(collection(""), []);
    checkCodes(collection("volume 100M"), []);
  });
});
