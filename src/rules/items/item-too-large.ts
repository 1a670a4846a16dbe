import { readUnits, writeUnits } from "../../dynamodb/capacity.ts";
import { limits } from "../../dynamodb/limits.ts";
import type { Diagnostic } from "../../language/diagnostics/diagnostic.ts";
import { createDiagnostic } from "../../language/diagnostics/registry.ts";
import type { Entity } from "../../language/semantics/model.ts";
import type { Clinic } from "../clinic.ts";
import { bytesText, numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";
import {
  type AttributeSize,
  attributeSizes,
  isLargeCollection,
  maximumText,
} from "./attribute-sizes.ts";

/**
 * ## What it does
 * Adds up the largest sizes that `@size` and `@items` allow, and reports an entity whose items can
 * grow to 100 KB. Over 400 KB it is an error. What has no maximum counts with its average, or not at
 * all, so that the sum is never too high.
 *
 * ## Why is this bad?
 * DynamoDB refuses an item over 400 KB, names included, and it does so on the day when the largest
 * customer gets one more element. Long before, the item is slow and expensive: an update is charged
 * for the whole item, so that changing one number in 100 KB takes 100 write units, and reading it
 * takes 13 read units.
 * [AWS on limits](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html),
 * [AWS on large items](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-use-s3-too.html)
 *
 * ## Example
 * ```dynamo
 * table Orders {
 *   partition key orderId: string
 * }
 *
 * entity Order in Orders {
 *   //   ^^^^^ Items of Order can grow to 415 KB: history 150 KB + notes 150 KB + lines 115 KB (2,000 × 59 B). DynamoDB refuses items over 400 KB. Lower a maximum, or put history into items of its own or into S3.
 *   orderId: ulid
 *   lines: Line[] @items(10, max 2000)
 *   notes: string @size(100B, max 150KB)
 *   history: string @size(100B, max 150KB)
 * }
 *
 * type Line {
 *   sku: string @size(12B, max 20B)
 *   quantity: integer
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Orders {
 *   partition key orderId: string
 *   sort key part: string
 * }
 *
 * entity Order in Orders {
 *   part = "ORDER"
 *
 *   orderId: ulid
 *   notes: string @size(100B, max 50KB)
 * }
 *
 * entity Line in Orders {
 *   part = "LINE#${number:06}"
 *
 *   orderId: ulid
 *   number: integer
 *   sku: string @size(12B, max 20B)
 *   quantity: integer
 * }
 *
 * pattern OrderWithLines {
 *   query Order, Line
 *   where orderId = :orderId
 * }
 * ```
 *
 * ## When to allow it
 * Where the maxima can never meet in one item, or where large items are written once and rarely read.
 */
export const itemTooLarge = defineRule({
  code: "item-too-large",
  withinTables: true,
  *check(clinic) {
    for (const entity of clinic.model.entities) {
      const finding = judge(clinic, entity);
      if (finding !== undefined) yield finding;
    }
  },
});

function judge(clinic: Clinic, entity: Entity): Diagnostic | undefined {
  const { primary } = entity.table;
  let maximum = 0;
  for (const each of clinic.planning.sizes.attributesOn(entity, primary).values()) {
    maximum += each.maximum;
  }
  if (maximum < clinic.thresholds.largeItemBytes) return undefined;
  const sizes = attributeSizes(clinic, entity);
  const isRefused = maximum > limits.itemBytes;
  // A large list that stays below the limit is reported where it stands.
  if (!isRefused && sizes.some((size) => isLargeCollection(clinic, size))) return undefined;
  const largest = sizes.filter(({ measure }) => measure.maximum >= maximum / 20).slice(0, 4);
  const [first] = largest;
  if (first === undefined) return undefined;
  let others = maximum;
  for (const { measure } of largest) others -= measure.maximum;
  const isOpen = clinic.planning.sizes.unboundedOn(entity, primary).length > 0;
  const { file, nameSpan } = entity.origin;
  return createDiagnostic(
    "item-too-large",
    { file, span: nameSpan },
    {
      entity: entity.name,
      bytes: `${isOpen ? "at least " : ""}${bytesText(maximum)}`,
      sum: [
        ...largest.map(maximumText),
        ...(others < maximum / 100 ? [] : [`the rest ${bytesText(others)}`]),
      ].join(" + "),
      consequence: isRefused
        ? `DynamoDB refuses items over ${bytesText(limits.itemBytes)}`
        : `each change of one then takes ${numberText(writeUnits(maximum))} write units, each read ${numberText(readUnits(maximum, "strong"))} read units`,
      largest: first.attribute?.name ?? first.storedName,
    },
    {
      ...(isRefused ? ({ severity: "error" } as const) : {}),
      related: largest.flatMap((size) => placeOf(entity, size)),
    },
  );
}

function placeOf(entity: Entity, size: AttributeSize) {
  const origin = entity.originOfAttribute(size.attribute?.name ?? "");
  if (origin === undefined) return [];
  const { file, nameSpan } = origin;
  return [{ message: `At most ${maximumText(size)}.`, file, span: nameSpan }];
}
