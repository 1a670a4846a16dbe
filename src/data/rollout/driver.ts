import { rm } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { createTableInput } from "../../dynamodb/create-table.ts";
import type { TableDefinition } from "../../dynamodb/key-schema.ts";
import { type TableRequest, updateRequests } from "../../dynamodb/update-table.ts";
import { stepOfItem } from "../../evolution/backfill/item-step.ts";
import type { PlannedWork, RolloutPlan, RolloutStep } from "../../evolution/index.ts";
import { type Connection, isLocal, physicalTableName } from "../connections.ts";
import type { SendOptions } from "../requests.ts";
import { previewBackfillStep, runBackfillStep } from "./backfill-step.ts";
import type { RolloutDoor } from "./door.ts";
import type { LiveTable } from "./live-table.ts";
import type { RolloutMemory } from "./memory.ts";
import type { RolloutEnd, RolloutRunOptions, StepEvent, StepPreview } from "./run-options.ts";
import { verify } from "./verify.ts";

export type {
  RolloutEnd,
  RolloutRunOptions,
  StepEvent,
  StepPreview,
} from "./run-options.ts";

/**
 * Carries out a plan from where the tables are, step by step, up to the first that is a person's.
 * Whether a table has been changed is asked of DynamoDB before each step; the state file only keeps
 * what no table tells.
 *
 * @throws DataError where the connection is read-only, a table is neither as the old model nor as
 * any stage has it, or the state file is of another plan; then nothing has been sent.
 */
export async function runRollout(
  connection: Connection,
  plan: RolloutPlan,
  options: RolloutRunOptions,
): Promise<RolloutEnd> {
  if (connection.readOnly) throw options.door.readOnlyError(connection);
  const memory = await options.door.openMemory(connection, plan, options);
  await memory.confirm(options.done ?? []);
  const run = new Run(connection, plan, options, memory);
  for (const step of plan.steps) {
    if (run.isAborted()) return { kind: "interrupted", step };
    try {
      const end = await run.carryOut(step);
      if (end !== undefined) return end;
    } catch (error) {
      if (run.isAborted()) return { kind: "interrupted", step };
      throw error;
    }
  }
  await memory.finish();
  return { kind: "finished" };
}

/** What `runRollout` would send, step by step; it describes tables and looks at some items. */
export async function previewRollout(
  connection: Connection,
  plan: RolloutPlan,
  options: RolloutRunOptions,
): Promise<readonly StepPreview[]> {
  const memory = await options.door.openMemory(connection, plan, options);
  const run = new Run(connection, plan, options, memory);
  const previews: StepPreview[] = [];
  for (const step of plan.steps) previews.push(await run.preview(step));
  return previews;
}

class Run {
  private readonly connection: Connection;
  private readonly plan: RolloutPlan;
  private readonly options: RolloutRunOptions;
  private readonly door: RolloutDoor;
  private readonly sending: SendOptions;
  private readonly memory: RolloutMemory;
  private goesOn: boolean;

  constructor(
    connection: Connection,
    plan: RolloutPlan,
    options: RolloutRunOptions,
    memory: RolloutMemory,
  ) {
    this.memory = memory;
    this.connection = connection;
    this.plan = plan;
    this.options = options;
    this.door = options.door;
    this.goesOn = options.goOn ?? false;
    this.sending = options.abortSignal === undefined ? {} : { abortSignal: options.abortSignal };
  }

  isAborted(): boolean {
    return this.options.abortSignal?.aborted === true;
  }

  /** `undefined` where the next step may follow. */
  async carryOut(step: RolloutStep): Promise<RolloutEnd | undefined> {
    const { action } = step;
    if (step.optional && this.options.optional !== true && !this.memory.has(step.id)) {
      this.tell(step, "left out", "It is not needed; --optional does it.");
      return undefined;
    }
    switch (action.kind) {
      case "create table":
        return this.create(step, action.definition);
      case "delete table":
        return this.remove(step, action.definition);
      case "change table":
        return this.change(step, action);
      case "wait":
        await this.settle(step, action.definition);
        return undefined;
      case "deploy code":
        return this.byPerson(step, "It is done outside of this command.");
      case "backfill":
        return this.backfill(step);
      case "verify":
        return this.check(step, action);
      default:
        return action satisfies never;
    }
  }

