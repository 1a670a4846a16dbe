import {
  type Position,
  TextDocument,
  type TextDocumentContentChangeEvent,
} from "vscode-languageserver-textdocument";
import type { Diagnostic } from "../language/diagnostics/diagnostic.ts";
import { applyAllowances } from "../language/semantics/allowances.ts";
import { canonicalUri, modelRoots } from "../language/semantics/imports.ts";
import type { PartRecord } from "../language/semantics/part-records.ts";
import { type ClinicSettings, isExamined } from "../rules/index.ts";
import {
  type Analysis,
  analyze,
  filesFrom,
  type ParsedFile,
  parseFile,
  sampleFilesNamedBy,
} from "./analyze.ts";

/** How the workspace gets at files. Nothing else in the language service reads anything. */
export interface WorkspaceHost {
  /** The text of a file, or `undefined` where there is none or it cannot be read. */
  readFile(uri: string): Promise<string | undefined>;
  /**
   * The URIs of all model files that may import one another. Without it only files that are open,
   * or imported by others, or asked for are known.
   */
  listFiles?(): Promise<readonly string[]>;
}

/**
 * The model files that are open or on disk, and what they mean together. All questions may be asked
 * at any time, and concern the texts as they are when they are answered. Nothing is analysed twice:
 * an analysis holds until a text that it was made from changes.
 */
export interface Workspace {
  /** The editor's text stands before the file's until it is closed. */
  open(uri: string, text: string, version: number): void;
  update(uri: string, changes: readonly TextDocumentContentChangeEvent[], version: number): void;
  close(uri: string): void;
  /** Files that appeared, changed or vanished on disk. */
  changedOnDisk(uris: readonly string[]): void;
  /** Any file may have changed on disk: nobody tells. */
  forgetDisk(): void;
  /** The URIs of the folders outside of which files in them may import nothing. */
  setFolders(folders: readonly string[]): void;
  /** How the modeling rules judge from now on. */
  setClinic(settings: ClinicSettings): void;
  isOpen(uri: string): boolean;
  /** Of the editor's text; 0 for a file that is not open. */
  versionOf(uri: string): number;
  /** All model files that can be read, in the order of their URIs. */
  files(): Promise<readonly string[]>;
  /** The files that can be read from which models take samples, in the order of their URIs. */
  sampleFiles(): Promise<readonly string[]>;
  /** The model of the file's first root, or `undefined` where the file cannot be read. */
  analysisOf(uri: string): Promise<Analysis | undefined>;
  /** The models of all roots from which the file is imported, or that take samples from it. */
  analysesOf(uri: string): Promise<readonly Analysis[]>;
  /** The roots of the models that the file is part of, or that take samples from it. */
  rootsUsing(uri: string): Promise<readonly string[]>;
  /** One analysis for each root of the workspace. */
  allAnalyses(): Promise<readonly Analysis[]>;
  /** The findings in one file: the union over its roots. */
  diagnosticsOf(uri: string): Promise<readonly Diagnostic[]>;
}

