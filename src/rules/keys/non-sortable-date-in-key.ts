import { createDiagnostic } from "../../language/index.ts";
import { keySourceOf } from "../../language/semantics/keys.ts";
import type { Entity } from "../../language/semantics/model.ts";
import { defineRule } from "../rule.ts";

/**
 * ## What it does
 * Reports text in a sort key that the samples show to be a date in a form that does not sort by
 * time: day or month first, or with an offset from UTC.
 *
 * ## Why is this bad?
 * Sort keys compare byte by byte. `31/01/2026` comes after `01/12/2026`, and
 * `2026-01-01T23:00:00+02:00` after `2026-01-01T22:30:00Z` although it is earlier: "the newest" and
 * every range return wrong items.
 * [AWS on data types](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html)
 *
 * ## Example
 * ```dynamo
 * table Visits {
 *   partition key patientId: string
 *   sort key visitedOn: string
 * }
 *
 * entity Visit in Visits {
 *   patientId: string
 *   visitedOn: string
 * //^^^^^^^^^ Dates such as "31/01/2026" do not sort by time, but visitedOn is in the sort key of Visits: …
 * }
 *
 * pattern LatestVisit {
 *   first Visit
 *   where patientId = :patientId
 *   order by visitedOn desc
 * }
 *
 * sample one: Visit { patientId: "p1", visitedOn: "31/01/2026" }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Visits {
 *   partition key patientId: string
 *   sort key visitedOn: string
 * }
 *
 * entity Visit in Visits {
 *   patientId: string
 *   visitedOn: date
 * }
 *
 * pattern LatestVisit {
 *   first Visit
 *   where patientId = :patientId
 *   order by visitedOn desc
 * }
 *
 * sample one: Visit { patientId: "p1", visitedOn: "2026-01-31" }
 * ```
 *
 * ## When to allow it
 * Where items are only ever read by the whole key, and nobody minds their order.
 */
export const nonSortableDateInKey = defineRule({
  code: "non-sortable-date-in-key",
  *check({ model }) {
    const dates = unsortedDates(model.samples);
    for (const [entity, values] of dates) {
      const { table } = entity;
      for (const path of [table.primary, ...table.indexes]) {
        for (const key of path.sort) {
          const source = keySourceOf(entity, key);
          for (const name of source?.sources ?? []) {
            const value = values.get(name);
            const origin = entity.originOfAttribute(name);
            if (value === undefined || origin === undefined) continue;
            values.delete(name);
            yield createDiagnostic(
              "non-sortable-date-in-key",
              { file: origin.file, span: origin.nameSpan },
              { value, attribute: name, path: path.name },
            );
          }
        }
      }
    }
  },
});

/** A value of each attribute that holds such dates. */
function unsortedDates(
  samples: readonly {
    readonly entity: Entity;
    readonly values: Readonly<Record<string, object>>;
  }[],
): ReadonlyMap<Entity, Map<string, string>> {
  const found = new Map<Entity, Map<string, string>>();
  for (const { entity, values } of samples) {
    for (const [name, value] of Object.entries(values)) {
      const text = "S" in value && typeof value.S === "string" ? value.S : "";
      if (!forms.some((form) => form.test(text))) continue;
      const ofEntity = found.get(entity);
      if (ofEntity === undefined) found.set(entity, new Map([[name, text]]));
      else ofEntity.set(name, text);
    }
  }
  return found;
}

const forms: readonly RegExp[] = [
  // 31/01/2026, 1.2.26, 01-31-2026 10:00
  /^\d{1,2}([./-])\d{1,2}\1(\d{4}|\d{2})([ T].*)?$/,
  // 2026-01-31T10:00:00+02:00
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?[+-]\d{2}:?\d{2}$/,
  // 31 Jan 2026, January 31, 2026, Sat, 31 Jan 2026 10:00:00 GMT
  /^([A-Z][a-z]{2}, )?\d{1,2}[ -](Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*[ -]\d{2,4}/,
  /^(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{1,2},? \d{4}/,
];
