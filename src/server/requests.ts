import type { CancellationToken, Connection, ResponseError } from "vscode-languageserver";
import { inferModel } from "../interchange/inference/index.ts";
import { tableDefinitionOf } from "../interchange/table-definition.ts";
import type {
  Deployment,
  LayoutParams,
  ModelReport,
  SampleItems,
  ServerRequest,
  ServerRequests,
  ServerSettings,
  WorkspaceRequest,
  WorkspaceRequests,
} from "../protocol/server-requests.ts";
import {
  type Analysis,
  costsIn,
  createLineIndex,
  exampleSuite,
  explanationMarkdown,
  fileContext,
  linesOf,
  modelReport,
  pastedItems,
  tableBackfills,
  withSeverities,
} from "../service/index.ts";
import { layoutView } from "../views/layout.ts";
import type { LayoutView } from "../views/layout-view.ts";
import { sampleItemsOf, storedItems } from "../views/stored-items.ts";
import { compared } from "./compare.ts";
import { censusRequest, comparedStructure, drifted } from "./drift.ts";
import { exampleListing } from "./example-listing.ts";
import { declarationsIn } from "./generated-symbols.ts";
import {
  configurationMistakes,
  configured,
  type GenerationEnvironment,
  generated,
  targetSummaries,
} from "./generation.ts";
import { answering } from "./handlers.ts";
import { locate } from "./locate.ts";
import { modelSummary } from "./model-summary.ts";

/** The requests beyond the protocol, by which the extension asks for models. */
export function serveRequests(
  connection: Connection,
  environment: GenerationEnvironment,
  settings: () => ServerSettings,
): void {
  const { workspace } = environment;

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
  serve("dynamo/examples", exampleListing);
  serve("dynamo/exampleSuite", (analysis) => ({
    suite: exampleSuite(analysis),
    listing: exampleListing(analysis),
  }));
  serve("dynamo/generate", (analysis, params) => generated(analysis, params, environment));
  serve("dynamo/configure", (analysis, params) => configured(analysis, params, environment));
  serve("dynamo/roots", async (_, { uri }) =>
    (await workspace.analysesOf(uri)).map(({ root }) => root),
  );
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
  serve("dynamo/pastedItems", (analysis, { uri, position, text }) => {
    const context = fileContext(analysis, uri);
    return context && pastedItems(context, context.lines.offsetAt(position), text);
  });
  serve("dynamo/report", (analysis) => reportOf(analysis, settings()));
  serve("dynamo/backfills", (analysis) => tableBackfills(analysis));
  serve("dynamo/compare", (analysis, params) => compared(analysis, params, settings()));
  serve("dynamo/census", censusRequest);
  serve("dynamo/structure", comparedStructure);
  serve("dynamo/drift", (analysis, params) => drifted(analysis, params, settings()));
  serveWorkspace(connection, "dynamo/targets", async () => targetSummaries());
  serveWorkspace(connection, "dynamo/inferModel", async ({ tables }) => {
    const { text, draft } = inferModel(tables);
    return [{ text, entities: draft.entities.length }];
  });
  serveWorkspace(connection, "dynamo/configuration", (params) =>
    configurationMistakes(params, environment),
  );
  serveWorkspace(connection, "dynamo/generatedFrom", (params) =>
    declarationsIn(params, environment),
  );
}

/** Answers with something that is not about one model; with an empty list where that fails. */
function serveWorkspace<Method extends WorkspaceRequest>(
  connection: Connection,
  method: Method,
  answer: (
    params: WorkspaceRequests[Method]["params"],
  ) => Promise<WorkspaceRequests[Method]["result"]>,
): void {
  type Params = WorkspaceRequests[Method]["params"];
  type Result = WorkspaceRequests[Method]["result"] | readonly [];
  const handler = answering<Params, Result>(connection, method, [], answer);
  connection.onRequest(
    method,
    (params: Params, token: CancellationToken): Promise<unknown> => handler(params, token),
  );
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
      const text = analysis.sampleFiles.get(file) ?? "";
      const lines = found === undefined ? createLineIndex(text) : linesOf(found);
      const line = lines.lineOf(span.start);
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
