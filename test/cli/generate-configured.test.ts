import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { targetNames } from "../../src/generate/index.ts";
import { runCommand, temporaryFolder } from "./run-command.ts";

const shop = model("Order");
const clinic = model("Visit");

suite("dynamo generate with a configuration", () => {
  test("generates every entry, from any folder below, and says in CI what is not current", async () => {
    const folder = temporaryFolder({
      "models/shop.dynamo": shop,
      "clinic.dynamo": clinic,
      "src/index.ts": "",
      "dynamo.config.json": configuration(
        { model: "models/shop.dynamo", out: "src/db" },
        { model: "clinic.dynamo", out: "src/db" },
      ),
    });
    assert.deepEqual(await outcomeOf(folder, ["--check"]), {
      exitCode: 1,
      output: ["src/db/shop.ts does not exist.", "src/db/clinic.ts does not exist."],
      errors: [
        "2 of 2 files are not as the models want them; 'dynamo generate' writes what may be written.",
      ],
    });
    assert.deepEqual(await outcomeOf(join(folder, "src"), []), {
      exitCode: 0,
      output: ["db/shop.ts written.", "db/clinic.ts written."],
      errors: [],
    });
    assert.equal((await outcomeOf(folder, ["--check"])).exitCode, 0);

    writeFileSync(join(folder, "models/shop.dynamo"), shop.replace("GetOrder", "FindOrder"));
    const clinicFile = join(folder, "src/db/clinic.ts");
    writeFileSync(clinicFile, `${readFileSync(clinicFile, "utf8")}// mine\n`);
    const stale = await outcomeOf(folder, ["--check"]);
    assert.equal(stale.exitCode, 1);
    assert.deepEqual(stale.output, [
      "src/db/shop.ts is out of date.",
      "src/db/clinic.ts was edited by hand since it was generated.",
    ]);
    const left = await outcomeOf(folder, []);
    assert.deepEqual(left, {
      exitCode: 1,
      output: ["src/db/shop.ts written."],
      errors: [
        "src/db/clinic.ts was edited by hand since it was generated. It was left alone; --force overwrites it.",
      ],
    });
  });

  test("a target and a model choose entries", async () => {
    const folder = temporaryFolder({
      "shop.dynamo": shop,
      "clinic.dynamo": clinic,
      "dynamo.config.json": configuration(
        { model: "shop.dynamo", out: "a" },
        { model: "clinic.dynamo", out: "b" },
      ),
    });
    assert.deepEqual((await outcomeOf(folder, ["clinic.dynamo"])).output, ["b/clinic.ts written."]);
    assert.deepEqual((await outcomeOf(folder, ["typescript", "shop.dynamo"])).output, [
      "a/shop.ts written.",
    ]);
    const none = await outcomeOf(folder, ["typescript", "other.dynamo"]);
    assert.equal(none.exitCode, 2);
    assert.match(none.errors.join(), /has no entry for typescript and other\.dynamo/);
  });

  test("--config names another file, and options of an entry are those of --out", async () => {
    const entry = { model: "shop.dynamo", out: "a", numbers: "exact" };
    const folder = temporaryFolder({
      "shop.dynamo": shop,
      "ci.json": configuration(entry),
    });
    assert.equal((await outcomeOf(folder, [])).exitCode, 2);
    assert.equal((await outcomeOf(folder, ["--config", "ci.json"])).exitCode, 0);
    const same = ["typescript", "--out", "b", "--numbers", "exact"];
    assert.equal((await outcomeOf(folder, same)).exitCode, 0);
    assert.equal(
      readFileSync(join(folder, "a/shop.ts"), "utf8"),
      readFileSync(join(folder, "b/shop.ts"), "utf8"),
    );
    const mixed = await outcomeOf(folder, ["typescript", "--numbers", "exact"]);
    assert.deepEqual(mixed.errors, [
      "dynamo: Without --out the entries of dynamo.config.json are generated, and numbers stands there.",
    ]);
    const wrong = await outcomeOf(folder, ["typescript", "--out", "b", "--numbers", "big"]);
    assert.equal(wrong.exitCode, 2);
    const missing = await outcomeOf(folder, ["--config", "other.json"]);
    assert.deepEqual(missing.errors, ["dynamo: There is no file 'other.json'."]);
  });

  test("without a configuration it shows how to write one", async () => {
    const { exitCode, errors } = await outcomeOf(temporaryFolder({ "shop.dynamo": shop }), []);
    assert.equal(exitCode, 2);
    assert.match(errors.join("\n"), /There is no dynamo\.config\.json .*"target": "typescript"/s);
  });

  test("every mistake of a configuration is told with its place, and nothing is written", async () => {
    const folder = temporaryFolder({
      "people.dynamo": shop,
      "dynamo.config.json": `{
  // What we generate.
  "generate": [
    { "model": "shop.dynamo", "target": "cobol", "out": "src" },
    { "model": "people.dynamo", "target": "typescript", "out": "src", "module": "entity" },
    { "model": "nowhere.dynamo", "target": "typescript", "out": "src" }
  ]
}
`,
    });
    const { exitCode, output, errors } = await outcomeOf(folder, []);
    assert.deepEqual([exitCode, output], [2, []]);
    assert.deepEqual(errors, [
      "dynamo: Nothing is generated from a configuration with mistakes.",
      `dynamo.config.json:4:41: There is no target "cobol". There is: ${targetNames.join(", ")}.`,
      'dynamo.config.json:5:71: "module" is not known here. Did you mean "modules"?',
      'dynamo.config.json:6:16: There is no model "nowhere.dynamo" beside this file.',
    ]);
  });

  test("no configuration leads out of its repository", async () => {
    const files = {
      "shop.dynamo": shop,
      "dynamo.config.json": configuration({ model: "shop.dynamo", out: "../elsewhere" }),
    };
    const folder = temporaryFolder(files);
    mkdirSync(join(folder, ".git"));
    const { exitCode, errors } = await outcomeOf(folder, []);
    assert.equal(exitCode, 2);
    assert.match(errors.join("\n"), /"\.\.\/elsewhere" leads out of the workspace/);
    assert.equal(existsSync(join(folder, "../elsewhere")), false);
  });

  test("a model that is a part of another is told", async () => {
    const folder = temporaryFolder({
      "types.dynamo": 'type Name = "A" | "B"\n',
      "shop.dynamo": `import "./types.dynamo"\n${shop}`,
      "dynamo.config.json": configuration({ model: "types.dynamo", out: "src" }),
    });
    const { exitCode, errors } = await outcomeOf(folder, []);
    assert.equal(exitCode, 2);
    assert.match(
      errors.join("\n"),
      /dynamo\.config\.json:1:\d+: "types\.dynamo" is a part of shop\.dynamo; name that model/,
    );
  });

  test("two models that would write one file write none", async () => {
    const folder = temporaryFolder({
      "a/shop.dynamo": shop,
      "b/shop.dynamo": clinic,
      "dynamo.config.json": configuration(
        { model: "a/shop.dynamo", out: "src" },
        { model: "b/shop.dynamo", out: "src" },
      ),
    });
    const { exitCode, errors } = await outcomeOf(folder, []);
    assert.equal(exitCode, 2);
    assert.match(
      errors.join("\n"),
      /src\/shop\.ts would be written by typescript for a\/shop\.dynamo and by typescript for b\/shop\.dynamo/,
    );
    assert.equal(existsSync(join(folder, "src")), false);
  });

  test("what an earlier generation left is removed, unless somebody has edited it", async () => {
    const folder = temporaryFolder({
      "shop.dynamo": shop,
      "src/mine.ts": "export {};\n",
      "dynamo.config.json": configuration({ model: "shop.dynamo", out: "src" }),
    });
    await outcomeOf(folder, []);
    // As a module of an entity that has another name now.
    renameSync(join(folder, "src/shop.ts"), join(folder, "src/old.ts"));
    const stale = await outcomeOf(folder, ["--check"]);
    assert.equal(stale.exitCode, 1);
    assert.deepEqual(stale.output, [
      "src/shop.ts does not exist.",
      "src/old.ts is no longer generated.",
    ]);
    assert.deepEqual((await outcomeOf(folder, [])).output, [
      "src/shop.ts written.",
      "src/old.ts removed.",
    ]);
    assert.equal(existsSync(join(folder, "src/old.ts")), false);

    const text = readFileSync(join(folder, "src/shop.ts"), "utf8");
    writeFileSync(join(folder, "src/old.ts"), `${text}// mine\n`);
    writeFileSync(join(folder, "src/other.ts"), text.replace("from shop.dynamo", "from x.dynamo"));
    const left = await outcomeOf(folder, []);
    assert.equal(left.exitCode, 1);
    assert.deepEqual(left.errors, [
      "src/old.ts is no longer generated, and was edited by hand. It was left alone; --force removes it.",
    ]);
    assert.deepEqual((await outcomeOf(folder, ["--force"])).exitCode, 0);
    assert.equal(existsSync(join(folder, "src/old.ts")), false);
    assert.ok(existsSync(join(folder, "src/mine.ts")) && existsSync(join(folder, "src/other.ts")));
  });

  test("other programs read the state of each file, and GitHub shows it", async () => {
    const folder = temporaryFolder({
      "shop.dynamo": shop,
      "dynamo.config.json": configuration({ model: "shop.dynamo", out: "src, db" }),
    });
    const asked = await outcomeOf(folder, ["--check", "--format", "json"]);
    assert.equal(asked.exitCode, 1);
    const file = { file: "src, db/shop.ts", model: "shop.dynamo", target: "typescript" };
    assert.deepEqual(JSON.parse(asked.output.join("\n")), {
      files: [{ ...file, state: "missing", action: "none" }],
    });
    const shown = await outcomeOf(folder, ["--check", "--format", "github"]);
    assert.deepEqual(shown.output, [
      "::error file=src%2C db/shop.ts,title=dynamo generate::src, db/shop.ts does not exist. Run 'dynamo generate' and commit what it writes.",
    ]);
    const written = await outcomeOf(folder, ["--format", "json"]);
    assert.deepEqual(JSON.parse(written.output.join("\n")), {
      files: [{ ...file, state: "missing", action: "written" }],
    });
    assert.deepEqual((await outcomeOf(folder, ["--check", "--format", "github"])).output, []);
  });
});

function model(entity: string): string {
  return `table Things {
  partition key PK: string
}

entity ${entity} in Things {
  PK = "${entity.toUpperCase()}#\${id}"

  id: string
}

pattern Get${entity} {
  get ${entity}
  where id = :id
}
`;
}

function configuration(...entries: readonly object[]): string {
  return JSON.stringify({ generate: entries.map((each) => ({ target: "typescript", ...each })) });
}

async function outcomeOf(folder: string, args: readonly string[]) {
  const { exitCode, output, errors } = await runCommand(folder, ["generate", ...args]);
  const lines = (text: string): readonly string[] => (text === "" ? [] : text.split("\n"));
  return { exitCode, output: lines(output), errors: lines(errors) };
}
