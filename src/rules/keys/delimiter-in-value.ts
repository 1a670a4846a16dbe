import { createDiagnostic } from "../../language/index.ts";
import type { Attribute } from "../../language/semantics/types.ts";
import { resolveType } from "../../planner/attribute-types.ts";
import { defineRule } from "../rule.ts";
import {
  attributeNode,
  endOfAttribute,
  insertedAttributesOf,
  keyTemplatesOf,
  placeOfInsert,
  wordsOf,
} from "./key-templates.ts";

/**
 * ## What it does
 * Reports text in a key template that is likely to contain the literal that follows it: what people
 * write (a name, a path, a tag), or an identifier before a hyphen, dot or slash.
 *
 * ## Why is this bad?
 * `("A#", "B")` and `("A", "#B")` would both make `A##B`, one key for two items; an emulator that
 * joined keys so had [just that bug](https://github.com/floci-io/floci/issues/3800). The generated
 * code refuses such a value, in arguments of `begins_with` too: the write fails for a value that
 * nothing else forbids.
 *
 * ## Example
 * ```dynamo
 * table Files {
 *   partition key driveId: string
 *   sort key SK: string
 * }
 *
 * entity File in Files {
 *   SK = "${folderName}/${fileId}"
 * //      ^^^^^^^^^^^^^ A folderName with "/" in it is refused, since its key could be that of another item: …
 *
 *   driveId: ulid
 *   folderName: string
 *   fileId: ulid
 * }
 *
 * pattern FilesIn {
 *   query File
 *   where driveId = :driveId and folderName = :folderName
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Files {
 *   partition key driveId: string
 *   sort key SK: string
 * }
 *
 * entity File in Files {
 *   SK = "${folderName}/${fileId}"
 *
 *   driveId: ulid
 *   folderName: string @matches("^[^/]*$")
 *   fileId: ulid
 * }
 *
 * pattern FilesIn {
 *   query File
 *   where driveId = :driveId and folderName = :folderName
 * }
 * ```
 *
 * ## When to allow it
 * Where something in front of the model already keeps the character out of the values.
 */
export const delimiterInValue = defineRule({
  code: "delimiter-in-value",
  withinTables: true,
  *check({ model, planning }) {
    const reported = new Set<Attribute>();
    for (const template of keyTemplatesOf(model)) {
      for (const inserted of insertedAttributesOf(template)) {
        const { attribute, insert } = inserted;
        const { guard } = insert;
        if (guard === undefined || attribute.matches !== undefined) continue;
        if (attribute.type.kind !== "string" && attribute.type.kind !== "named") continue;
        if (reported.has(attribute) || !mayHold(attribute.name, guard)) continue;
        if (attribute.source.kind === "derived") continue;
        if (resolveType(attribute.type, planning.typeNamed).kind !== "string") continue;
        reported.add(attribute);
        const place = placeOfInsert(inserted);
        const node = attributeNode(template.entity, attribute.name);
        const annotation = `@matches(${JSON.stringify(expressionWithout(guard))})`;
        yield createDiagnostic(
          "delimiter-in-value",
          place,
          { attribute: attribute.name, delimiter: guard, annotation },
          node === undefined || guard.length > 1
            ? {}
            : {
                changes: [
                  {
                    title: `Say that ${attribute.name} never contains "${guard}"`,
                    edits: [
                      {
                        file: template.entity.origin.file,
                        span: endOfAttribute(node),
                        newText: ` ${annotation}`,
                      },
                    ],
                  },
                ],
              },
        );
      }
    }
  },
});

/** Whether values of an attribute of this name may well contain the delimiter. */
function mayHold(name: string, guard: string): boolean {
  if (/^[-_./ ]$/.test(guard)) return true;
  const word = wordsOf(name).at(-1) ?? "";
  return freeText.has(word) || (/^[:?&=]/.test(guard) && addresses.has(word));
}

const addresses = new Set(["url", "uri", "urn", "arn", "link", "href", "endpoint"]);

const freeText = new Set([
  ...["name", "title", "subject", "topic", "label", "tag", "hashtag", "category"],
  ...["text", "description", "comment", "note", "message", "query", "address", "caption"],
  ...["path", "folder", "directory", "file", "filename", "url", "uri", "link", "href"],
]);

function expressionWithout(guard: string): string {
  return `^[^${guard.replace(/[\\\]^-]/g, "\\$&")}]*$`;
}
