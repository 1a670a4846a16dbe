import assert from "node:assert/strict";
import { applyEdits } from "../../src/language/index.ts";
import { type Profile, profiles } from "../../src/rules/index.ts";
import { analyze, parseFile } from "../../src/service/analyze.ts";
import { analyzeText } from "../analyze-text.ts";
import { mendsOf } from "./checks-of-findings.ts";

/** Where the rules about keys and names have to speak, and above all where they must be silent. */

function findings(text: string, code: string) {
  return analyzeText(text).diagnostics.filter((finding) => finding.code === code);
}

/** Checks the findings of one rule: a pattern for each, in the order of the text. */
function checkRule(code: string, text: string, ...messages: readonly RegExp[]): void {
  const found = findings(text, code);
  assert.equal(found.length, messages.length, found.map(({ message }) => message).join("\n"));
  for (const [position, message] of messages.entries()) {
    assert.match(found[position]?.message ?? "", message);
  }
}

function checkSeverity(code: string, text: string, severity: string): void {
  assert.deepEqual(
    findings(text, code).map((finding) => finding.severity),
    [severity],
  );
}

suite("rules about keys and names", () => {
  test("the identity may be inside of what the key is computed from", () => {
    const model = (key: string) => `
table T { partition key PK: string }
entity E in T {
  PK = ${key}
  id: string @id
  at: timestamp
  slug: string derived lower(id)
}`;
    checkRule("identity-not-in-key", model('"E#${slug}"'));
    checkRule("identity-not-in-key", model('"E#${id:lower}"'));
    checkRule("identity-not-in-key", model('"E#${at}"'), /differ in id only/);
    checkRule("identity-not-in-key", model('"E#${shard(id, 10)}"'), /differ in id only/);
  });

  test("what names the items is added to a key that is a text", () => {
    const model = (key: string) => `
table T { partition key PK: string }
entity E in T {
  PK = ${key}
  id: string @id
  at: timestamp
}`;
    for (const [key, mended] of [
      ['"E|${at}"', '"E|${at}|${id}"'],
      ['"E"', '"E#${id}"'],
      ['"${at}"', '"${at}#${id}"'],
    ] as const) {
      assert.deepEqual(mendsOf(model(key), "identity-not-in-key"), [model(mended)]);
    }
    const bound = model("at");
    assert.deepEqual(mendsOf(bound, "identity-not-in-key"), []);
  });

  test("partition keys that can be equal by chance only are no shared slice", () => {
    const model = (partition: string) => `
table T { partition key id: string discriminator kind global index I { partition key by: string sort key at project all } }
entity Doctor in T { by = "${partition}" id: uuid specialty: string at: timestamp }
entity Room in T { by = "${partition.replace("specialty", "city")}" id: uuid city: string at: timestamp }
pattern P { query Doctor where specialty = :specialty order by at }`;
    checkRule("ambiguous-sort-prefix", model("${specialty}"));
    checkRule("ambiguous-sort-prefix", model("X#${specialty}"), /items of Room in its slice of I/);
  });

  test("a shared slice is reported for queries, not for scans, and not where texts differ", () => {
    const model = (sort: string, operation: string) => `
table T { partition key PK: string sort key SK: string discriminator kind }
entity Order in T { PK = "C#\${c}" SK = "${sort}" c: string at: timestamp }
entity Note in T { PK = "C#\${c}" SK = "NOTE#\${n}" c: string n: ulid }
pattern P { ${operation} }`;
    const query = "query Order where c = :c";
    checkRule("ambiguous-sort-prefix", model("${at}", query), /items of Note in its slice of T/);
    checkRule("ambiguous-sort-prefix", model("ORDER#${at}", query));
    checkRule("ambiguous-sort-prefix", model("${at}", "scan Order"));
    checkRule(
      "ambiguous-sort-prefix",
      `
table T { partition key id: string discriminator kind global index I { partition key by sort key at project all } }
entity Post in T { id: uuid by: string at: timestamp }
entity Reply in T { id: ulid by: string at: timestamp }
pattern P { query Reply where by = :by order by at }`,
      /Give Reply a key attribute there that the others do not have/,
    );
  });

  test("a shared slice is told once, where it says most", () => {
    const code = "ambiguous-sort-prefix";
    const model = (volumes: readonly [string, string], more = "") => `
table Hall { partition key PK: string sort key SK: string discriminator kind }
entity Stage in Hall { PK = "H#\${h}" SK = "PLAN" h: string @size(8B) }
entity Seat in Hall { PK = "H#\${h}" SK = "SEAT#\${n}" h: string @size(8B) n: ulid ${volumes[0]} }
entity Visit in Hall { PK = "H#\${h}" SK = "VISIT#\${v}" h: string @size(8B) v: ulid ${volumes[1]} }
pattern P { query Stage, Seat where h = :h order by key }
pattern Q { query Visit where h = :h }
${more}`;
    // Nothing reads visits with the others: they belong elsewhere.
    checkRule(code, model(["", ""]));
    checkRule("kitchen-sink-collection", model(["", ""]), /and P pays for items of the others/);
    const together = "pattern R { query Stage, Seat, Visit where h = :h order by key page 100 }";
    checkRule(
      code,
      model(["", ""], together),
      /Begin the keys of Stage and Seat with one text that no other key there begins with/,
    );
    const many = model(["volume 2 per h", "volume 90 per h"], together).replace(
      'SK = "PLAN" h: string @size(8B)',
      "$& volume 1 per h",
    );
    checkRule(code, many);
    checkRule("collection-read-amplification", many, /^P reads some/);
    checkRule(code, many.replace("volume 90 per h", "volume 1 per h"), /^P also reads/);
  });

  test("a range with a text in front leaks nothing, nor does one in a partition of its own", () => {
    const model = (sort: string, other: string, bound: string) => `
table T { partition key PK: string sort key SK: string discriminator kind }
entity Reading in T { PK = "D#\${d}" SK = "${sort}" d: string at: timestamp }
entity Device in T { PK = "${other}#\${d}" SK = "DEVICE" d: string }
pattern P { query Reading where d = :d and at ${bound} }`;
    checkRule("range-leaks-entities", model("${at}", "D", "< :t"), /keeps items of Device out/);
    checkRule("range-leaks-entities", model("${at}", "D", "between :t and :u"), /Device/);
    checkRule("range-leaks-entities", model("R#${at}", "D", "< :t"));
    checkRule("range-leaks-entities", model("${at}", "X", "< :t"));
    // Here the other items are in the slice already, which is the other finding.
    checkRule("range-leaks-entities", model("${at}", "D", "> :t"));
    checkRule("ambiguous-sort-prefix", model("${at}", "D", "> :t"), /Device/);
  });

  test("an identifier before '#' is no likely holder of one, a title is", () => {
    const model = (attribute: string, delimiter: string) => `
table T { partition key p: string sort key SK: string }
entity E in T { SK = "\${${attribute}}${delimiter}\${n:04}" p: string ${attribute}: string n: integer }`;
    checkRule("delimiter-in-value", model("orderId", "#"));
    checkRule("delimiter-in-value", model("orderId", "-"), /with "-" in it is refused/);
    checkRule("delimiter-in-value", model("bookTitle", "#"), /@matches\("\^\[\^#\]\*\$"\)/);
    checkRule("delimiter-in-value", model("homeUrl", ":"), /homeUrl/);
    checkRule(
      "delimiter-in-value",
      model("orderId", "#").replace("n: integer", "m: ulid").replace("n:04", "m"),
    );
  });

  test("a number as text matters where items come in its order", () => {
    const model = (pattern: string, key = "V#${n}") => `
table T { partition key p: string sort key SK: string }
entity E in T { SK = "${key}" p: string n: integer x: string }
pattern P { ${pattern} }`;
    const code = "number-sorts-as-text";
    checkRule(code, model("get E where p = :p and n = :n"));
    checkRule(code, model("query E where p = :p"), /P gets its items in the order of SK/);
    checkSeverity(code, model("query E where p = :p"), "information");
    checkSeverity(code, model("query E where p = :p limit 5"), "warning");
    checkSeverity(code, model("first E where p = :p order by key desc"), "warning");
    checkRule(code, model("query E where p = :p", "V#${n:06}"));
    checkRule(code, model("query E where p = :p and n = :n", "V#${n}#${x}"));
  });

  test("dates are judged by the samples, and only in sort keys", () => {
    const model = (value: string, type = "string", key = "on") => `
table T { partition key p: string sort key s: string }
entity E in T { ${key === "on" ? "s = on" : "s: string"} p: string on: ${type} }
sample one: E { p: "1", ${key === "on" ? "" : 's: "x", '}on: "${value}" }`;
    const code = "non-sortable-date-in-key";
    checkRule(code, model("31/01/2026"), /Dates such as "31\/01\/2026"/);
    checkRule(code, model("1.2.26"), /1\.2\.26/);
    checkRule(code, model("2026-01-01T10:00:00+02:00"), /\+02:00/);
    checkRule(code, model("Jan 31, 2026"), /Jan 31/);
    checkRule(code, model("2026-01-31"));
    checkRule(code, model("2026-01-31", "date"));
    checkRule(code, model("1.2.3.4"));
    checkRule(code, model("12/34"));
    checkRule(code, model("31/01/2026", "string", "other"));
  });

  test("one time in two encodings", () => {
    const model = (first: string, second: string) => `
table T { partition key PK: string discriminator kind }
entity A in T { PK = "A#\${a}" a: ulid at: ${first} }
entity B in T { PK = "B#\${b}" b: ulid at: ${second} }`;
    const code = "mixed-time-encoding";
    checkRule(code, model("timestamp", "timestamp"));
    checkRule(code, model("timestamp", "epoch"), /epoch here and timestamp in A/);
    checkRule(code, model("timestamp", "timestamp(seconds)"), /timestamp\(seconds\) here/);
    checkRule(code, model("number", "timestamp"), /timestamp here and number in A/);
    checkRule(code, model("number", "string"));
    checkRule(code, model("integer", "number"));
    checkRule(
      code,
      `${model("timestamp", "timestamp")} table U { partition key u: string } entity C in U { u: string at: epoch }`,
    );
  });

  test("what moves in an index is counted with its rate, and silent without figures", () => {
    const model = (rate: string, size: string, when = "") => `
table T {
  partition key id: string
  global index I { partition key IK: string sort key seen project all }
}
entity E in T { IK = "G#\${g}"${when} id: ulid g: ulid seen: timestamp state: "A" | "B" note: string${size} }
pattern P { update E where id = :id set seen = :seen ${rate} }
pattern Q { update E where id = :id set note = :note rate 900/s }
pattern R { query E where g = :g${when === "" ? "" : ' and state = "A"'} order by seen }`;
    const code = "mutable-attribute-in-index-key";
    checkRule(code, model("rate 100/s", " @size(1500B)"), /2 × 2 × 100 = 400 write units/);
    checkRule(code, model("rate 9/s", " @size(1500B)"));
    checkRule(code, model("", " @size(1500B)"));
    checkRule(code, model("rate 100/s", ""));
  });

  test("a conditional key that an update lets in or out is what it is for", () => {
    checkRule(
      "mutable-attribute-in-index-key",
      `table T {
  partition key id: string
  global index Open { partition key OK: string project all }
}
entity E in T { OK = "OPEN" when state = "A" id: ulid state: "A" | "B" }
pattern P { update E where id = :id set state = :state rate 500/s }
pattern Q { query E where state = "A" }`,
    );
  });

  test("casing: two treatments of one attribute are a warning, whatever it is called", () => {
    const model = (name: string, key: string, mark = "") => `
table T {
  partition key PK: string
  discriminator kind
  global index I { partition key IK: string project all }
}
entity E in T { PK = "E#\${id}" IK = "X#\${${name}${key}}" id: ulid ${name}: string ${mark} }`;
    const code = "key-casing-mismatch";
    checkRule(code, model("email", ""), /email.*different keys here: write \$\{email:lower\}/);
    checkSeverity(code, model("email", ""), "information");
    checkRule(code, model("email", ":lower"));
    checkRule(code, model("email", "", '@matches("^[a-z@.]+$")'));
    checkRule(code, model("orderNumber", ""));
    checkRule(code, model("code", ":lower", "@unique"), /but one in IK: write @unique\(lower\)/);
    checkSeverity(code, model("code", ":upper", "@unique"), "warning");
    checkRule(code, model("email", ":lower", "@unique(lower)"));
  });

  test("casing: one text in the keys of several entities is one finding, changed in all of them", () => {
    const model = `table Shop {
  partition key PK: string
  sort key SK: string
  discriminator kind
}

entity Customer in Shop {
  PK = "CUSTOMER#\${username}"
  SK = "CUSTOMER#\${username}"
  username: string
}

entity Order in Shop {
  PK = "CUSTOMER#\${username}"
  SK = "ORDER#\${orderId}"
  username: string
  orderId: ulid
}

pattern P {
  query Customer, Order
  where username = :username
}`;
    const code = "key-casing-mismatch";
    checkRule(code, model, /username.*write \$\{username:lower\}, here and in the other keys/);
    const [finding] = findings(model, code);
    assert.equal(finding?.related.length, 1);
    const mended = applyEdits(model, finding?.changes[0]?.edits ?? []);
    assert.equal(mended.match(/\$\{username:lower\}/g)?.length, 3, mended);
    checkRule(code, mended);
    assert.ok(!analyzeText(mended).diagnostics.some(({ severity }) => severity === "error"));
  });

  test("casing: an attribute that is the key itself needs one that is derived", () => {
    const model = `
table T { partition key id: string global index I { partition key userName project all } }
entity E in T { id: ulid userName: string }`;
    checkRule("key-casing-mismatch", model, /key by an attribute 'derived lower\(userName\)'/);
    assert.deepEqual(findings(model, "key-casing-mismatch")[0]?.changes, []);
  });

  test("a key that is too long adds up what is known", () => {
    const model = (size: string) => `
table T {
  partition key p: string
  sort key SK: string
  global index I { partition key p sort key a, b project all }
}
entity E in T { SK = "X#\${a}#\${at}" p: string a: string ${size} b: string ${size} at: timestamp }`;
    const code = "key-too-long";
    checkRule(code, model(""));
    checkRule(code, model("@size(20B, max 200B)"));
    checkRule(
      code,
      model("@size(20B, max 600B)"),
      /1200 bytes long \(a 600 \+ b 600\).*sort key has at most 1024/,
    );
    checkRule(
      code,
      model("@size(20B, max 1000B)"),
      /1027 bytes long \(2 \+ a 1000 \+ 1 \+ at 24\)/,
      /2000 bytes/,
    );
    checkRule(code, model("@size(2000B)"), /2027 bytes/, /4000 bytes/);
  });

  test("decimals matter where a key is found by equality", () => {
    const model = (type: string, sort: string) => `
table T { partition key p: string sort key SK: string global index I { partition key p sort key price project all } }
entity E in T { SK = "${sort}" p: string price: ${type} }`;
    checkRule("float-as-key", model("number", "X"));
    checkRule("float-as-key", model("number", "X#${price}"), /sort key of T finds it by equality/);
    checkRule("float-as-key", model("integer", "X#${price}"));
  });

  test("one entity needs no discriminator and may not be called PK", () => {
    const table = (settings = "") => `table T { partition key PK: string ${settings} }`;
    const first = 'entity A in T { PK = "A#${a}" a: ulid }';
    const second = 'entity B in T { PK = "B#${b}" b: ulid }';
    checkRule("missing-entity-type", table() + first);
    checkRule("missing-entity-type", table() + first + second, /T holds A and B/);
    checkRule("missing-entity-type", table("discriminator kind") + first + second);
    const scan = "\npattern P { scan A }";
    checkRule("generic-key-names", table() + first + scan, /its key is called PK: name it/);
    checkRule("generic-key-names", table() + first + second + scan);
    // Entities are written one after the other, and before the patterns.
    checkRule("generic-key-names", table() + first);
    const sorted = (table() + first + scan).replace("PK: string", "PK: string sort key SK: string");
    checkRule("generic-key-names", sorted.replace("PK =", 'SK = "A" PK ='), /called PK and SK: /);
  });

  test("the profiles differ in what speaks against sharing tables", () => {
    const uri = "file:///model.dynamo";
    const text =
      'table T { partition key PK: string } entity A in T { PK = "A#${a}" a: ulid } pattern P { scan A }';
    const files = new Map([[uri, parseFile(uri, text)]]);
    const codes = (profile: Profile): readonly string[] =>
      analyze(uri, files, { clinic: { profile } })
        .diagnostics.map(({ code }) => code)
        .filter((code) => code === "generic-key-names");
    assert.deepEqual(
      profiles.map((profile) => codes(profile).length),
      [1, 0, 0],
    );
  });

  test("delimiters are those before an attribute, not what a text has in it", () => {
    const model = (sort: string) => `
table T { partition key PK: string sort key SK: string discriminator kind }
entity A in T { PK = "C#\${c}" SK = "${sort}" c: ulid at: timestamp }
entity B in T { PK = "C#\${c}" SK = "B" c: ulid }`;
    checkRule("inconsistent-delimiter", model("A#${at}"));
    checkRule(
      "inconsistent-delimiter",
      model("A|${at}"),
      /SK is divided by "\|", most keys of T by "#"/,
    );
    checkRule("inconsistent-delimiter", model("${at}"));
    checkRule("inconsistent-delimiter", model("#A#${at}"));
    checkRule("inconsistent-delimiter", model("S3://x/${at}"), /divided by "\/"/);
  });

  test("a tenant may be in the key or in a condition", () => {
    const model = (clauses: string) => `
table T { partition key id: string global index I { partition key tenantId project all } }
entity E in T { id: ulid tenantId: ulid title: string }
pattern P { ${clauses} }`;
    const code = "tenant-not-in-partition";
    checkRule(code, model("get E where id = :id"), /P reaches E without its tenantId/);
    checkRule(code, model("query E where tenantId = :t"));
    checkRule(code, model("query E where id = :id filter tenantId = :t"));
    checkRule(code, model("delete E where id = :id if tenantId = :t"));
    checkRule(code, model("update E where id = :id set title = :x"), /P reaches E/);
    checkRule(code, model("create E"));
    checkRule(code, model("scan E"));
  });

  test("long names matter for very many small items", () => {
    const model = (volume: string, name = "measurementTimestampUtc") => `
table T { partition key p: string }
entity E in T { p: ulid ${name}: timestamp ${volume} }`;
    checkRule("long-attribute-names", model("volume 500M"), /of the 74 bytes of E/);
    checkRule("long-attribute-names", model("volume 500k"));
    checkRule("long-attribute-names", model(""));
    checkRule("long-attribute-names", model("volume 500M", "at"));
    checkRule(
      "long-attribute-names",
      model("volume 500M").replace("timestamp volume", 'timestamp @name("t") volume'),
    );
  });

  test("names that differ in case only, within one table", () => {
    const model = (first: string, second: string, table = "T") => `
table T { partition key PK: string discriminator kind }
table U { partition key PK: string discriminator kind }
entity A in T { PK = "A#\${a}" a: ulid ${first} }
entity B in ${table} { PK = "B#\${b}" b: ulid ${second} }`;
    const code = "case-variant-attributes";
    checkRule(code, model("userId: ulid", "userID: ulid"), /userID here and userId of A/);
    checkRule(code, model("userId: ulid", "user_id: ulid"), /user_id here/);
    checkRule(code, model("userId: ulid", "userId: ulid"));
    checkRule(code, model("userId: ulid", "userID: ulid", "U"));
    checkRule(code, model("userId: ulid", 'userID: ulid @name("userId")'));
  });

  test("what is allowed is silent", () => {
    checkRule(
      "key-casing-mismatch",
      `table T { partition key PK: string }
entity E in T {
  // dynamo-allow key-casing-mismatch: the sign-up lower-cases it
  PK = "E#\${email}"
  email: string
}`,
    );
  });
});
