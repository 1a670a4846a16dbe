import {
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
} from "vscode-languageserver";
import { configurationName } from "../generate/index.ts";
import type { ModelChanged, ServerOptions, ServerSettings } from "../protocol/server-requests.ts";
import { createLanguageService, createWorkspace } from "../service/index.ts";
import { abilitiesOf, type ClientAbilities, serverCapabilities } from "./capabilities.ts";
import { clientHost, type ServerHost } from "./client-host.ts";
import { DiagnosticsPush, serveDiagnostics } from "./diagnostics.ts";
import { serveFeatures } from "./features.ts";
import type { GenerationEnvironment } from "./generation.ts";
import { debounced, deferred, describeError } from "./handlers.ts";
import { serveRequests } from "./requests.ts";
import { defaultSettings, readOutputFolder, readSettings, sectionIn } from "./settings.ts";

/** What the server's process or worker brings. */
export interface ServerEnvironment {
  /**
   * Reads files where the client does not offer to.
   *
   * @param folders the URIs of the workspace's folders
   */
  createHost?(folders: readonly string[]): ServerHost;
  /** The client has asked for the end, and will say when. */
  onShutdown?(): void;
}

/** How long nothing must be typed before views are brought up to date. */
const quietMilliseconds = 120;

/** Connects the language service with a client. The caller then lets the connection listen. */
export function serve(connection: Connection, { createHost, onShutdown }: ServerEnvironment): void {
  let host: ServerHost = { readFile: () => Promise.resolve(undefined) };
  let abilities: ClientAbilities = abilitiesOf({}, {});
  let options: ServerOptions = {};
  let settings: ServerSettings = defaultSettings;
  /** Settings that the client has told by itself. */
  let told: unknown;
  /** The client has said which findings it wants, or could not; before that none are sent. */
  const settled = deferred();

  const workspace = createWorkspace({
    readFile: (uri) => host.readFile(uri),
    listFiles: () => host.listFiles?.() ?? Promise.resolve([]),
  });
  const service = createLanguageService(workspace, {
    severities: () => settings.rules,
    region: () => settings.costs.region,
  });
  let folders: readonly string[] = [];
  const environment: GenerationEnvironment = {
    workspace,
    files: {
      readFile: (uri) => host.readFile(uri).catch(() => undefined),
      listFiles: async (folder) => (await host.listFolder?.(folder).catch(() => [])) ?? [],
    },
    folders: () => folders,
    defaultFolder: (root) => readOutputFolder(connection, abilities, root, told),
  };
  const push = new DiagnosticsPush(connection, workspace, service, settled.promise);

  /** Files that changed since the last time that anybody was told. */
  const changed = new Set<string>();
  const afterChange = debounced(quietMilliseconds, () => {
    const uris = [...changed];
    changed.clear();
    if (options.followsModels === true) void tellModels(uris);
  });

  /** Findings follow the keystroke; what has arrived already is taken together. */
  const pushSoon = debounced(0, () => void push.push());

  async function tellModels(uris: readonly string[]): Promise<void> {
    try {
      const told = new Set<string>();
      for (const uri of uris) {
        const roots = await workspace.rootsUsing(uri);
        // A model that is gone has changed, too.
        const gone = roots.length === 0 && uri.endsWith(".dynamo") ? [uri] : [];
        for (const root of [...roots, ...gone]) {
          if (told.has(root)) continue;
          told.add(root);
          const change: ModelChanged = { uri, root };
          await connection.sendNotification("dynamo/modelChanged", change);
        }
      }
    } catch (error) {
      connection.console.error(`dynamo/modelChanged: ${describeError(error)}`);
    }
  }

  function noteChange(uri: string): void {
    changed.add(uri);
    afterChange.ask();
    if (!abilities.pullsDiagnostics) pushSoon.ask();
  }

  async function adoptSettings(): Promise<void> {
    settings = await readSettings(connection, abilities, told);
    workspace.setClinic(settings.clinic);
  }

  function changeFolders(uris: readonly string[]): void {
    folders = uris;
    if (options.readsFiles !== true) host = createHost?.(folders) ?? host;
    workspace.setFolders(folders);
    void refresh(connection, abilities).catch(() => undefined);
    if (!abilities.pullsDiagnostics) pushSoon.ask();
  }

  connection.onInitialize((params) => {
    options = optionsOf(params);
    abilities = abilitiesOf(params.capabilities, options);
    folders = foldersOf(params);
    workspace.setFolders(folders);
    told = options.dynamo;
    host = options.readsFiles === true ? clientHost(connection) : (createHost?.(folders) ?? host);
    return {
      capabilities: serverCapabilities(abilities, options),
      serverInfo: { name: "dynamo" },
    };
  });
  connection.onInitialized(async () => {
    try {
      await adoptSettings().finally(settled.resolve);
      await register(connection, abilities);
      if (abilities.workspaceFolders) {
        connection.workspace.onDidChangeWorkspaceFolders(async () => {
          const current = (await connection.workspace.getWorkspaceFolders()) ?? [];
          changeFolders(current.map(({ uri }) => uri));
        });
      }
    } catch (error) {
      connection.console.error(`initialized: ${describeError(error)}`);
    }
    // Findings of the whole workspace, before anything is opened.
    if (!abilities.pullsDiagnostics) pushSoon.ask();
  });
  connection.onDidChangeConfiguration(async (change) => {
    try {
      // A client that is asked sends what it likes, most often nothing.
      told = sectionIn(change.settings) ?? told;
      await adoptSettings();
      await refresh(connection, abilities);
    } catch (error) {
      connection.console.error(`didChangeConfiguration: ${describeError(error)}`);
    }
    if (!abilities.pullsDiagnostics) pushSoon.ask();
  });
  /**
   * Looks at the disk again when the user turns to something else. Even a client that watches files
   * may tell only of those that it wrote itself, as Helix does. One that reads them for the server
   * watches them, too.
   */
  function lookAgain(): void {
    if (options.readsFiles !== true) workspace.forgetDisk();
  }

  connection.onDidOpenTextDocument(({ textDocument: { uri, text, version } }) => {
    lookAgain();
    workspace.open(uri, text, version);
    noteChange(uri);
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    workspace.update(uri, contentChanges, version);
    noteChange(uri);
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    workspace.close(uri);
    noteChange(uri);
  });
  connection.onDidSaveTextDocument(({ textDocument: { uri } }) => {
    lookAgain();
    noteChange(uri);
    // A client that asks does so after an edit, and this was none.
    if (options.readsFiles !== true) void refresh(connection, abilities).catch(() => undefined);
  });
  connection.onDidChangeWatchedFiles(async ({ changes }) => {
    const uris: string[] = [];
    for (const { uri } of changes) {
      if (isModelFile(uri) || (await workspace.rootsUsing(uri)).length > 0) uris.push(uri);
    }
    if (uris.length === 0) return;
    workspace.changedOnDisk(uris);
    for (const uri of uris) noteChange(uri);
    await refresh(connection, abilities).catch(() => undefined);
  });
  connection.onShutdown(() => {
    afterChange.cancel();
    pushSoon.cancel();
    onShutdown?.();
  });

  serveFeatures(
    connection,
    service,
    environment,
    () => ({ ...abilities, ...options }),
    () => settings,
  );
  serveDiagnostics(connection, workspace, service, settled.promise);
  serveRequests(connection, environment, () => settings);
}

