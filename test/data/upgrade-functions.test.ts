import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { loadUpgradeFunctions } from "../../src/data/index.ts";
import type { Item } from "../../src/dynamodb/values.ts";
import { functionKey, type UsedFunction } from "../../src/evolution/index.ts";

suite("upgrade functions of an author's", () => {
  const folder = mkdtempSync(join(tmpdir(), "upgrade-functions-"));
  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));

  function write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  }

  function used(functionName: string, path = "./upgrades.ts"): UsedFunction {
    const from = pathToFileURL(join(folder, "shop.dynamo")).href;
    return { kind: "using", path, functionName, from };
  }

  async function load(use: UsedFunction) {
    const { functions, problems } = await loadUpgradeFunctions([use], { mayRun: true });
    return { upgrade: functions.get(functionKey(use)), problems };
  }

  async function upgraded(use: UsedFunction, item: Item): Promise<Item> {
    const { upgrade, problems } = await load(use);
    assert.deepEqual(problems, []);
    assert.ok(upgrade);
    return upgrade(item);
  }

  /** Why a function cannot be loaded, or what it does with an item that is refused. */
  async function checkProblem(text: string, expected: RegExp, path?: string): Promise<void> {
    write({ "upgrades.ts": text });
    const { upgrade, problems } = await load(used("up", path));
    if (upgrade === undefined) {
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? "", expected);
      return;
    }
    await assert.rejects(async () => upgrade({ PK: { S: "1" } }), expected);
  }

  test("gets the stored attributes as the document client has them, and may return as much", async () => {
    write({
      "upgrades.ts": `
        import type { ItemUpgrade } from "./shop.js";
        enum Kind { Plain = 1 }
        export const up: ItemUpgrade = (item) => {
          const { text, n, big, yes, none, bytes, list, map, texts, numbers } = item as Record<string, any>;
          const seen = [typeof text, typeof n, typeof big, yes === true, none === null, bytes instanceof Uint8Array,
            Array.isArray(list), map.inner, texts instanceof Set, [...numbers].length, Kind.Plain];
          return { ...item, seen, big, whole: 9007199254740993n, left: undefined, f() {}, made: new Map([["a", 1.5]]),
            bytes: Buffer.from([...bytes, 4]) };
        };`,
    });
    const item: Item = {
      text: { S: "a" },
      n: { N: "1.5" },
      big: { N: "12345678901234567890123456789012345678" },
      yes: { BOOL: true },
      none: { NULL: true },
      bytes: { B: "AQID" },
      list: { L: [{ S: "x" }] },
      map: { M: { inner: { N: "7" } } },
      texts: { SS: ["a", "b"] },
      numbers: { NS: ["1", "12345678901234567890"] },
    };
    const { seen, ...others } = await upgraded(used("up"), item);
    assert.deepEqual(seen, {
      L: [
        { S: "string" },
        { S: "number" },
        { S: "object" },
        ...Array<unknown>(4).fill({ BOOL: true }),
        { N: "7" },
        { BOOL: true },
        { N: "2" },
        { N: "1" },
      ],
    });
    assert.deepEqual(others, {
      ...item,
      whole: { N: "9007199254740993" },
      made: { M: { a: { N: "1.5" } } },
      bytes: { B: "AQIDBA==" },
    });
  });

  test("is found with what it imports: sources, compiled files, data and packages", async () => {
    write({
      "upgrades.ts": `
        import { basename } from "node:path";
        import { double } from "./lib/double.js";
        import plus from "./lib/plus";
        import names from "./names.json";
        export { shout as up2 } from "./lib/index.js";
        export async function up(item: Record<string, unknown>) {
          await Promise.resolve();
          return { ...item, n: plus(double(Number(item.n))), name: names[0] + basename("/a/b") };
        }`,
      "lib/double.ts":
        "import { one } from './plus.js'; export const double = (n: number): number => n * 2 * one;",
      "lib/plus.js": "import './double.js'; export const one = 1; export default (n) => n + one;",
      "lib/index.ts": "export const shout = (item: object) => ({ ...item, loud: true });",
      "names.json": '["Ada"]',
    });
    assert.deepEqual(await upgraded(used("up"), { n: { N: "20" } }), {
      n: { N: "41" },
      name: { S: "Adab" },
    });
    assert.deepEqual(await upgraded(used("up2", "./upgrades"), {}), { loud: { BOOL: true } });
    write({ "plain.cjs": "exports.up = (item) => ({ ...item, plain: 1 });" });
    assert.deepEqual(await upgraded(used("up", "./plain.cjs"), {}), { plain: { N: "1" } });
  });

  test("what is wrong is said: the file, its text, what it exports and imports", async () => {
    await checkProblem("", /cannot be used: there is no file .*missing\.ts\./, "./missing.ts");
    await checkProblem("export const other = 1;", /upgrades\.ts exports no function up\./);
    await checkProblem("export const up = 1;", /exports something else than a function up\./);
    await checkProblem("export const up = (;", /upgrades\.ts cannot be loaded: .*1:20/);
    await checkProblem("throw new Error('not now');", /upgrades\.ts cannot be loaded: not now\./);
    await checkProblem(
      "import { a } from './nothing.js'; export const up = a;",
      /imports "\.\/nothing\.js", and there is no such file/,
    );
    await checkProblem(
      "import a from 'no-such-package'; export const up = a;",
      /imports "no-such-package", which cannot be loaded: .*Install it beside the model/,
    );
  });

  test("what it makes of an item is looked at", async () => {
    const body = (text: string) => `export const up = () => { ${text} };`;
    await checkProblem(body("throw new Error('no such plan');"), /^Error: no such plan$/);
    await checkProblem(
      body(""),
      /up made what cannot be stored: it returned nothing, not an object/,
    );
    await checkProblem(body("return [];"), /it returned a list/);
    await checkProblem(
      body("return { at: { when: [new Date(0)] } };"),
      /at\.when\[0\] is an object of the class Date, which DynamoDB does not store\./,
    );
    await checkProblem(body("return { n: NaN };"), /n is NaN, which is no number of DynamoDB/);
    await checkProblem(body("return { tags: new Set() };"), /tags is an empty set/);
    await checkProblem(body("const a = {}; a.a = a; return a;"), /contains itself/);
    await checkProblem(
      "export const up = async () => ({ p: Promise.resolve(1) });",
      /p is an object of the class Promise/,
    );
  });

  test("nothing runs where it may not", async () => {
    write({ "upgrades.ts": "globalThis.hasRun = true; export const up = (item) => item;" });
    const { functions, problems } = await loadUpgradeFunctions([used("up")], { mayRun: false });
    assert.equal(functions.size, 0);
    assert.match(problems[0] ?? "", /\(up\) run code of this workspace, which is not trusted/);
    assert.ok(!("hasRun" in globalThis));
  });
});