  async preview(step: RolloutStep): Promise<StepPreview> {
    const { action } = step;
    const left = step.optional && this.options.optional !== true ? "It is not needed." : undefined;
    if (this.memory.has(step.id)) return { step, state: "done", requests: [] };
    if (left !== undefined) return { step, state: "left out", requests: [], message: left };
    switch (action.kind) {
      case "change table": {
        const name = this.physicalOf(action.after);
        const missing = isLocal(this.connection)
          ? this.door.missingLocally(action.change)
          : undefined;
        if (missing !== undefined) {
          return { step, state: "left out", requests: [], message: missing };
        }
        const live = await this.read(name);
        if (live !== undefined && this.isMade(step, live))
          return { step, state: "done", requests: [] };
        const requests = this.requestsOf(action, name);
        return { step, state: requests.length === 0 ? "a person's" : "open", requests };
      }
      case "create table": {
        const name = this.physicalOf(action.definition);
        const isThere = (await this.read(name)) !== undefined;
        const input = { ...createTableInput(action.definition), TableName: name };
        return isThere
          ? { step, state: "done", requests: [] }
          : { step, state: "open", requests: [{ operation: "CreateTable", input }] };
      }
      case "delete table": {
        const name = this.physicalOf(action.definition);
        if ((await this.read(name)) === undefined) return { step, state: "done", requests: [] };
        return isLocal(this.connection)
          ? {
              step,
              state: "open",
              requests: [{ operation: "DeleteTable", input: { TableName: name } }],
            }
          : { step, state: "a person's", requests: [] };
      }
      case "backfill":
        return this.previewBackfill(step);
      case "verify":
        return action.check === "by a person"
          ? { step, state: "a person's", requests: [] }
          : { step, state: "open", requests: [], message: "The table is scanned and counted." };
      case "wait":
        return {
          step,
          state: "open",
          requests: [],
          message: "DescribeTable is asked until it is so.",
        };
      case "deploy code":
        return { step, state: "a person's", requests: [] };
      default:
        return action satisfies never;
    }
  }

  private async change(
    step: RolloutStep,
    action: Extract<RolloutStep["action"], { readonly kind: "change table" }>,
  ): Promise<RolloutEnd | undefined> {
    const name = this.physicalOf(action.after);
    const missing = isLocal(this.connection) ? this.door.missingLocally(action.change) : undefined;
    if (missing !== undefined) {
      this.tell(step, "left out", missing);
      return undefined;
    }
    const requests = this.requestsOf(action, name);
    if (requests.length === 0) {
      return this.byPerson(
        step,
        "Application Auto Scaling does it, which this command does not speak to.",
      );
    }
    let live = await this.settled(name);
    if (this.isMade(step, live)) {
      this.tell(step, "done already");
      return undefined;
    }
    this.tell(step, "running");
    for (const request of requests) {
      if (request.operation === "DeleteTable") continue;
      await this.door.sendTableRequest(
        this.connection,
        request,
        live.description.TableArn,
        this.sending,
      );
    }
    live = await this.settled(name, (now) => this.isMade(step, now));
    this.tell(step, "done");
    return undefined;
  }

  /** What is still to be made of a change is decided by the table alone. */
  private isMade(step: RolloutStep, live: LiveTable): boolean {
    const { action } = step;
    if (action.kind !== "change table") return false;
    return this.door.isInEffect(action, live) || this.isPassed(step, live);
  }

