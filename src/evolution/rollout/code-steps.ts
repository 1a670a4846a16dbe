import type { Change } from "../change.ts";
import { messagesOf, type StepDraft } from "./infrastructure-steps.ts";
import { rolloutRoles } from "./roles.ts";

/** The deployments of code that a diff takes, each absent where it does not. */
export interface CodeSteps {
  readonly readers?: StepDraft;
  readonly writers?: StepDraft;
  readonly switch?: StepDraft;
}

/**
 * Readers before writers, and what relies on stored items or indexes when those are ready. What may
 * be deployed at any time goes with the first of them that writes.
 *
 * @param hasBackfill whether items are rewritten between the writers and what relies on it; else
 * both are one deployment
 */
export function codeSteps(changes: readonly Change[], hasBackfill: boolean): CodeSteps {
  const withRole = (role: "readers" | "writers" | "switch" | "code"): readonly Change[] =>
    changes.filter(({ code }) => rolloutRoles[code][role] === true);
  const anytime = withRole("code");
  const readers = withRole("readers");
  const writers = withRole("writers");
  const hasWriters = writers.length > 0 && hasBackfill;
  const switched = changes.filter(
    (change) =>
      rolloutRoles[change.code].switch === true ||
      (!hasWriters && (writers.includes(change) || anytime.includes(change))),
  );
  return {
    ...(readers.length > 0 && {
      readers: codeStep({
        id: "deploy-readers",
        does: "readers",
        title: "Deploy code that understands the new form and writes none of it yet",
        why: "Running code would refuse or misread what new code writes, so that every process has to understand it first.",
        done: "No process of the old code runs any more.",
        undo: "Deploy the old code: nothing of the new form is stored yet.",
        changes: messagesOf(readers),
      }),
    }),
    ...(hasWriters && {
      writers: codeStep({
        id: "deploy-writers",
        does: "writers",
        title:
          switched.length > 0
            ? "Deploy code that writes the new form, and the old one as long as that is still read"
            : "Deploy code that writes the new form",
        why: "A backfill comes to its end only when nothing writes the old form alone any more.",
        done: "No process runs any more that writes the old form alone.",
        undo:
          readers.length > 0
            ? "Deploy the readers again: they understand what has been written since."
            : "Deploy the code before: it passes over what has been written beside.",
        changes: messagesOf([...writers, ...anytime]),
      }),
    }),
    ...(switched.length > 0 && {
      switch: codeStep({
        id: "deploy-code",
        does: "switch",
        title: "Deploy the code of the new model",
        why: "What it relies on is there now, and what it lets go of can be removed afterwards.",
        done: "No process of an earlier code runs any more.",
        undo: `Deploy the ${readers.length > 0 ? "readers" : "code before"} again, as long as nothing has been removed.`,
        changes: messagesOf(switched),
      }),
    }),
  };
}

/** Before an index is deleted that is made anew under its name. */
export function pauseStep(
  table: string,
  index: string,
  patterns: readonly string[],
  changes: readonly Change[],
): StepDraft {
  return codeStep({
    id: `pause-readers-of-${table}-${index}`,
    does: "pause",
    title: `Take ${patterns.join(", ")} out of service`,
    why: `Index ${index} is deleted and made anew under the same name, and nothing serves them meanwhile. Under another name it could be built beside the old one, and nobody would notice.`,
    done: `Nothing queries ${index} any more.`,
    undo: "Put it into service again, as long as the old index is there.",
    changes: messagesOf(changes),
  });
}

function codeStep(
  texts: Pick<StepDraft, "id" | "title" | "why" | "done" | "undo" | "changes"> & {
    readonly does: "pause" | "readers" | "writers" | "switch";
  },
): StepDraft {
  const { does, ...rest } = texts;
  return {
    ...rest,
    action: { kind: "deploy code", does },
    optional: false,
    irreversible: false,
  };
}
