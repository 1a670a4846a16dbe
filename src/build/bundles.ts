import { copyFile, mkdir, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  type BuildContext,
  type BuildOptions,
  context,
  type Metafile,
  type OutputFile,
  type Plugin,
} from "esbuild";

/** One file that the build writes, and what may go into it. */
interface Bundle {
  /** Path below the output folder, without its extension. */
  readonly output: string;
  /** Entry point below the project's root. */
  readonly entry: string;
  readonly what: string;
  readonly options: BuildOptions;
  /** Packages that must not end up in this bundle, as a prefix of their path below `node_modules`. */
  readonly without?: readonly string[];
}

export interface BuildSettings {
  readonly root: string;
  /** Absolute folder for the bundles. */
  readonly output: string;
  /** `release` minifies and writes no source maps. */
  readonly mode: "development" | "release";
  /** The start of the outputs to write, such as `webview/`; all of them unless given. */
  readonly only?: string;
}

export interface BuildReport {
  /** Errors of esbuild (already printed) and broken promises about the bundles' contents. */
  readonly problems: readonly string[];
  /** Entry points that do not exist. */
  readonly missing: readonly string[];
  readonly metafile: Metafile;
}

/**
 * Modules that bundles load on first use, as bundles of their own: `import("../data/index.ts")`
 * becomes `require("./aws.js")`. The AWS SDK alone costs more time than a whole activation may.
 */
const lazyModules: Readonly<Record<string, string>> = {
  "src/data/index.ts": "./aws.js",
  "src/server/node.ts": "./server.js",
  "src/data/upgrade-functions/index.ts": "./upgrade-functions.js",
};

const awsPackages = ["@aws-sdk/", "@smithy/", "@aws-crypto/"];

const node: BuildOptions = {
  platform: "node",
  format: "cjs",
  // The command line runs on Node 20; VS Code 1.105 brings Node 22.
  target: "node20",
  // In CommonJS a lazily loaded bundle is a plain `require`, which keeps named exports as they are.
  supported: { "dynamic-import": false },
  define: { "import.meta.dirname": "__dirname", "import.meta.filename": "__filename" },
};

/** A web worker. An import of a module of Node does not resolve here, and fails the build. */
const worker: BuildOptions = { platform: "browser", target: "chrome138" };

const page: BuildOptions = {
  platform: "browser",
  format: "esm",
  // The Chromium of VS Code 1.105.
  target: "chrome138",
  define: { "process.env.NODE_ENV": '"production"' },
  loader: { ".ttf": "file", ".svg": "dataurl" },
};

const bundles: readonly Bundle[] = [
  {
    output: "extension",
    entry: "src/extension/node.ts",
    what: "the extension",
    options: { ...node, external: ["vscode"] },
    without: awsPackages,
  },
  {
    output: "server",
    entry: "src/server/node.ts",
    what: "the language server",
    options: node,
    without: awsPackages,
  },
  {
    output: "aws",
    entry: "src/data/index.ts",
    what: "the AWS part",
    // The SDK's ES modules are a third smaller when bundled and load in half the time.
    // It tells some of its classes apart by their names.
    options: { ...node, mainFields: ["module", "main"], keepNames: true },
  },
  {
    output: "upgrade-functions",
    entry: "src/data/upgrade-functions/index.ts",
    what: "what runs upgrade functions of an author's, with the compiler that strips them of types",
    options: { ...node, mainFields: ["module", "main"] },
  },
  {
    output: "backfill",
    entry: "src/library/backfill.ts",
    what: "the library for backfills by programs of one's own",
    options: node,
    without: awsPackages,
  },
  {
    output: "cli",
    entry: "src/cli/main.ts",
    what: "the command line",
    options: { ...node, banner: { js: "#!/usr/bin/env node" } },
    without: awsPackages,
  },
  {
    output: "web/extension",
    entry: "src/extension/browser.ts",
    what: "the extension in a browser",
    // VS Code loads it as a CommonJS module, whose `require` knows nothing but its own API.
    options: { ...worker, format: "cjs", external: ["vscode"] },
    without: awsPackages,
  },
  {
    output: "web/server",
    entry: "src/server/browser.ts",
    what: "the language server as a web worker",
    options: { ...worker, format: "iife" },
    without: awsPackages,
  },
  {
    output: "webview/layout",
    entry: "webview/layout/main.ts",
    what: "the layout page",
    options: page,
  },
  {
    output: "webview/results",
    entry: "webview/results/main.ts",
    what: "the results page",
    options: page,
  },
];

