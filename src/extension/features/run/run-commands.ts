import * as vscode from "vscode";
import type { Connection } from "../../../data/connections.ts";
import type {
  ModelPlans,
  ModelSummary,
  PatternSummary,
} from "../../../protocol/server-requests.ts";
import { registerCommand, reportFailure } from "../../infrastructure/commands.ts";
import type { Host } from "../../infrastructure/context.ts";
import { loadData } from "../../infrastructure/data.ts";
import { UserError } from "../../infrastructure/errors.ts";
import { requireTrust } from "../../infrastructure/trust.ts";
import { type Connections, connectionFor, requireWritable } from "../connections/connections.ts";
import type { TableNode } from "../explorer/nodes.ts";
import { choosePattern } from "../language/choose-pattern.ts";
import { chooseModel } from "../language/model-client.ts";
import type { LocalDatabase } from "../local-database/local-database.ts";
import { type PromptedArguments, promptArguments, type ReadArgument } from "./argument-prompts.ts";
import { consent } from "./consent.ts";
import { type DescribingModel, type ItemsRecipe, itemsRun, itemsView } from "./items-run.ts";
import { repairLocal } from "./local-repair.ts";
import { patternRun } from "./pattern-run.ts";
import { Results } from "./results.ts";
import type { Recipe, Run, RunOutcome } from "./run.ts";
import { operationsOf, patternRunView, predictedUnits, tablesOf } from "./run-view.ts";

/** Which pattern to run, as code lenses, the layout, keybindings and tests say it. */
export interface RunRequest {
  readonly uri?: string;
  readonly pattern?: string;
  /** The name of a connection; the active one where left out. */
  readonly connection?: string;
  /** As one would type them, by parameter. What is left out is asked for. */
  readonly arguments?: Readonly<Record<string, string>>;
}

/** Running patterns and looking through tables. */
export interface Runs {
  runPattern(request: RunRequest): Promise<RunOutcome | undefined>;
  openItems(table: TableNode, index: string | undefined): Promise<RunOutcome | undefined>;
}

/** “Run Access Pattern”, and what the explorer opens. */
export function registerRuns(host: Host, connections: Connections, local: LocalDatabase): Runs {
  const runner = new Runner(host, connections, local);
  host.context.subscriptions.push(
    registerCommand("dynamo.runPattern", host.log, (argument) => runner.runPattern(argument)),
  );
  return runner;
}

class Runner implements Runs {
  private readonly host: Host;
  private readonly connections: Connections;
  private readonly local: LocalDatabase;
  private readonly results: Results;

  constructor(host: Host, connections: Connections, local: LocalDatabase) {
    this.host = host;
    this.connections = connections;
    this.local = local;
    this.results = new Results(
      host,
      (recipe) => this.renew(recipe),
      (recipe) => this.askAgain(recipe),
    );
  }

  /** @param argument a `RunRequest`, a URI, or nothing: then the caret and the user decide */
  async runPattern(argument: unknown): Promise<RunOutcome | undefined> {
    requireTrust(vscode.l10n.t("Running access patterns"));
    const model = await chooseModel(this.host.models, argument);
    if (model === undefined) return undefined;
    const pattern = await choosePattern(this.host.models, model, argument);
    if (pattern === undefined) return undefined;
    if (!pattern.served) {
      await this.explainUnserved(model, pattern);
      return undefined;
    }
    const request = requestIn(argument);
    const run = await this.prepare(model, pattern, request);
    return run === undefined ? undefined : this.results.show(run);
  }

  async openItems(table: TableNode, index: string | undefined): Promise<RunOutcome | undefined> {
    const recipe: ItemsRecipe = {
      kind: "items",
      connection: table.parent.connection.name,
      table: table.name,
      ...(index === undefined ? {} : { index }),
      ...(table.described === undefined ? {} : { uri: table.described.model.root }),
    };
    const run = await this.prepareItems(recipe);
    return run === undefined ? undefined : this.results.show(run);
  }

  /** Everything before the first request: connection, database, arguments, consent. */
  private async prepare(
    model: ModelSummary,
    pattern: PatternSummary,
    request: RunRequest,
  ): Promise<Run | undefined> {
    const chosen =
      request.connection === undefined
        ? this.connections.active()
        : this.connections.named(request.connection);
    const mapped = connectionFor(chosen, model);
    await this.connections.permit(mapped);
    if (pattern.writes) requireWritable(mapped);
    const plans = await this.plansOf(model.root);
    const plan = plans.patterns.find(({ name }) => name === pattern.name);
    if (plan === undefined) throw goneError(pattern.name);
    const { connections, local } = this;
    const tables = tablesOf(plan, mapped);
    const connection = await repairLocal(connections, local, mapped, model, tables);
    if (connection === undefined) return undefined;
    const given = await this.askArguments(model, pattern, plans, request.arguments ?? {});
    if (given === undefined) return undefined;
    const agreed = await consent({
      name: pattern.name,
      connection,
      writes: pattern.writes,
      scans: pattern.scans,
      tables,
      predicted: predictedUnits(operationsOf(plan)),
    });
    if (!agreed) return undefined;
    return patternRun({
      view: await patternRunView(model, plans, plan, pattern, connection, given.texts),
      recipe: {
        kind: "pattern",
        uri: model.root,
        pattern: pattern.name,
        connection: connection.name,
        arguments: given.texts,
      },
      connection,
      plans,
      arguments: given.values,
    });
  }

