import { createDiagnostic } from "../../language/index.ts";
import type { Table } from "../../language/semantics/model.ts";
import type { Change, TextEdit } from "../../language/text/edits.ts";
import { defineRule } from "../rule.ts";
import { bindingNode, type KeyTemplate, keyTemplatesOf } from "./key-templates.ts";

/**
 * ## What it does
 * Reports a key template that separates its parts by another character than most templates of the
 * same table.
 *
 * ## Why is this bad?
 * Whoever writes a query by hand or takes a key apart must know for each kind of item whether it is
 * `#`, `|` or `:`; and a value that one template must refuse, since it contains the delimiter, is
 * fine in the next.
 * [AWS's talk on core concepts](https://www.youtube.com/watch?v=oMVRvg_8m_I)
 *
 * ## Example
 * ```dynamo
 * table Shop {
 *   partition key PK: string
 *   sort key SK: string
 *   discriminator kind
 * }
 *
 * entity Customer in Shop {
 *   PK = "CUSTOMER#${customerId}"
 *   SK = "PROFILE"
 *
 *   customerId: ulid
 * }
 *
 * entity Order in Shop {
 *   PK = "CUSTOMER#${customerId}"
 *   SK = "ORDER|${orderId}"
 * //^^ SK is divided by "|", most keys of Shop by "#", as PK of Customer: …
 *
 *   customerId: ulid
 *   orderId: ulid
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Shop {
 *   partition key PK: string
 *   sort key SK: string
 *   discriminator kind
 * }
 *
 * entity Customer in Shop {
 *   PK = "CUSTOMER#${customerId}"
 *   SK = "PROFILE"
 *
 *   customerId: ulid
 * }
 *
 * entity Order in Shop {
 *   PK = "CUSTOMER#${customerId}"
 *   SK = "ORDER#${orderId}"
 *
 *   customerId: ulid
 *   orderId: ulid
 * }
 * ```
 *
 * ## When to allow it
 * Where items with this key are stored already, or where the value is a text with a form of its own,
 * such as a path.
 */
export const inconsistentDelimiter = defineRule({
  code: "inconsistent-delimiter",
  *check({ model }) {
    const byTable = new Map<Table, Map<string, KeyTemplate[]>>();
    for (const template of keyTemplatesOf(model)) {
      for (const delimiter of delimitersOf(template)) {
        const { table } = template.entity;
        const ofTable = byTable.get(table) ?? new Map<string, KeyTemplate[]>();
        byTable.set(table, ofTable);
        const templates = ofTable.get(delimiter);
        if (templates === undefined) ofTable.set(delimiter, [template]);
        else templates.push(template);
      }
    }
    for (const [table, ofTable] of byTable) {
      const [usual, ...others] = [...ofTable].sort(([, a], [, b]) => b.length - a.length);
      const [example] = usual?.[1] ?? [];
      if (usual === undefined || example === undefined) continue;
      for (const [delimiter, templates] of others) {
        for (const { binding } of templates) {
          const { file, nameSpan } = binding.origin;
          yield createDiagnostic(
            "inconsistent-delimiter",
            { file, span: nameSpan },
            {
              key: binding.attribute,
              delimiter,
              usual: usual[0],
              table: table.name,
              example: `${example.binding.attribute} of ${example.entity.name}`,
            },
            {
              related: [
                {
                  message: "A key with the other delimiter.",
                  file: example.binding.origin.file,
                  span: example.binding.origin.nameSpan,
                },
              ],
              changes: () => changesTo(usual[0], delimiter, templates),
            },
          );
        }
      }
    }
  },
});

/** All keys of the table at once: those that begin alike lie in one collection, and stay there. */
function changesTo(
  usual: string,
  delimiter: string,
  templates: readonly KeyTemplate[],
): readonly Change[] {
  // In front of a hole a dollar is written in another way.
  if (usual === "$" || delimiter === "$") return [];
  const edits = templates.flatMap(({ entity, binding }): TextEdit[] => {
    const value = bindingNode(entity, binding)?.value;
    if (value?.kind !== "TemplateLiteral") return [];
    return value.parts.flatMap((part, position): TextEdit[] => {
      if (part.kind !== "TemplateText" || !part.value.endsWith(delimiter)) return [];
      if (value.parts[position + 1]?.kind !== "TemplateHole") return [];
      const { end } = part.span;
      return [{ file: binding.origin.file, span: { start: end - 1, end }, newText: usual }];
    });
  });
  return [{ title: `Divide keys by "${usual}" instead of "${delimiter}"`, edits }];
}

/** The characters that stand before an inserted attribute, behind a word or another attribute. */
function delimitersOf({ parts }: KeyTemplate): ReadonlySet<string> {
  const delimiters = new Set<string>();
  for (const [position, part] of parts.entries()) {
    if (typeof part !== "string" || typeof parts[position + 1] !== "object") continue;
    const found = /(?:^|\w)([#|:/~@!$^+;,])$/.exec(part)?.[1];
    if (found !== undefined && (position > 0 || part.length > 1)) delimiters.add(found);
  }
  return delimiters;
}
