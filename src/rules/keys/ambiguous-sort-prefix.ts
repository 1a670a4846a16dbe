import type { RelatedPlace } from "../../language/diagnostics/diagnostic.ts";
import { attributesIn } from "../../language/expressions/traverse.ts";
import { createDiagnostic } from "../../language/index.ts";
import type { AccessPath, Entity } from "../../language/semantics/model.ts";
import type { KeyComponent } from "../../planner/components.ts";
import { foreignMembers } from "../../planner/foreign-items.ts";
import type { Planning } from "../../planner/planning.ts";
import { listed, tryPath } from "../../planner/read-paths.ts";
import { readRequestOf } from "../../planner/reads.ts";
import type { Clinic, Use } from "../clinic.ts";
import { listText } from "../figures.ts";
import { amplifiedRead } from "../items/collection-read-amplification.ts";
import { kitchenSinksOf } from "../items/kitchen-sink-collection.ts";
import { defineRule } from "../rule.ts";

/**
 * ## What it does
 * Reports a query whose slice of the key also holds items of entities that it does not name, so that
 * a filter on the discriminator has to take them out again. Where they do not belong into the
 * partition at all, that is the finding `kitchen-sink-collection`; where volumes and sizes tell that
 * they are most of what is read, it is `collection-read-amplification`.
 *
 * ## Why is this bad?
 * A filter works after the read: the foreign items are paid for, count towards the 1 MB of a page,
 * and make pages short or empty. Code that forgets the filter gets them as if they were its own:
 * `begins_with("turns")` has returned `turnstile`.
 * [AWS on key conditions](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html),
 * [a real case](https://github.com/beginner-corp/begin-community/issues/20)
 *
 * ## Example
 * ```dynamo
 * table Library {
 *   partition key PK: string
 *   sort key SK: string
 *   discriminator kind
 * }
 *
 * entity Loan in Library {
 *   PK = "READER#${readerId}"
 *   SK = "LOAN#${loanId}"
 *
 *   readerId: ulid
 *   loanId: ulid
 * }
 *
 * entity Reminder in Library {
 *   PK = "READER#${readerId}"
 *   SK = "LOAN#REMINDER#${sentAt}"
 *
 *   readerId: ulid
 *   sentAt: timestamp
 * }
 *
 * pattern Loans {
 *   query Loan
 * //^^^^^^^^^^ Loans also reads the items of Reminder in its slice of Library, pays for them and filters them out: …
 *   where readerId = :readerId
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Library {
 *   partition key PK: string
 *   sort key SK: string
 *   discriminator kind
 * }
 *
 * entity Loan in Library {
 *   PK = "READER#${readerId}"
 *   SK = "LOAN#${loanId}"
 *
 *   readerId: ulid
 *   loanId: ulid
 * }
 *
 * entity Reminder in Library {
 *   PK = "READER#${readerId}"
 *   SK = "REMINDER#${sentAt}"
 *
 *   readerId: ulid
 *   sentAt: timestamp
 * }
 *
 * pattern Loans {
 *   query Loan
 *   where readerId = :readerId
 * }
 * ```
 *
 * ## When to allow it
 * Where there are few foreign items beside those that are wanted, or where types cannot say what the
 * values keep apart in practice.
 */
