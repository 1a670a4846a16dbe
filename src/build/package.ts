import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { createVSIX } from "@vscode/vsce";
import type { Metafile } from "esbuild";
import { buildBundles } from "./bundles.ts";
import { declarationOf, writeDeclarations } from "./declarations.ts";
import { collectNotices } from "./notices.ts";
import { withRepositoryLinks } from "./repository-links.ts";

/** The two files that are published. */
export interface Artifacts {
  /** The extension, for "Install from VSIX". */
  readonly extension: string;
  /** The command line, for `npm install` and `npx`. */
  readonly commandLine: string;
}

type Manifest = Readonly<Record<string, unknown>>;

/**
 * What the extension's manifest takes over from `package.json`. Everything else, scripts and
 * development dependencies above all, is the project's own business.
 */
const extensionKeys = [
  "name",
  "displayName",
  "description",
  "version",
  "publisher",
  "license",
  "repository",
  "bugs",
  "homepage",
  "icon",
  "galleryBanner",
  "categories",
  "keywords",
  "pricing",
  "qna",
  "preview",
  "main",
  "browser",
  "l10n",
  "activationEvents",
  "extensionKind",
  "capabilities",
  "contributes",
] as const;

const commandLineKeys = [
  "name",
  "version",
  "description",
  "license",
  "repository",
  "bugs",
  "homepage",
  "keywords",
  "bin",
] as const;

const commandLineFiles = [
  "LICENSE",
  "dist/cli.js",
  "dist/backfill.js",
  "dist/server.js",
  "dist/aws.js",
  "dist/upgrade-functions.js",
  // For editors that do not know of configurations by themselves.
  "docs/dynamo.config.schema.json",
] as const;
/** What programs import as `dynamodb-modeler/backfill`, below `src`, and where its types are. */
const libraryModule = "library/backfill.ts";
const declarations = "dist/types";
const noticesFile = "THIRD_PARTY_NOTICES.txt";

/**
 * Builds for release, stages the two artefacts with manifests of their own, and packs them into
 * `dist/artifacts`.
 *
 * @throws Error when a bundle is missing or a tool refuses what it was given.
 */
export async function packageArtifacts(root: string): Promise<Artifacts> {
  const stage = join(root, "dist/stage");
  const artifacts = join(root, "dist/artifacts");
  for (const folder of [stage, artifacts]) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
  }
  const metafile = await buildRelease(root, join(stage, "release"));
  const manifest: Manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  return {
    extension: await packExtension(root, stage, manifest, metafile, artifacts),
    commandLine: await packCommandLine(root, stage, manifest, metafile, artifacts),
  };
}

async function buildRelease(root: string, release: string): Promise<Metafile> {
  const output = join(release, "dist");
  const report = await buildBundles({ root, output, mode: "release" });
  const problems = [...report.missing.map((entry) => `Missing: ${entry}`), ...report.problems];
  if (problems.length > 0) throw new Error(`Nothing was packaged.\n${problems.join("\n")}`);
  return report.metafile;
}