  /**
   * A change counts as made when the table is at a later stage already: an index that is deleted and
   * made anew is there again then, and a stream that is switched off is on again.
   */
  private isPassed(step: RolloutStep, live: LiveTable): boolean {
    const { action } = step;
    if (action.kind !== "change table") return false;
    const later = this.plan.steps.slice(this.plan.steps.indexOf(step) + 1);
    const { change, table } = action;
    return later.some(
      ({ action: other }) =>
        other.kind === "change table" &&
        other.table === table &&
        ("index" in change
          ? "index" in other.change && other.change.index === change.index
          : other.change.kind === change.kind && !("region" in change)) &&
        this.door.isInEffect(other, live),
    );
  }

  private requestsOf(
    { change, before, after }: Extract<RolloutStep["action"], { readonly kind: "change table" }>,
    name: string,
  ): readonly TableRequest[] {
    return this.door.addressed(
      updateRequests(change, before, after),
      name,
      isLocal(this.connection),
    );
  }

  private async settle(step: RolloutStep, definition: TableDefinition): Promise<void> {
    const name = this.physicalOf(definition);
    const live = await this.read(name);
    if (live !== undefined && this.door.isSettled(live)) {
      this.tell(step, "done already");
      return;
    }
    this.tell(step, "running");
    await this.settled(name);
    this.tell(step, "done");
  }

  /** The table as soon as nothing of it is under way and it is as wanted. */
  private async settled(
    name: string,
    isWanted: (live: LiveTable) => boolean = () => true,
  ): Promise<LiveTable> {
    for (;;) {
      const live = await this.read(name);
      if (live === undefined) {
        throw this.door.rolloutError(
          `The table "${name}" is gone.`,
          "Somebody has deleted it since the roll-out was begun.",
        );
      }
      if (this.door.isSettled(live) && isWanted(live)) return live;
      await delay(isLocal(this.connection) ? 50 : 2000, undefined, signalOf(this.options));
    }
  }

  private async create(
    step: RolloutStep,
    definition: TableDefinition,
  ): Promise<RolloutEnd | undefined> {
    const name = this.physicalOf(definition);
    if ((await this.read(name)) !== undefined) {
      // It may have been interrupted between the table and what CreateTable cannot say.
      const live = await this.settled(name);
      const { timeToLiveAttribute: _ttl, pointInTimeRecovery: _recovery, ...bare } = definition;
      for (const kind of ["time to live", "point-in-time recovery"] as const) {
        const move = { change: { kind }, before: bare, after: definition };
        if (this.door.isInEffect(move, live)) continue;
        if (isLocal(this.connection) && this.door.missingLocally(move.change) !== undefined)
          continue;
        for (const request of this.door.addressed(
          updateRequests(move.change, bare, definition),
          name,
          false,
        )) {
          if (request.operation === "DeleteTable") continue;
          await this.door.sendTableRequest(
            this.connection,
            request,
            live.description.TableArn,
            this.sending,
          );
        }
      }
      await this.remember(name);
      this.tell(step, "done already");
      return undefined;
    }
    this.tell(step, "running");
    const { leftOut } = await this.door.createTable(this.connection, definition, {
      ...this.sending,
      vectorIndexes: "leave out",
    });
    await this.remember(name);
    this.tell(step, "done", leftOut.length === 0 ? undefined : `Left out: ${leftOut.join("; ")}.`);
    return undefined;
  }

  private async remove(
    step: RolloutStep,
    definition: TableDefinition,
  ): Promise<RolloutEnd | undefined> {
    const name = this.physicalOf(definition);
    if ((await this.read(name)) === undefined) {
      this.tell(step, "done already");
      return undefined;
    }
    if (!isLocal(this.connection)) {
      return {
        kind: "waiting",
        step,
        message: `The table "${name}" is not at a local endpoint, so that it is not deleted here. Delete it in the AWS console or with the AWS CLI, and run this command again.`,
      };
    }
    this.tell(step, "running");
    await this.door.deleteTable(this.connection, name, this.sending);
    this.tell(step, "done");
    return undefined;
  }