export const ambiguousSortPrefix = defineRule({
  code: "ambiguous-sort-prefix",
  withinTables: true,
  *check(clinic) {
    const { planning } = clinic;
    for (const use of clinic.uses) {
      const { operation, pattern, table, path, entities, isTransactional } = use;
      if (operation.operation !== "Query" || !operation.addedFilter || isTransactional) continue;
      const { discriminator } = table;
      if (discriminator === undefined || operation.filter === undefined) continue;
      if (!attributesIn(operation.filter).includes(discriminator)) continue;
      const request = readRequestOf(planning, pattern, entities, pattern.parameters);
      const possible = tryPath(planning, request, path).candidate?.foreign;
      if (possible === undefined) continue;
      const foreign = foreignMembers(possible).flatMap(({ entity, isLock }): readonly Entity[] =>
        !isLock && meetsByForm(planning, entity, entities, path) ? [entity] : [],
      );
      if (foreign.length === 0 || isToldOtherwise(clinic, use, foreign)) continue;
      yield createDiagnostic(
        "ambiguous-sort-prefix",
        {
          file: pattern.origin.file,
          span: pattern.node.operation?.span ?? pattern.origin.nameSpan,
        },
        {
          pattern: pattern.name,
          foreign: listed(foreign.map(({ name }) => name)),
          path: path.name,
          remedy: remedyFor(entities, path),
        },
        { related: foreign.slice(0, 3).map((entity) => placeOfKey(entity, path)) },
      );
    }
  },
});

/**
 * Where volumes tell how much of the read is foreign, that is the finding; and where the foreign
 * items do not belong into the partition at all, it is the kitchen sink, which names the pattern.
 */
function isToldOtherwise(clinic: Clinic, use: Use, foreign: readonly Entity[]): boolean {
  if (amplifiedRead(clinic, use) !== undefined) return true;
  if (use.path.kind !== "table") return false;
  return kitchenSinksOf(clinic, use.table).some(({ clusters }) => {
    const own = clusters.find((cluster) => use.entities.every((each) => cluster.includes(each)));
    if (own === undefined) return false;
    const others = clusters.filter((cluster) => cluster !== own).flat();
    return foreign.every((entity) => others.includes(entity));
  });
}

function remedyFor(entities: readonly Entity[], path: AccessPath): string {
  const names = listText(entities.map(({ name }) => name));
  if (!hasTemplate(entities, path)) {
    return `Give ${names} a key attribute there that the others do not have`;
  }
  return entities.length === 1
    ? "Begin the keys with different texts"
    : `Begin the keys of ${names} with one text that no other key there begins with`;
}

/**
 * Partition keys of one form: they begin with the same text, or are made of the same attributes. Two
 * others, as a city and a specialty, can be equal by chance only, which is no reason to change them.
 */
function meetsByForm(
  planning: Planning,
  foreign: Entity,
  named: readonly Entity[],
  path: AccessPath,
): boolean {
  const other = planning.placeOf(foreign, path)?.partition;
  if (other === undefined) return false;
  return named.some((entity) => {
    const own = planning.placeOf(entity, path)?.partition;
    return own?.every((component, position) => {
      const counterpart = other[position];
      return counterpart !== undefined && isOfOneForm(component, counterpart);
    });
  });
}

function isOfOneForm(left: KeyComponent, right: KeyComponent): boolean {
  const start = startOf(left);
  if (start !== "" && start === startOf(right)) return true;
  return attributesIn(left.expression).join() === attributesIn(right.expression).join();
}

function startOf({ constant, parts }: KeyComponent): string {
  if (constant !== undefined) return "S" in constant ? constant.S : "";
  const [first] = parts;
  return first?.kind === "text" ? first.text : "";
}

/** An index of natural attributes holds whatever has them: nothing can be put in front of those. */
function hasTemplate(entities: readonly Entity[], path: AccessPath): boolean {
  const names = new Set([...path.partition, ...path.sort].map(({ name }) => name));
  return entities.some(({ bindings }) => bindings.some(({ attribute }) => names.has(attribute)));
}

/** Where the foreign entity says the key that can lie in the slice. */
function placeOfKey(entity: Entity, path: AccessPath): RelatedPlace {
  const key = path.sort[0] ?? path.partition[0];
  const binding = entity.bindings.find(({ attribute }) => attribute === key?.name);
  const origin = binding?.origin ?? entity.originOfAttribute(key?.name ?? "") ?? entity.origin;
  return {
    message: `The key of ${entity.name}, which can lie in the slice.`,
    file: origin.file,
    span: origin.nameSpan,
  };
}
