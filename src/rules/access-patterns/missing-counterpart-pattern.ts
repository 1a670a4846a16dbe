import { createDiagnostic } from "../../language/index.ts";
import type { Action, Entity, Pattern } from "../../language/semantics/model.ts";
import type { Change } from "../../language/text/edits.ts";
import type { Clinic } from "../clinic.ts";
import { defineRule } from "../rule.ts";
import { isIdentity } from "./references.ts";
import { createStub, getStub, isWholeInPatterns, namesTaken, writeBehind } from "./stubs.ts";

/**
 * ## What it does
 * Reports an entity that patterns read and none creates, that they create and none reads, or that no
 * pattern names at all.
 *
 * A write that returns the item (`update`, `upsert`), one that depends on it (`if`), and a check in a
 * transaction count as reads; so do the creation of an item that guards a transaction, and a stream,
 * whose consumers the model does not know. A model whose patterns only read, or only write, is not
 * reported: the other half may be somewhere else.
 *
 * ## Why is this bad?
 * Each read needs a write that makes its items with the keys that it looks for, and nothing can be
 * said of costs, hot partitions and indexes by half of the traffic. What nobody reads costs a write
 * unit for each KB and index all the same, and is stored for every month that it is kept.
 * [AWS on design for access patterns](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-general-nosql-design.html)
 *
 * ## Example
 * ```dynamo
 * table Accounts {
 *   partition key accountId: string
 * }
 *
 * table Logins {
 *   partition key accountId: string
 *   sort key at: string
 * }
 *
 * entity Account in Accounts {
 *   //   ^^^^^^^ No pattern reads Account, which OpenAccount writes: …
 *   accountId: ulid
 *   email: string
 * }
 *
 * entity Login in Logins {
 *   //   ^^^^^ No pattern creates Login, which LoginsOfAccount reads: …
 *   accountId: ulid
 *   at: timestamp
 * }
 *
 * pattern OpenAccount {
 *   create Account
 * }
 *
 * pattern LoginsOfAccount {
 *   query Login
 *   where accountId = :accountId
 *   page 20
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Logins {
 *   partition key accountId: string
 *   sort key at: string
 * }
 *
 * entity Login in Logins {
 *   accountId: ulid
 *   at: timestamp
 * }
 *
 * pattern LoginsOfAccount {
 *   query Login
 *   where accountId = :accountId
 *   page 20
 * }
 *
 * pattern LogIn {
 *   create Login
 * }
 * ```
 *
 * ## When to allow it
 * Where something outside of the model reads or writes the items: an export, an import, another
 * service.
 */
export const missingCounterpartPattern = defineRule({
  code: "missing-counterpart-pattern",
  *check(clinic) {
    const { model } = clinic;
    if (model.patterns.length === 0 || !isWholeInPatterns(model)) return;
    const traffic = trafficOf(clinic);
    const all = [...traffic.values()];
    const isHalf =
      all.every(({ reads }) => reads.length === 0) ||
      all.every(({ creates, others }) => creates.length + others.length === 0);
    // With the first of many patterns there is no need to say that the others are missing.
    const isBegun = traffic.size * 2 < model.entities.length;
    for (const entity of model.entities) {
      const lack = lackOf(clinic, entity, traffic.get(entity) ?? none);
      if (lack === undefined) continue;
      if (lack.lacks === "reads or writes" ? isBegun : isHalf) continue;
      const { file, nameSpan } = entity.origin;
      yield createDiagnostic(
        "missing-counterpart-pattern",
        { file, span: nameSpan },
        { entity: entity.name, ...lack },
        {
          changes: stubs(clinic, entity, lack.lacks),
          // Nothing would miss an entity that no pattern touches.
          ...(lack.lacks === "reads or writes" ? { tag: "unnecessary" } : {}),
        },
      );
    }
  },
});