  private async previewBackfill(step: RolloutStep): Promise<StepPreview> {
    const planned = this.options.backfillOf(step);
    if (planned.kind === "a person's") {
      return { step, state: "a person's", requests: [], message: planned.message };
    }
    const { plan } = planned;
    const name = physicalTableName(this.connection, plan.physicalName);
    if ((await this.read(name)) === undefined) {
      const message = `There is no table "${name}" yet.`;
      return { step, state: "open", requests: [], message };
    }
    const preview = await previewBackfillStep(this.connection, plan, this.options);
    return { step, state: "open", ...preview };
  }

  private async backfill(step: RolloutStep): Promise<RolloutEnd | undefined> {
    if (this.memory.has(step.id)) {
      this.tell(step, "done already");
      return undefined;
    }
    const planned = this.options.backfillOf(step);
    if (planned.kind === "a person's") return this.byPerson(step, planned.message);
    this.tell(step, "running");
    const end = await runBackfillStep(this.connection, step, planned.plan, this.options);
    if (end.kind !== "done") return end;
    await this.finish(step, end.message);
    await rm(end.checkpoint, { force: true });
    return undefined;
  }

  private async check(
    step: RolloutStep,
    action: Extract<RolloutStep["action"], { readonly kind: "verify" }>,
  ): Promise<RolloutEnd | undefined> {
    if (this.memory.has(step.id)) {
      this.tell(step, "done already");
      return undefined;
    }
    if (action.check === "by a person") return this.byPerson(step, "Counting does not tell it.");
    const move = action.check === "moved" ? this.moveOf(action.entity) : undefined;
    if (move?.kind === "a person's") {
      return this.byPerson(step, "Whoever has moved the items knows where they are to be.");
    }
    const table = this.plan.tables.find(({ name }) => name === action.table);
    if (table === undefined) return undefined;
    this.tell(step, "running");
    const { passed, message } = await verify(
      this.connection,
      action,
      this.physicalOf(this.door.definitionOf(table)),
      (of) => this.options.censusOf(action.table, of),
      { ...this.sending, door: this.door },
      move && ((item) => stepOfItem(move.plan, item, this.options.functions)),
    );
    if (!passed) return { kind: "failed", step, message };
    await this.finish(step, message);
    return undefined;
  }

  /** The backfill that moves the items of an entity. */
  private moveOf(entity: string): PlannedWork | undefined {
    const step = this.plan.steps.find(
      ({ action }) =>
        action.kind === "backfill" && action.work.does === "move" && action.work.entity === entity,
    );
    return step && this.options.backfillOf(step);
  }

  private async byPerson(step: RolloutStep, message: string): Promise<RolloutEnd | undefined> {
    if (this.memory.has(step.id)) {
      this.tell(step, "done already");
      return undefined;
    }
    if (this.goesOn) {
      this.goesOn = false;
      await this.finish(step, "Confirmed.");
      return undefined;
    }
    return { kind: "waiting", step, message };
  }

  private async finish(step: RolloutStep, message: string): Promise<void> {
    await this.memory.confirm([step.id]);
    this.tell(step, "done", message);
  }

  private async remember(table: string): Promise<void> {
    const id = (await this.read(table))?.description.TableId;
    if (id !== undefined) await this.memory.rememberTable(table, id);
  }

  private tell(step: RolloutStep, state: StepEvent["state"], message?: string): void {
    this.options.onStep?.({ step, state, ...(message !== undefined && { message }) });
  }

  private read(table: string): Promise<LiveTable | undefined> {
    return this.door.readLiveTable(
      this.connection,
      table,
      this.door.tagsOf(this.plan),
      this.sending,
    );
  }

  private physicalOf(definition: TableDefinition): string {
    return physicalTableName(this.connection, definition.name);
  }
}

function signalOf({ abortSignal }: RolloutRunOptions): { signal?: AbortSignal } {
  return abortSignal === undefined ? {} : { signal: abortSignal };
}
