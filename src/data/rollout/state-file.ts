import { createHash } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";
import type { RolloutPlan } from "../../evolution/index.ts";
import { DataError } from "../data-error.ts";

/**
 * What a roll-out remembers between two calls: the steps of which a table does not tell whether they
 * are done. What DescribeTable tells is never taken from here.
 */
export interface RolloutState {
  /** Of the plan and the tables that it is carried out on. */
  readonly plan: string;
  /** Ids of steps: deployments that a person has confirmed, backfills and verifications. */
  readonly done: readonly string[];
  /** DynamoDB's ids of the tables, by their physical names: another table is another roll-out. */
  readonly tables: Readonly<Record<string, string>>;
  /** Nothing is left to do. */
  readonly finished?: boolean;
}

/** Tells one plan on some tables from another. How the models are spelled does not matter. */
export function fingerprintOfPlan(
  { steps }: RolloutPlan,
  physicalNames: readonly string[],
): string {
  const actions = steps.map(({ id, action }) => [id, withoutEstimate(action)]);
  return createHash("sha256")
    .update(JSON.stringify([actions, physicalNames]))
    .digest("hex")
    .slice(0, 32);
}

/** @throws DataError where it cannot be read; `undefined` where there is none. */
export async function readStateFile(path: string): Promise<RolloutState | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw stateError(
      `The state file "${path}" cannot be read (${codeOf(error)}).`,
      "Name another one with --state.",
    );
  }
  const state = parsed(text);
  if (state !== undefined) return state;
  throw stateError(
    `"${path}" is no state file of a roll-out.`,
    "Name another one with --state, or move this one away.",
  );
}

/** Replaces the file as a whole: whenever this process is killed, the old one or the new one is there. */
export async function writeStateFile(path: string, state: RolloutState): Promise<void> {
  const next = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(next, "w");
    try {
      await file.writeFile(`${JSON.stringify({ version: 1, ...state }, undefined, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true });
    throw stateError(
      `The state file "${path}" cannot be written (${codeOf(error)}).`,
      "Name another one with --state. What has been done is done; nothing more is begun.",
    );
  }
}

function parsed(text: string): RolloutState | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof content !== "object" || content === null) return undefined;
  const { version, plan, done, tables, finished } = content as Readonly<Record<string, unknown>>;
  const isList = Array.isArray(done) && done.every((id) => typeof id === "string");
  const isMap =
    typeof tables === "object" &&
    tables !== null &&
    Object.values(tables).every((id) => typeof id === "string");
  if (version !== 1 || typeof plan !== "string" || !isList || !isMap) return undefined;
  return {
    plan,
    done,
    tables: tables as Record<string, string>,
    ...(finished === true && { finished }),
  };
}

/** Volumes and prices may change on the way. */
function withoutEstimate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEstimate);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, member]) => name !== "estimate" && member !== undefined)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, member]) => [name, withoutEstimate(member)]),
  );
}

function stateError(message: string, hint: string): DataError {
  return new DataError({ code: "invalid-arguments", message, hint });
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