  private async prepareItems(recipe: ItemsRecipe): Promise<Run | undefined> {
    const model = await this.describingModel(recipe);
    const named = this.connections.named(recipe.connection);
    const connection = model === undefined ? named : connectionFor(named, model.summary);
    await this.connections.permit(connection);
    const view = await itemsView(recipe, connection, model);
    const agreed = await consent({
      name: vscode.l10n.t("Open Items"),
      connection,
      writes: false,
      scans: true,
      tables: [recipe.table],
      predicted: view.predicted,
    });
    return agreed ? itemsRun(view, recipe, connection, model) : undefined;
  }

  /** Asks for what was not given, and remembers it for this pattern. */
  private async askArguments(
    model: ModelSummary,
    pattern: PatternSummary,
    plans: ModelPlans,
    given: Readonly<Record<string, string>>,
  ): Promise<PromptedArguments | undefined> {
    const { workspaceState } = this.host.context;
    const key = `dynamo.arguments:${model.root}#${pattern.name}`;
    const read = await argumentReader(plans, pattern.name);
    const remembered = workspaceState.get<Readonly<Record<string, string>>>(key, {});
    const answered = await promptArguments(pattern, given, remembered, read);
    if (answered !== undefined) await workspaceState.update(key, answered.texts);
    return answered;
  }

  /** The same run once more, for a page that was restored. */
  private async renew(recipe: Recipe): Promise<Run> {
    const run =
      recipe.kind === "items" ? await this.prepareItems(recipe) : await this.renewPattern(recipe);
    if (run === undefined) throw new vscode.CancellationError();
    return run;
  }

  private async renewPattern(
    recipe: Extract<Recipe, { kind: "pattern" }>,
  ): Promise<Run | undefined> {
    const model = await this.host.models.summaryOf(recipe.uri);
    const pattern = model.patterns.find(({ name }) => name === recipe.pattern);
    if (pattern === undefined) throw goneError(recipe.pattern);
    return this.prepare(model, pattern, recipe);
  }

  private askAgain(recipe: Recipe): void {
    const again =
      recipe.kind === "items"
        ? this.prepareItems(recipe).then((run) => run && this.results.show(run))
        : this.runPattern({
            uri: recipe.uri,
            pattern: recipe.pattern,
            connection: recipe.connection,
          });
    again.catch((error: unknown) => reportFailure(error, this.host.log));
  }

  private async explainUnserved(
    model: ModelSummary,
    { name, reason }: PatternSummary,
  ): Promise<void> {
    const explain = vscode.l10n.t("Explain");
    const choice = await vscode.window.showWarningMessage(
      vscode.l10n.t(
        "{0} cannot be run, because no key or index serves it. {1}",
        name,
        reason ?? "",
      ),
      explain,
    );
    if (choice !== explain) return;
    await vscode.commands.executeCommand("dynamo.explainPattern", {
      uri: model.root,
      pattern: name,
    });
  }

  private async plansOf(uri: string): Promise<ModelPlans> {
    const plans = await this.host.models.request("dynamo/plans", { uri });
    if (plans === null) throw new UserError(vscode.l10n.t("There is no model any more."));
    return plans;
  }

  private async describingModel({
    uri,
    ...recipe
  }: ItemsRecipe): Promise<DescribingModel | undefined> {
    if (uri === undefined) return undefined;
    const summary = await this.host.models.request("dynamo/model", { uri });
    if (summary === null) return undefined;
    const connection: Connection = connectionFor(
      this.connections.named(recipe.connection),
      summary,
    );
    const table = summary.tables.find(({ name }) => connection.tables?.[name] === recipe.table);
    if (table === undefined) return undefined;
    return { summary, plans: await this.plansOf(uri), table: table.name };
  }
}

function goneError(pattern: string): UserError {
  return new UserError(vscode.l10n.t("The model has no access pattern “{0}” any more.", pattern));
}

/** What a typed text means as an argument of the pattern. */
async function argumentReader(plans: ModelPlans, pattern: string): Promise<ReadArgument> {
  const data = await loadData();
  const parameters = plans.patterns.find(({ name }) => name === pattern)?.parameters ?? [];
  return (name, text) => {
    const parameter = parameters.find((candidate) => candidate.name === name);
    if (parameter === undefined) return { problem: vscode.l10n.t("There is no such argument.") };
    const outcome = data.parseArgument(plans, parameter, text);
    return "message" in outcome && typeof outcome.message === "string"
      ? { problem: outcome.message }
      : { value: outcome as Exclude<typeof outcome, { message: string }> };
  };
}

/** Arguments of commands come from anywhere: whatever has another form counts as not given. */
function requestIn(argument: unknown): RunRequest {
  if (typeof argument !== "object" || argument === null) return {};
  const { connection, arguments: given } = argument as Readonly<Record<string, unknown>>;
  return {
    ...(typeof connection === "string" ? { connection } : {}),
    ...(typeof given === "object" && given !== null
      ? {
          arguments: Object.fromEntries(
            Object.entries(given).filter(
              (entry): entry is [string, string] => typeof entry[1] === "string",
            ),
          ),
        }
      : {}),
  };
}