export function createWorkspace(host: WorkspaceHost): Workspace {
  const open = new Map<string, TextDocument>();
  /** Texts from disk; `undefined` for files that could not be read. */
  const onDisk = new Map<string, string | undefined>();
  const loading = new Map<string, Promise<void>>();
  const parsed = new Map<string, ParsedFile>();
  const analyses = new Map<string, CachedAnalysis>();
  let listed: Promise<readonly string[]> | undefined;
  let folders: readonly string[] = [];
  let clinic: ClinicSettings = {};
  let known: KnownFiles | undefined;

  function textOf(uri: string): string | undefined {
    return open.get(uri)?.getText() ?? onDisk.get(uri);
  }

  function load(uri: string): Promise<void> {
    let underway = loading.get(uri);
    if (underway === undefined) {
      underway = host
        .readFile(uri)
        .catch(() => undefined)
        .then((text) => {
          // Where the file changed while it was read, a later load has taken over.
          if (loading.get(uri) !== underway) return;
          loading.delete(uri);
          onDisk.set(uri, text);
        });
      loading.set(uri, underway);
    }
    return underway;
  }

  function parsedFile(uri: string): ParsedFile | undefined {
    const text = textOf(uri);
    if (text === undefined) return undefined;
    const before = parsed.get(uri);
    if (before !== undefined && before.text === text) return before;
    const file = parseFile(uri, text);
    parsed.set(uri, file);
    return file;
  }

  function list(): Promise<readonly string[]> {
    listed ??= host.listFiles?.().catch(() => []) ?? Promise.resolve([]);
    return listed;
  }

  /**
   * All files that are known: those of the workspace, those that are open, the one that is asked
   * for, and whatever these import. What is not in memory is read.
   */
  async function filesWith(asked?: string): Promise<KnownFiles> {
    for (;;) {
      const models = distinct([
        ...open.keys(),
        ...(asked === undefined ? [] : [asked]),
        ...(await list()),
      ]);
      const data = new Set<string>();
      const missing: string[] = [];
      const require = (uri: string): void => {
        if (!open.has(uri) && !onDisk.has(uri)) missing.push(uri);
      };
      for (const uri of models.values()) {
        require(uri);
        const file = parsedFile(uri);
        for (const imported of file?.imports ?? []) {
          // What may not be imported is not even looked at.
          if (isInFolder(uri, folders) && !isInFolder(imported, folders)) continue;
          const canonical = canonicalUri(imported);
          if (!models.has(canonical)) models.set(canonical, imported);
        }
        for (const uriOfData of file?.dataFiles ?? []) {
          data.add(uriOfData);
          require(uriOfData);
        }
      }
      if (missing.length === 0) return remember([...models.values()], [...data]);
      await Promise.all(missing.map(load));
    }
  }

  /** The same object as long as nothing has changed, so that what follows from it is kept. */
  function remember(models: readonly string[], data: readonly string[]): KnownFiles {
    const files = models.flatMap((uri) => parsedFile(uri) ?? []);
    const dataFiles = data.flatMap((uri): [string, string][] => {
      const text = textOf(uri);
      return text === undefined ? [] : [[uri, text]];
    });
    if (
      known !== undefined &&
      known.files.size === files.length &&
      known.dataFiles.size === dataFiles.length &&
      files.every((file) => known?.files.get(file.uri) === file) &&
      dataFiles.every(([uri, text]) => known?.dataFiles.get(uri) === text)
    ) {
      return known;
    }
    const byUri = new Map(files.map((file) => [file.uri, file]));
    known = { files: byUri, dataFiles: new Map(dataFiles), roots: rootsByFile(byUri) };
    return known;
  }

  function knownAnalysis(root: string, inputs: CachedAnalysis["inputs"]): Analysis | undefined {
    const before = analyses.get(root);
    const holds =
      before !== undefined &&
      before.folders === folders &&
      before.clinic === clinic &&
      isSame(before.inputs, inputs);
    return holds ? before.analysis : undefined;
  }

  /** What is known of the model's parts; other settings would have judged them otherwise. */
  function recordsOf(root: string): readonly PartRecord[] {
    const known = analyses.get(root);
    return known?.clinic === clinic ? known.analysis.records : [];
  }

  function analysisOfRoot(root: string, { files, dataFiles }: KnownFiles): Analysis {
    const inputs: CachedAnalysis["inputs"] = filesFrom(root, files).flatMap((file) => [
      file,
      ...file.imports.map((uri) => files.get(uri)),
      ...file.dataFiles.map((uri) => dataFiles.get(uri)),
    ]);
    const known = knownAnalysis(root, inputs);
    if (known !== undefined) return known;
    const before = recordsOf(root);
    // What is large and of no use any more can be collected while the new one is made.
    analyses.delete(root);
    const analysis = analyze(root, files, {
      dataFiles,
      // A file beside the workspace's folders may import what lies around it.
      folders: isInFolder(root, folders) ? folders : [],
      clinic,
      before,
    });
    analyses.set(root, { analysis, inputs, folders, clinic });
    return analysis;
  }

  async function analysesOf(uri: string): Promise<readonly Analysis[]> {
    if (!open.has(uri) && !uri.endsWith(".dynamo")) {
      const known = await filesWith();
      // What a model takes samples from is no model itself.
      if (known.dataFiles.has(uri))
        return rootsOf(uri, known).map((root) => analysisOfRoot(root, known));
    }
    const all = await filesWith(uri);
    const own = all.files.has(uri) ? uri : fileLike(all, uri);
    const roots = own === undefined ? undefined : all.roots.get(own);
    return (roots ?? []).map((root) => analysisOfRoot(root, all));
  }

  /** What was read from disk is read again when it is next needed. */
  function forget(uri: string): void {
    onDisk.delete(uri);
    loading.delete(uri);
    if (!open.has(uri)) parsed.delete(uri);
  }

  return {
    open(uri, text, version) {
      open.set(uri, TextDocument.create(uri, "dynamo", version, text));
    },
    update(uri, changes, version) {
      const document = open.get(uri);
      if (document === undefined) return;
      for (const change of changes) {
        TextDocument.update(document, [withinText(document, change)], version);
      }
    },
    close(uri) {
      open.delete(uri);
      forget(uri);
    },
    changedOnDisk(uris) {
      // A file that appears or vanishes changes the list; asking anew is cheap and always right.
      listed = undefined;
      for (const uri of uris) forget(uri);
    },
    forgetDisk() {
      listed = undefined;
      onDisk.clear();
      loading.clear();
    },
    setFolders(uris) {
      folders = uris;
      listed = undefined;
    },
    setClinic(settings) {
      clinic = settings;
    },
    isOpen: (uri) => open.has(uri),
    versionOf: (uri) => open.get(uri)?.version ?? 0,
    async files() {
      return [...(await filesWith()).files.keys()].sort();
    },
    analysesOf,
    async analysisOf(uri) {
      return (await analysesOf(uri))[0];
    },
    async sampleFiles() {
      const { files, dataFiles } = await filesWith();
      const named = new Set([...files.values()].flatMap(sampleFilesNamedBy));
      return [...named].filter((uri) => dataFiles.has(uri)).sort();
    },
    async rootsUsing(uri) {
      return rootsOf(uri, await filesWith());
    },
    async allAnalyses() {
      const all = await filesWith();
      return [...new Set([...all.roots.values()].flat())]
        .sort()
        .map((root) => analysisOfRoot(root, all));
    },
    async diagnosticsOf(uri) {
      return findingsIn(uri, await analysesOf(uri), clinic);
    },
  };
}