/** What a client passes is its own affair: whatever has another form counts as not given. */
function optionsOf({ initializationOptions }: InitializeParams): ServerOptions {
  if (typeof initializationOptions !== "object" || initializationOptions === null) return {};
  const given = initializationOptions as Readonly<Record<string, unknown>>;
  return {
    readsFiles: given.readsFiles === true,
    commands: given.commands === true,
    runs: given.runs !== false,
    ownTokenTypes: given.ownTokenTypes === true,
    asksForFindings: given.asksForFindings === true,
    hasGrammar: given.hasGrammar === true,
    followsModels: given.followsModels === true,
    dynamo: given.dynamo,
  };
}

function foldersOf({ workspaceFolders, rootUri }: InitializeParams): readonly string[] {
  if (workspaceFolders !== undefined && workspaceFolders !== null && workspaceFolders.length > 0) {
    return workspaceFolders.map(({ uri }) => uri);
  }
  return rootUri === null || rootUri === undefined ? [] : [rootUri];
}

/** Asks to be told of changes, where the client can. */
async function register(connection: Connection, abilities: ClientAbilities): Promise<void> {
  if (abilities.configuration && abilities.registersConfiguration) {
    await connection.client.register(DidChangeConfigurationNotification.type, {
      section: "dynamo",
    });
  }
  if (abilities.watchesFiles) {
    await connection.client.register(DidChangeWatchedFilesNotification.type, {
      // Models, samples, and modules with upgrades.
      watchers: [{ globPattern: "**/*.{dynamo,json,ndjson,ts,mts,js,mjs}" }],
    });
  }
}

/** Of all the other code and data around, only what a model names says something about it. */
function isModelFile(uri: string): boolean {
  return uri.endsWith(".dynamo") || uri.endsWith(`/${configurationName}`);
}

/** Lets the client ask anew for what it shows. */
async function refresh(connection: Connection, abilities: ClientAbilities): Promise<void> {
  await Promise.all([
    abilities.refreshesDiagnostics ? connection.languages.diagnostics.refresh() : undefined,
    abilities.refreshesTokens ? connection.languages.semanticTokens.refresh() : undefined,
    abilities.refreshesLenses ? connection.sendRequest("workspace/codeLens/refresh") : undefined,
    abilities.refreshesHints ? connection.languages.inlayHint.refresh() : undefined,
  ]);
}
