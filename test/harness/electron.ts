import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { downloadAndUnzipVSCode, runTests } from "@vscode/test-electron";
import { cacheFolder } from "./cache.ts";

const downloadHost = "https://update.code.visualstudio.com/api/releases/stable";

/**
 * Whether a VS Code can be downloaded from Microsoft and would find a screen to show itself on.
 * `MODELER_VSCODE=electron` or `=server` decides it without a look.
 */
export async function canRunElectron(): Promise<boolean> {
  const choice = process.env.MODELER_VSCODE;
  if (choice !== undefined) return choice === "electron";
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === "linux" && !DISPLAY && !WAYLAND_DISPLAY) return false;
  const response = await fetch(downloadHost, { signal: AbortSignal.timeout(5000) }).catch(
    () => undefined,
  );
  return response?.ok === true;
}

/** Downloads the newest stable VS Code once. @returns The path of its executable. */
export function downloadVsCode(): Promise<string> {
  return downloadAndUnzipVSCode({ version: "stable", cachePath: cacheFolder });
}

export interface ElectronTestOptions {
  readonly extension: string;
  readonly workspace: string;
  readonly testsFile: string;
  /** For the window's settings, state and extensions: a folder of its own for every run. */
  readonly dataFolder: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string>>;
}

/** Runs a test module inside the extension host of a downloaded VS Code. @returns The exit code. */
export async function runInElectron(options: ElectronTestOptions): Promise<number> {
  const { dataFolder } = options;
  const userFolder = join(dataFolder, "user");
  await mkdir(join(userFolder, "User"), { recursive: true });
  await writeFile(join(userFolder, "User/settings.json"), JSON.stringify(options.settings));
  return runTests({
    vscodeExecutablePath: await downloadVsCode(),
    extensionDevelopmentPath: options.extension,
    extensionTestsPath: options.testsFile,
    extensionTestsEnv: options.environment,
    launchArgs: [
      options.workspace,
      "--disable-extensions",
      "--disable-workspace-trust",
      ...["--user-data-dir", userFolder, "--extensions-dir", join(dataFolder, "extensions")],
    ],
  }).catch(() => 1);
}
