import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type Artifacts, packageArtifacts } from "../../src/build/package.ts";
import { projectRoot } from "../harness/cache.ts";
import { openWorkbench } from "../harness/vscode.ts";
import { runVsCodeServer } from "../harness/vscode-server.ts";
import { openFile } from "../harness/workbench-actions.ts";

/** A model with exactly one mistake: a misspelt attribute type. */
const wrongModel = `table Shop {
  partition key PK: string
  sort key SK: string
}

entity Order in Shop {
  PK = "ORDER#\${orderId}"
  SK = "ORDER"

  orderId: strin
}
`;

suite("the packaged artefacts", () => {
  let artifacts: Artifacts;
  let folder: string;

  suiteSetup(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "modeler-package-")));
    artifacts = await packageArtifacts(projectRoot);
  });

  suiteTeardown(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  suite("the extension", () => {
    let extensionsFolder: string;
    let installed: string;

    suiteSetup(async () => {
      extensionsFolder = join(folder, "extensions");
      const dataFolder = join(folder, "server-data");
      await runVsCodeServer([
        ...["--install-extension", artifacts.extension],
        ...["--extensions-dir", extensionsFolder, "--server-data-dir", dataFolder],
        "--accept-server-license-terms",
      ]);
      const names = await readdir(extensionsFolder);
      const name = names.find((candidate) => candidate.startsWith("dynamodb-modeler."));
      assert.ok(name, `The extension was not installed: ${names.join(", ")}`);
      installed = join(extensionsFolder, name);
    });

    test("is smaller than 3 MB", async () => {
      const { size } = await stat(artifacts.extension);
      assert.ok(size < 3_000_000, `${size} bytes`);
    });

    test("has small bundles, so that activation is short", async () => {
      const limits = { "extension.js": 600, "server.js": 800, "aws.js": 800 };
      for (const [name, kilobytes] of Object.entries(limits)) {
        const { size } = await stat(join(installed, "dist", name));
        assert.ok(size < kilobytes * 1024, `${name} has ${size} bytes`);
      }
    });

    test("holds no sources, no source maps, no tests and nothing of DynamoDB Local", async () => {
      const files = await listFiles(installed);
      const unwanted =
        /\.(ts|map|jar|env|pem|vsix|tgz)$|(^|\/)(src|test|node_modules)\/|DynamoDBLocal/i;
      assert.deepEqual(
        files.filter((file) => unwanted.test(file)),
        [],
      );
      const topLevel = new Set(files.map((file) => file.split("/")[0]));
      assert.deepEqual([...topLevel].sort(), [
        ".vsixmanifest",
        "LICENSE.txt",
        "THIRD_PARTY_NOTICES.txt",
        "changelog.md",
        "dist",
        "docs",
        "examples",
        "l10n",
        "media",
        "package.json",
        "package.nls.json",
        "readme.md",
        "syntaxes",
      ]);
    });

    test("holds no secrets and no path of the machine that built it", async () => {
      const files = (await listFiles(installed)).filter((file) =>
        /\.(js|json|md|css|svg)$/.test(file),
      );
      for (const file of files) {
        const text = await readFile(join(installed, file), "utf8");
        assert.doesNotMatch(text, /AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY/, file);
        assert.ok(!text.includes(projectRoot), `${file} names ${projectRoot}`);
      }
    });

    test("has every file that its manifest names", async () => {
      const manifest = await readFile(join(installed, "package.json"), "utf8");
      const named = [
        ...manifest.matchAll(/"(\.?\/?(?:dist|media|syntaxes|docs|examples)\/[^"]+)"/g),
      ];
      assert.ok(named.length > 3, "The manifest names hardly any file.");
      for (const [, path = ""] of named) {
        await assert.doesNotReject(stat(join(installed, path)), `${path} is missing`);
      }
    });

    test("has a manifest without scripts and dependencies", async () => {
      const manifest = JSON.parse(await readFile(join(installed, "package.json"), "utf8"));
      for (const key of ["scripts", "dependencies", "devDependencies", "type", "bin", "private"]) {
        assert.ok(!(key in manifest), `The manifest has "${key}".`);
      }
    });

    test("knows the language and finds a mistake, in a real VS Code", async () => {
      const workspace = join(folder, "workspace");
      await mkdir(workspace);
      await writeFile(join(workspace, "wrong.dynamo"), wrongModel);
      const workbench = await openWorkbench({ workspace, extensionsFolder, installedOnly: true });
      try {
        const { page } = workbench;
        await openFile(page, "wrong.dynamo");
        await page
          .locator(".part.statusbar")
          .getByText("DynamoDB Model", { exact: true })
          .waitFor();
        await page.locator(".editor-instance .squiggly-error").first().waitFor();
        await page.keyboard.press("F8");
        await page.locator(".marker-widget").getByText("strin").first().waitFor();
      } finally {
        await workbench.close();
      }
    });
  });

  suite("the command line", () => {
    let empty: string;

    suiteSetup(async () => {
      empty = join(folder, "empty");
      await mkdir(empty);
      await cp(join(projectRoot, "examples/shop.dynamo"), join(folder, "shop.dynamo"));
      await writeFile(join(folder, "wrong.dynamo"), wrongModel);
    });

    test("has no dependencies and no install scripts", async () => {
      const listed = spawnSync("tar", ["-xzOf", artifacts.commandLine, "package/package.json"]);
      const manifest = JSON.parse(listed.stdout.toString());
      assert.deepEqual(manifest.bin, { dynamo: "dist/cli.js" });
      for (const key of ["scripts", "dependencies", "devDependencies", "contributes", "main"]) {
        assert.ok(!(key in manifest), `The manifest has "${key}".`);
      }
    });

    test("holds its bundles and nothing else", () => {
      const listed = spawnSync("tar", ["-tzf", artifacts.commandLine], { encoding: "utf8" });
      assert.deepEqual(listed.stdout.trim().split("\n").sort(), [
        "package/LICENSE",
        "package/README.md",
        "package/THIRD_PARTY_NOTICES.txt",
        "package/dist/aws.js",
        "package/dist/cli.js",
        "package/dist/server.js",
        "package/package.json",
      ]);
    });

    test("checks a model with npx, in an empty folder", () => {
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

    test("installs into a project, with its version", () => {
      const options = {
        cwd: empty,
        encoding: "utf8",
        shell: process.platform === "win32",
      } as const;
      const install = spawnSync(
        "npm",
        ["install", "--ignore-scripts", artifacts.commandLine],
        options,
      );
      assert.equal(install.status, 0, install.stderr);
      const version = spawnSync("npx", ["--no-install", "dynamo", "--version"], options);
      assert.match(version.stdout, /^0\.1\.0\s*$/);
    });

    function npx(...args: readonly string[]) {
      return spawnSync(
        "npx",
        ["--yes", "--loglevel=error", "--package", artifacts.commandLine, "dynamo", ...args],
        {
          cwd: empty,
          encoding: "utf8",
          shell: process.platform === "win32",
        },
      );
    }
  });
});

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    );
}
