import type { ChangeCode } from "../registry.ts";

/** What a change asks of the code that runs beside it, and whether it can be rolled out at all. */
export interface RolloutRole {
  /** Code has to understand the new form before anything is written in it. */
  readonly readers?: true;
  /** Code writes the new form before stored items are brought to it. */
  readonly writers?: true;
  /** Code relies on it, or lets go of what is removed, only when everything before is done. */
  readonly switch?: true;
  /** For a while nothing serves what is in use. */
  readonly pause?: true;
  /** The code of the new model is different, and may be deployed at any time. */
  readonly code?: true;
  /** DynamoDB cannot do it to a table that exists, and nothing that the models say leads around that. */
  readonly refused?: true;
  /** It is true only if no older item is left. */
  readonly census?: true;
}

const none: RolloutRole = {};
const code: RolloutRole = { code: true };
const refused: RolloutRole = { refused: true };
const switched: RolloutRole = { switch: true };
const readersFirst: RolloutRole = { readers: true, writers: true };
const written: RolloutRole = { writers: true, switch: true };
const inTurn: RolloutRole = { readers: true, writers: true, switch: true };

/** Of each kind of change; one that is new does not compile until it has been thought of. */
export const rolloutRoles: Readonly<Record<ChangeCode, RolloutRole>> = {
  "table-added": code,
  "table-removed": switched,
  "table-renamed": inTurn,
  "table-renamed-in-model": code,
  "primary-key-changed": inTurn,
  "local-index-added": refused,
  "local-index-removed": refused,
  "local-index-changed": refused,
  "discriminator-added": written,
  "discriminator-changed": written,
  "discriminator-removed": readersFirst,
  "version-attribute-added": code,
  "version-attribute-changed": written,
  "version-attribute-removed": { switch: true, census: true },
  "setting-changed": none,
  "ttl-changed": none,
  "stream-removed": switched,
  "stream-view-changed": switched,
  "replica-removed": switched,
  "warm-throughput-lowered": refused,
  "index-added": none,
  "index-removed": none,
  "index-removed-in-use": switched,
  "index-key-changed": { pause: true, switch: true },
  "index-projection-changed": { pause: true, switch: true },
  "index-renamed": switched,
  "several-index-operations": none,
  "vector-index-added": none,
  "vector-index-removed": switched,
  "vector-index-changed": { pause: true, switch: true },
  "deployed-table-missing": none,
  "deployed-key-differs": refused,
  "deployed-index-missing": none,
  "deployed-index-unknown": none,
  "deployed-index-differs": { pause: true, switch: true },
  "deployed-setting-differs": none,

  "entity-added": code,
  "entity-added-to-slice": readersFirst,
  "entity-removed": code,
  "entity-removed-from-slice": written,
  "entity-renamed": inTurn,
  "discriminator-value-changed": inTurn,
  "entity-renamed-in-model": code,
  "entity-moved": inTurn,
  "item-key-changed": inTurn,
  "index-key-added": written,
  "index-key-rewritten": written,
  "index-condition-changed": written,
  "index-key-dropped": { writers: true },
  "version-raised": readersFirst,
  "version-lowered": refused,
  "version-not-raised": refused,
  "released-upgrade-changed": refused,
  "backfilled-raised": { switch: true, census: true },
  "backfilled-lowered": code,
  "backfilled-too-far": refused,
  "upgrade-misses-attribute": refused,
  "upgrade-reads-missing": refused,

  "attribute-added-optional": code,
  "attribute-added-in-key": code,
  "attribute-added-on-read": code,
  "attribute-added-and-needed": written,
  "attribute-added-without-upgrade": written,
  "attribute-since-missing": none,
  "attribute-added-computed": written,
  "attribute-removed": code,
  "attribute-removed-required": readersFirst,
  "attribute-renamed-in-model": code,
  "attribute-renamed": readersFirst,
  "attribute-renamed-without-upgrade": readersFirst,
  "stored-name-changed": readersFirst,
  "default-changed": code,
  "type-changed": inTurn,
  "type-changed-in-key": inTurn,
  "type-widened": readersFirst,
  "type-narrowed": written,
  "type-narrowed-on-read": code,
  "became-optional": readersFirst,
  "became-required": written,
  "became-required-on-read": code,
  "computation-changed": written,
  "became-given": code,
  "became-stored": written,
  "became-part-of-key": readersFirst,
  "unique-added": written,
  "unique-changed": written,
  "unique-removed": code,
  "revision-added": written,
  "revision-removed": readersFirst,
  "immutability-changed": code,
  "constraint-narrowed": written,
  "constraint-widened": code,

  "pattern-needs-index": switched,
  "pattern-unserved": refused,
  "pattern-added": code,
  "pattern-changed": code,
  "pattern-path-changed": code,
  "pattern-removed": code,
};
