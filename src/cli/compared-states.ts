import { basename, isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";
import { defaultRegion } from "../dynamodb/prices.ts";
import type { Analysis } from "../service/index.ts";
import { displayPath } from "./files.ts";
import { modelInRevision } from "./git.ts";
import { openModel } from "./models.ts";
import { regionWithPrices } from "./regions.ts";
import { CommandFailure, type Terminal } from "./terminal.ts";

/** Two states of a model. */
export interface ComparedStates {
  readonly before: Analysis;
  readonly after: Analysis;
  /** As the command line named them. */
  readonly title: string;
  readonly against: string;
}

/**
 * The states that a command line names: two files, each also as `revision:path`, or one file and the
 * revision to compare it with, the last commit unless told.
 */
export async function openStates(
  paths: readonly string[],
  revision: string | undefined,
  terminal: Terminal,
): Promise<ComparedStates> {
  const [first, second, ...more] = paths;
  if (more.length > 0 || (second !== undefined && revision !== undefined)) {
    throw new CommandFailure(
      "Two states of a model are compared: two files, or one file with --git or --deployed.",
    );
  }
  const after =
    second === undefined ? await openModel(first, terminal) : await openState(second, terminal);
  const before =
    second !== undefined && first !== undefined
      ? await openState(first, terminal)
      : await modelInRevision(revision ?? "HEAD", fileURLToPath(after.root), terminal);
  warnOfBroken(before, terminal);
  return {
    before,
    after,
    title: second ?? shownPath(after, terminal),
    against: second !== undefined ? (first ?? "") : (revision ?? "HEAD"),
  };
}

export function shownPath({ root }: Analysis, { directory }: Terminal): string {
  return displayPath(root, directory);
}

/** A connection may lead to a region whose prices are not known; the table can be described still. */
export function pricedRegion(region: string | undefined, terminal: Terminal): string {
  if (region === undefined) return defaultRegion;
  try {
    return regionWithPrices(region);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    terminal.warn(error.message);
    return region;
  }
}

/** A file, or `revision:path` for one in git. */
async function openState(text: string, terminal: Terminal): Promise<Analysis> {
  // The colon behind a drive's letter is part of a path.
  const colon = isAbsolute(text) ? -1 : text.indexOf(":");
  if (colon < 0) return openModel(text, terminal);
  return modelInRevision(text.slice(0, colon), text.slice(colon + 1), terminal);
}

/** What is in error in an older state may look as if it were new. */
function warnOfBroken({ root, diagnostics }: Analysis, terminal: Terminal): void {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  if (errors === 0) return;
  const count = errors === 1 ? "1 error" : `${errors} errors`;
  terminal.warn(
    `The older state of ${basename(fileURLToPath(root))} has ${count}: what is in error there cannot be compared.`,
  );
}
