import assert from "node:assert/strict";
import { type Connection, localConnection } from "../../src/data/connections.ts";
import type { ConsumedByTable } from "../../src/data/consumed-capacity.ts";
import { putItems } from "../../src/data/items.ts";
import { runPlan } from "../../src/data/run.ts";
import { createTable, deleteTable } from "../../src/data/tables.ts";
import type { AttributeValue } from "../../src/dynamodb/values.ts";
import { tableDefinitionOf } from "../../src/interchange/table-definition.ts";
import type { PatternPlan } from "../../src/planner/index.ts";
import { analyzeText } from "../analyze-text.ts";
import { sharedDynamoDbLocal } from "../harness/dynamodb-local.ts";

/**
 * What the planner says that an operation takes, beside what DynamoDB Local says that it took: on
 * the table and on each index, for items of many sizes. All samples of one model are equally large,
 * so that what holds of the average holds of each.
 */
suite("predicted and consumed units", () => {
  const sizes = [
    { notes: 6, bodyBytes: 10, titleBytes: 5 },
    { notes: 6, bodyBytes: 900, titleBytes: 5 },
    { notes: 8, bodyBytes: 1500, titleBytes: 40 },
    { notes: 12, bodyBytes: 5000, titleBytes: 800 },
  ];
  for (const size of sizes) {
    test(`agree for items of ${size.bodyBytes} and entries of ${size.titleBytes} bytes`, async function () {
      this.timeout(60_000);
      await checkConsumed(size);
    });
  }

  test("agree where a slice is larger than a page", async function () {
    this.timeout(60_000);
    await checkConsumed({ notes: 250, bodyBytes: 5000, titleBytes: 10 }, ["All", "Everything"]);
  });
});

/**
 * Where DynamoDB Local counts otherwise than the documented service does: these are checked to
 * differ still. docs/costs.md tells them to users. One more is not seen here: Local counts the entry
 * of a local index, when it is written, as 100 bytes larger than it is.
 */
const differences: Readonly<Record<string, string>> = {
  Titles:
    "reading a local index, Local fetches each item whenever attributes are named, also where the index has all of them",
  CreateTogether:
    "in a transaction Local counts index writes twice, and of several actions not all, nor those that only check by the size of their item",
  Renumber: "as CreateTogether",
  Together: "as CreateTogether",
};

interface Size {
  readonly notes: number;
  readonly bodyBytes: number;
  readonly titleBytes: number;
}

async function checkConsumed(size: Size, only?: readonly string[]): Promise<void> {
  const { model, plans, planning, diagnostics } = analyzeText(modelOf(size));
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  assert.deepEqual(errors, []);
  const [definition] = model.tables.map(tableDefinitionOf);
  assert.ok(definition !== undefined);
  const name = `costs-${process.pid}-${size.notes}-${size.bodyBytes}`;
  const { endpoint } = await sharedDynamoDbLocal();
  const connection: Connection = { ...localConnection(endpoint), tables: { Notes: name } };
  await createTable(connection, { ...definition, name });
  await putItems(
    connection,
    name,
    model.samples.flatMap(({ item }) => (item === undefined ? [] : [item])),
  );
  for (const call of callsOf(size)) {
    if (only !== undefined && !only.includes(call.pattern)) continue;
    const plan = plans.patterns.find((each) => each.name === call.pattern);
    assert.equal(plan?.served, true, call.pattern);
    const consumed = await consumedBy(connection, call);
    const { units, isMost } = predicted(plan, call.elements ?? 1);
    const what = `${call.pattern}: ${JSON.stringify({ units, consumed })}`;
    if (call.pattern in differences) assert.notDeepEqual(consumed, units, what);
    else if (isMost) checkAtMost(consumed, units, what);
    else assert.deepEqual(consumed, units, what);
  }
  await deleteTable(connection, name);

  /** Page after page. */
  async function consumedBy(to: Connection, call: Call): Promise<Units> {
    const sum = new Map<string, number>();
    let pageToken: string | undefined;
    do {
      const result = await runPlan(to, plans, call.pattern, call.given ?? {}, {
        ...(pageToken === undefined ? {} : { pageToken }),
      });
      for (const [path, units] of unitsOf(result.consumed.tables[name])) {
        sum.set(path, (sum.get(path) ?? 0) + units);
      }
      pageToken = call.pattern === "Page" ? undefined : result.next;
    } while (pageToken !== undefined);
    return inOrder(sum);
  }

  function predicted(of: PatternPlan, elements: number): { units: Units; isMost: boolean } {
    const sum = new Map<string, number>();
    let isMost = false;
    for (const step of of.steps) {
      for (const operation of step.kind === "transaction" ? step.operations : [step.operation]) {
        const known = planning.unitsOf(operation);
        assert.deepEqual(known?.unknown, [], of.name);
        isMost ||= known.atMost.length > 0;
        for (const { path, units } of known.paths) {
          sum.set(path.name, (sum.get(path.name) ?? 0) + units * elements);
        }
      }
    }
    return { units: inOrder(sum), isMost };
  }
}

