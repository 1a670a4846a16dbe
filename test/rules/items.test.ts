import assert from "node:assert/strict";
import { applyEdits } from "../../src/language/index.ts";
import { type ClinicSettings, profiles } from "../../src/rules/index.ts";
import { analyze, parseFile } from "../../src/service/analyze.ts";

/** Where the rules about items and collections have to speak, and above all where they must be silent. */

const uri = "file:///model.dynamo";
const tooLarge = "item-too-large";

function findings(text: string, code: string, clinic: ClinicSettings = {}) {
  const analysis = analyze(uri, new Map([[uri, parseFile(uri, text)]]), { clinic });
  const errors = analysis.diagnostics.filter(({ severity }) => severity === "error");
  const others = errors.filter((error) => error.code !== code && error.code !== tooLarge);
  assert.deepEqual(
    others.map(({ message }) => message),
    [],
    text,
  );
  return analysis.diagnostics.filter((finding) => finding.code === code);
}

/** Checks the findings of one rule: a pattern for each, in the order of the text. */
function checkRule(code: string, text: string, ...messages: readonly RegExp[]): void {
  checkRuleWith({}, code, text, ...messages);
}

function checkRuleWith(
  clinic: ClinicSettings,
  code: string,
  text: string,
  ...messages: readonly RegExp[]
): void {
  const found = findings(text, code, clinic);
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

/** Applies the one change of the one finding, after which there is none: gives the mended text. */
function mend(code: string, text: string): string {
  const [change] = findings(text, code)[0]?.changes ?? [];
  assert.ok(change !== undefined, "no change is offered");
  const mended = applyEdits(text, change.edits);
  checkRule(code, mended);
  return mended;
}

const kitchenSink = "kitchen-sink-collection";

/** A table with the entities, each as `Name "sort key" attributes`, all of one customer. */
function shop(entities: readonly string[], patterns: string, table = ""): string {
  const declared = entities.map((entity) => {
    const [, name, sort, attributes] = /^(\w+) ("[^"]*") ?(.*)$/.exec(entity) ?? [];
    return `entity ${name} in Shop { PK = "CUSTOMER#\${customerId}" SK = ${sort} customerId: string ${attributes} }`;
  });
  return `table Shop { partition key PK: string sort key SK: string discriminator kind ${table} }\n${declared.join("\n")}\n${patterns}`;
}

const profile = 'Customer "PROFILE"';
const order = 'Order "ORDER#${orderId}" orderId: ulid';
const login = 'Login "LOGIN#${at}" at: timestamp';
const getCustomer = "pattern GetCustomer { get Customer where customerId = :customerId }";
const orders = "pattern Orders { query Order where customerId = :customerId }";
const logins = "pattern Logins { query Login where customerId = :customerId }";

suite("rules about items: kitchen sinks", () => {
  test("two groups are better apart; more than two, or a read that pays for others, will hurt", () => {
    const two = shop([profile, login], `${getCustomer}\n${logins}`);
    checkRule(
      kitchenSink,
      two,
      /^Customer and Login share partitions such as "CUSTOMER#customer-1"/,
    );
    checkSeverity(kitchenSink, two, "information");
    const three = shop([profile, order, login], `${getCustomer}\n${orders}\n${logins}`);
    checkRule(kitchenSink, three, /^Customer, Order and Login share .* keys of Order and Login/);
    checkSeverity(kitchenSink, three, "warning");
    const together = "pattern Both { query Customer, Order where customerId = :customerId }";
    const disturbed = shop([profile, order, login], `${together}\n${logins}`);
    checkRule(kitchenSink, disturbed, /^Customer \+ Order and Login .* Both pays for items of the/);
    checkSeverity(kitchenSink, disturbed, "warning");
  });

  test("a local index binds the collection to 10 GB", () => {
    const local = "local index ByKind { sort key kind project keys }";
    const text = shop([profile, login], `${getCustomer}\n${logins}`, local);
    checkRule(kitchenSink, text, /and, with a local index, its 10 GB/);
    checkSeverity(kitchenSink, text, "warning");
  });

  test("what is read or written together belongs together, also through others", () => {
    const line = 'Line "LINE#${lineId}" lineId: ulid';
    const query = (names: string) =>
      `pattern All { query ${names} where customerId = :customerId }`;
    checkRule(kitchenSink, shop([profile, order], query("Customer, Order")));
    const chain = `${query("Customer, Order")}\npattern Some { query Order, Line where customerId = :customerId }`;
    checkRule(kitchenSink, shop([profile, order, line], chain));
    const write = `${getCustomer}\n${orders}\npattern Place { transaction { create Order  create Customer } }`;
    checkRule(kitchenSink, shop([profile, order], write));
    const gets = `pattern Both { transaction {
      get Customer { where customerId = :customerId }
      get Order { where customerId = :customerId and orderId = :orderId }
    } }`;
    checkRule(kitchenSink, shop([profile, order], gets));
  });

  test("a check of a transaction, or a scan of the table, needs no common partition", () => {
    const check = `pattern Place { transaction {
      create Order
      check Customer { where customerId = :Order.customerId  if attribute_exists(customerId) }
    } }`;
    const reads = `${getCustomer}\n${orders}`;
    checkRule(kitchenSink, shop([profile, order], `${reads}\n${check}`), /^Customer and Order/);
    const scan = "pattern Export { scan Customer }";
    checkRule(kitchenSink, shop([profile, order], `${reads}\n${scan}`), /^Customer and Order/);
  });

  test("parts of one thing are no kitchen sink, but two kinds with one moment are", () => {
    const reads = `${getCustomer}\npattern GetStatus { get Status where customerId = :customerId }`;
    checkRule(kitchenSink, shop([profile, 'Status "STATUS" seenAt: timestamp'], reads));
    const body = 'Body "BODY#${orderId}" orderId: ulid text: string';
    const bodies =
      "pattern GetBody { get Body where customerId = :customerId and orderId = :orderId }";
    checkRule(kitchenSink, shop([order, body], `${orders}\n${bodies}`));
    const visit = 'Visit "VISIT#${at}" at: timestamp';
    const visits = "pattern Visits { query Visit where customerId = :customerId }";
    checkRule(kitchenSink, shop([login, visit], `${logins}\n${visits}`), /^Login and Visit/);
  });

  test("nothing is known of what no pattern reads, nor of a model that is not whole", () => {
    checkRule(kitchenSink, shop([profile, login], ""));
    checkRule(kitchenSink, shop([profile, login], `${getCustomer}\npattern Note { put Login }`));
    const text = shop([profile, login], `${getCustomer}\n${logins}`).replace(
      "discriminator kind",
      "discriminator kind global index Broken { partition key nothing }",
    );
    const analysis = analyze(uri, new Map([[uri, parseFile(uri, text)]]));
    assert.ok(!analysis.diagnostics.some(({ code }) => code === kitchenSink));
  });

  test("different texts, and natural keys of different attributes, are no shared partition", () => {
    const text = `
table Shop { partition key PK: string sort key SK: string discriminator kind }
entity Customer in Shop { PK = customerId SK = "CUSTOMER" customerId: string }
entity Product in Shop { PK = productId SK = "PRODUCT#\${name}" productId: string name: string }
entity Tag in Shop { PK = "TAG#\${tag}" SK = "TAG" tag: string }
${getCustomer}
pattern GetTag { get Tag where tag = :tag }
pattern Names { query Product where productId = :productId }`;
    checkRule(kitchenSink, text);
    const shown = `${text}
sample ada: Customer { customerId: "17" }
sample lamp: Product { productId: "17", name: "lamp" }`;
    checkRule(
      kitchenSink,
      shown,
      /^Customer and Product share partitions such as "17".*table of its own/,
    );
  });

  test("samples show a partition that is shared, and related places each group's key in it", () => {
    const text = `${shop([profile, login], `${getCustomer}\n${logins}`)}
sample bea: Customer { customerId: "bea" }
sample ada: Customer { customerId: "ada" }
sample first: Login { customerId: "ada", at: "2026-02-03T04:05:06.789Z" }`;
    checkRule(kitchenSink, text, /such as "CUSTOMER#ada"/);
    assert.deepEqual(
      findings(text, kitchenSink)[0]?.related.map(({ message }) => message),
      [
        'Customer has "CUSTOMER#ada", "PROFILE" there, read by GetCustomer.',
        'Login has "CUSTOMER#ada", "LOGIN#2026-02-03T04:05:06.789Z" there, read by Logins.',
      ],
    );
  });

  test("the change keeps the case and what stands before the word, and moves a group as one", () => {
    const text = (prefix: string, rest = "") => `
table Shop { partition key PK: string sort key SK: string discriminator kind }
entity Customer in Shop { PK = "${prefix}" SK = "PROFILE" customerId: string }
entity LoginAttempt in Shop { PK = "${prefix}" SK = "LOGIN#\${at}" customerId: string at: timestamp }
entity Device in Shop { PK = "${prefix}" SK = "DEVICE#\${id}" customerId: string id: ulid }
${getCustomer}
pattern Attempts { query LoginAttempt, Device where customerId = :customerId }
${rest}`;
    const upper = mend(kitchenSink, text("CUSTOMER#${customerId}"));
    assert.deepEqual(partitionKeys(upper), [
      "CUSTOMER#${customerId}",
      "LOGIN_ATTEMPT#${customerId}",
      "LOGIN_ATTEMPT#${customerId}",
    ]);
    const lower = mend(kitchenSink, text("app/customer/${customerId}/all"));
    assert.deepEqual(partitionKeys(lower), [
      "app/customer/${customerId}/all",
      "app/login_attempt/${customerId}/all",
      "app/login_attempt/${customerId}/all",
    ]);
  });

  test("no change is offered where another key would begin alike, or nothing tells the texts apart", () => {
    const taken = `${shop([profile, login], `${getCustomer}\n${logins}`)}
entity Session in Shop { PK = "LOGIN#\${sessionId}#X" SK = "SESSION" sessionId: ulid }`;
    checkRule(kitchenSink, taken, /Put Login into a table of its own/);
    assert.deepEqual(findings(taken, kitchenSink)[0]?.changes, []);
    const natural = `
table Shop { partition key customerId: string sort key SK: string }
entity Customer in Shop { SK = "PROFILE" customerId: string }
entity Login in Shop { SK = "LOGIN#\${at}" customerId: string at: timestamp }
${getCustomer}
${logins}`;
    checkRule(kitchenSink, natural, /"customer-1".*Put Login into a table of its own/);
    assert.deepEqual(findings(natural, kitchenSink)[0]?.changes, []);
  });

  test("it may be allowed where the first entity makes the key, and counts in each profile", () => {
    const allowed = `
table Shop { partition key PK: string sort key SK: string }
entity Customer in Shop {
  // dynamo-allow kitchen-sink-collection: the stream needs their order
  PK = "CUSTOMER#\${customerId}"
  SK = "PROFILE"
  customerId: string
}
entity Login in Shop { PK = "CUSTOMER#\${customerId}" SK = "LOGIN#\${at}" customerId: string at: timestamp }
${getCustomer}
${logins}`;
    checkRule(kitchenSink, allowed);
    checkRule("unused-allowance", allowed);
    const text = allowed.replace(/.*dynamo-allow.*\n/, "");
    for (const each of profiles) {
      const wanted = each === "off" ? [] : [/^Customer and Login/];
      checkRuleWith({ profile: each }, kitchenSink, text, ...wanted);
    }
  });

  test("the groups may come from several files", () => {
    const files = new Map(
      Object.entries({
        [uri]: `import "./logins.dynamo"
table Shop { partition key PK: string sort key SK: string }
entity Customer in Shop { PK = "CUSTOMER#\${customerId}" SK = "PROFILE" customerId: string }
${getCustomer}`,
        "file:///logins.dynamo": `
entity Login in Shop { PK = "CUSTOMER#\${customerId}" SK = "LOGIN#\${at}" customerId: string at: timestamp }
${logins}`,
      }).map(([file, text]) => [file, parseFile(file, text)]),
    );
    const finding = analyze(uri, files).diagnostics.find(({ code }) => code === kitchenSink);
    assert.equal(finding?.file, uri);
    assert.deepEqual(
      finding?.changes.flatMap(({ edits }) => edits.map(({ file, newText }) => [file, newText])),
      [["file:///logins.dynamo", '"LOGIN#${customerId}"']],
    );
  });
});

function partitionKeys(text: string): readonly string[] {
  return [...text.matchAll(/ PK = "([^"]*)"/g)].map(([, key = ""]) => key);
}

suite("rules about items: tables", () => {
  test("entities of one table share collections, or are read by one query or scan", () => {
    const code = "unrelated-entities-in-table";
    const text = (patterns: string) => `
table Shop { partition key PK: string sort key SK: string discriminator kind
  global index ByCity { partition key city sort key kind project all } }
entity Customer in Shop { PK = "CUSTOMER#\${customerId}" SK = "CUSTOMER" customerId: string city: string }
entity Store in Shop { PK = "STORE#\${storeId}" SK = "STORE" storeId: string city: string }
${getCustomer}
pattern GetStore { get Store where storeId = :storeId }
${patterns}`;
    checkRule(code, text(""), /Customer \| Store/);
    checkRule(code, text("pattern Near { query Customer, Store where city = :city }"));
    checkRule(
      code,
      text("pattern Both { transaction { create Customer  create Store } }"),
      /Store/,
    );
    checkRuleWith({ profile: "classic" }, code, text(""));
    checkRule(code, text("").replace(/pattern GetStore.*/, ""));
  });

  test("expiring items that are read with lasting ones stay where those are", () => {
    const code = "divergent-operational-config";
    const text = (session: string, volume = "") => `
table App { partition key PK: string sort key SK: string ttl expiresAt point-in-time-recovery on }
entity User in App { PK = "USER#\${userId}" SK = "USER" userId: ulid name: string @size(100B) volume 1k }
entity Session in App { ${session} userId: ulid sessionId: ulid expiresAt: epoch ${volume} }`;
    const own = 'PK = "SESSION#${sessionId}#${userId}" SK = "SESSION"';
    checkRule(code, text(own, "volume 100k"), /^Session expires and makes up 99 % of the/);
    checkRule(code, text(own));
    checkRule(code, text('PK = "USER#${userId}" SK = "S#${sessionId}"', "volume 100k"));
    checkRuleWith({ profile: "classic" }, code, text(own, "volume 100k"));
  });
});

suite("rules about items: sizes", () => {
  const doc = (attributes: string, patterns = "") => `
table Docs { partition key docId: string }
entity Doc in Docs { docId: ulid ${attributes} }
${patterns}`;

  test("the sum of maxima is a warning from 100 KB, an error over 400 KB, and silent without figures", () => {
    checkRule(tooLarge, doc("text: string"));
    checkRule(tooLarge, doc("text: string @size(1KB, max 90KB)"));
    checkRule(tooLarge, doc("text: string @size(1KB, max 150KB)"), /grow to 150 KB: text 150 KB/);
    checkSeverity(tooLarge, doc("text: string @size(1KB, max 150KB)"), "warning");
    const both = doc("a: string @size(1KB, max 250KB) b: string @size(1KB, max 250KB) c: string");
    checkRule(
      tooLarge,
      both,
      /at least 500 KB: a 250 KB \+ b 250 KB\. DynamoDB refuses items over 400 KB/,
    );
    checkSeverity(tooLarge, both, "error");
    const settings = { thresholds: { largeItemBytes: 10_000 } };
    checkRuleWith(settings, tooLarge, doc("text: string @size(1KB, max 90KB)"), /90 KB/);
  });

  test("a large list is reported where it stands, and once", () => {
    const list = doc("lines: Line[] @items(5, max 1000)", "type Line { text: string @size(200B) }");
    checkRule(tooLarge, list);
    checkRule("unbounded-list-attribute", list, /^'lines 20\d KB \(1,000 × 20\d B\)'/);
    const refused = list.replace("max 1000", "max 3000");
    checkRule(tooLarge, refused, /refuses/);
    checkRule("unbounded-list-attribute", refused);
  });

  test("a list is unbounded where patterns add to it and nothing limits how much", () => {
    const code = "unbounded-list-attribute";
    const add = (change: string, condition = "") =>
      `pattern Add { update Doc where docId = :docId ${change} ${condition} }`;
    const append = "set log = list_append(log, :entries)";
    checkRule(
      code,
      doc("log: string[]", add(append)),
      /^Nothing bounds 'log' of Doc, to which Add adds/,
    );
    checkRule(code, doc("log: string[]"));
    checkRule(code, doc("log: string[] @items(3, max 50)", add(append)));
    checkRule(code, doc("log: string[] @size(1KB, max 5KB)", add(append)));
    checkRule(code, doc("log: string[]", add(append, "if size(log) < 100")));
    checkRule(code, doc("tags: set<string>", add("add :tags to tags")), /'tags'/);
    checkRule(code, doc("count: integer = 0", add("add 1 to count")));
    checkRule(code, doc("log: string[]", add("set log = :log")));
    const sized = doc(
      "log: Entry[] @items(10)",
      `type Entry { text: string @size(95B) }\n${add(append)}`,
    );
    checkRule(code, sized, /after some 3,\d\d\d elements of 10\d B/);
  });

  test("an update of a small part is reported by rate, sizes, and only where fewer units follow", () => {
    const code = "hot-small-attribute";
    const model = (size: string, rate: string, change = "set seen = :seen") =>
      doc(
        `text: string ${size} seen: timestamp`,
        `pattern Touch { update Doc where docId = :docId ${change} ${rate} }`,
      );
    checkRule(code, model("@size(6KB)", "rate 20/s"), /30 B|28 B/);
    checkRule(code, model("@size(6KB)", "rate 2/s"));
    checkRule(code, model("@size(6KB)", ""));
    checkRule(code, model("", "rate 20/s"));
    checkRule(code, model("@size(500B)", "rate 20/s"));
    checkRule(code, model("@size(6KB)", "rate 20/s", "set seen = :seen, text = :text"));
    const indexed = model("@size(6KB)", "rate 20/s").replace(
      "partition key docId: string",
      "partition key docId: string global index BySeen { partition key seen project keys }",
    );
    checkRule(code, indexed);
  });

  test("a blob is cold where a list of a known length leaves it out", () => {
    const code = "cold-blob-in-listed-item";
    const model = (clauses: string, body = "@size(20KB)") => `
table Posts { partition key author: string sort key postId: string }
entity Post in Posts { author: ulid postId: ulid title: string @size(50B) body: string ${body} }
pattern List { query Post where author = :author ${clauses} }`;
    checkRule(
      code,
      model("page 20 return postId, title"),
      /body included: 50.5 read units for 20 items/,
    );
    checkSeverity(code, model("page 20 return postId, title"), "information");
    checkSeverity(code, model("page 20 return postId, title rate 50/s"), "warning");
    checkRule(code, model("return postId, title"));
    checkRule(code, model("page 20"));
    checkRule(code, model("page 20 return postId, title, body"));
    checkRule(code, model("page 20 return postId, title", "@size(200B)"));
    checkRule(code, model("page 20 return postId, title", ""));
  });

  test("a step is wasted just above whole KB, at a rate", () => {
    const code = "size-step-waste";
    const model = (size: number, rate = "rate 100/s") =>
      doc(`text: string @size(${size}B)`, `pattern Save { put Doc ${rate} }`);
    checkRule(code, model(1024), /59 B over 1 KB|35 B over 1 KB/);
    checkRule(code, model(1024, ""));
    checkRule(code, model(1024, "rate 1/s"));
    checkRule(code, model(900));
    checkRule(code, model(1500));
    checkRule(code, model(20_490));
  });

  test("what grows for ever is told from what is changed, expires or is little", () => {
    const code = "time-series-retention";
    const model = (rate: string, more = "", table = "") => `
table Readings { partition key deviceId: string sort key at: string ${table} }
entity Reading in Readings { deviceId: ulid at: timestamp text: string @size(150B) ${more} }
pattern Record { put Reading ${rate} }`;
    checkRule(
      code,
      model("rate 500/s"),
      /^Record adds 1,31\d,\d\d\d,\d\d\d items of Reading each month/,
    );
    checkRule(code, model("rate 10/s"));
    checkRule(code, model(""));
    checkRule(code, model("rate 500/s", "expiresAt: epoch", "ttl expiresAt"));
    const fix = "pattern Fix { update Reading where deviceId = :d and at = :at set text = :text }";
    checkRule(code, `${model("rate 500/s")}\n${fix}`);
  });

  test("items that are always together may be one, those that one pattern tells apart may not", () => {
    const code = "embed-candidate";
    const model = (more: string, size = "@size(30B)") => `
table Users { partition key userId: string sort key part: string }
entity User in Users { part = "USER" userId: ulid name: string ${size} }
entity Flags in Users { part = "USER#FLAGS" userId: ulid beta: boolean }
pattern Register { transaction { create User  create Flags } }
pattern GetUser { query User, Flags where userId = :userId }
${more}`;
    checkRule(code, model(""), /^Every pattern that reads or writes Flags does so with User too/);
    checkRule(code, model("pattern GetFlags { get Flags where userId = :userId }"));
    checkRule(code, model("", ""));
    checkRule(code, model("", "@size(5KB)"));
  });
});