interface Traffic {
  readonly reads: Pattern[];
  readonly creates: Pattern[];
  /** Changes and deletes what is there. */
  readonly others: Pattern[];
}

const none: Traffic = { reads: [], creates: [], others: [] };

type Lack = "reads" | "creates" | "reads or writes";

function lackOf(
  clinic: Clinic,
  entity: Entity,
  { reads, creates, others }: Traffic,
): { readonly lacks: Lack; readonly but: string; readonly advice: string } | undefined {
  const [read] = reads;
  const [write] = [...creates, ...others];
  if (read === undefined && write === undefined) {
    const advice = "write what it is for, or take it out";
    return { lacks: "reads or writes", but: "", advice };
  }
  if (creates.length === 0) {
    const [pattern] = [...reads, ...others];
    const verb = read === undefined ? "writes" : "reads";
    const advice = "its items must come from somewhere, with the keys that are looked for";
    return { lacks: "creates", but: `, which ${pattern?.name} ${verb}`, advice };
  }
  if (read !== undefined || entity.table.settings.stream !== undefined) return undefined;
  if (isGuard(clinic, entity)) return undefined;
  const advice = "what nobody reads is written and kept for nothing";
  return { lacks: "reads", but: `, which ${write?.name} writes`, advice };
}

/** An item that is there so that a second one is refused: it holds no more than what it stands for. */
function isGuard(clinic: Clinic, { attributes, identity, table }: Entity): boolean {
  return attributes.every(
    ({ name, storedName, source }) =>
      identity.includes(name) ||
      storedName === table.settings.ttl ||
      source.kind !== "given" ||
      isIdentity(clinic, name),
  );
}

function trafficOf({ model }: Clinic): ReadonlyMap<Entity, Traffic> {
  const traffic = new Map<Entity, Traffic>();
  const note = (entity: Entity, kind: keyof Traffic, pattern: Pattern): void => {
    let own = traffic.get(entity);
    if (own === undefined) {
      own = { reads: [], creates: [], others: [] };
      traffic.set(entity, own);
    }
    own[kind].push(pattern);
  };
  for (const pattern of model.patterns) {
    for (const entity of pattern.actions.length === 0 ? pattern.entities : []) {
      for (const kind of kindsOf(pattern.verb)) note(entity, kind, pattern);
    }
    for (const action of pattern.actions) {
      for (const kind of kindsOfAction(action)) note(action.entity, kind, pattern);
    }
  }
  return traffic;
}

function kindsOf(verb: Pattern["verb"]): readonly (keyof Traffic)[] {
  switch (verb) {
    case "create":
    case "put":
    case "batch put":
      return ["creates"];
    case "upsert":
      return ["creates", "reads"];
    // It returns the item as it now is.
    case "update":
    case "move":
      return ["reads", "others"];
    case "delete":
    case "batch delete":
    case "transaction":
      return ["others"];
    default:
      return ["reads"];
  }
}

/** In a transaction nothing comes back from a write. */
function kindsOfAction({ verb, condition }: Action): readonly (keyof Traffic)[] {
  if (verb === "get" || verb === "check") return ["reads"];
  const kinds: (keyof Traffic)[] = condition === undefined ? [] : ["reads"];
  kinds.push(verb === "create" || verb === "put" || verb === "upsert" ? "creates" : "others");
  return kinds;
}

function stubs({ model }: Clinic, entity: Entity, lacks: Lack): readonly Change[] {
  const taken = namesTaken(model);
  const get = lacks === "creates" ? undefined : getStub(entity, taken);
  const create = lacks === "reads" ? undefined : createStub(entity, taken);
  const written = [get, create].filter((stub) => stub !== undefined);
  if (written.length === 0 || (lacks !== "creates" && get === undefined)) return [];
  const what = [get && "gets", create && "creates"].filter(Boolean).join(" and ");
  const title = `Write what ${what} ${entity.name}`;
  return [{ title, edits: [writeBehind(entity, written)] }];
}
