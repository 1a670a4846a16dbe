import { limits } from "../../dynamodb/limits.ts";
import { attributesIn } from "../../language/expressions/traverse.ts";
import { createDiagnostic } from "../../language/index.ts";
import type { AccessPath, Entity, Table } from "../../language/semantics/model.ts";
import type { Change, TextEdit } from "../../language/text/edits.ts";
import { indexName, insertIndex } from "../../planner/index-fixes.ts";
import { quotedName } from "../../planner/names-as-text.ts";
import { listed } from "../../planner/read-paths.ts";
import type { Clinic } from "../clinic.ts";
import { removeBindings } from "../edits.ts";
import { defineRule } from "../rule.ts";
import { isNeededElsewhere } from "./natural-changes.ts";
import { keyText, naturalKeyOf } from "./natural-keys.ts";
import { readersOf } from "./readers.ts";
import { reordered, reorderedText, tryTable, whatChanges } from "./trials.ts";

/**
 * ## What it does
 * Reports a global index that means something else for each of several entities which no pattern
 * reads together. Where natural attributes can make their keys, the change that it offers gives each
 * entity an index of its own. Not in the profile `classic`.
 *
 * ## Why is this bad?
 * Overloading saved indexes when a table could have five of them; it can have 20 now, and an index
 * costs by what is in it, so that two small ones cost what one shared one does. The shared one keeps
 * its synthetic attributes for ever: a multi-attribute key cannot replace them, because each entity
 * needs other attributes. Its projection and capacity have to suit all, and a hot entity throttles
 * the writes of the others.
 * [AWS on multi-attribute keys](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html)
 *
 * ## Example
 * ```dynamo
 * table Shop {
 *   partition key PK: string
 *
 *   global index GSI1 {
 *   //           ^^^^ GSI1 is several indexes in one: Order by 'status', 'placedAt'; Product by 'category', 'name'. No pattern reads them together. Give each an index of its own.
 *     partition key GSI1PK: string
 *     sort key GSI1SK: string
 *     project all
 *   }
 * }
 *
 * entity Order in Shop {
 *   PK = "ORDER#${orderId}"
 *   GSI1PK = "STATUS#${status}"
 *   GSI1SK = "${placedAt}"
 *
 *   orderId: ulid
 *   status: "OPEN" | "SHIPPED"
 *   placedAt: timestamp
 * }
 *
 * entity Product in Shop {
 *   PK = "PRODUCT#${productId}"
 *   GSI1PK = "CATEGORY#${category}"
 *   GSI1SK = "${name}"
 *
 *   productId: ulid
 *   category: string
 *   name: string
 * }
 *
 * pattern OrdersByStatus {
 *   query Order
 *   where status = :status
 *   order by placedAt
 * }
 *
 * pattern ProductsOfCategory {
 *   query Product
 *   where category = :category
 *   order by name
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Shop {
 *   partition key PK: string
 *
 *   global index OrdersByStatusPlacedAt {
 *     partition key status
 *     sort key placedAt
 *     project all
 *   }
 *
 *   global index ProductsByCategoryName {
 *     partition key category
 *     sort key name
 *     project all
 *   }
 * }
 *
 * entity Order in Shop {
 *   PK = "ORDER#${orderId}"
 *
 *   orderId: ulid
 *   status: "OPEN" | "SHIPPED"
 *   placedAt: timestamp
 * }
 *
 * entity Product in Shop {
 *   PK = "PRODUCT#${productId}"
 *
 *   productId: ulid
 *   category: string
 *   name: string
 * }
 *
 * pattern OrdersByStatus {
 *   query Order
 *   where status = :status
 *   order by placedAt
 * }
 *
 * pattern ProductsOfCategory {
 *   query Product
 *   where category = :category
 *   order by name
 * }
 * ```
 *
 * ## When to allow it
 * In a table that is overloaded on purpose, for which there is the profile `classic`; and where the
 * table has used up its indexes.
 */
export const overloadedIndex = defineRule({
  code: "overloaded-index",
  notInClassic: true,
  withinTables: true,
  *check(clinic) {
    for (const table of clinic.model.tables) {
      for (const index of table.indexes) {
        if (index.kind !== "global") continue;
        const groups = meaningsOf(clinic, table, index);
        if (groups.length < 2) continue;
        const { file, nameSpan } = index.origin;
        yield createDiagnostic(
          "overloaded-index",
          { file, span: nameSpan },
          {
            index: index.name,
            meanings: meaningsText(groups, index),
          },
          { changes: () => split(clinic, table, index, groups) },
        );
      }
    }
  },
});

/** Entities that mean the same by an index, or that a pattern reads together from it. */
type Group = readonly Entity[];

/** Only the entities count that some pattern reads from the index: the rest is no meaning yet. */
function meaningsOf(clinic: Clinic, table: Table, index: AccessPath): readonly Group[] {
  const readers = readersOf(clinic, index);
  const read = new Set(readers.flatMap(({ entities }) => entities));
  if (read.size < 2) return [];
  const byKey = new Map<string, Entity[]>();
  const groupOf = new Map<Entity, Entity[]>();
  for (const entity of table.entities) {
    if (!read.has(entity)) continue;
    const key = keyOf(clinic, entity, index);
    const group = byKey.get(key) ?? [];
    group.push(entity);
    byKey.set(key, group);
    groupOf.set(entity, group);
  }
  for (const { entities } of readers) {
    const [first, ...others] = entities.flatMap((entity) => groupOf.get(entity) ?? []);
    const group = first && groupOf.get(first);
    for (const other of others) {
      const joining = groupOf.get(other);
      if (group === undefined || joining === undefined || joining === group) continue;
      for (const entity of joining) {
        group.push(entity);
        groupOf.set(entity, group);
      }
    }
  }
  return [...new Set(groupOf.values())];
}

