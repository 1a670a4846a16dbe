import { createDiagnostic } from "../../language/index.ts";
import type { Entity, Pattern } from "../../language/semantics/model.ts";
import type { Change } from "../../language/text/edits.ts";
import type { KeyComponent } from "../../planner/components.ts";
import type { Clinic, Use } from "../clinic.ts";
import { countText } from "../figures.ts";
import { defineRule } from "../rule.ts";
import { literalCount } from "./reading.ts";

/**
 * ## What it does
 * Reports a pattern that reads the first items of a collection, a parent with its children, where the
 * parent is at the far end: behind all children in the direction of the read.
 *
 * ## Why is this bad?
 * A query returns items in the order of their sort key, and stops at its limit or page. With
 * `DEVICE` before `READING#…`, the eleven items from the end are eleven readings, and the device comes
 * after the last of them: with 43,000 readings of 100 bytes after 4 MB, 525 read units. A parent that
 * sorts last comes first in a descending read, with the newest children right behind it.
 * [AWS on sort keys](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-sort-keys.html)
 *
 * ## Example
 * ```dynamo
 * table Telemetry {
 *   partition key PK: string
 *   sort key SK: string
 *
 *   discriminator kind
 * }
 *
 * entity Device in Telemetry {
 *   PK = "DEVICE#${deviceId}"
 *   SK = "DEVICE"
 *
 *   deviceId: ulid
 * }
 *
 * entity Reading in Telemetry {
 *   PK = "DEVICE#${deviceId}"
 *   SK = "READING#${at}"
 *
 *   deviceId: ulid
 *   at: timestamp
 * }
 *
 * pattern DeviceWithNewest {
 *   query Device, Reading
 *   where deviceId = :deviceId
 *   order by key desc
 *   //       ^^^^^^^^ Device comes after every Reading in this direction, so that the 11 items that DeviceWithNewest reads first may be without it. …
 *   page 11
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Telemetry {
 *   partition key PK: string
 *   sort key SK: string
 *
 *   discriminator kind
 * }
 *
 * entity Device in Telemetry {
 *   PK = "DEVICE#${deviceId}"
 *   SK = "DEVICE"
 *
 *   deviceId: ulid
 * }
 *
 * entity Reading in Telemetry {
 *   PK = "DEVICE#${deviceId}"
 *   SK = "#READING#${at}"
 *
 *   deviceId: ulid
 *   at: timestamp
 * }
 *
 * pattern DeviceWithNewest {
 *   query Device, Reading
 *   where deviceId = :deviceId
 *   order by key desc
 *   page 11
 * }
 * ```
 *
 * ## When to allow it
 * Where the pattern is about the children, and the parent may come with the last page.
 */
export const parentChildSortOrder = defineRule({
  code: "parent-child-sort-order",
  *check(clinic) {
    for (const use of clinic.uses) {
      const { pattern, entities, operation } = use;
      if (operation.operation !== "Query" || entities.length < 2) continue;
      const most = pattern.limit ?? pattern.page;
      const order = pattern.order?.find(({ attribute }) => attribute === undefined);
      if (most === undefined) continue;
      const isBackwards = operation.scanForward === false;
      const count = literalCount(most);
      const found = parentAtTheEnd(clinic, use, isBackwards, count);
      if (found === undefined) continue;
      const { parent, child } = found;
      yield createDiagnostic(
        "parent-child-sort-order",
        { file: pattern.origin.file, span: order?.span ?? pattern.origin.nameSpan },
        {
          pattern: pattern.name,
          parent: parent.name,
          child: child.name,
          items: count === undefined ? "items" : countText(count, "item"),
        },
        {
          related: [parent, child].map(({ name, origin }) => ({
            message: `The key of ${name}.`,
            file: origin.file,
            span: origin.nameSpan,
          })),
          changes: prefixChange(isBackwards ? child : parent, pattern, use),
        },
      );
    }
  },
});

/** The one item of its collection that sorts behind all of another entity's, which may be more. */
function parentAtTheEnd(
  clinic: Clinic,
  { entities, path }: Use,
  isBackwards: boolean,
  count: number | undefined,
): { readonly parent: Entity; readonly child: Entity } | undefined {
  const sortOf = (entity: Entity): KeyComponent | undefined =>
    clinic.planning.placeOf(entity, path)?.sort[0];
  for (const parent of entities) {
    const own = constantText(sortOf(parent));
    if (own === undefined) continue;
    for (const child of entities) {
      const component = sortOf(child);
      const start = component && literalStart(component);
      if (child === parent || start === undefined || constantText(component) !== undefined)
        continue;
      // Where one begins with the other, it depends on the rest which is the larger.
      if (start === "" || start.startsWith(own) || own.startsWith(start)) continue;
      const isBehind = isBackwards ? own < start : own > start;
      const maximum = clinic.quantities.collectionsOf(child, path)?.maximumItems;
      if (isBehind && !(maximum !== undefined && count !== undefined && maximum < count)) {
        return { parent, child };
      }
    }
  }
  return undefined;
}

function constantText(component: KeyComponent | undefined): string | undefined {
  const constant = component?.constant;
  return constant !== undefined && "S" in constant ? constant.S : undefined;
}

function literalStart({ parts }: KeyComponent): string | undefined {
  const [first] = parts;
  return first?.kind === "text" ? first.text : "";
}

/** `#` sorts before letters and digits: what begins with it comes first, what it leaves behind last. */
function prefixChange(entity: Entity, pattern: Pattern, { path }: Use): readonly Change[] {
  const [key] = path.sort;
  const member = entity.node.members.find(
    (each) => each.kind === "BindingMember" && each.attribute.text === key?.name,
  );
  if (member?.kind !== "BindingMember" || key === undefined) return [];
  const { start } = member.value.span;
  // Without an order by key the conditions rely on the text with which the keys begin.
  if (pattern.order === undefined) return [];
  return [
    {
      title: `Begin ${key.name} of ${entity.name} with '#', so that it sorts first; items that exist have to be rewritten`,
      edits: [
        { file: entity.origin.file, span: { start: start + 1, end: start + 1 }, newText: "#" },
      ],
    },
  ];
}
