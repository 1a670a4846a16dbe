import type { Expression } from "../../language/expressions/expression.ts";
import { attributesIn } from "../../language/expressions/traverse.ts";
import { createDiagnostic } from "../../language/index.ts";
import { attributeNamed, keySourceOf } from "../../language/semantics/keys.ts";
import type { Entity, KeyAttribute } from "../../language/semantics/model.ts";
import { spellName } from "../../language/semantics/names.ts";
import type { Change } from "../../language/text/edits.ts";
import { defineRule } from "../rule.ts";
import { bindingNode } from "./key-templates.ts";

/**
 * ## What it does
 * Reports an entity whose primary key does not hold the attributes that name its items (`@id`).
 *
 * ## Why is this bad?
 * Two different items get one and the same key. `PutItem` replaces the first by the second without
 * a word, and a conditional create refuses the second. Schemas of AWS's own tools do this: a
 * leaderboard by game and score keeps one of two players with equal scores.
 * [AWS's schemas](https://github.com/awslabs/mcp)
 *
 * ## Example
 * ```dynamo
 * table Leaderboard {
 *   partition key gameId: string
 *   sort key score: number
 * }
 *
 * entity Standing in Leaderboard {
 *   gameId: string
 *   score: integer
 * //^^^^^ Items of Standing that differ in playerId only have the same primary key: …
 *   playerId: string @id
 * }
 *
 * pattern Record {
 *   put Standing
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Leaderboard {
 *   partition key gameId: string
 *   sort key SK: string
 * }
 *
 * entity Standing in Leaderboard {
 *   SK = "${score:012}#${playerId}"
 *
 *   gameId: string
 *   score: integer
 *   playerId: string @id
 * }
 *
 * pattern Record {
 *   put Standing
 * }
 * ```
 *
 * ## When to allow it
 * Where only one of the items may exist at a time, so that the second is meant to replace the
 * first: the holder of a seat, the current leader.
 */
export const identityNotInKey = defineRule({
  code: "identity-not-in-key",
  withinTables: true,
  *check({ model }) {
    for (const entity of model.entities) {
      if (entity.identity.every((name) => isInserted(entity, name))) continue;
      const { partition, sort } = entity.table.primary;
      const keys = [...partition, ...sort];
      const held = new Set(keys.flatMap((key) => heldBy(entity, key)));
      const missing = entity.identity.filter((name) => !held.has(name));
      const last = keys.at(-1);
      if (missing.length === 0 || last === undefined) continue;
      yield createDiagnostic(
        "identity-not-in-key",
        placeOfKey(entity, last),
        { entity: entity.name, attributes: missing.join(" and "), key: last.name },
        { changes: () => changesOf(entity, last, missing) },
      );
    }
  },
});

/** What names the items at the end of the last key's text; a key that is no text has no such place. */
function changesOf(
  entity: Entity,
  key: KeyAttribute,
  missing: readonly string[],
): readonly Change[] {
  const binding = entity.bindings.find(({ attribute }) => attribute === key.name);
  const value = binding && bindingNode(entity, binding)?.value;
  if (value?.kind !== "TemplateLiteral" && value?.kind !== "StringLiteral") return [];
  const texts = value.kind === "StringLiteral" ? [] : value.parts;
  const text = texts.findLast((part) => part.kind === "TemplateText");
  const delimiter = /[#|:/]$/.exec(text?.kind === "TemplateText" ? text.value : "")?.[0] ?? "#";
  // In front of the quotation mark.
  const at = value.span.end - 1;
  const newText = missing.map((name) => `${delimiter}\${${spellName(name)}}`).join("");
  const file = entity.origin.file;
  const title = `Add ${missing.join(" and ")} to ${key.name}`;
  return [{ title, edits: [{ file, span: { start: at, end: at }, newText }] }];
}

/** Whether the key is the attribute or inserts it, which is so of nearly all, and cheap to see. */
function isInserted({ table, bindings }: Entity, name: string): boolean {
  const { partition, sort } = table.primary;
  const isKey = (attribute: string): boolean =>
    attribute === partition[0]?.name || attribute === sort[0]?.name;
  return (
    isKey(name) ||
    bindings.some(
      ({ attribute, value }) =>
        isKey(attribute) &&
        value.kind === "template" &&
        value.parts.some(
          (part) =>
            typeof part !== "string" &&
            part.expression.kind === "attribute" &&
            part.expression.name === name,
        ),
    )
  );
}

/** The attributes that tell two values of the key apart. */
function heldBy(entity: Entity, key: KeyAttribute): readonly string[] {
  const source = keySourceOf(entity, key);
  return source === undefined ? [] : shownBy(entity, source.expression, 0);
}

/** What is computed may tell its sources apart, so that it counts as doing so; a shard does not. */
function shownBy(entity: Entity, expression: Expression, depth: number): readonly string[] {
  if (expression.kind === "template") {
    return expression.parts.flatMap((part) =>
      typeof part === "string" ? [] : shownBy(entity, part.expression, depth),
    );
  }
  if (expression.kind === "function" && expression.name === "shard") return [];
  return attributesIn(expression).flatMap((name) => {
    const source = attributeNamed(entity, name)?.source;
    if (source?.kind !== "derived" || depth > 10) return [name];
    return [name, ...shownBy(entity, source.value, depth + 1)];
  });
}

function placeOfKey(entity: Entity, key: KeyAttribute) {
  const binding = entity.bindings.find(({ attribute }) => attribute === key.name);
  const origin = binding?.origin ?? entity.originOfAttribute(key.name) ?? entity.origin;
  return { file: origin.file, span: origin.nameSpan };
}