/** Units by the name of the table or index. */
type Units = Readonly<Record<string, number>>;

function unitsOf(consumed: ConsumedByTable | undefined): readonly [string, number][] {
  return [["Notes", consumed?.table ?? 0], ...Object.entries(consumed?.indexes ?? {})];
}

function inOrder(units: ReadonlyMap<string, number>): Units {
  return Object.fromEntries([...units].filter(([, each]) => each > 0).sort());
}

function checkAtMost(consumed: Units, most: Units, what: string): void {
  for (const [path, units] of Object.entries(consumed)) assert.ok(units <= (most[path] ?? 0), what);
  assert.equal(consumed.Notes, most.Notes, what);
}

interface Call {
  readonly pattern: string;
  readonly given?: Readonly<Record<string, AttributeValue>>;
  /** Of the list, where the prediction is for one element. */
  readonly elements?: number;
}

/** The notes with an even number are open, and so in the sparse index. */
function modelOf(size: Size): string {
  const samples = Array.from({ length: size.notes }, (_, position) => {
    const state = position % 2 === 0 ? "OPEN" : "DONE";
    const title = "t".repeat(size.titleBytes);
    const body = "b".repeat(size.bodyBytes);
    return `sample n${position}: Note { owner: "ada", noteId: "${idOf(position)}", state: "${state}", day: "2026-03-01", title: "${title}", body: "${body}" }`;
  });
  return `
table Notes {
  partition key PK: string
  sort key SK: string
  discriminator kind

  global index ByState {
    partition key owner, state
    sort key day, noteId
    project title
  }

  global index Open {
    partition key openFor: string
    sort key day
    project all
  }

  local index ByTitle {
    sort key title
    project keys
  }
}

entity Note in Notes {
  PK = "OWNER#\${owner}"
  SK = "NOTE#\${noteId}"
  openFor = owner when state = "OPEN"

  owner: string @cardinality(1)
  noteId: string
  state: "OPEN" | "DONE"
  day: date
  title: string
  body: string
  label?: string

  volume ${size.notes} per owner
}

pattern Get { get Note where owner = :owner and noteId = :noteId }
pattern GetConsistent { get Note where owner = :owner and noteId = :noteId consistent }
pattern GetSome { batch get Note where owner = "ada" and noteId = :noteId }
pattern GetTogether { transaction { get Note { where owner = :owner and noteId = :noteId } } }
pattern All { query Note where owner = :owner }
pattern AllConsistent { query Note where owner = :owner consistent }
pattern Page { query Note where owner = :owner page 2 }
pattern Some { query Note where owner = :owner limit 3 }
pattern Newest { first Note where owner = :owner order by noteId desc }
pattern Filtered { query Note where owner = :owner filter contains(body, "nothing") }
pattern OfState { query Note where owner = :owner and state = :state return title }
pattern OfStates { query Note where owner = :owner and state in ("OPEN", "DONE") return title }
pattern Titles { query Note where owner = :owner order by title return title }
pattern ByTitle { query Note where owner = :owner order by title return title, body }
pattern Everything { scan Note }
pattern Create { create Note }
pattern CreateDone { create Note set state = "DONE" }
pattern CreateSome { batch put Note }
pattern CreateTogether { transaction { create Note  check Note { where owner = :owner and noteId = :noteId } } }
pattern Retitle { update Note where owner = :owner and noteId = :noteId set title = :title }
pattern Label { update Note where owner = :owner and noteId = :noteId set label = :label if state = "DONE" }
pattern LabelOpen { update Note where owner = :owner and noteId = :noteId set label = :label if state = "OPEN" }
pattern Finish { update Note where owner = :owner and noteId = :noteId set state = "DONE" if state = "OPEN" }
pattern Reopen { update Note where owner = :owner and noteId = :noteId set state = "OPEN" if state = "DONE" }
pattern Place { upsert Note where owner = :owner and noteId = :noteId set state = :state, day = :day, title = :title, body = :body }
pattern Remove { delete Note where owner = :owner and noteId = :noteId if state = "OPEN" }
pattern RemoveDone { delete Note where owner = :owner and noteId = :noteId if state = "DONE" }
pattern Renumber { move Note where owner = :owner and noteId = :noteId set noteId = :next }

${samples.join("\n")}
`;
}

