import { limits } from "../../dynamodb/limits.ts";
import { valueSize } from "../../dynamodb/sizes.ts";
import { utf8Length } from "../../dynamodb/text.ts";
import type { Expression, TemplateFormat } from "../../language/expressions/expression.ts";
import { createDiagnostic } from "../../language/index.ts";
import { attributeNamed, keySourceOf } from "../../language/semantics/keys.ts";
import type { Entity, KeyAttribute } from "../../language/semantics/model.ts";
import type { Attribute } from "../../language/semantics/types.ts";
import { resolveType, type TypeLookup, textWidth } from "../../planner/attribute-types.ts";
import { defineRule } from "../rule.ts";

/**
 * ## What it does
 * Adds up how long a key can become, by the sizes that the model states, and reports one that is
 * over DynamoDB's limit: 2048 bytes for a partition key, 1024 for a sort key. What nothing is said
 * of counts as empty.
 *
 * ## Why is this bad?
 * DynamoDB refuses the write of such an item, and an index refuses it with the item although the
 * table could hold it. Of a multi-attribute key the attributes of one side are added up.
 * [AWS on quotas](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html)
 *
 * ## Example
 * ```dynamo
 * table Crawl {
 *   partition key siteId: string
 *   sort key SK: string
 * }
 *
 * entity Page in Crawl {
 *   SK = "URL#${url}"
 * //^^ This key can be 2004 bytes long (4 + url 2000), but a sort key has at most 1024: …
 *
 *   siteId: ulid
 *   url: string @size(80B, max 2000B)
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Crawl {
 *   partition key siteId: string
 *   sort key SK: string
 * }
 *
 * /// The hash is that of the URL, in hexadecimal digits.
 * entity Page in Crawl {
 *   SK = "URL#${urlHash}"
 *
 *   siteId: ulid
 *   urlHash: string @size(64B, max 64B)
 *   url: string @size(80B, max 2000B)
 * }
 * ```
 *
 * ## When to allow it
 * Where the parts never reach their maximum in one item.
 */
export const keyTooLong = defineRule({
  code: "key-too-long",
  withinTables: true,
  *check({ model, planning }) {
    for (const entity of model.entities) {
      if (!mayBeLong(entity)) continue;
      const { table } = entity;
      const reported = new Set<KeyAttribute["name"]>();
      for (const path of [table.primary, ...table.indexes]) {
        for (const role of ["partition", "sort"] as const) {
          const limit = role === "partition" ? limits.partitionKeyBytes : limits.sortKeyBytes;
          const addends = path[role].flatMap((key) =>
            addendsOfKey(entity, key, planning.typeNamed),
          );
          const sum = addends.reduce((total, { bytes }) => total + bytes, 0);
          const [first] = path[role];
          if (sum <= limit || first === undefined || reported.has(first.name)) continue;
          reported.add(first.name);
          const text = addends
            .filter(({ bytes }) => bytes > 0)
            .map(({ name, bytes }) => (name === undefined ? `${bytes}` : `${name} ${bytes}`));
          yield createDiagnostic("key-too-long", placeOfKey(entity, first), {
            sum,
            addends: text.join(" + "),
            role,
            limit,
          });
        }
      }
    }
  },
});

/** What has a fixed width never reaches the limit by itself, so that few entities need a closer look. */
function mayBeLong({ attributes }: Entity): boolean {
  let sum = 0;
  for (const { size } of attributes) sum += size === undefined ? 0 : (size.maximum ?? size.average);
  return sum >= limits.sortKeyBytes / 2;
}

interface Addend {
  /** Absent for literals. */
  readonly name?: string;
  readonly bytes: number;
}

function addendsOfKey(entity: Entity, key: KeyAttribute, typeNamed: TypeLookup): readonly Addend[] {
  if (key.type !== "string" && key.type !== "binary") return [];
  const source = keySourceOf(entity, key);
  return source === undefined ? [] : addendsOf(entity, source.expression, undefined, typeNamed);
}

function addendsOf(
  entity: Entity,
  expression: Expression,
  format: TemplateFormat | undefined,
  typeNamed: TypeLookup,
): readonly Addend[] {
  if (expression.kind === "literal") return [{ bytes: valueSize(expression.value) }];
  if (expression.kind === "template") {
    return expression.parts.flatMap((part) =>
      typeof part === "string"
        ? [{ bytes: utf8Length(part) }]
        : addendsOf(entity, part.expression, part.format, typeNamed),
    );
  }
  if (expression.kind !== "attribute") return [];
  const attribute = attributeNamed(entity, expression.name);
  if (attribute === undefined) return [];
  return [{ name: attribute.name, bytes: maximumOf(attribute, format, typeNamed) }];
}

function maximumOf(
  { size, type: declared }: Attribute,
  format: TemplateFormat | undefined,
  typeNamed: TypeLookup,
): number {
  const type = resolveType(declared, typeNamed);
  const width = textWidth(type, format);
  if (width !== undefined) return width;
  if (type.kind === "union") return Math.max(0, ...type.members.map(valueSize));
  return size === undefined ? 0 : (size.maximum ?? size.average);
}

function placeOfKey(entity: Entity, key: KeyAttribute) {
  const binding = entity.bindings.find(({ attribute }) => attribute === key.name);
  const origin = binding?.origin ?? entity.originOfAttribute(key.name) ?? entity.origin;
  return { file: origin.file, span: origin.nameSpan };
}
