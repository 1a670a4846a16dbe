import { writeUnits } from "../../dynamodb/capacity.ts";
import { limits } from "../../dynamodb/limits.ts";
import { createDiagnostic } from "../../language/diagnostics/registry.ts";
import { visit } from "../../language/expressions/traverse.ts";
import type {
  AttributeChange,
  Entity,
  Pattern,
  PatternClauses,
} from "../../language/semantics/model.ts";
import type { Attribute } from "../../language/semantics/types.ts";
import { listed } from "../../planner/read-paths.ts";
import type { Clinic } from "../clinic.ts";
import { bytesText, numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";
import { attributeSizes, isCollection, isLargeCollection, maximumText } from "./attribute-sizes.ts";

/**
 * ## What it does
 * Reports a list, map or set that a pattern adds to and that nothing bounds: neither a `max` in
 * `@items` or `@size`, nor a condition on its `size(…)` in the pattern. With a maximum it is reported
 * if that lets it grow to 100 KB.
 *
 * ## Why is this bad?
 * An item holds 400 KB, and DynamoDB has no way to write one element: each append rewrites the whole
 * item and is charged for it. A log of 100 bytes an entry costs one write unit for the first ten
 * entries, 100 write units at a thousand, and no more can be appended at four thousand.
 * [AWS on limits](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html),
 * [an example](https://github.com/wcmc-its/ReCiter/issues/205)
 *
 * ## Example
 * ```dynamo
 * table Threads {
 *   partition key threadId: string
 * }
 *
 * entity Thread in Threads {
 *   threadId: ulid
 *   messages: Message[]
 * //^^^^^^^^ Nothing bounds 'messages' of Thread, to which Reply adds: each append rewrites the whole item, until DynamoDB refuses it at 400 KB. Make each element an item of its own under the same partition key, or say how many there are (@items with max) and refuse more (if size(messages) < :n).
 * }
 *
 * type Message {
 *   author: string
 *   text: string
 * }
 *
 * pattern Reply {
 *   update Thread
 *   where threadId = :threadId
 *   set messages = list_append(messages, :messages)
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Threads {
 *   partition key threadId: string
 *   sort key messageId: string
 * }
 *
 * entity Message in Threads {
 *   threadId: ulid
 *   messageId: ulid
 *   author: string
 *   text: string
 * }
 *
 * pattern Reply {
 *   create Message
 * }
 *
 * pattern MessagesOfThread {
 *   query Message
 *   where threadId = :threadId
 *   order by messageId desc
 *   page 50
 * }
 * ```
 *
 * ## When to allow it
 * Where something outside of the model keeps it short.
 */
export const unboundedListAttribute = defineRule({
  code: "unbounded-list-attribute",
  withinTables: true,
  *check(clinic) {
    const growing = growingAttributes(clinic);
    for (const entity of clinic.model.entities) {
      const sizes = entity.attributes.some((each) => isCollection(clinic, each))
        ? attributeSizes(clinic, entity)
        : [];
      let maximum = 0;
      for (const { measure } of sizes) maximum += measure.maximum;
      for (const size of sizes) {
        const { attribute, measure } = size;
        const origin = attribute && entity.originOfAttribute(attribute.name);
        if (attribute === undefined || origin === undefined) continue;
        const place = { file: origin.file, span: origin.nameSpan };
        const patterns = growing.get(`${entity.name}.${attribute.name}`);
        if (patterns !== undefined && !isBounded(attribute) && isCollection(clinic, attribute)) {
          const names = patterns.map(({ name }) => name);
          yield createDiagnostic(
            "unbounded-list-attribute",
            place,
            {
              problem: `Nothing bounds '${attribute.name}' of ${entity.name}, to which ${listed(names)} ${names.length === 1 ? "adds" : "add"}: each append rewrites the whole item, until DynamoDB refuses it at ${bytesText(limits.itemBytes)}${elementText(attribute, measure.average)}`,
              advice: `or say how many there are (@items with max) and refuse more (if size(${attribute.name}) < :n)`,
            },
            { related: patterns.map(placeOfPattern) },
          );
        } else if (isLargeCollection(clinic, size) && maximum <= limits.itemBytes) {
          yield createDiagnostic("unbounded-list-attribute", place, {
            problem: `'${maximumText(size)}' is what ${entity.name} may hold: each change of such an item takes ${numberText(writeUnits(maximum))} write units`,
            advice: "or lower the maximum",
          });
        }
      }
    }
  },
});

function isBounded({ items, size }: Attribute): boolean {
  return items?.maximum !== undefined || size?.maximum !== undefined;
}

/** `, after some 4,000 elements`, where the size of one is known. */
function elementText({ items }: Attribute, bytes: number): string {
  if (items === undefined || items.average === 0) return "";
  const count = Math.floor(limits.itemBytes / (bytes / items.average));
  return `, after some ${numberText(count)} elements of ${bytesText(bytes / items.average)}`;
}

/** The patterns that add elements without a look at how many there are, by entity and attribute. */
function growingAttributes({ model }: Clinic): ReadonlyMap<string, readonly Pattern[]> {
  const growing = new Map<string, Pattern[]>();
  for (const pattern of model.patterns) {
    const parts: readonly {
      readonly entity: Entity | undefined;
      readonly clauses: PatternClauses;
    }[] =
      pattern.verb === "transaction"
        ? pattern.actions.map((action) => ({ entity: action.entity, clauses: action }))
        : [{ entity: pattern.entities[0], clauses: pattern }];
    for (const { entity, clauses } of parts) {
      for (const change of clauses.changes) {
        const { attribute, path } = change.target;
        if (entity === undefined || path.length > 0 || !addsTo(change)) continue;
        if (asksForSize(clauses, attribute)) continue;
        const key = `${entity.name}.${attribute}`;
        const patterns = growing.get(key);
        if (patterns === undefined) growing.set(key, [pattern]);
        else if (!patterns.includes(pattern)) patterns.push(pattern);
      }
    }
  }
  return growing;
}

/** `add` to a number is told apart by the type of the attribute. */
function addsTo(change: AttributeChange): boolean {
  if (change.kind === "add") return true;
  return (
    change.kind === "set" && change.value.kind === "function" && change.value.name === "list_append"
  );
}

function asksForSize({ condition }: PatternClauses, attribute: string): boolean {
  let asks = false;
  for (const conjunct of condition?.conjuncts ?? []) {
    visit(conjunct.condition, (part) => {
      const [subject] = part.kind === "function" && part.name === "size" ? part.arguments : [];
      asks ||= subject?.kind === "attribute" && subject.name === attribute;
    });
  }
  return asks;
}

function placeOfPattern({ name, origin }: Pattern) {
  return { message: `${name} adds to it.`, file: origin.file, span: origin.nameSpan };
}
