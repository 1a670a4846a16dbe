import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative } from "node:path";
import { build, type Plugin } from "esbuild";

/**
 * What each layer may import: layers by name, packages by name (or by prefix with a final `/`), and
 * `node` for the built-in modules. A layer that is not listed here does not exist.
 *
 * Imports point one way. What needs only the text of the model belongs to the pure layers and the
 * server; what needs credentials, tables or windows belongs to `data` and the extension.
 */
const pureLibraries = ["base", "dynamodb", "language", "planner"];
const analyses = ["costs", "rules", "evolution", "interchange", "generate", "views"];
const languageServerTypes = ["vscode-languageserver-types", "vscode-languageserver-textdocument"];

const mayImport: Readonly<Record<string, readonly string[]>> = {
  base: [],
  dynamodb: ["base"],
  language: ["base", "dynamodb"],
  planner: ["base", "dynamodb", "language"],
  costs: pureLibraries,
  rules: [...pureLibraries, "costs"],
  evolution: pureLibraries,
  // What is inferred from a table is held against its items, by the census of an evolution.
  interchange: [...pureLibraries, "evolution"],
  // A backfill on other machines is generated of what it has to do here.
  generate: [...pureLibraries, "interchange", "evolution"],
  views: pureLibraries,
  service: [...pureLibraries, ...analyses, ...languageServerTypes],
  protocol: ["base", "dynamodb", "planner", "evolution", "views", ...languageServerTypes],
  server: [
    ...pureLibraries,
    ...analyses,
    ...languageServerTypes,
    "service",
    "protocol",
    "vscode-languageserver",
    "vscode-uri",
  ],
  data: ["base", "dynamodb", "planner", "evolution", "node", "@aws-sdk/", "@smithy/", "sucrase"],
  cli: [...pureLibraries, ...analyses, "service", "data", "server", "node", "commander"],
  library: [...pureLibraries, ...analyses, "service", "data", "node"],
  extension: [
    "base",
    "dynamodb",
    "protocol",
    "data",
    "node",
    "vscode",
    "vscode-languageclient",
    "vscode-uri",
  ],
  // Pages show the values of DynamoDB, in both of their JSON forms and in DynamoDB's order.
  webview: ["base", "dynamodb", "protocol", "lit", "@vscode-elements/elements", "@tanstack/"],
  build: [
    "language",
    "evolution",
    "rules",
    "generate",
    "data",
    "node",
    "esbuild",
    "@vscode/vsce",
    "test",
  ],
};

/** Single files that know their host although their layer does not. */
const hostEntries: Readonly<Record<string, readonly string[]>> = {
  "src/server/node.ts": ["node"],
};

/** What a forbidden import is mostly after, and where that code belongs instead. */
const advice: Readonly<Record<string, string>> = {
  node: "Node's API is for data, extension, cli and build; a pure layer gets its input and output injected.",
  vscode: "What needs VS Code belongs to src/extension.",
  "@aws-sdk":
    "Only src/data talks to DynamoDB: add a function there that takes and returns plain data.",
  language:
    "Ask the server for a plain view model instead (src/protocol), or move the code to a layer above.",
  server: "Editor features are functions of src/service; the server only connects them.",
  service: "What several layers need belongs to the library below: language, planner or views.",
  data: "Pure layers describe what is to be done as data; src/data does it.",
};

const projectRoot = join(import.meta.dirname, "..");
const maximumLines = 500;

suite("architecture", () => {
  const files = listFiles();

  test("every folder is a layer of the import table", () => {
    const unknown = files.filter(
      (file) => layerOf(file) !== "test" && !(layerOf(file) in mayImport),
    );
    assert.deepEqual(unknown, [], "Put the code into a layer of test/architecture.test.ts.");
  });

  test("imports point one way", async () => {
    const violations = (await collectImports(files)).filter((found) => !isAllowed(found));
    assert.deepEqual(violations.map(describe), []);
  });

  test("the AWS part is loaded on first use, never with the extension or the command line", async () => {
    const imports = await collectImports(files);
    const eager = imports.filter(
      ({ from, target, kind }) =>
        ["extension", "cli"].includes(layerOf(from)) &&
        target === "src/data/index.ts" &&
        kind === "static",
    );
    assert.deepEqual(
      eager.map(({ from }) => `${from}: use \`await import("…/data/index.ts")\` on first use.`),
      [],
    );
  });

  test("what runs in a browser reaches neither Node nor tables", async () => {
    const imports = (await collectImports(files)).filter(({ kind }) => kind !== "type");
    for (const entry of ["src/extension/browser.ts", "src/server/browser.ts"]) {
      const ways = waysFrom(entry, imports);
      assert.ok(ways.size > 20, `${entry} imports hardly anything.`);
      const forbidden = [...ways].filter(
        ([target]) => isBuiltin(target) || target.startsWith("src/data/"),
      );
      assert.deepEqual(
        forbidden.map(([target, way]) => `${[...way, target].join(" -> ")}: ${browserAdvice}`),
        [],
      );
    }
  });

  test("the import check itself finds what is forbidden", () => {
    const forbidden: readonly [string, string][] = [
      ["src/language/index.ts", "src/planner/index.ts"],
      ["src/language/index.ts", "node:fs"],
      ["src/planner/index.ts", "vscode"],
      ["src/views/index.ts", "src/rules/index.ts"],
      ["src/extension/activate.ts", "src/language/index.ts"],
      ["src/extension/node.ts", "@aws-sdk/client-dynamodb"],
      ["src/server/server.ts", "node:path"],
      ["webview/layout/main.ts", "src/views/index.ts"],
      ["src/data/index.ts", "test/harness/dynamodb-local.ts"],
    ];
    const allowed: readonly [string, string][] = [
      ["src/server/node.ts", "node:path"],
      ["src/data/connect.ts", "@aws-sdk/client-dynamodb"],
      ["webview/layout/main.ts", "src/protocol/index.ts"],
      ["src/language/index.ts", "src/language/text/span.ts"],
    ];
    for (const [from, target] of forbidden) {
      assert.equal(isAllowed({ from, target, kind: "static" }), false, `${from} -> ${target}`);
    }
    for (const [from, target] of allowed) {
      assert.equal(isAllowed({ from, target, kind: "static" }), true, `${from} -> ${target}`);
    }
  });

  test(`no file is longer than ${maximumLines} lines`, () => {
    const long = files
      .map((file) => ({
        file,
        lines: readFileSync(join(projectRoot, file), "utf8").trimEnd().split("\n").length,
      }))
      .filter(({ lines }) => lines > maximumLines);
    assert.deepEqual(long, [], "Split the file where its subjects part.");
  });
});

