import { createDiagnostic } from "../../language/index.ts";
import type { Pattern } from "../../language/semantics/model.ts";
import { orderInText, resolveType } from "../../planner/attribute-types.ts";
import type { Clinic } from "../clinic.ts";
import { defineRule } from "../rule.ts";
import {
  type InsertedAttribute,
  insertedAttributesOf,
  keyTemplatesOf,
  placeOfInsert,
} from "./key-templates.ts";

/**
 * ## What it does
 * Reports a number that is inserted into a sort key without padding, where a query returns several
 * items in the order of that key. (A range or an `order by` on it is the error
 * `unpadded-number-in-key`.)
 *
 * ## Why is this bad?
 * Text compares character by character, so that 10 comes before 9 and 900 after 2800. The first
 * nine items look right, which is why it is found late; the keys of all stored items have to change
 * then. With `first`, `limit` or `page` the wrong items come back.
 * [A real case](https://github.com/aws-amplify/amplify-cli/issues/3807)
 *
 * ## Example
 * ```dynamo
 * table Issues {
 *   partition key repository: string
 *   sort key SK: string
 * }
 *
 * entity Issue in Issues {
 *   SK = "ISSUE#${number}"
 * //            ^^^^^^^^^ IssuesOf gets its items in the order of SK, where the number '10' comes before '9': …
 *
 *   repository: string
 *   number: integer
 * }
 *
 * pattern IssuesOf {
 *   query Issue
 *   where repository = :repository
 *   page 50
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Issues {
 *   partition key repository: string
 *   sort key SK: string
 * }
 *
 * entity Issue in Issues {
 *   SK = "ISSUE#${number:010}"
 *
 *   repository: string
 *   number: integer
 * }
 *
 * pattern IssuesOf {
 *   query Issue
 *   where repository = :repository
 *   page 50
 * }
 * ```
 *
 * ## When to allow it
 * Where nobody minds the order, or the numbers all have the same count of digits.
 */
export const numberSortsAsText = defineRule({
  code: "number-sorts-as-text",
  *check(clinic) {
    const { model, planning } = clinic;
    for (const template of keyTemplatesOf(model)) {
      if (!template.uses.some(({ role }) => role === "sort")) continue;
      for (const inserted of insertedAttributesOf(template)) {
        const { attribute, insert } = inserted;
        const type = resolveType(attribute.type, planning.typeNamed);
        if (orderInText(type, insert.format) !== "lost") continue;
        const reader = readerInOrder(clinic, inserted);
        if (reader === undefined) continue;
        const place = placeOfInsert(inserted);
        const isWhole = type.kind === "integer" || type.kind === "epoch";
        const padded = `\${${attribute.name}:010}`;
        yield createDiagnostic(
          "number-sorts-as-text",
          place,
          { pattern: reader.pattern.name, key: template.binding.attribute, padded },
          {
            ...(reader.isCut ? { severity: "warning" } : {}),
            changes:
              isWhole && /^\w+$/.test(attribute.name)
                ? [
                    {
                      title: `Pad ${attribute.name} to 10 digits, which changes the keys of stored items`,
                      edits: [{ file: place.file, span: place.span, newText: padded }],
                    },
                  ]
                : [],
          },
        );
      }
    }
  },
});

/** A query to whose results the number gives an order; one that takes some of them first. */
function readerInOrder(
  clinic: Clinic,
  { template, attribute }: InsertedAttribute,
): { readonly pattern: Pattern; readonly isCut: boolean } | undefined {
  let found: { readonly pattern: Pattern; readonly isCut: boolean } | undefined;
  for (const use of clinic.usesOfEntity(template.entity)) {
    const { operation, pattern, path } = use;
    if (operation.operation !== "Query" || use.isPreliminary) continue;
    if (!template.uses.some((key) => key.path === path && key.role === "sort")) continue;
    if (isFixed(pattern, attribute.name)) continue;
    const isCut = pattern.verb === "first" || (pattern.limit ?? pattern.page) !== undefined;
    if (isCut) return { pattern, isCut };
    found ??= { pattern, isCut };
  }
  return found;
}

function isFixed(pattern: Pattern, name: string): boolean {
  return (
    pattern.where?.conjuncts.some(
      ({ condition }) =>
        condition.kind === "comparison" &&
        condition.operator === "=" &&
        [condition.left, condition.right].some(
          (side) => side.kind === "attribute" && side.name === name,
        ),
    ) ?? false
  );
}