/** What the key is made of, without the texts in it: they tell entities apart, not meanings. */
function keyOf({ planning }: Clinic, entity: Entity, index: AccessPath): string {
  const place = planning.placeOf(entity, index);
  const components = [...(place?.partition ?? []), ...(place?.sort ?? [])];
  return JSON.stringify(
    components.map(({ asIs, parts }) =>
      asIs === undefined
        ? parts.flatMap((part) => (part.kind === "text" ? [] : [part.insert.expression]))
        : [asIs],
    ),
  );
}

function meaningsText(groups: readonly Group[], index: AccessPath): string {
  const shown = groups.length > 4 ? groups.slice(0, 3) : groups;
  const texts = shown.map((group) => meaningText(group, index));
  const left = groups.length - shown.length;
  return left === 0 ? texts.join("; ") : `${texts.join("; ")}; and ${left} others`;
}

function meaningText(group: Group, index: AccessPath): string {
  const [first] = group;
  if (first === undefined) return "";
  const names = new Set(
    [...index.partition, ...index.sort].flatMap((key) => {
      const binding = first.bindings.find(({ attribute }) => attribute === key.name);
      return binding === undefined ? [key.name] : attributesIn(binding.value);
    }),
  );
  const by = names.size === 0 ? "a constant" : [...names].map((name) => `'${name}'`).join(", ");
  return `${listed(group.map(({ name }) => name))} by ${by}`;
}

/** An index for each group, where natural attributes make the keys and every pattern stays served. */
function split(
  clinic: Clinic,
  table: Table,
  index: AccessPath,
  groups: readonly Group[],
): readonly Change[] {
  const { model, planning } = clinic;
  const { node } = index;
  // What else the index says, such as its capacity, cannot be divided.
  const plain = node?.members.every(
    ({ kind }) => kind === "KeyMember" || kind === "ProjectionMember",
  );
  const globals = table.indexes.filter(({ kind }) => kind === "global").length;
  if (node === undefined || plain !== true) return [];
  if (globals + groups.length - 1 > limits.globalIndexesPerTable) return [];
  const members = new Set(groups.flat());
  const present = table.entities.filter((each) => planning.placeOf(each, index) !== undefined);
  if (!present.every((each) => members.has(each))) return [];
  const unbound = new Set<string>();
  const taken = new Set<string>();
  const parts: { readonly group: Group; readonly path: AccessPath }[] = [];
  for (const group of groups) {
    const [first] = group;
    const key = naturalKeyOf(clinic, table, index, group);
    if (first === undefined || key === undefined || key.kept.length > 0) return [];
    if (key.partition.length === 0 || key.partition.length > 4 || key.sort.length > 4) return [];
    for (const { name } of key.replaced) unbound.add(name);
    const names = [...key.partition, ...key.sort].slice(0, Math.max(2, key.partition.length));
    const name = indexName(
      first,
      names.map((each) => each.name),
    );
    if (taken.has(name)) return [];
    taken.add(name);
    parts.push({ group, path: { ...index, partition: key.partition, sort: key.sort, name } });
  }
  const keys = [...index.partition, ...index.sort];
  const whole = keys.every(({ name }) => unbound.has(name));
  if (!whole || isNeededElsewhere(table, present, unbound)) return [];
  const indexes = table.indexes.flatMap((each) =>
    each === index ? parts.map(({ path }) => path) : [each],
  );
  const trial = tryTable(clinic, table, indexes, (_, attribute) => unbound.has(attribute));
  for (const { group, path } of parts) {
    const joins = table.entities.some(
      (each) =>
        !group.includes(each) && trial.planning.placeOf(trial.after(each), path) !== undefined,
    );
    if (joins) return [];
  }
  const edits: TextEdit[] = [];
  for (const pattern of readersOf(clinic, index)) {
    const part = parts.find(({ group }) => pattern.entities.every((each) => group.includes(each)));
    if (part === undefined) return [];
    if (whatChanges(clinic, trial, pattern, index, part.path) !== undefined) return [];
    const clause = pattern.node.clauses.find(({ kind }) => kind === "UsingClause");
    if (clause?.kind === "UsingClause" && clause.index !== undefined) {
      const newText = quotedName(part.path.name);
      edits.push({ file: pattern.origin.file, span: clause.index.span, newText });
    }
  }
  const texts = parts.map(({ path }) => insertIndex(table, path).newText.trim());
  edits.push({ file: index.origin.file, span: node.span, newText: texts.join("\n\n  ") });
  for (const entity of table.entities) edits.push(...removeBindings(model, entity, unbound));
  const names = parts.map(({ path }) => `${path.name} (${keyText(path)})`);
  return [
    {
      title: `Replace ${index.name} by ${listed(names)}: new indexes, built from what items have${reorderedText(reordered(clinic, readersOf(clinic, index), index))}`,
      edits,
      preferred: true,
    },
  ];
}