const browserAdvice =
  "a browser has no such thing. Start what needs it in src/extension/node.ts, and say so in command-ids.ts.";

/** All that a file imports, directly or not, each with the files that lead to it. */
function waysFrom(
  entry: string,
  imports: readonly Import[],
): ReadonlyMap<string, readonly string[]> {
  const ways = new Map<string, readonly string[]>([[entry, []]]);
  for (const [file, way] of ways) {
    for (const { from, target } of imports) {
      if (from === file && !ways.has(target)) ways.set(target, [...way, file]);
    }
  }
  return ways;
}

interface Import {
  /** The importing file, from the project's root. */
  readonly from: string;
  /** A file from the project's root, or the specifier of a package. */
  readonly target: string;
  readonly kind: "static" | "dynamic" | "type";
}

function isAllowed({ from, target }: Import): boolean {
  const layer = layerOf(from);
  if (layer === "test") return true;
  const allowed = [...(mayImport[layer] ?? []), ...(hostEntries[from] ?? [])];
  if (isProjectFile(target)) {
    const targetLayer = layerOf(target);
    return targetLayer === layer || allowed.includes(targetLayer);
  }
  if (isBuiltin(target)) return allowed.includes("node");
  return allowed.some((name) =>
    name.endsWith("/") ? target.startsWith(name) : target === name || target.startsWith(`${name}/`),
  );
}

function describe({ from, target }: Import): string {
  const layer = layerOf(from);
  const subject = isProjectFile(target)
    ? layerOf(target)
    : isBuiltin(target)
      ? "node"
      : (target.split("/")[0] ?? target);
  const allowed = mayImport[layer]?.join(", ") || "nothing";
  return `${from} imports ${target}, but ${layer} may import ${allowed}. ${advice[subject] ?? ""}`;
}

function layerOf(file: string): string {
  const [top = "", second = ""] = file.split("/");
  return top === "src" ? second : top;
}

function isProjectFile(target: string): boolean {
  return /^(src|webview|test)\//.test(target);
}

function isBuiltin(target: string): boolean {
  return target.startsWith("node:") || builtinModules.includes(target);
}

function listFiles(): string[] {
  return ["src", "webview", "test"]
    .flatMap((folder) =>
      readdirSync(join(projectRoot, folder), { recursive: true, withFileTypes: true }),
    )
    .filter(
      (entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".d.ts"),
    )
    .map((entry) => relative(projectRoot, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .filter((file) => !file.startsWith("test/fixtures/"))
    .sort();
}

/** Stands before the path of an import of types, once it is made an import of values. */
const typeMark = "type:";

/**
 * All imports of the project, read once by esbuild: it knows a comment and the text of a generated
 * program from code. It drops imports of types, so they are made imports of values first.
 */
function collectImports(files: readonly string[]): Promise<readonly Import[]> {
  collected ??= readImports(files);
  return collected;
}

let collected: Promise<readonly Import[]> | undefined;

async function readImports(files: readonly string[]): Promise<readonly Import[]> {
  const imports: Import[] = [];
  const reader: Plugin = {
    name: "import-reader",
    setup(context) {
      context.onResolve({ filter: /.*/ }, (args) => {
        if (args.kind === "entry-point") return undefined;
        const isType = args.path.startsWith(typeMark);
        const path = isType ? args.path.slice(typeMark.length) : args.path;
        imports.push({
          from: relative(projectRoot, args.importer).replaceAll("\\", "/"),
          target: path.startsWith(".")
            ? relative(projectRoot, join(dirname(args.importer), path)).replaceAll("\\", "/")
            : path,
          kind: isType ? "type" : args.kind === "dynamic-import" ? "dynamic" : "static",
        });
        return { path, external: true };
      });
      context.onLoad({ filter: /\.ts$/ }, ({ path }) => ({
        contents: readFileSync(path, "utf8").replace(
          /^(import|export) type ([{*\w][^;"]*?) from "/gm,
          `$1 $2 from "${typeMark}`,
        ),
        loader: "ts",
      }));
    },
  };
  await build({
    entryPoints: files.map((file) => join(projectRoot, file)),
    outdir: join(projectRoot, "dist"),
    write: false,
    bundle: true,
    format: "esm",
    logLevel: "silent",
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    plugins: [reader],
  });
  return imports;
}
