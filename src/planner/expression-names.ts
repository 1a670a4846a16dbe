import type { Expression } from "../language/expressions/expression.ts";
import { attributesIn } from "../language/expressions/traverse.ts";
import { attributeNamed } from "../language/semantics/keys.ts";
import type { AttributePath, Entity } from "../language/semantics/model.ts";
import { storedPathOf, type TypeLookup } from "./attribute-types.ts";
import type { StoredPath } from "./plan.ts";

/** Under which name the attribute is stored; keys and the discriminator are stored as they are named. */
export function storedNameIn(entities: readonly Entity[], name: string): string {
  for (const entity of entities) {
    const attribute = attributeNamed(entity, name);
    if (attribute !== undefined) return attribute.storedName;
  }
  return name;
}

export function storedPathIn(
  entity: Entity,
  target: Pick<AttributePath, "attribute" | "path">,
  typeNamed: TypeLookup,
): StoredPath {
  const declared = attributeNamed(entity, target.attribute);
  return {
    attribute: declared?.storedName ?? target.attribute,
    path:
      declared === undefined ? target.path : storedPathOf(declared.type, target.path, typeNamed),
  };
}

/** Stored names of all attributes that an expression reads. */
export function storedNamesIn(
  expression: Expression | undefined,
  entities: readonly Entity[],
): readonly string[] {
  if (expression === undefined) return [];
  return [...new Set(attributesIn(expression).map((name) => storedNameIn(entities, name)))];
}
