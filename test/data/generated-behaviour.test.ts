import assert from "node:assert/strict";
import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { defaultOptions } from "../../src/generate/index.ts";
import { everything } from "../generate/everything.ts";
import { type GeneratedModule, generatedProject } from "../generate/generated-modules.ts";
import { generatedFiles, modelOf } from "../generate/models.ts";
import { clientOf, tablesWithSamples } from "./generated-database.ts";

type Values = Record<string, unknown>;

interface Pages<Item = Values> extends AsyncIterable<Item> {
  page(next?: string): Promise<{ items: Item[]; next?: string }>;
  all(): Promise<Item[]>;
}

const club = "chess";
const kim = { club, memberId: "00000000-0000-4000-8000-000000000001" };
const lou = { club, memberId: "00000000-0000-4000-8000-000000000002" };

for (const modules of ["model", "entity"] as const) {
  suite(`generated code on DynamoDB Local, with a module per ${modules}`, () => {
    const planned = modelOf(everything, "file:///models/club.dynamo");
    const files = generatedFiles(planned, { ...defaultOptions, modules });
    const [file] = files;
    const project = generatedProject(files);
    suiteTeardown(() => project.remove());

    let module: GeneratedModule;
    let database: unknown;
    let client: Awaited<ReturnType<typeof tablesWithSamples>>["client"];
    let tables: Readonly<Record<string, string>>;

    setup(async () => {
      module = await project.load(file.path);
      ({ client, tables } = await tablesWithSamples(planned));
      database = clientOf(module, client, tables);
    });
    teardown(() => client.destroy());

    const run = <Result = Values>(pattern: string, input?: unknown): Promise<Result> =>
      module[pattern]?.(database, input) as Promise<Result>;
    const pages = (pattern: string, input?: unknown): Pages =>
      module[pattern]?.(database, input) as Pages;

    test("every kind of value comes back as it was written", async () => {
      const joined = await run("join", {
        club,
        mail: "Ada@Example.com",
        fullName: "Ada L.",
        contacts: { home: { phone: "7", homeTown: "Paris" } },
        badges: new Set(["b", "a"]),
        photo: new Uint8Array([0, 255, 7]),
        extra: { deep: [1, "", null, { empty: {} }], set: new Set([1, 2]) },
        score: 0.1,
      });
      assert.match(String(joined.memberId), /^[0-9a-f]{8}-[0-9a-f]{4}-4/);
      assert.equal(joined.revision, 1);
      assert.equal(joined.level, 1);
      assert.match(String(joined.joinedAt), /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
      assert.equal(joined.joinedOn, String(joined.joinedAt).slice(0, 10));
      assert.equal(joined.expires, Date.parse(String(joined.joinedAt)) / 1000 + 3600);
      assert.deepEqual(await run("memberByMail", { mail: "ADA@example.com" }), joined);
    });

    test("what is not there is absent, and a set without elements is empty", async () => {
      await run("join", {
        club,
        mail: "e@x",
        fullName: "",
        badges: new Set(),
        contact: { phone: "1", tags: new Set() },
      });
      const found = await run("memberByMail", { mail: "e@x" });
      assert.equal("nickname" in found, false);
      assert.deepEqual(found.badges, new Set());
      assert.deepEqual(found.contact, { phone: "1" });
      assert.equal(await run("memberByMail", { mail: "nobody@x" }), undefined);
      assert.deepEqual(await run("getMember", kim), {
        fullName: "Kim Lee",
        mail: "Kim@example.com",
        contact: { phone: "1" },
      });
    });

    test("pages follow one another by a cursor that fits its query only", async () => {
      for (let number = 20; number < 27; number++) {
        await run("writeDocument", {
          club,
          number,
          language: "en",
          title: `T${number}`,
          state: "DRAFT",
          weight: 1,
        });
      }
      for (const name of ["a", "b", "c", "d", "e"]) {
        await run("join", { club, mail: `${name}@x`, fullName: name, badges: new Set(), level: 2 });
      }
      const query = () => pages("activeMembers", { club, size: 2 });
      const first = await query().page();
      const second = await query().page(first.next);
      assert.ok(first.next !== undefined && second.next !== undefined);
      const iterated: Values[] = [];
      for await (const member of query()) iterated.push(member);
      assert.deepEqual(await query().all(), iterated);
      assert.deepEqual(iterated.slice(0, first.items.length + second.items.length), [
        ...first.items,
        ...second.items,
      ]);
      assert.equal(iterated.length, 6, "all of level 2 and 3");
      const wrong: [string, Promise<unknown>][] = [
        ["other arguments", pages("activeMembers", { club: "go", size: 2 }).page(first.next)],
        ["another pattern", pages("documents", { club, number: 1 }).page(first.next)],
        ["a changed cursor", query().page(`${first.next}x`)],
        ["no cursor at all", query().page("%%%")],
      ];
      for (const [what, page] of wrong) await assert.rejects(page, { name: "InvalidCursor" }, what);
      assert.equal(
        (await pages("activeMembers", { club, size: 3 }).page(first.next)).items.length,
        3,
      );
    });

    test("a limit counts what the filter leaves, over as many requests as it takes", async () => {
      const names = Array.from({ length: 12 }, (_, index) => `m${index}`);
      for (const [index, name] of names.entries()) {
        await run("join", {
          club,
          mail: `${name}@x`,
          fullName: name,
          badges: new Set(),
          score: index,
        });
      }
      const asked = { club, levels: [1, 3], low: 4, high: 11, count: 5 };
      const found = await run<Values[]>("levels", asked);
      assert.equal(found.length, 5);
      assert.ok(found.every(({ score }) => Number(score) >= 4 && Number(score) <= 11));
      assert.deepEqual(await run<Values[]>("levels", { ...asked, low: 9, high: 3 }), []);
      assert.deepEqual(await run<Values[]>("levels", { ...asked, levels: [] }), []);
    });

    test("ranges, prefixes and attributes that only the key holds", async () => {
      const titles = ["Regeln #1", "Regeln #2", "Andere"];
      for (const [index, title] of titles.entries()) {
        await run("writeDocument", {
          club,
          number: 8 + index,
          language: "de",
          title,
          state: "PUBLIC",
          weight: 1,
        });
      }
      assert.deepEqual(
        (await pages("documents", { club, number: 8 }).all()).map(({ number, title }) => [
          number,
          title,
        ]),
        [
          [8, "Regeln #1"],
          [9, "Regeln #2"],
          [10, "Andere"],
          [12, "Draft"],
        ],
      );
      const between = await pages("documentsBetween", { club, first: 7, last: 8 }).all();
      assert.deepEqual(
        between.map(({ number, language }) => [number, language]),
        [
          [7, "de"],
          [8, "de"],
        ],
      );
      assert.deepEqual(await pages("documentsBetween", { club, first: 9, last: 8 }).all(), []);
      const german = await run("german", { club, number: 9, title: "Reg" });
      assert.deepEqual([german.title, german.club, german.pages], ["Regeln #2", club, []]);
      assert.equal(await run("german", { club, number: 12, title: "D" }), undefined);
    });

    test("batches take more than a request holds, in the order of the keys", async () => {
      const numbers = Array.from({ length: 130 }, (_, index) => 100 + index);
      const key = (number: number) => ({ club, number, language: "en", title: "T" });
      await Promise.all(
        numbers.map((number) =>
          run("writeDocument", { ...key(number), state: "DRAFT", weight: 1 }),
        ),
      );
      const backwards = [...numbers].reverse();
      const keys = [...backwards.map(key), key(100), key(5000)];
      const found = await run<Values[]>("someDocuments", { keys });
      assert.deepEqual(
        found.map(({ number }) => number),
        backwards,
      );
      await run("dropDocuments", { keys: [...numbers, 100].map(key) });
      assert.deepEqual(await run<Values[]>("someDocuments", { keys }), []);
      assert.deepEqual(await run<Values[]>("someDocuments", { keys: [] }), []);
    });

    test("a pattern of several queries merges them in order", async () => {
      const visits = Array.from({ length: 60 }, (_, index) => ({
        at: new Date(Date.parse("2026-03-01T00:00:00Z") + index * 3_600_000).toISOString(),
        path: `/${index}`,
      }));
      await run("record", [...visits].reverse());
      const paths = async (query: Pages) => (await query.all()).map(({ path }) => path);
      const expected = visits.map(({ path }) => path);
      assert.deepEqual(
        await paths(pages("visitsOf", { days: ["2026-03-02", "2026-03-01", "2026-03-02"] })),
        expected.slice(0, 48),
      );
      assert.deepEqual(
        await paths(pages("visitsBetween", { start: visits[3]?.at, end: visits[55]?.at })),
        expected.slice(3, 56).reverse(),
      );
      assert.deepEqual(
        await paths(pages("allVisits", { since: visits[10]?.at })),
        expected.slice(10),
      );
      const days = Array.from({ length: 101 }, (_, index) => `day ${index}`);
      assert.throws(() => pages("visitsOf", { days }), { name: "InvalidValue" });
    });

    test("of concurrent creates with one unique value one wins, and the others say why", async () => {
      const join = (index: number) =>
        run("join", { club, mail: "Same@X", fullName: `${index}`, badges: new Set() });
      const outcomes = await Promise.allSettled(
        Array.from({ length: 8 }, (_, index) => join(index)),
      );
      const refused = outcomes.flatMap((outcome) =>
        outcome.status === "rejected" ? [outcome.reason] : [],
      );
      assert.equal(refused.length, 7);
      for (const error of refused) {
        assert.deepEqual(
          [error.name, error.entity, error.attribute],
          ["UniqueValueTaken", "Member", "mail"],
        );
        assert.ok(error instanceof Error && error.cause instanceof Error);
      }
      await assert.rejects(run("join", { club, mail: "SAME@x", fullName: "", badges: new Set() }), {
        name: "UniqueValueTaken",
      });
    });

    test("a changed or deleted item gives its unique values back", async () => {
      await run("join", {
        club,
        mail: "first@x",
        nickname: "nic",
        fullName: "",
        badges: new Set(),
      });
      const member = await run("memberByMail", { mail: "first@x" });
      const key = { club, memberId: member.memberId };
      await assert.rejects(run("changeMail", { ...lou, mail: "FIRST@x" }), {
        name: "UniqueValueTaken",
      });
      await run("changeMail", { ...key, mail: "second@x" });
      await run("changeMail", { ...lou, mail: "first@x" });
      await run("changeMail", { ...lou, mail: "First@X" });
      assert.equal((await run("memberByMail", { mail: "first@x" })).mail, "First@X");
      await assert.rejects(run("changeSome", { ...lou, nickname: "nic", revision: 3 }), {
        name: "UniqueValueTaken",
        attribute: "nickname",
      });
      await run("leave", key);
      await run("leave", key);
      await run("changeSome", { ...lou, nickname: "nic", score: 2, revision: 3 });
      const [changed] = await pages("named", { start: "Lou", badge: "gold" }).all();
      assert.deepEqual([changed?.nickname, changed?.score, changed?.revision], ["nic", 2, 4]);
      await assert.rejects(run("changeMail", { ...key, mail: "x" }), { name: "DoesNotExist" });
    });

    test("a put in place of an item moves its locks and raises its revision", async () => {
      const again = { ...kim, fullName: "Kim", badges: new Set(), mail: "kim2@x" };
      assert.equal((await run("rejoin", again)).revision, 2);
      await run("join", {
        club,
        mail: "kim@example.com",
        nickname: "kimmy",
        fullName: "",
        badges: new Set(),
      });
      await assert.rejects(run("rejoinChecked", { Member: again, revision: 1 }), {
        name: "RevisionConflict",
        entity: "Member",
      });
      assert.equal((await run("rejoinChecked", { Member: again, revision: 2 })).revision, 3);
      const fresh = { club, fullName: "New", badges: new Set(), mail: "new@x" };
      assert.equal((await run("rejoin", fresh)).revision, 1);
    });

    test("failures carry the item that is there", async () => {
      await assert.rejects(
        run("join", { ...kim, mail: "other@x", fullName: "", badges: new Set() }),
        (error: Error & { item?: Values }) => {
          assert.equal(error.name, "AlreadyExists");
          assert.equal(error.item?.fullName, "Kim Lee");
          return true;
        },
      );
      await assert.rejects(
        run("changeSome", { ...kim, score: 1, revision: 7 }),
        (error: Error & { item?: Values }) => {
          assert.deepEqual([error.name, error.item?.revision], ["RevisionConflict", 1]);
          return true;
        },
      );
      const draft = { club, number: 12, language: "en", title: "Draft", pages: [9], weight: 3 };
      assert.deepEqual((await run("addPages", draft)).pages, [9]);
      await assert.rejects(
        run("addPages", { ...draft, number: 7, language: "de", title: "Regeln #1" }),
        (error: Error & { item?: Values }) => {
          assert.deepEqual([error.name, error.item?.title], ["ConditionFailed", "Regeln #1"]);
          return true;
        },
      );
      await assert.rejects(run("addPages", { ...draft, number: 99 }), { name: "DoesNotExist" });
      await assert.rejects(
        run("score", { ...kim, memberId: "none", points: 1, phone: "1", badges: new Set(["x"]) }),
        {
          name: "DoesNotExist",
        },
      );
    });

    test("updates change what the pattern says, index keys included", async () => {
      const scored = await run("score", {
        ...kim,
        points: 2.25,
        phone: "99",
        badges: new Set(["new"]),
      });
      assert.deepEqual(
        [scored.score, scored.contact, scored.badges, scored.photo, scored.revision],
        [2.75, { phone: "99", homeTown: "Ulm" }, new Set(["gold", "new"]), undefined, 2],
      );
      const left = await run("unbadge", { ...kim, points: 5, badges: new Set(["gold", "new"]) });
      assert.deepEqual([left.badges, left.score], [new Set(), 2.75]);
      await run("changeSome", {
        ...kim,
        contact: { phone: "5", tags: new Set(["t"]) },
        revision: 3,
      });
      assert.deepEqual((await run("memberByMail", { mail: "kim@example.com" })).contact, {
        phone: "5",
        tags: new Set(["t"]),
      });
      await assert.rejects(run("changeSome", { ...kim, revision: 4 }), { name: "InvalidValue" });
    });

    test("a move takes the item to its new key, unless something is there", async () => {
      const draft = { club, number: 12, language: "en", title: "Draft" };
      const renamed = await run("rename", { ...draft, newTitle: "Final" });
      assert.deepEqual([renamed.title, renamed.number, renamed.state], ["Final", 12, "DRAFT"]);
      assert.equal(
        await run<Values[]>("someDocuments", { keys: [draft] }).then(({ length }) => length),
        0,
      );
      const [moved] = await run<Values[]>("someDocuments", {
        keys: [{ ...draft, title: "Final" }],
      });
      assert.deepEqual([moved?.title, moved?.state, moved?.pages], ["Final", "DRAFT", []]);
      await run("rename", { ...draft, title: "Final", newTitle: "Final" });
      await run("writeDocument", { ...draft, title: "Taken", state: "DRAFT", weight: 1 });
      await assert.rejects(run("rename", { ...draft, title: "Final", newTitle: "Taken" }), {
        name: "AlreadyExists",
      });
      await assert.rejects(run("rename", { ...draft, newTitle: "X" }), { name: "DoesNotExist" });
    });

    test("a transaction is carried out as a whole or not at all", async () => {
      const swap = {
        Document: { club, number: 3, language: "en", title: "New" },
        Visit: { at: "2026-04-01T00:00:00.000Z", path: "/swap" },
        memberId: kim.memberId,
        other: lou.memberId,
        old: "none",
      };
      const done = await run("swap", swap);
      assert.equal((done.Document as Values).state, "DRAFT");
      assert.match(String((done.Visit as Values).visitId), /^[0-9A-HJKMNP-TV-Z]{26}$/);
      await assert.rejects(run("swap", swap), { name: "AlreadyExists", entity: "Document" });
      const failing = { ...swap, Document: { ...swap.Document, number: 4 }, other: "nobody" };
      await assert.rejects(run("swap", failing), { name: "DoesNotExist", entity: "Member" });
      assert.deepEqual(
        await run("both", { ...kim, number: 4, title: "New" }).then((both) => both[1]),
        undefined,
      );
      const [member, document] = (await run("both", {
        ...kim,
        number: 3,
        title: "New",
      })) as unknown as Values[];
      assert.deepEqual([member?.level, document], [2, { state: "DRAFT" }]);
    });

    test("an item of an older version is read as one of the current, and left as it is", async () => {
      const key = { PK: { S: "CLUB#chess#DOCS" }, SK: { S: "DOC#000001#en#old" } };
      await client.send(
        new PutItemCommand({
          TableName: tables.Club,
          Item: {
            ...key,
            kind: { S: "doc" },
            state: { S: "DRAFT" },
            pages: { L: [] },
            abstract: { S: " brief " },
            draft: { BOOL: true },
          },
        }),
      );
      const keys = [{ club, number: 1, language: "en", title: "old" }];
      const [old] = await run<Values[]>("someDocuments", { keys });
      assert.deepEqual(old, {
        club,
        number: 1,
        language: "en",
        title: "old",
        words: 100,
        state: "DRAFT",
        pages: [],
        summary: "brief",
      });
      const { Item } = await client.send(new GetItemCommand({ TableName: tables.Club, Key: key }));
      assert.deepEqual([Item?.version, Item?.abstract], [undefined, { S: " brief " }]);
    });

    test("keys that two items could share, and numbers that would lose digits, are refused", async () => {
      await assert.rejects(
        async () =>
          run("join", { club: "a#MEMBER#b", mail: "k@x", fullName: "", badges: new Set() }),
        {
          name: "InvalidValue",
        },
      );
      const write = {
        club,
        number: 1_000_000,
        language: "en",
        title: "x",
        state: "DRAFT",
        weight: 1,
      };
      await assert.rejects(async () => run("writeDocument", write), { name: "InvalidValue" });
      await assert.rejects(async () => run("writeDocument", { ...write, number: -1 }), {
        name: "InvalidValue",
      });
      await client.send(
        new PutItemCommand({
          TableName: tables.Club,
          Item: {
            PK: { S: "CLUB#chess#DOCS" },
            SK: { S: "DOC#000001#en#big" },
            kind: { S: "doc" },
            state: { S: "DRAFT" },
            pages: { L: [{ N: "1234567890123456789012" }] },
          },
        }),
      );
      const key = { club, number: 1, language: "en", title: "big" };
      await assert.rejects(run("someDocuments", { keys: [key] }), { name: "InexactNumber" });
    });
  });
}
