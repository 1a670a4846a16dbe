import { createDiagnostic } from "../../language/diagnostics/registry.ts";
import type { AttributeChange } from "../../language/semantics/model.ts";
import type { Change } from "../../language/text/edits.ts";
import { quotedName } from "../../planner/names-as-text.ts";
import { defineRule } from "../rule.ts";
import { demand, type PatternPart, partsOf, withVerb } from "./parts.ts";

/**
 * ## What it does
 * Reports a transaction that counts up with a `put`, or down with a `delete`, of an item, where
 * nothing makes a second call with the same item fail.
 *
 * ## Why is this bad?
 * A caller that gets no answer calls again. The second put replaces the item with itself and the
 * second delete removes nothing, but the counter is changed a second time, and from then on it is
 * wrong. With `create`, or with a delete on condition that the item exists, the second transaction
 * is refused as a whole. (The token with which an SDK repeats a request helps for ten minutes, and
 * only where the SDK itself repeats it.)
 * [AWS on transactions](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html)
 *
 * ## Example
 * ```dynamo
 * table Posts {
 *   partition key postId: string
 *   sort key part: string
 * }
 *
 * entity Post in Posts {
 *   part = "POST"
 *
 *   postId: ulid
 *   likes: integer = 0
 * }
 *
 * entity Like in Posts {
 *   part = "LIKE#${userId}"
 *
 *   postId: ulid
 *   userId: ulid
 * }
 *
 * pattern LikePost {
 *   transaction {
 *     put Like
 * //  ^^^ LikePost changes 'likes' of Post at each call, also where the put of Like repeats an earlier one. Use 'create', so that a second call is refused as a whole.
 *     update Post {
 *       where postId = :Like.postId
 *       add 1 to likes
 *     }
 *   }
 * }
 *
 * pattern UnlikePost {
 *   transaction {
 *     delete Like {
 * //  ^^^^^^ UnlikePost changes 'likes' of Post at each call, also where the delete of Like repeats an earlier one. Add 'if attribute_exists(postId)', so that a second call is refused as a whole.
 *       where postId = :postId and userId = :userId
 *     }
 *     update Post {
 *       where postId = :postId
 *       add -1 to likes
 *     }
 *   }
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Posts {
 *   partition key postId: string
 *   sort key part: string
 * }
 *
 * entity Post in Posts {
 *   part = "POST"
 *
 *   postId: ulid
 *   likes: integer = 0
 * }
 *
 * entity Like in Posts {
 *   part = "LIKE#${userId}"
 *
 *   postId: ulid
 *   userId: ulid
 * }
 *
 * pattern LikePost {
 *   transaction {
 *     create Like
 *     update Post {
 *       where postId = :Like.postId
 *       add 1 to likes
 *     }
 *   }
 * }
 *
 * pattern UnlikePost {
 *   transaction {
 *     delete Like {
 *       where postId = :postId and userId = :userId
 *       if attribute_exists(postId)
 *     }
 *     update Post {
 *       where postId = :postId
 *       add -1 to likes
 *     }
 *   }
 * }
 * ```
 *
 * ## When to allow it
 * Where the counter counts calls and not items.
 */
export const counterNotIdempotent = defineRule({
  code: "counter-not-idempotent",
  *check({ model }) {
    for (const pattern of model.patterns) {
      if (pattern.verb !== "transaction") continue;
      const parts = partsOf(pattern);
      const counters = parts.flatMap((part) => counterOf(part) ?? []);
      if (counters.length === 0) continue;
      // One condition anywhere in it refuses the second call, if it fails then: that is not for sure.
      if (parts.some(({ verb }) => verb === "create")) continue;
      for (const part of parts) {
        const counter = counters.find(
          ({ step, part: own }) => own !== part && step === (part.verb === "put" ? "up" : "down"),
        );
        if (counter === undefined || !isRepeatable(part)) continue;
        const { text, change } = mendOf(part);
        yield createDiagnostic(
          "counter-not-idempotent",
          { file: pattern.origin.file, span: part.verbSpan },
          {
            pattern: pattern.name,
            counter: counter.name,
            owner: counter.part.entity.name,
            verb: part.verb,
            entity: part.entity.name,
            advice: text,
          },
          {
            related: [
              {
                message: "This counts a second call as well.",
                file: pattern.origin.file,
                span: counter.change.span,
              },
            ],
            changes: change === undefined ? [] : [change],
          },
        );
      }
    }
  },
});

interface Counter {
  readonly part: PatternPart;
  readonly name: string;
  readonly step: "up" | "down";
  readonly change: AttributeChange;
}

/** The part adds a number that stands in the model to an attribute, and does so each time. */
function counterOf(part: PatternPart): Counter | undefined {
  for (const change of part.clauses.changes) {
    if (change.kind !== "add" || change.value.kind !== "literal") continue;
    if (!("N" in change.value.value)) continue;
    const step = change.value.value.N.startsWith("-") ? "down" : "up";
    return { part, name: change.target.attribute, step, change };
  }
  return undefined;
}

function isRepeatable({ verb, clauses }: PatternPart): boolean {
  return (verb === "put" || verb === "delete") && clauses.condition === undefined;
}

function mendOf(part: PatternPart): { readonly text: string; readonly change?: Change } {
  if (part.verb === "put") {
    const title = "Use 'create': the transaction is refused where the item exists";
    const edits = [withVerb(part, "create")];
    return { text: "Use 'create'", change: { title, edits, preferred: true } };
  }
  const stored = part.entity.attributes.find(
    ({ optional, source, since }) => !optional && source.kind !== "in key" && since === 1,
  );
  if (stored === undefined) return { text: "Demand with 'if' that the item exists" };
  const condition = `attribute_exists(${quotedName(stored.name)})`;
  const edit = demand(part, condition);
  const text = `Add 'if ${condition}'`;
  if (edit === undefined) return { text };
  const title = `${text}: the transaction is refused where the item is gone`;
  return { text, change: { title, edits: [edit], preferred: true } };
}
