import {
  type Connection,
  type Diagnostic,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  type WorkspaceDocumentDiagnosticReport,
} from "vscode-languageserver";
import type { LanguageService, Workspace } from "../service/index.ts";
import { answering, describeError } from "./handlers.ts";

/**
 * Answers a client that asks for findings, of one document or of the whole workspace.
 *
 * @param settled the client's settings have arrived: what they decide is not told otherwise before
 */
export function serveDiagnostics(
  connection: Connection,
  workspace: Workspace,
  service: LanguageService,
  settled: Promise<void>,
): void {
  const reports = new ReportIds();
  connection.languages.diagnostics.on(
    answering<DocumentDiagnosticParams, DocumentDiagnosticReport>(
      connection,
      "textDocument/diagnostic",
      { kind: DocumentDiagnosticReportKind.Full, items: [] },
      async ({ textDocument, previousResultId }) => {
        await settled;
        const items = [...(await service.diagnostics(textDocument.uri))];
        const resultId = reports.idOf(textDocument.uri, items);
        return resultId === previousResultId
          ? { kind: DocumentDiagnosticReportKind.Unchanged, resultId }
          : { kind: DocumentDiagnosticReportKind.Full, resultId, items };
      },
    ),
  );
  connection.languages.diagnostics.onWorkspace(
    answering(
      connection,
      "workspace/diagnostic",
      { items: [] },
      async ({ previousResultIds }, token) => {
        await settled;
        const previous = new Map(previousResultIds.map(({ uri, value }) => [uri, value]));
        const items: WorkspaceDocumentDiagnosticReport[] = [];
        for (const uri of await filesWithFindings(workspace)) {
          if (token.isCancellationRequested) break;
          const findings = [...(await service.diagnostics(uri))];
          const resultId = reports.idOf(uri, findings);
          const version = workspace.isOpen(uri) ? workspace.versionOf(uri) : null;
          items.push(
            previous.get(uri) === resultId
              ? { kind: DocumentDiagnosticReportKind.Unchanged, uri, version, resultId }
              : {
                  kind: DocumentDiagnosticReportKind.Full,
                  uri,
                  version,
                  resultId,
                  items: findings,
                },
          );
          previous.delete(uri);
        }
        // What is gone has no findings any more.
        for (const uri of previous.keys()) {
          items.push({ kind: DocumentDiagnosticReportKind.Full, uri, version: null, items: [] });
        }
        return { items };
      },
    ),
  );
}

/** All models, and the files that they take samples from. */
async function filesWithFindings(workspace: Workspace): Promise<readonly string[]> {
  return [...(await workspace.files()), ...(await workspace.sampleFiles())];
}

/** Gives equal lists of findings of one file the same id, so that they are sent once. */
class ReportIds {
  private readonly last = new Map<string, { readonly id: string; readonly content: string }>();
  private count = 0;

  idOf(uri: string, items: readonly Diagnostic[]): string {
    const content = JSON.stringify(items);
    const known = this.last.get(uri);
    if (known !== undefined && known.content === content) return known.id;
    const id = String(++this.count);
    this.last.set(uri, { id, content });
    return id;
  }
}

/** Sends the findings of all files to a client that does not ask for them. */
export class DiagnosticsPush {
  private readonly connection: Connection;
  private readonly workspace: Workspace;
  private readonly service: LanguageService;
  private readonly settled: Promise<void>;
  /** What was sent last for each file that has findings or is open. */
  private readonly shown = new Map<string, string>();
  private generation = 0;

  constructor(
    connection: Connection,
    workspace: Workspace,
    service: LanguageService,
    settled: Promise<void>,
  ) {
    this.connection = connection;
    this.workspace = workspace;
    this.service = service;
    this.settled = settled;
  }

  async push(): Promise<void> {
    const generation = ++this.generation;
    try {
      await this.settled;
      const files = await filesWithFindings(this.workspace);
      for (const uri of files) {
        const diagnostics = [...(await this.service.diagnostics(uri))];
        // A newer push has begun, whose findings are newer, too.
        if (generation !== this.generation) return;
        if (diagnostics.length === 0 && !this.shown.has(uri) && !this.workspace.isOpen(uri))
          continue;
        await this.send(uri, diagnostics);
      }
      for (const uri of [...this.shown.keys()].filter((known) => !files.includes(known))) {
        await this.send(uri, []);
      }
    } catch (error) {
      this.connection.console.error(`publishDiagnostics: ${describeError(error)}`);
    }
  }

  private async send(uri: string, diagnostics: Diagnostic[]): Promise<void> {
    const version = this.workspace.isOpen(uri) ? { version: this.workspace.versionOf(uri) } : {};
    const params = { uri, diagnostics, ...version };
    const content = JSON.stringify(params);
    // Of many files one has changed.
    if (this.shown.get(uri) === content) return;
    if (diagnostics.length === 0 && !this.workspace.isOpen(uri)) this.shown.delete(uri);
    else this.shown.set(uri, content);
    await this.connection.sendDiagnostics(params);
  }
}
