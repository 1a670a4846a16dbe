import { spawn, spawnSync } from "node:child_process";
import { createReadStream, createWriteStream } from "node:fs";
import { chmod, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, delimiter, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { type Browser, chromium } from "playwright-core";
import { cached, exists } from "./cache.ts";

/** A Chromium and what its process needs around it. */
interface Chromium {
  readonly executable: string;
  readonly environment: Readonly<Record<string, string>>;
}

const launchFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Screenshots look alike on every machine.
  "--force-color-profile=srgb",
  "--font-render-hinting=none",
];

const installedNames = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * Launches a headless Chromium: the one that `CHROMIUM` names, an installed one, or the one that the
 * development dependency `@sparticuz/chromium` carries for 64-bit Linux.
 *
 * @throws Error with what to install when there is none.
 */
export async function launchChromium(): Promise<Browser> {
  const { executable, environment } = await findChromium();
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return chromium.launch({
    executablePath: executable,
    args: launchFlags,
    env: { ...Object.fromEntries(inherited), ...environment },
  });
}

async function findChromium(): Promise<Chromium> {
  const named = process.env.CHROMIUM;
  if (named !== undefined) {
    if (canRun(named)) return { executable: named, environment: {} };
    throw new Error(`CHROMIUM names '${named}', which does not run.`);
  }
  const installed = installedNames.find(canRun);
  if (installed !== undefined) return { executable: installed, environment: {} };
  if (process.platform === "linux" && process.arch === "x64") return unpackChromium();
  throw new Error(
    "Tests of pages need Chromium or Chrome, and none is installed. Install one and put it on the " +
      "PATH, or name its executable in the environment variable CHROMIUM.",
  );
}

function canRun(executable: string): boolean {
  const { status } = spawnSync(executable, ["--version"], { stdio: "ignore" });
  return status === 0;
}

/**
 * The packaged browser comes as Brotli streams: the binary, the few system libraries that a bare
 * machine lacks (libnss3 above all), and a font with its configuration.
 */
async function unpackChromium(): Promise<Chromium> {
  const packageFolder = join(
    // Not `import.meta.resolve`, which is missing where mocha loads a test as CommonJS.
    dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")),
    "../..",
  );
  const manifest: unknown = JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8"));
  const version = (manifest as { version: string }).version;
  const archives = join(packageFolder, "bin");
  const folder = await cached(`chromium-${version}`, async (target) => {
    await Promise.all([
      pipeline(
        createReadStream(join(archives, "chromium.br")),
        createBrotliDecompress(),
        createWriteStream(join(target, "chromium")),
      ),
      unpackTar(join(archives, "al2023.tar.br"), target),
      unpackTar(join(archives, "fonts.tar.br"), target),
      unpackTar(join(archives, "swiftshader.tar.br"), target),
    ]);
    await chmod(join(target, "chromium"), 0o755);
  });
  const libraries = [join(folder, "lib"), process.env.LD_LIBRARY_PATH];
  const environment: Record<string, string> = {
    LD_LIBRARY_PATH: libraries.filter((path) => path !== undefined).join(delimiter),
  };
  // A machine without any font would draw no text at all.
  if (!(await exists("/etc/fonts"))) environment.FONTCONFIG_PATH = folder;
  return { executable: join(folder, "chromium"), environment };
}

async function unpackTar(archive: string, target: string): Promise<void> {
  const tar = spawn("tar", ["-x", "-C", target], { stdio: ["pipe", "ignore", "inherit"] });
  const ended = new Promise<void>((resolve, reject) => {
    tar.once("error", reject);
    tar.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`tar could not unpack ${basename(archive)}.`));
    });
  });
  // tar stops reading at the end mark of the archive, which may be before the last byte is sent: a
  // closed pipe is a failure only if tar says so.
  const sent = pipeline(createReadStream(archive), createBrotliDecompress(), tar.stdin).catch(
    () => undefined,
  );
  await Promise.all([ended, sent]);
}
