import type { Model } from "../../language/semantics/model.ts";
import type { ModelPlans } from "../../planner/plan.ts";
import type { BackfillWork } from "../change.ts";
import type { FormerModel } from "./entity-move.ts";
import { planBackfill } from "./item-plan.ts";
import type { BackfillPlan } from "./plan.ts";

/** What carries out work on the items of one entity, or why a person has to. */
export type PlannedWork =
  | { readonly kind: "planned"; readonly plan: BackfillPlan }
  /** In sentences, with what to do. */
  | { readonly kind: "a person's"; readonly message: string };

/**
 * The backfill of a step of a roll-out. It does all of the work or none: what is half done looks as
 * if it were done.
 *
 * @param works On one entity, to be done in one pass.
 */
export function planWork(
  { model, plans }: { readonly model: Model; readonly plans: ModelPlans },
  works: readonly BackfillWork[],
  former?: FormerModel,
): PlannedWork {
  const [first] = works;
  if (first === undefined)
    return { kind: "a person's", message: "Nothing says what is to be done." };
  const { plans: planned, problems } = planBackfill(model, plans, {
    entities: [first.entity],
    work: works,
    ...(former === undefined ? {} : { former }),
  });
  if (problems.length > 0) {
    return { kind: "a person's", message: problems.map(({ message }) => message).join(" ") };
  }
  const [plan] = planned;
  const left = works.flatMap((work) => leftBy(plan, work));
  if (plan !== undefined && left.length === 0) return { kind: "planned", plan };
  const what = left.length === 0 ? `the items of ${first.entity}` : [...new Set(left)].join(", ");
  return {
    kind: "a person's",
    message: `The model does not say how ${what} of stored items comes about: write it with a program of your own.`,
  };
}

/** What of the work the plan does not do; stored names of attributes, where it is about these. */
function leftBy(plan: BackfillPlan | undefined, work: BackfillWork): readonly string[] {
  const own = plan?.entities.find(({ entity }) => entity === work.entity);
  if (own === undefined) return work.attributes;
  const { move, keys, set, upgrades, locks } = own;
  switch (work.does) {
    case "upgrade":
    case "delete":
    case "move":
      return [];
    case "lock":
      return locks.length < work.attributes.length ? work.attributes : [];
    case "set": {
      const marks =
        move === undefined
          ? []
          : [
              move.target.discriminator,
              move.target.versionAttribute,
              ...move.target.key,
              ...move.stored.map(({ attribute }) => attribute),
            ];
      const upgraded = upgrades.flatMap(({ statements }) =>
        statements.flatMap((step) =>
          step.kind === "set" ? [step.attribute] : step.kind === "rename" ? [step.to] : [],
        ),
      );
      const written = new Set([
        ...[...keys, ...set].map(({ attribute }) => attribute),
        ...marks,
        ...upgraded,
      ]);
      return work.attributes.filter((attribute) => !written.has(attribute));
    }
    default:
      return work.does satisfies never;
  }
}