/**
 * The change between places that the text has. A place behind the end means the end, but the
 * document would keep lines that there are not, and understand all that follows amiss.
 */
function withinText(
  document: TextDocument,
  change: TextDocumentContentChangeEvent,
): TextDocumentContentChangeEvent {
  if (!("range" in change)) return change;
  const within = (position: Position): Position => document.positionAt(document.offsetAt(position));
  const { start, end } = change.range;
  return { range: { start: within(start), end: within(end) }, text: change.text };
}

/** All files that are known at one moment. */
interface KnownFiles {
  readonly files: ReadonlyMap<string, ParsedFile>;
  readonly dataFiles: ReadonlyMap<string, string>;
  /** The roots from which each file is imported, sorted. */
  readonly roots: ReadonlyMap<string, readonly string[]>;
}

interface CachedAnalysis {
  readonly analysis: Analysis;
  /** What it was made from, and `undefined` for what could not be read. */
  readonly inputs: readonly (ParsedFile | string | undefined)[];
  readonly folders: readonly string[];
  readonly clinic: ClinicSettings;
}

function isInFolder(uri: string, folders: readonly string[]): boolean {
  const path = canonicalUri(uri);
  return folders.some((folder) => path.startsWith(`${canonicalUri(folder).replace(/\/$/, "")}/`));
}

/** URIs by their one spelling; of two spellings of one file the first is kept. */
function distinct(uris: readonly string[]): Map<string, string> {
  const byCanonical = new Map<string, string>();
  for (const uri of uris) {
    const canonical = canonicalUri(uri);
    if (!byCanonical.has(canonical)) byCanonical.set(canonical, uri);
  }
  return byCanonical;
}

function rootsOf(uri: string, { files, roots }: KnownFiles): readonly string[] {
  const canonical = canonicalUri(uri);
  const isIt = (other: string): boolean => canonicalUri(other) === canonical;
  const users = [...files.values()].filter(
    (file) => isIt(file.uri) || file.imports.some(isIt) || file.dataFiles.some(isIt),
  );
  return [...new Set(users.flatMap((file) => roots.get(file.uri) ?? []))].sort();
}

function fileLike({ files }: KnownFiles, uri: string): string | undefined {
  const canonical = canonicalUri(uri);
  return [...files.keys()].find((known) => canonicalUri(known) === canonical);
}

function rootsByFile(
  files: ReadonlyMap<string, ParsedFile>,
): ReadonlyMap<string, readonly string[]> {
  const roots = new Map<string, string[]>();
  for (const root of modelRoots(files)) {
    for (const { uri } of filesFrom(root, files)) {
      const list = roots.get(uri);
      if (list === undefined) roots.set(uri, [root]);
      else list.push(root);
    }
  }
  return roots;
}

function isSame(first: readonly unknown[], second: readonly unknown[]): boolean {
  return first.length === second.length && first.every((part, index) => part === second[index]);
}

/** The findings in one file by any of its roots, each once, without those that are allowed. */
function findingsIn(
  uri: string,
  analyses: readonly Analysis[],
  clinic: ClinicSettings,
): readonly Diagnostic[] {
  const [first] = analyses;
  if (first === undefined) return [];
  const file = first.files.get(uri);
  if (file === undefined && !first.sampleFiles.has(uri)) return [];
  if (analyses.length === 1) return first.diagnostics.filter((finding) => finding.file === uri);
  const findings = new Map<string, Diagnostic>();
  for (const finding of analyses.flatMap((analysis) => analysis.findings)) {
    if (finding.file !== uri) continue;
    const identity = `${finding.code}\n${finding.span.start}\n${finding.span.end}\n${finding.message}`;
    if (!findings.has(identity)) findings.set(identity, finding);
  }
  if (file === undefined) return [...findings.values()];
  return applyAllowances({ files: [file] }, [...findings.values()], (code) =>
    isExamined(code, clinic),
  );
}
