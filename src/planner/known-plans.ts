import type { Diagnostic } from "../language/diagnostics/diagnostic.ts";
import type { Example, Pattern, Table } from "../language/semantics/model.ts";
import type { PartRecord, RecordedPart } from "../language/semantics/part-records.ts";
import type { Operation, PatternPlan } from "./plan.ts";
import { noteUnits, unitsOf } from "./units.ts";

/** What is known of the plans of a model's parts from an earlier state of it. */
export class KnownPlans {
  readonly #places = new Map<Table | Pattern | Example, PlaceInPart>();

  constructor(parts: readonly RecordedPart[]) {
    for (const { part, record } of parts) {
      for (const each of [part.tables, part.patterns, part.examples]) {
        for (const [position, element] of each.entries()) {
          this.#places.set(element, { record, topic: `planning ${element.node.kind} ${position}` });
        }
      }
    }
  }

  /** What planning says of a table, a pattern or an example. */
  findings(
    of: Table | Pattern | Example,
    find: () => readonly Diagnostic[],
  ): readonly Diagnostic[] {
    const place = this.#places.get(of);
    return place === undefined ? find() : place.record.findings(place.topic, find);
  }

  /**
   * The plan of a pattern, which is made only where none is known. What a call of a known one takes is
   * found out by planning anew, when somebody asks.
   */
  planOf(pattern: Pattern, make: () => PatternPlan): PatternPlan {
    const place = this.#places.get(pattern);
    if (place === undefined) return make();
    const { record, topic } = place;
    let ofPart = plansOf.get(record);
    if (ofPart === undefined) {
      ofPart = new Map();
      plansOf.set(record, ofPart);
    }
    const known = ofPart.get(topic);
    if (known === undefined) {
      const plan = make();
      ofPart.set(topic, plan);
      return plan;
    }
    let again: readonly Operation[] | undefined;
    for (const [position, operation] of operationsOf(known).entries()) {
      noteUnits(operation, () => {
        again ??= operationsOf(make());
        const made = again[position];
        return (made && unitsOf(made)) ?? nothingKnown;
      });
    }
    return known;
  }
}

interface PlaceInPart {
  readonly record: PartRecord;
  readonly topic: string;
}

/** The plans of each part, by topic. */
const plansOf = new WeakMap<PartRecord, Map<string, PatternPlan>>();

function operationsOf({ steps }: PatternPlan): readonly Operation[] {
  return steps.flatMap((step) => (step.kind === "transaction" ? step.operations : step.operation));
}

const nothingKnown = { access: "read", paths: [], per: "call", atMost: [], unknown: [] } as const;