function callsOf(size: Size): readonly Call[] {
  const text = (value: string): AttributeValue => ({ S: value });
  const key = (position: number) => ({ owner: text("ada"), noteId: text(idOf(position)) });
  const content = {
    day: text("2026-03-01"),
    title: text("t".repeat(size.titleBytes)),
    body: text("b".repeat(size.bodyBytes)),
  };
  const item = (position: number, state: string): AttributeValue => ({
    M: { ...key(position), ...content, state: text(state) },
  });
  const { state: _fixed, ...withoutState } = { ...key(801), ...content, state: undefined };
  const owner = { owner: text("ada") };
  return [
    { pattern: "Get", given: key(1) },
    { pattern: "GetConsistent", given: key(1) },
    {
      pattern: "GetSome",
      given: { noteId: { L: [1, 2].map((each) => text(idOf(each))) } },
      elements: 2,
    },
    { pattern: "GetTogether", given: key(1) },
    ...["All", "AllConsistent", "Page", "Some", "Newest", "Filtered", "Titles", "ByTitle"].map(
      (pattern) => ({ pattern, given: owner }),
    ),
    { pattern: "OfState", given: { ...owner, state: text("OPEN") } },
    { pattern: "OfStates", given: owner },
    { pattern: "Everything" },
    { pattern: "Create", given: { Note: item(800, "OPEN") } },
    { pattern: "CreateDone", given: { Note: { M: withoutState } } },
    {
      pattern: "CreateSome",
      given: { Note: { L: [item(802, "OPEN"), item(804, "OPEN")] } },
      elements: 2,
    },
    { pattern: "CreateTogether", given: { Note: item(806, "OPEN"), ...key(1) } },
    {
      pattern: "Retitle",
      given: { ...key(1), title: text("u".repeat(size.titleBytes)) },
    },
    { pattern: "Label", given: { ...key(1), label: text("x") } },
    { pattern: "LabelOpen", given: { ...key(2), label: text("x") } },
    { pattern: "Finish", given: key(0) },
    { pattern: "Reopen", given: key(3) },
    { pattern: "Place", given: { ...key(808), ...content, state: text("OPEN") } },
    { pattern: "Place", given: { ...key(808), ...content, state: text("DONE") } },
    { pattern: "Remove", given: key(4) },
    { pattern: "RemoveDone", given: key(5) },
    { pattern: "Renumber", given: { ...key(2), next: text(idOf(810)) } },
  ];
}

/** Of one width, so that all items are equally large. */
function idOf(position: number): string {
  return String(position).padStart(3, "0");
}
