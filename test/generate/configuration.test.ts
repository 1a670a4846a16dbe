import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import {
  configurationSchema,
  type FileSystem,
  findConfiguration,
  optionNames,
  readConfiguration,
  relativeFolder,
  targetNames,
  withEntry,
} from "../../src/generate/index.ts";
import { projectFolder } from "./models.ts";
import { isValid } from "./schema-validity.ts";

const uri = "file:///code/shop/dynamo.config.json";
const entry = { model: "shop.dynamo", target: "typescript", out: "src/db" };

suite("the configuration of targets", () => {
  test("an entry says what is generated of which model, and where to", () => {
    const { configuration, problems } = read(`{
      "$schema": "./schema.json",
      "generate": [
        // The shop.
        { "model": "models/shop.dynamo", "target": "typescript", "out": "../api/src", "modules": "entity", "validation": false, "numbers": "exact" },
        { "model": "./shop.dynamo", "target": "typescript", "out": "." },
      ]
    }`);
    assert.deepEqual(problems, []);
    const [first, second] = configuration.entries;
    assert.equal(first?.model.uri, "file:///code/shop/models/shop.dynamo");
    assert.equal(first?.out.uri, "file:///code/api/src");
    assert.deepEqual(first?.options, { modules: "entity", validation: false, numbers: "exact" });
    assert.equal(second?.out.uri, "file:///code/shop");
    assert.deepEqual(second?.options, { modules: "model", validation: true, numbers: "number" });
  });

  test("each mistake is told where it is, with what to do", () => {
    checkProblems("[]", '[]: Expected an object: { "generate": [ … ] }.');
    checkProblems("{}", '{: Add "generate": a list of what is to be generated.');
    checkProblems(
      '{ "generat": [] }',
      '{: Add "generate": a list of what is to be generated.',
      '"generat": "generat" is not known here. Did you mean "generate"?',
    );
    checkProblems('{ "generate": {} }', "{}: Expected a list of what is to be generated.");
    checkProblems('{ "generate": [1] }', '1: Expected an object with "model", "target" and "out".');
    checkEntry(
      { target: "typescrip" },
      '"typescrip": There is no target "typescrip". Did you mean "typescript"?',
    );
    checkEntry(
      { target: 1 },
      `1: There is no target of this kind. There is: ${targetNames.join(", ")}.`,
    );
    checkEntry({ model: undefined }, '{: Add "model".');
    checkEntry({ modules: "entities" }, '"entities": Expected "model" or "entity" for "modules".');
    checkEntry({ validation: "no" }, '"no": Expected true or false for "validation".');
    checkEntry(
      { module: "entity" },
      '"module": "module" is not known here. Did you mean "modules"?',
    );
    checkEntry({ out: 7 }, "7: Expected a path in double quotes.");
    for (const out of ["", "/srv", "C:/db", "~/db", "src\\db"]) {
      checkEntry(
        { out },
        `${JSON.stringify(out)}: Name a folder, relative to this file and with '/' between folders: "src/db".`,
      );
    }
    for (const model of ["shop", "/shop.dynamo", ".dynamo", "models/.dynamo", "a\\b.dynamo"]) {
      checkEntry(
        { model },
        `${JSON.stringify(model)}: Name a .dynamo file, relative to this file and with '/' between folders: "models/shop.dynamo".`,
      );
    }
  });

  test("no path leads out of the workspace", () => {
    checkEntry(
      { out: "../../elsewhere" },
      '"../../elsewhere": "../../elsewhere" leads out of the workspace; name a folder inside of it.',
    );
    checkEntry(
      { out: "src/../../../workshop" },
      '"src/../../../workshop": "src/../../../workshop" leads out of the workspace; name a folder inside of it.',
    );
    checkEntry(
      { model: "../../shop.dynamo" },
      '"../../shop.dynamo": "../../shop.dynamo" leads out of the workspace; name a model inside of it.',
    );
    checkEntry({ out: "../api" });
  });

  test("two entries that write the same are one too many", () => {
    const text = JSON.stringify({ generate: [entry, { ...entry, out: "./src/db/" }] });
    const { problems } = read(text);
    assert.deepEqual(
      problems.map(({ message, inSchema }) => [message, inSchema]),
      [
        [
          'Another entry writes TypeScript access code of this model to "./src/db/"; remove one.',
          false,
        ],
      ],
    );
  });

  test("a broken file has the entries that are whole", () => {
    const { configuration, problems } = read(
      `{ "generate": [ ${JSON.stringify(entry)}, { "model": , "target": ] }`,
    );
    assert.equal(configuration.entries.length, 1);
    assert.ok(problems.length > 0);
  });

  test("the schema accepts what the reader accepts, and nothing else", () => {
    const path = fc.constantFrom("shop.dynamo", "a/b.dynamo", "/x.dynamo", "src", "c:/x", "", 1);
    const anything = fc.constantFrom("model", "entity", "number", "exact", true, false, null, 1);
    const target = fc.constantFrom(...targetNames, "cobol", 1);
    const option = fc.record(
      Object.fromEntries([...optionNames, "other"].map((name) => [name, anything])),
      { requiredKeys: [] },
    );
    const given = fc
      .tuple(fc.record({ model: path, target, out: path }, { requiredKeys: [] }), option)
      .map(([required, options]) => ({ ...options, ...required }));
    const whole = fc
      .tuple(fc.constantFrom(...targetNames), option)
      .map(([chosen, options]) => ({ ...options, ...entry, target: chosen }));
    const file = fc.oneof(
      fc.record({ generate: fc.array(fc.oneof(given, whole, fc.constant([]))) }),
      fc.record({ $schema: anything, generate: anything, more: anything }, { requiredKeys: [] }),
      fc.record({ $schema: fc.constant("./x.json"), generate: fc.array(whole, { maxLength: 2 }) }),
      anything,
    );
    const schema = configurationSchema();
    let accepted = 0;
    fc.assert(
      fc.property(file, (value) => {
        const { problems } = read(JSON.stringify(value));
        const isRead = problems.every(({ inSchema }) => !inSchema);
        if (isRead) accepted++;
        assert.equal(isValid(schema, value), isRead, JSON.stringify(problems));
      }),
      { numRuns: 500 },
    );
    assert.ok(accepted > 20 && accepted < 480, `${accepted} of 500`);
  });

  test("the schema that is shipped is the one of the registries", () => {
    const text = readFileSync(join(projectFolder, "docs/dynamo.config.schema.json"), "utf8");
    assert.deepEqual(JSON.parse(text), configurationSchema(), "Run 'npm run docs'.");
  });

  test("the nearest file counts, and none outside of the workspace", async () => {
    const files = filesOf(
      "file:///code/dynamo.config.json",
      "file:///code/shop/models/dynamo.config.json",
    );
    const find = async (folder: string, ...folders: readonly string[]) =>
      (await findConfiguration(folder, files, folders))?.uri;
    assert.equal(
      await find("file:///code/shop/models/old"),
      "file:///code/shop/models/dynamo.config.json",
    );
    assert.equal(
      await find("file:///code/shop", "file:///code"),
      "file:///code/dynamo.config.json",
    );
    assert.equal(await find("file:///code/shop", "file:///code/shop"), undefined);
    assert.equal(await find("file:///code", "file:///other"), "file:///code/dynamo.config.json");
    assert.equal(await find("file:///code/shop", "file:///other"), undefined);
    assert.equal(await find("file:///"), undefined);
  });

  test("a model that is not there is told", async () => {
    const text = JSON.stringify({ generate: [entry] });
    const files: FileSystem = {
      readFile: async (asked) => (asked === uri ? text : undefined),
      listFiles: async () => [],
    };
    const found = await findConfiguration("file:///code/shop", files, []);
    assert.deepEqual(
      found?.problems.map(({ message }) => message),
      ['There is no model "shop.dynamo" beside this file.'],
    );
  });

  test("an entry is added, and nothing else changes", () => {
    const added = '{ "model": "shop.dynamo", "target": "typescript", "out": "src/db" }';
    checkAdded(undefined, `{\n  "generate": [\n    ${added}\n  ]\n}\n`);
    checkAdded('{ "generate": [] }', `{ "generate": [\n    ${added}\n  ] }`);
    checkAdded("{}", `{\n  "generate": [\n    ${added}\n  ]\n}`);
    checkAdded(
      '{\n  "generate": [\n    // none yet\n  ]\n}\n',
      `{\n  "generate": [\n    // none yet\n    ${added}\n  ]\n}\n`,
    );
    checkAdded(
      '{\n  "generate": [\n    { "a": 1 }, // one\n  ]\n}\n',
      `{\n  "generate": [\n    { "a": 1 },\n    ${added}, // one\n  ]\n}\n`,
    );
    checkAdded('{ "$schema": "x" }', `{ "$schema": "x",\n  "generate": [\n    ${added}\n  ] }`);
    checkAdded('{ "generate": 1 }', undefined);
    checkAdded('{ "generate": [ }', undefined);
  });

  test("the way between two folders is one that an import can take", () => {
    assert.equal(relativeFolder("file:///code/src/db", "file:///code/models"), "../../models");
    assert.equal(relativeFolder("file:///code", "file:///code/a b"), "./a b");
    assert.equal(relativeFolder("file:///code/a%20b", "file:///code/a b/"), ".");
    assert.equal(relativeFolder("file:///c%3A/work", "file:///C:/models"), "../models");
    assert.equal(relativeFolder("file:///c%3A/work", "file:///D:/models"), undefined);
    assert.equal(relativeFolder("file:///code", "vscode-remote://ssh/work"), undefined);
  });
});

function read(text: string) {
  return readConfiguration(text, { uri, folders: ["file:///code"] });
}

/** The problems of a text, each with the words where it is. */
function checkProblems(text: string, ...expected: readonly string[]): void {
  const told = read(text).problems.map(
    ({ span, message }) => `${text.slice(span.start, span.end)}: ${message}`,
  );
  assert.deepEqual(told, expected);
}

/** The problems of a file with one entry, which is a right one but for these members. */
function checkEntry(members: object, ...expected: readonly string[]): void {
  checkProblems(JSON.stringify({ generate: [{ ...entry, ...members }] }), ...expected);
}

function checkAdded(text: string | undefined, expected: string | undefined): void {
  const added = withEntry(text, entry);
  assert.equal(added, expected);
  if (added !== undefined && text === undefined) assert.deepEqual(read(added).problems, []);
}

function filesOf(...uris: readonly string[]): FileSystem {
  return {
    readFile: async (asked) => (uris.includes(asked) ? '{ "generate": [] }' : undefined),
    listFiles: async () => [],
  };
}
