import { createDiagnostic } from "../../language/index.ts";
import { attributeNamed } from "../../language/semantics/keys.ts";
import type { AccessPath, Table } from "../../language/semantics/model.ts";
import type { ProjectionMember } from "../../language/syntax/tree.ts";
import type { Change } from "../../language/text/edits.ts";
import { quotedName } from "../../planner/names-as-text.ts";
import { defineRule } from "../rule.ts";
import { quotedNames } from "./natural-keys.ts";
import { attributesRead, readersOf } from "./readers.ts";

/**
 * ## What it does
 * Reports attributes in the projection of an index that no pattern returns from it or filters by.
 *
 * ## Why is this bad?
 * What an index projects is stored a second time, and a write that changes nothing but such an
 * attribute writes the entry for nobody: one write unit for each KB of it, where an attribute that
 * is not projected costs nothing. A table's projections can name a hundred attributes in all.
 * [AWS on write costs of indexes](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html)
 *
 * ## Example
 * ```dynamo
 * table Players {
 *   partition key playerId: string
 *
 *   global index Ranking {
 *     partition key league
 *     sort key score
 *     project name, seenAt
 *     //            ^^^^^^ No pattern reads 'seenAt' from Ranking, but each write of it writes the entry too. Do not project it.
 *   }
 * }
 *
 * entity Player in Players {
 *   playerId: ulid
 *   league: string
 *   score: integer
 *   name: string
 *   seenAt: timestamp
 * }
 *
 * pattern TopPlayers {
 *   query Player
 *   where league = :league
 *   order by score desc
 *   limit 10
 *   return name, score
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Players {
 *   partition key playerId: string
 *
 *   global index Ranking {
 *     partition key league
 *     sort key score
 *     project name
 *   }
 * }
 *
 * entity Player in Players {
 *   playerId: ulid
 *   league: string
 *   score: integer
 *   name: string
 *   seenAt: timestamp
 * }
 *
 * pattern TopPlayers {
 *   query Player
 *   where league = :league
 *   order by score desc
 *   limit 10
 *   return name, score
 * }
 * ```
 *
 * ## When to allow it
 * Where something outside of the model reads the index, or a pattern to come will: the projection of
 * an index that exists cannot be changed.
 */
export const unreadProjection = defineRule({
  code: "unread-projection",
  *check(clinic) {
    for (const table of clinic.model.tables) {
      // What TTL deletes may be filtered by whatever reads the index.
      const marks = [table.discriminator, table.versionAttribute, table.settings.ttl];
      for (const index of table.indexes) {
        if (index.projection.kind !== "include") continue;
        const readers = readersOf(clinic, index);
        const read = readers.length === 0 ? undefined : attributesRead(clinic, index);
        const member = index.node?.members.find(({ kind }) => kind === "ProjectionMember");
        if (read === undefined || member?.kind !== "ProjectionMember") continue;
        const unread = member.attributes.filter(
          ({ text }) =>
            !marks.includes(text) && !storedAs(table, text).some((stored) => read.has(stored)),
        );
        const [first] = unread;
        const last = unread.at(-1);
        if (first === undefined || last === undefined) continue;
        const names = new Set(unread.map(({ text }) => text));
        yield createDiagnostic(
          "unread-projection",
          {
            file: index.origin.file,
            span: { start: first.span.start, end: last.span.end },
          },
          {
            index: index.name,
            attributes: quotedNames([...names]),
            them: unread.length === 1 ? "it" : "them",
          },
          { changes: [without(index, member, names)] },
        );
      }
    }
  },
});

/** The names under which the table's entities store an attribute; its own where none has it. */
function storedAs({ entities }: Table, name: string): readonly string[] {
  const stored = entities.flatMap((entity) => attributeNamed(entity, name)?.storedName ?? []);
  return stored.length === 0 ? [name] : stored;
}

function without(index: AccessPath, member: ProjectionMember, unread: ReadonlySet<string>): Change {
  const kept = member.attributes.flatMap(({ text }) => (unread.has(text) ? [] : quotedName(text)));
  const newText = kept.length === 0 ? "project keys" : `project ${kept.join(", ")}`;
  return {
    title: `Take ${[...unread].join(", ")} out of the projection of ${index.name}, which cannot be changed once the index exists`,
    edits: [{ file: index.origin.file, span: member.span, newText }],
    preferred: true,
  };
}
