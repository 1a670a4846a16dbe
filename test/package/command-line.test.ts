import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { access, cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { projectRoot } from "../harness/cache.ts";
import { sharedDynamoDbLocal } from "../harness/dynamodb-local.ts";
import { startClient } from "../server/client.ts";
import { artifacts, findSecrets, listFiles, noticedPackages, wrongModel } from "./artifacts.ts";

/** The command line as users get it: its tarball, run with npx in a folder without anything else. */
suite("the packaged command line", () => {
  const shell = process.platform === "win32";
  let folder: string;
  let empty: string;
  let unpacked: string;
  let npxArguments: readonly string[];

  suiteSetup(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "modeler-package-")));
    const { commandLine } = await artifacts();
    npxArguments = ["--yes", "--loglevel=error", "--package", commandLine, "dynamo"];
    const unpack = spawnSync("tar", ["-xzf", commandLine, "-C", folder], { encoding: "utf8" });
    assert.equal(unpack.status, 0, unpack.stderr);
    unpacked = join(folder, "package");
    empty = join(folder, "empty");
    await mkdir(empty);
    await cp(join(projectRoot, "examples/shop.dynamo"), join(folder, "shop.dynamo"));
    await writeFile(join(folder, "wrong.dynamo"), wrongModel);
  });

  suiteTeardown(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  test("has no dependencies and no install scripts", async () => {
    const manifest = JSON.parse(await readFile(join(unpacked, "package.json"), "utf8"));
    assert.deepEqual(manifest.bin, { dynamo: "dist/cli.js" });
    for (const key of ["scripts", "dependencies", "devDependencies", "contributes", "main"]) {
      assert.ok(!(key in manifest), `The manifest has "${key}".`);
    }
  });

  test("holds its bundles, the types of the library and nothing else", async () => {
    const files = await listFiles(unpacked);
    const isTypes = (path: string) => /^dist\/types\/.*\.d\.ts$/.test(path);
    assert.ok(files.filter(isTypes).includes("dist/types/library/backfill.d.ts"));
    assert.deepEqual(
      files.filter((path) => !isTypes(path)),
      [
        "LICENSE",
        "README.md",
        "THIRD_PARTY_NOTICES.txt",
        "dist/aws.js",
        "dist/backfill.js",
        "dist/cli.js",
        "dist/server.js",
        "dist/upgrade-functions.js",
        "docs/dynamo.config.schema.json",
        "package.json",
      ],
    );
    assert.deepEqual(await findSecrets(unpacked), []);
  });

  test("has a page whose links lead to the repository, since nothing else is in the package", async () => {
    const page = await readFile(join(unpacked, "README.md"), "utf8");
    const links = [...page.matchAll(/\]\(([^)#]+)/g)].map(([, link = ""]) => link);
    assert.ok(links.length > 0);
    for (const link of links) {
      const path = link.replace(/^https:\/\/github\.com\/[^/]+\/[^/]+\/blob\/main\//, "");
      assert.notEqual(path, link, "The link does not lead to the repository.");
      await access(join(projectRoot, path));
    }
  });

  test("names the packages whose code it contains, and no others", async () => {
    const notices = await readFile(join(unpacked, "THIRD_PARTY_NOTICES.txt"), "utf8");
    const packages = noticedPackages(notices);
    for (const name of ["@aws-sdk/client-dynamodb", "commander", "vscode-languageserver"]) {
      assert.ok(packages.includes(name), `${name} is missing among ${packages.join(", ")}`);
    }
    for (const name of ["lit", "@vscode/codicons", "vscode-languageclient"]) {
      assert.ok(!packages.includes(name), name);
    }
  });

  test("checks a model", () => {
    const result = npx("check", "../shop.dynamo");
    assert.equal(result.status, 0, result.stdout + result.stderr);
    assert.equal(result.stderr, "");
  });

  test("finds a mistake, and says so by its exit code", () => {
    const result = npx("check", "../wrong.dynamo", "--format", "json");
    assert.equal(result.status, 1, result.stdout + result.stderr);
    const report = JSON.parse(result.stdout) as {
      diagnostics: { file: string; message: string }[];
    };
    const [diagnostic] = report.diagnostics;
    assert.equal(basename(diagnostic?.file ?? ""), "wrong.dynamo");
    assert.match(diagnostic?.message ?? "", /strin/);
  });

  test("plans every pattern of the example", () => {
    const result = npx("plan", "../shop.dynamo", "--format", "json");
    assert.equal(result.status, 0, result.stderr);
    const { patterns } = JSON.parse(result.stdout) as { patterns: { served: boolean }[] };
    assert.ok(patterns.length > 0);
    assert.ok(patterns.every((pattern) => pattern.served));
  });

  test("generates code, and finds it up to date afterwards", async () => {
    const generate = ["generate", "typescript", "../shop.dynamo", "--out", "generated"] as const;
    const written = npx(...generate);
    assert.equal(written.status, 0, written.stdout + written.stderr);
    const files = await listFiles(join(empty, "generated"));
    assert.ok(
      files.some((file) => file.endsWith(".ts")),
      files.join(", "),
    );
    const checked = npx(...generate, "--check");
    assert.equal(checked.status, 0, checked.stdout + checked.stderr);
  });

  test("creates tables, loads samples and runs a pattern on a real DynamoDB", async () => {
    const { endpoint } = await sharedDynamoDbLocal();
    for (const command of ["deploy", "seed"]) {
      const result = npx(command, "../shop.dynamo", "--endpoint", endpoint);
      assert.equal(result.status, 0, result.stdout + result.stderr);
    }
    const run = npx(
      ...["run", "../shop.dynamo", "OrdersOfCustomer", "--format", "json"],
      ...[
        "--arg",
        "customerId=01HX0000000000000000000ADA",
        "--arg",
        "since=2026-01-01T00:00:00.000Z",
      ],
      ...["--endpoint", endpoint],
    );
    assert.equal(run.status, 0, run.stdout + run.stderr);
    // Not even the SDK's warning about the version of Node.
    assert.equal(run.stderr, "");
    const { items } = JSON.parse(run.stdout) as { items: readonly unknown[] };
    assert.equal(items.length, 2);
  });

  test("serves the language to an editor over standard input and output", async () => {
    const client = await startClient({ command: ["npx", ...npxArguments, "lsp"], folder: empty });
    const uri = pathToFileURL(join(folder, "wrong.dynamo")).href;
    await client.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: "dynamo", version: 1, text: wrongModel },
    });
    const { diagnostics } = await client.published(uri, (params) => params.diagnostics.length > 0);
    assert.match(String(diagnostics[0]?.message), /strin/);
    assert.equal(await client.stop(), 0);
    assert.equal(client.stderr(), "");
  });

  test("installs into a project, with its version", async () => {
    const options = { cwd: empty, encoding: "utf8", shell } as const;
    const [, , , tarball = ""] = npxArguments;
    const install = spawnSync("npm", ["install", "--ignore-scripts", tarball], options);
    assert.equal(install.status, 0, install.stderr);
    const version = spawnSync("npx", ["--no-install", "dynamo", "--version"], options);
    const manifest = JSON.parse(await readFile(join(unpacked, "package.json"), "utf8"));
    assert.equal(version.stdout.trim(), manifest.version);
  });

  test("has a library whose types a program is checked with, and which runs", async () => {
    const sources = await mkdtemp(join(empty, "program-"));
    await writeFile(
      join(sources, "counted.dynamo"),
      `table Counted { partition key id: string  versioned by version }
entity Counter in Counted {
  version 2
  id: string
  count: integer
  upgrade to 2 { using "./add.ts" add }
}
`,
    );
    const add = "export const add = (item: { count: number }) => ({ count: item.count + 1 });";
    await writeFile(join(sources, "add.ts"), add);
    await writeFile(
      join(sources, "program.mts"),
      `import { type BackfillReport, type UpgradeFunctions, backfillsOfModel, loadFunctions, startBackfill } from "dynamodb-modeler/backfill";
export const start: (...given: Parameters<typeof startBackfill>) => { finished: Promise<BackfillReport> } = startBackfill;
// @ts-expect-error: a model is named by its path.
void (() => backfillsOfModel(12));
const [shop] = await backfillsOfModel(${JSON.stringify(join(folder, "shop.dynamo"))});
const [counted] = await backfillsOfModel(${JSON.stringify(join(sources, "counted.dynamo"))});
const functions: UpgradeFunctions | undefined = counted && (await loadFunctions(counted));
console.log(shop?.plan.table, functions?.size);
`,
    );
    const compiler = join(projectRoot, "node_modules/typescript-5/bin/tsc");
    const types = join(projectRoot, "node_modules/@types");
    const flags = ["--strict", "--module", "nodenext", "--target", "es2022", "--types", "node"];
    const compiled = spawnSync(
      process.execPath,
      [compiler, ...flags, "--typeRoots", types, join(sources, "program.mts")],
      { cwd: empty, encoding: "utf8" },
    );
    assert.equal(compiled.status, 0, compiled.stdout);
    const run = spawnSync(process.execPath, [join(sources, "program.mjs")], { encoding: "utf8" });
    assert.equal(run.stdout.trim(), "Shop 1", run.stderr);
  });

  function npx(...args: readonly string[]) {
    return spawnSync("npx", [...npxArguments, ...args], { cwd: empty, encoding: "utf8", shell });
  }
});
