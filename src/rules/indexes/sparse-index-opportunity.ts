import { type AttributeValue, identityOf } from "../../dynamodb/values.ts";
import { createDiagnostic } from "../../language/index.ts";
import type { AccessPath, Entity, Pattern } from "../../language/semantics/model.ts";
import type { Type } from "../../language/semantics/types.ts";
import { resolveType } from "../../planner/attribute-types.ts";
import { conditionText } from "../../planner/condition-text.ts";
import { collectFacts } from "../../planner/facts.ts";
import { constantValue } from "../../planner/substitute.ts";
import type { Clinic } from "../clinic.ts";
import { defineRule } from "../rule.ts";
import { readersOf } from "./readers.ts";
import { sparseChanges } from "./sparse-changes.ts";

/**
 * ## What it does
 * Reports a global index of which all patterns want only the items in some of the states that a union
 * knows, so that the others are in it for nothing. The line is drawn where these are at least half
 * of the states.
 *
 * ## Why is this bad?
 * Items pass through states and most end up in the last one: of ten million orders 200,000 are open,
 * but an index of all holds, and each write of an order pays for, ten million. A key attribute that
 * is there only while the state is wanted makes the index sparse: what is not in it costs neither
 * storage nor writes, and the tools set and remove the attribute by themselves.
 * [AWS on sparse indexes](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-general-sparse-indexes.html)
 *
 * ## Example
 * ```dynamo
 * table Orders {
 *   partition key orderId: string
 *
 *   global index ByShop {
 *   //           ^^^^^^ Every pattern that reads ByShop wants items of Order with status = "OPEN", 1 of 4 states. Bind a key attribute of it with 'when status = "OPEN"', and only they are in the index.
 *     partition key shopId, status
 *     sort key placedAt
 *     project all
 *   }
 * }
 *
 * entity Order in Orders {
 *   orderId: ulid
 *   shopId: ulid
 *   status: "OPEN" | "PAID" | "SHIPPED" | "CANCELLED"
 *   placedAt: timestamp
 * }
 *
 * pattern OpenOrders {
 *   query Order
 *   where shopId = :shopId and status = "OPEN"
 *   order by placedAt
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Orders {
 *   partition key orderId: string
 *
 *   global index ByShop {
 *     partition key openShopId: string
 *     sort key placedAt
 *     project all
 *   }
 * }
 *
 * entity Order in Orders {
 *   openShopId = shopId when status = "OPEN"
 *
 *   orderId: ulid
 *   shopId: ulid
 *   status: "OPEN" | "PAID" | "SHIPPED" | "CANCELLED"
 *   placedAt: timestamp
 * }
 *
 * pattern OpenOrders {
 *   query Order
 *   where shopId = :shopId and status = "OPEN"
 *   order by placedAt
 * }
 * ```
 *
 * ## When to allow it
 * Where patterns for the other states are to come, or where most items are in the wanted state.
 */
export const sparseIndexOpportunity = defineRule({
  code: "sparse-index-opportunity",
  *check(clinic) {
    const { model, planning, thresholds } = clinic;
    for (const table of model.tables) {
      for (const index of table.indexes) {
        if (index.kind !== "global") continue;
        const readers = readersOf(clinic, index);
        const [entity, other] = new Set(readers.flatMap(({ entities }) => entities));
        if (entity === undefined || other !== undefined) continue;
        if (isSparse(clinic, entity, index)) continue;
        for (const { name, type } of entity.attributes) {
          const members = statesOf(resolveType(type, planning.typeNamed));
          if (members < 2) continue;
          const wanted = wantedStates(entity, name, readers);
          if (wanted === undefined) continue;
          if ((members - wanted.length) / members < thresholds.sparseShare) continue;
          const { file, nameSpan } = index.origin;
          yield createDiagnostic(
            "sparse-index-opportunity",
            { file, span: nameSpan },
            {
              index: index.name,
              entity: entity.name,
              condition: conditionOn(name, wanted),
              wanted: wanted.length,
              members,
            },
            {
              changes: () =>
                sparseChanges(clinic, entity, index, conditionOn(name, wanted), wanted),
            },
          );
          break;
        }
      }
    }
  },
});

function isSparse({ planning }: Clinic, entity: Entity, index: AccessPath): boolean {
  const place = planning.placeOf(entity, index);
  return [...(place?.partition ?? []), ...(place?.sort ?? [])].some(
    ({ condition, optional }) => condition !== undefined || optional.length > 0,
  );
}

/** How many values a state can have; 0 for what is no state. */
function statesOf(type: Type): number {
  if (type.kind === "boolean") return 2;
  return type.kind === "union" ? type.members.length : 0;
}

/** The literals that the patterns ask for, where each of them does. */
function wantedStates(
  entity: Entity,
  name: string,
  readers: readonly Pattern[],
): readonly AttributeValue[] | undefined {
  const wanted = new Map<string, AttributeValue>();
  const attribute = { kind: "attribute", name, path: [] } as const;
  for (const { where, filter } of readers) {
    const conjuncts = [...(where?.conjuncts ?? []), ...(filter?.conjuncts ?? [])];
    const facts = collectFacts(entity, conjuncts);
    const equal = facts.equality(attribute)?.value;
    const choices = facts.membership(attribute)?.choices;
    const asked = equal === undefined ? choices : [equal];
    if (asked === undefined || "kind" in asked) return undefined;
    for (const expression of asked) {
      const value = constantValue(expression);
      if (value === undefined) return undefined;
      wanted.set(identityOf(value), value);
    }
  }
  return [...wanted.values()];
}

function conditionOn(name: string, values: readonly AttributeValue[]): string {
  const left = { kind: "attribute", name, path: [] } as const;
  const choices = values.map((value) => ({ kind: "literal", value }) as const);
  const [only] = choices;
  return choices.length === 1 && only !== undefined
    ? conditionText({ kind: "comparison", operator: "=", left, right: only })
    : conditionText({ kind: "in", operand: left, choices });
}
