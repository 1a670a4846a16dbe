import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { canRunElectron, downloadVsCode } from "../../test/harness/electron.ts";
import { quietSettings, startVsCodeServer } from "../../test/harness/vscode-server.ts";
import { isPortFree } from "../data/ports.ts";
import type { Steps } from "./steps.ts";

/** What `npm start` lends to its parts. */
export interface Session extends Steps {
  /** The project's folder. */
  readonly root: string;
  readonly wantsBrowser: boolean;
  /** Has something undone when all of it ends. */
  atEnd(undo: () => Promise<void> | void): void;
}

export interface Opening {
  /** A folder or a `.code-workspace` file. */
  readonly workspace: string;
  /** The file that is shown at first. */
  readonly file: string;
  /** A folder for settings and state, which is removed at the end. */
  readonly temporary: string;
  /**
   * Whether this start has the usual port of the database, and with it that of the browser's VS Code: two starts at the
   * same moment would both find it free.
   */
  readonly hasUsualPorts: boolean;
}

/**
 * Opens the best VS Code there is, with the extension loaded, and resolves when it is closed: `code`
 * of the PATH, a downloaded one, else one in the browser. Each has settings, state and extensions of
 * its own, so that nothing of the user's is changed and all of it can be ended.
 */
export async function openVsCode(opening: Opening, session: Session): Promise<void> {
  if (session.wantsBrowser) return openInBrowser(opening, session);
  const isOnPath = spawnSync("code", ["--version"], { stdio: "ignore", shell: isWindows });
  if (isOnPath.status === 0) return openWindow("code", opening, session);
  if (!(await canRunElectron())) return openInBrowser(opening, session);
  const executable = await session.step("Downloading VS Code", async () => downloadVsCode());
  return openWindow(executable, opening, session);
}

const isWindows = process.platform === "win32";
const browserPort = 8123;
/** The layout stands beside the editor, which then has no room for a minimap. */
const demoSettings = { ...quietSettings, "editor.minimap.enabled": false };
const advice = "Press “Show layout” above the first line of the model, or “Run” above a pattern.";

async function openWindow(command: string, opening: Opening, session: Session): Promise<void> {
  const { workspace, file, temporary } = opening;
  const data = join(temporary, "user");
  await mkdir(join(data, "User"), { recursive: true });
  await writeFile(join(data, "User/settings.json"), JSON.stringify(demoSettings));
  const args = [
    ...["--new-window", "--wait", "--disable-workspace-trust"],
    ...["--user-data-dir", data, "--extensions-dir", join(temporary, "extensions")],
    ...[`--extensionDevelopmentPath=${session.root}`, workspace, file],
  ];
  const child = spawn(command, args, { stdio: "ignore", shell: isWindows });
  session.atEnd(async () => {
    child.kill();
    // `code` only waits for the window, whose own process stands in this file.
    const main = Number(await readFile(join(data, "code.lock"), "utf8").catch(() => undefined));
    if (main > 0) await endProcess(main);
  });
  console.log(`\nVS Code opens in a window of its own. ${advice}`);
  console.log("Closing it, or Ctrl+C here, ends everything.");
  return endOf(child);
}

async function openInBrowser(opening: Opening, session: Session): Promise<void> {
  const { workspace, file, temporary, hasUsualPorts } = opening;
  const extensionsFolder = join(temporary, "extensions");
  await mkdir(extensionsFolder, { recursive: true });
  // A linked folder is an installed extension to the server, which then needs no packaging.
  const manifest = JSON.parse(await readFile(join(session.root, "package.json"), "utf8"));
  const name = `${manifest.publisher}.${manifest.name}-${manifest.version}`;
  await symlink(session.root, join(extensionsFolder, name), "junction");
  // A server without a token would run programs for every page and every user of this machine.
  const token = randomBytes(16).toString("hex");
  const server = await session.step("Starting VS Code for the browser", async () =>
    startVsCodeServer({
      dataFolder: temporary,
      extensionsFolder,
      testDriver: false,
      onInstall: session.note,
      connectionToken: token,
      settings: demoSettings,
      ...(hasUsualPorts && (await isPortFree(browserPort)) ? { port: browserPort } : {}),
    }),
  );
  session.atEnd(() => server.stop());
  const remote = `vscode-remote://${new URL(server.url).host}`;
  const query = new URLSearchParams({
    tkn: token,
    [workspace.endsWith(".code-workspace") ? "workspace" : "folder"]: workspace,
    payload: JSON.stringify([["openFile", `${remote}${encodeURI(file)}`]]),
  });
  console.log(`\n  Open ${server.url}/?${query}\n\n${advice}\nCtrl+C ends everything.`);
  return endOf(server.process);
}

async function endProcess(id: number): Promise<void> {
  try {
    process.kill(id);
    // Signal 0 only asks whether it is still there.
    for (let tries = 0; tries < 100; tries++) {
      process.kill(id, 0);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    process.kill(id, "SIGKILL");
  } catch {
    // It has ended.
  }
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
}
