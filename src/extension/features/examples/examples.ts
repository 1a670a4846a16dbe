import * as vscode from "vscode";
import { registerCommand } from "../../infrastructure/commands.ts";
import type { Host } from "../../infrastructure/context.ts";
import { uriIn } from "../language/model-client.ts";

interface Example {
  readonly label: string;
  readonly detail: string;
  /** Below the folder of the examples; the first one is opened. */
  readonly files: readonly [string, ...string[]];
}

/**
 * “Open Example Model”: copies a model that comes with the extension to where the user wants it, or
 * opens it as a document that is not saved yet. Nothing is fetched.
 *
 * Without questions where the argument says `{ example: "shop.dynamo", folder: uri }`.
 */
export function registerExamples(host: Host): void {
  host.context.subscriptions.push(
    registerCommand("dynamo.openExample", host.log, async (argument) => {
      const example = exampleIn(argument) ?? (await pickExample());
      if (example === undefined) return;
      const folder = folderIn(argument) ?? (await pickPlace(example));
      if (folder === undefined) return;
      const source = vscode.Uri.joinPath(host.context.extensionUri, "examples");
      const opened =
        folder === "untitled"
          ? await openUntitled(vscode.Uri.joinPath(source, example.files[0]))
          : await copyInto(folder, source, example);
      await vscode.window.showTextDocument(opened);
    }),
  );
}

function examples(): readonly Example[] {
  return [
    {
      label: vscode.l10n.t("Web shop"),
      detail: vscode.l10n.t(
        "One table, an item collection, a multi-attribute index, a unique e-mail address",
      ),
      files: ["shop.dynamo"],
    },
    {
      label: vscode.l10n.t("Tournament"),
      detail: vscode.l10n.t("Two indexes with multi-attribute keys, nothing synthetic"),
      files: ["tournament.dynamo"],
    },
    {
      label: vscode.l10n.t("Internet of things"),
      detail: vscode.l10n.t("Time ranges, items that expire, a sparse index"),
      files: ["iot.dynamo"],
    },
    {
      label: vscode.l10n.t("Help desk"),
      detail: vscode.l10n.t("A model in two files"),
      files: ["multi-file/helpdesk.dynamo", "multi-file/people.dynamo"],
    },
  ];
}

function exampleIn(argument: unknown): Example | undefined {
  if (typeof argument !== "object" || argument === null || !("example" in argument)) {
    return undefined;
  }
  const { example: name } = argument;
  return examples().find(({ files }) => files.some((file) => fileName(file) === name));
}

function folderIn(argument: unknown): vscode.Uri | undefined {
  if (typeof argument !== "object" || argument === null || !("folder" in argument)) {
    return undefined;
  }
  const uri = uriIn({ uri: argument.folder });
  return uri === undefined ? undefined : vscode.Uri.parse(uri);
}

async function pickExample(): Promise<Example | undefined> {
  return vscode.window.showQuickPick(examples(), {
    title: vscode.l10n.t("Which example?"),
    matchOnDetail: true,
  });
}

async function pickPlace(example: Example): Promise<vscode.Uri | "untitled" | undefined> {
  const places = [
    ...(vscode.workspace.workspaceFolders ?? []).map(({ name, uri }) => ({
      label: `$(folder) ${vscode.l10n.t("Copy into {0}", name)}`,
      place: uri,
    })),
    { label: `$(folder-opened) ${vscode.l10n.t("Choose a folder…")}`, place: "choose" as const },
    // A model in several files needs them beside each other.
    ...(example.files.length === 1
      ? [
          {
            label: `$(new-file) ${vscode.l10n.t("Open without saving")}`,
            place: "untitled" as const,
          },
        ]
      : []),
  ];
  const picked = await vscode.window.showQuickPick(places, {
    title: vscode.l10n.t("Where to put the example?"),
  });
  if (picked?.place !== "choose") return picked?.place;
  const chosen = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel: vscode.l10n.t("Copy Here"),
  });
  return chosen?.[0];
}

async function openUntitled(source: vscode.Uri): Promise<vscode.TextDocument> {
  const content = new TextDecoder().decode(await vscode.workspace.fs.readFile(source));
  return vscode.workspace.openTextDocument({ language: "dynamo", content });
}

/** Files that are there already stay as they are: the copy then gets a folder of its own. */
async function copyInto(
  folder: vscode.Uri,
  source: vscode.Uri,
  example: Example,
): Promise<vscode.TextDocument> {
  const names = example.files.map(fileName);
  let target = folder;
  for (let attempt = 1; await anyExists(target, names); attempt++) {
    const suffix = attempt === 1 ? "" : `-${attempt}`;
    target = vscode.Uri.joinPath(folder, `dynamo-example${suffix}`);
  }
  for (const file of example.files) {
    // In a browser the extension's files come from the web, where they can be read and nothing else.
    const content = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(source, file));
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(target, fileName(file)), content);
  }
  return vscode.workspace.openTextDocument(vscode.Uri.joinPath(target, fileName(example.files[0])));
}

async function anyExists(folder: vscode.Uri, names: readonly string[]): Promise<boolean> {
  const found = await Promise.all(
    names.map((name) =>
      vscode.workspace.fs.stat(vscode.Uri.joinPath(folder, name)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}

function fileName(path: string): string {
  return path.split("/").at(-1) ?? path;
}
