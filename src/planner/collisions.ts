import type { Diagnostic } from "../language/diagnostics/diagnostic.ts";
import { createDiagnostic } from "../language/diagnostics/registry.ts";
import type { Table } from "../language/semantics/model.ts";
import type { Inhabitant, InhabitantKey } from "./foreign-items.ts";
import { literalStart, mayBeEqual } from "./key-texts.ts";
import type { Planning } from "./planning.ts";

/**
 * Kinds of items whose whole primary keys can be equal: the later write would replace the earlier
 * item. Reported at the later of the two.
 */
export function collidingEntities(planning: Planning, table: Table): readonly Diagnostic[] {
  const [first] = table.entities;
  if (first === undefined) return [];
  const { all, visit } = planning.inhabitantsOf(first, table.primary);
  if (all.length < 2) return [];
  const diagnostics: Diagnostic[] = [];
  const earlier = new Set<Inhabitant>();
  for (const inhabitant of all) {
    // Only one for each: a table of a hundred equal keys is a mistake of each, not of each pair.
    let collides: Inhabitant | undefined;
    visit(startOf(inhabitant.partition), startOf(inhabitant.sort), (other) => {
      if (collides !== undefined || other.entity === inhabitant.entity) return;
      if (earlier.has(other) && mayCollide(inhabitant, other)) collides = other;
    });
    earlier.add(inhabitant);
    const other = collides as Inhabitant | undefined;
    if (other !== undefined) {
      const { origin } = inhabitant.entity;
      diagnostics.push(
        createDiagnostic(
          "colliding-entity-templates",
          { file: origin.file, span: origin.nameSpan },
          { entity: inhabitant.name, other: other.name, table: table.name },
          {
            related: [
              {
                message: `${other.name} has such keys too.`,
                file: other.entity.origin.file,
                span: other.entity.origin.nameSpan,
              },
            ],
          },
        ),
      );
    }
  }
  return diagnostics;
}

function mayCollide(left: Inhabitant, right: Inhabitant): boolean {
  const keysMeet = (mine: readonly InhabitantKey[], others: readonly InhabitantKey[]): boolean =>
    mine.every((key, position) => {
      const other = others[position];
      if (other === undefined) return true;
      if (key.number !== undefined && other.number !== undefined)
        return key.number === other.number;
      return !key.isText || !other.isText || mayBeEqual(key.texts, other.texts);
    });
  return keysMeet(left.partition, right.partition) && keysMeet(left.sort, right.sort);
}

function startOf(keys: readonly InhabitantKey[]): string {
  const [key] = keys;
  return key?.isText === true ? literalStart(key.texts) : "";
}