/** What goes in is what `.vscodeignore` lets through, which refuses everything that it does not name. */
async function packExtension(
  root: string,
  stage: string,
  manifest: Manifest,
  metafile: Metafile,
  artifacts: string,
): Promise<string> {
  const folder = join(stage, "extension");
  await mkdir(folder);
  const ignored = await readFile(join(root, ".vscodeignore"), "utf8");
  const shipped = ignored
    .split("\n")
    .filter((line) => line.startsWith("!"))
    .map((line) =>
      line
        .slice(1)
        .trim()
        .replace(/\/\*\*$/, ""),
    )
    .filter((path) => path !== "package.json" && path !== noticesFile);
  await copyAll(root, stage, folder, shipped);
  // The packager itself sees to the links of the stores' pages, README.md and CHANGELOG.md.
  for (const path of await readdir(join(folder, "docs"), { recursive: true })) {
    const page = `docs/${path.replaceAll("\\", "/")}`;
    if (page.endsWith(".md")) await copyPage(root, page, folder, page, manifest);
  }
  await writeFile(join(folder, noticesFile), await collectNotices(root, metafile, shipped));
  await cp(join(root, ".vscodeignore"), join(folder, ".vscodeignore"));
  const engines = manifest.engines as Readonly<Record<string, string>>;
  await writeManifest(folder, {
    // VS Code infers most of them from the contributions, but the packager wants the list.
    activationEvents: [],
    ...pickKeys(manifest, extensionKeys),
    engines: { vscode: engines.vscode },
  });
  const packagePath = join(artifacts, `${manifest.name}-${manifest.version}.vsix`);
  await createVSIX({
    cwd: folder,
    packagePath,
    // Everything is bundled.
    dependencies: false,
    // VS Code resolves them against the extension's folder, and the stores against the repository.
    rewriteRelativeLinks: "repository" in manifest,
    allowMissingRepository: true,
  });
  return packagePath;
}

async function packCommandLine(
  root: string,
  stage: string,
  manifest: Manifest,
  metafile: Metafile,
  artifacts: string,
): Promise<string> {
  const folder = join(stage, "command-line");
  await mkdir(folder);
  await copyAll(root, stage, folder, commandLineFiles);
  await writeDeclarations(root, libraryModule, join(folder, declarations));
  const notices = await collectNotices(root, metafile, commandLineFiles);
  await writeFile(join(folder, noticesFile), notices);
  // A registry would look for the pages beside this one at the root of the repository.
  await copyPage(root, "docs/command-line.md", folder, "README.md", manifest);
  const engines = manifest.engines as Readonly<Record<string, string>>;
  await writeManifest(folder, {
    ...pickKeys(manifest, commandLineKeys),
    engines: { node: engines.node },
    exports: {
      "./backfill": {
        types: `./${declarations}/${declarationOf(libraryModule)}`,
        default: "./dist/backfill.js",
      },
      "./package.json": "./package.json",
    },
    files: ["dist", "docs", noticesFile],
  });
  const { stdout } = await promisify(execFile)(
    "npm",
    ["pack", "--json", "--silent", "--ignore-scripts", "--pack-destination", artifacts],
    { cwd: folder, shell: process.platform === "win32" },
  );
  const [packed] = JSON.parse(stdout) as readonly { readonly filename: string }[];
  if (packed === undefined) throw new Error(`npm pack packed nothing:\n${stdout}`);
  return join(artifacts, packed.filename);
}

/** Bundles come from the release build, everything else from the project. */
async function copyAll(
  root: string,
  stage: string,
  folder: string,
  paths: readonly string[],
): Promise<void> {
  for (const path of paths) {
    const isBuilt = path.startsWith("dist/");
    await cp(join(isBuilt ? join(stage, "release") : root, path), join(folder, path), {
      recursive: true,
    });
  }
}

/** A page of the project as it is in a folder that is packed. */
async function copyPage(
  root: string,
  page: string,
  folder: string,
  target: string,
  manifest: Manifest,
): Promise<void> {
  const [home = ""] = String(manifest.homepage).split("#");
  const text = await readFile(join(root, page), "utf8");
  const isShipped = (path: string) => target === page && existsSync(join(folder, path));
  await writeFile(join(folder, target), withRepositoryLinks(text, page, home, isShipped));
}

function pickKeys(manifest: Manifest, keys: readonly string[]): Manifest {
  return Object.fromEntries(
    keys.filter((key) => key in manifest).map((key) => [key, manifest[key]]),
  );
}

async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeFile(join(folder, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

if (process.argv[1] === import.meta.filename) {
  const artifacts = await packageArtifacts(join(import.meta.dirname, "../.."));
  console.log(`${artifacts.extension}\n${artifacts.commandLine}`);
}