/** Writes every bundle once. Bundles whose entry point is missing are left out and reported. */
export async function buildBundles(settings: BuildSettings): Promise<BuildReport> {
  const { present, missing } = await findEntries(settings);
  const results = await Promise.all(
    present.map(async (bundle) => {
      const bundleContext = await createContext(bundle, settings, { write: false });
      try {
        const result = await bundleContext.rebuild();
        await Promise.all(result.outputFiles?.map(replaceFile) ?? []);
        return { metafile: result.metafile, problems: checkContents(bundle, result.metafile) };
      } catch (error) {
        return { metafile: undefined, problems: [describeFailure(bundle, error)] };
      } finally {
        await bundleContext.dispose();
      }
    }),
  );
  await writeStaticFiles(settings);
  const metafile: Metafile = { inputs: {}, outputs: {} };
  for (const result of results) {
    Object.assign(metafile.inputs, result.metafile?.inputs);
    Object.assign(metafile.outputs, result.metafile?.outputs);
  }
  return { problems: results.flatMap((result) => result.problems), missing, metafile };
}

/** Rebuilds bundles as their sources change, until the process ends. */
export async function watchBundles(settings: BuildSettings): Promise<{ missing: string[] }> {
  const { present, missing } = await findEntries(settings);
  await writeStaticFiles(settings);
  for (const bundle of present) await (await createContext(bundle, settings)).watch();
  return { missing };
}

/**
 * Replaces a file as a whole: somebody may be loading it at this moment, such as another `npm start`
 * of the same folder.
 */
async function replaceFile({ path, contents }: OutputFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, contents);
  await rename(temporary, path);
}

function createContext(
  bundle: Bundle,
  settings: BuildSettings,
  more: Pick<BuildOptions, "write"> = {},
): Promise<BuildContext<BuildOptions & { metafile: true }>> {
  const release = settings.mode === "release";
  return context({
    logLevel: "warning",
    ...bundle.options,
    entryPoints: [{ in: join(settings.root, bundle.entry), out: bundle.output }],
    outdir: settings.output,
    absWorkingDir: settings.root,
    bundle: true,
    minify: release,
    // No `keepNames`: it would give each closure its name anew whenever one is made, which a check
    // of a large model does a hundred thousand times. Error classes say their names themselves.
    sourcemap: release ? false : "linked",
    legalComments: "none",
    metafile: true,
    plugins: [lazyModulesPlugin(settings.root, bundle)],
    ...more,
  });
}

function lazyModulesPlugin(root: string, bundle: Bundle): Plugin {
  return {
    name: "lazy-modules",
    setup(build) {
      if (bundle.options.platform !== "node") return;
      build.onResolve({ filter: /^\./ }, (args) => {
        if (args.kind !== "dynamic-import") return undefined;
        const absolute = join(args.resolveDir, args.path);
        for (const [module, target] of Object.entries(lazyModules)) {
          if (absolute === join(root, module)) return { path: target, external: true };
        }
        return undefined;
      });
    },
  };
}

/** A bundle that grows by a package it must not contain still works, only slower: so look. */
function checkContents(bundle: Bundle, metafile: Metafile): string[] {
  const unwanted = Object.keys(metafile.inputs).find((input) =>
    bundle.without?.some((prefix) => input.includes(`node_modules/${prefix}`)),
  );
  if (unwanted === undefined) return [];
  return [
    `${bundle.output}.js contains ${unwanted}. Load what needs the AWS SDK with ` +
      `import("../data/index.ts"), and import only types from there otherwise.`,
  ];
}

function describeFailure(bundle: Bundle, error: unknown): string {
  const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
  return `${bundle.output}.js (${bundle.what}) could not be built: ${reason}`;
}

async function findEntries({
  root,
  only = "",
}: BuildSettings): Promise<{ present: Bundle[]; missing: string[] }> {
  const present: Bundle[] = [];
  const missing: string[] = [];
  for (const bundle of bundles.filter(({ output }) => output.startsWith(only))) {
    const exists = await stat(join(root, bundle.entry)).catch(() => undefined);
    if (exists === undefined) missing.push(`${bundle.entry} (${bundle.what})`);
    else present.push(bundle);
  }
  return { present, missing };
}

async function writeStaticFiles({ root, output }: BuildSettings): Promise<void> {
  await mkdir(join(output, "webview"), { recursive: true });
  const codicons = join(root, "node_modules/@vscode/codicons/dist");
  await Promise.all([
    copyFile(join(codicons, "codicon.css"), join(output, "webview/codicon.css")),
    copyFile(join(codicons, "codicon.ttf"), join(output, "webview/codicon.ttf")),
    // The bundles are CommonJS, whatever the project's own sources are.
    writeFile(join(output, "package.json"), '{ "type": "commonjs" }\n'),
  ]);
}
