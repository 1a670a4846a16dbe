import type { CancellationToken, Connection, ResponseError } from "vscode-languageserver";
import { tableDefinitionOf } from "../interchange/table-definition.ts";
import type {
  Deployment,
  LayoutParams,
  ModelReport,
  SampleItems,
  ServerRequest,
  ServerRequests,
  ServerSettings,
} from "../protocol/server-requests.ts";
import {
  type Analysis,
  costsIn,
  explanationMarkdown,
  linesOf,
  modelReport,
  type Workspace,
  withSeverities,
} from "../service/index.ts";
import { layoutView } from "../views/layout.ts";
import type { LayoutView } from "../views/layout-view.ts";
import { sampleItemsOf, storedItems } from "../views/stored-items.ts";
import { generatedFiles, type ReadFile } from "./generation.ts";
import { answering } from "./handlers.ts";
import { locate } from "./locate.ts";
import { modelSummary } from "./model-summary.ts";

/** The requests beyond the protocol, by which the extension asks for models. */
export function serveRequests(
  connection: Connection,
  workspace: Workspace,
  readFile: ReadFile,
  settings: () => ServerSettings,
): void {
  /** Answers with something about the model of the file that the request names. */
  function serve<Method extends ServerRequest>(
    method: Method,
    answer: (
      analysis: Analysis,
      params: ServerRequests[Method]["params"],
    ) => Answer<Method> | Promise<Answer<Method>>,
  ): void {
    type Params = ServerRequests[Method]["params"];
    const handler = answering<Params, Answer<Method> | null>(
      connection,
      method,
      null,
      async (params) => {
        const analysis = await workspace.analysisOf(params.uri);
        return analysis === undefined ? null : ((await answer(analysis, params)) ?? null);
      },
    );
    connection.onRequest(
      method,
      (params: Params, token: CancellationToken): Promise<unknown> => handler(params, token),
    );
  }

  serve("dynamo/model", (analysis, { uri }) =>
    modelSummary(analysis, uri, workspace.versionOf(analysis.root)),
  );
  serve("dynamo/layout", layoutOf);
  serve("dynamo/plans", ({ plans }) => plans);
  serve("dynamo/deployment", deploymentOf);
  serve("dynamo/generate", (analysis, params) => generatedFiles(analysis, params, readFile));
  serve("dynamo/locate", locate);
  serve("dynamo/explain", (analysis, { pattern: name }) => {
    const plan = analysis.planOf(name);
    const pattern = analysis.model.patterns.find((candidate) => candidate.name === name);
    if (plan === undefined) return undefined;
    return {
      pattern: name,
      markdown: explanationMarkdown(
        plan,
        analysis.model,
        pattern?.documentation,
        costsIn(analysis, settings().costs.region),
      ),
    };
  });
  serve("dynamo/report", (analysis) => reportOf(analysis, settings()));
}

/** What a request is answered with; an error has something to say to the user. */
type Answer<Method extends ServerRequest> =
  | ServerRequests[Method]["result"]
  | ResponseError<void>
  | undefined;

/** The model as a chapter of a design document. */
function reportOf(analysis: Analysis, { costs, rules }: ServerSettings): ModelReport {
  const title = fileName(analysis.root).replace(/\.dynamo$/, "");
  const markdown = modelReport(analysis, {
    title,
    findings: withSeverities(analysis.diagnostics, rules),
    costs: costsIn(analysis, costs.region),
    placeOf: ({ file, span }) => {
      const found = analysis.files.get(file);
      const line = found === undefined ? 0 : linesOf(found).lineOf(span.start);
      return `${fileName(file)}:${line + 1}`;
    },
  });
  return { title, markdown };
}

function fileName(uri: string): string {
  return decodeURIComponent(uri.slice(uri.lastIndexOf("/") + 1));
}

/**
 * The tables as DynamoDB is to create them, and the samples as it is to store them, with the lock
 * items that keep their unique attributes unique.
 */
function deploymentOf({ model, root }: Analysis): Deployment {
  const stored = storedItems(model);
  const samples = model.tables.map(
    (table): SampleItems => ({
      table: table.name,
      physicalName: table.physicalName,
      items: sampleItemsOf(table, stored).map(({ item }) => item),
    }),
  );
  return { root, tables: model.tables.map(tableDefinitionOf), samples };
}

function layoutOf({ model, plans }: Analysis, { pattern }: LayoutParams): LayoutView {
  const view = layoutView(model, plans);
  if (pattern === undefined) return view;
  return { ...view, patterns: view.patterns.filter(({ name }) => name === pattern) };
}
