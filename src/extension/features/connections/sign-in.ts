import { homedir } from "node:os";
import { dirname, join } from "node:path";
import * as vscode from "vscode";
import type { AwsProfile, SignIn } from "../../../data/profiles.ts";
import { type Repair, repairFailuresWith } from "../../infrastructure/commands.ts";
import type { Host } from "../../infrastructure/context.ts";
import { loadData, readCredentialsAnew } from "../../infrastructure/data.ts";
import { type Failure, UserError } from "../../infrastructure/errors.ts";

/**
 * Where a session has expired, the message of what failed offers to sign in with the AWS command
 * line, and what failed is then done again. Credentials that change in any other way count from the
 * next request on.
 */
export function registerSignIn(host: Host): void {
  repairFailuresWith(signInFor);
  const folders = new Set([dirname(configFile()), dirname(credentialsFile())]);
  for (const cache of ["sso/cache", "login/cache"]) folders.add(join(homedir(), ".aws", cache));
  for (const folder of folders) {
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(vscode.Uri.file(folder), "*"),
    );
    const changed = () => void readCredentialsAnew();
    watcher.onDidCreate(changed);
    watcher.onDidChange(changed);
    watcher.onDidDelete(changed);
    host.context.subscriptions.push(watcher);
  }
}

/** The profiles of this machine's user; no workspace decides which files these are. */
export async function awsProfiles(): Promise<readonly AwsProfile[]> {
  return (await loadData()).listProfiles();
}

async function signInFor({ code, profile }: Failure): Promise<Repair | undefined> {
  if (code !== "expired-credentials" && code !== "no-credentials") return undefined;
  const { defaultProfileName, listProfiles } = await loadData();
  const name = profile ?? defaultProfileName();
  const signIn = (await listProfiles()).find((each) => each.name === name)?.signIn;
  if (signIn === undefined) return undefined;
  return { label: vscode.l10n.t("Sign In"), carryOut: () => signInOnce(signIn) };
}

const underway = new Map<string, Promise<boolean>>();

/** Two commands that fail for the same reason sign in together. */
function signInOnce(signIn: SignIn): Promise<boolean> {
  const known = underway.get(signIn.profile);
  if (known !== undefined) return known;
  const started = runSignIn(signIn).finally(() => underway.delete(signIn.profile));
  underway.set(signIn.profile, started);
  return started;
}

async function runSignIn({ command, profile }: SignIn): Promise<boolean> {
  const task = new vscode.Task(
    { type: "process" },
    vscode.TaskScope.Workspace,
    vscode.l10n.t("Sign in to {0}", profile),
    "aws",
    new vscode.ProcessExecution("aws", [...command.split(" "), "--profile", profile], {
      env: sameFiles(),
    }),
  );
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, clear: true };
  const code = await exitCodeOf(task);
  if (code !== 0) {
    throw new UserError(
      vscode.l10n.t("Signing in to {0} did not succeed.", profile),
      code === undefined
        ? vscode.l10n.t(
            "Is the AWS command line installed? The command is: {0}",
            ["aws", command, "--profile", profile].join(" "),
          )
        : vscode.l10n.t("The terminal says why."),
    );
  }
  await readCredentialsAnew();
  return true;
}

/** The AWS command line is to find itself and the files where this process does. */
function sameFiles(): Record<string, string> {
  const names = ["PATH", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"];
  return Object.fromEntries(
    names.flatMap((name): [string, string][] => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** `undefined` where the program could not be started. */
async function exitCodeOf(task: vscode.Task): Promise<number | undefined> {
  const subscriptions: vscode.Disposable[] = [];
  try {
    return await new Promise((resolve, reject) => {
      let execution: vscode.TaskExecution | undefined;
      const isIt = (other: vscode.TaskExecution): boolean =>
        execution === undefined ? other.task.name === task.name : other === execution;
      subscriptions.push(
        vscode.tasks.onDidEndTaskProcess((event) => {
          if (isIt(event.execution)) resolve(event.exitCode);
        }),
        // A program that is not there has no process that could end.
        vscode.tasks.onDidEndTask((event) => {
          if (isIt(event.execution)) resolve(undefined);
        }),
      );
      vscode.tasks.executeTask(task).then((started) => {
        execution = started;
      }, reject);
    });
  } finally {
    for (const subscription of subscriptions) subscription.dispose();
  }
}

function configFile(): string {
  return process.env.AWS_CONFIG_FILE || join(homedir(), ".aws", "config");
}

function credentialsFile(): string {
  return process.env.AWS_SHARED_CREDENTIALS_FILE || join(homedir(), ".aws", "credentials");
}
