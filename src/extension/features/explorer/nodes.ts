import type { Connection } from "../../../data/connections.ts";
import type { DescribedLiveTable, ItemPage } from "../../../data/index.ts";
import type { Item } from "../../../dynamodb/values.ts";
import type {
  EntitySummary,
  IndexSummary,
  ModelSummary,
  PatternSummary,
  TableSummary,
} from "../../../protocol/server-requests.ts";
import type { Failure } from "../../infrastructure/errors.ts";
import type { StructureState } from "./table-structures.ts";

/** What stands in the explorer. Plain data; `tree-items.ts` says how it looks. */
export type ExplorerNode =
  | ConnectionNode
  | TableNode
  | MissingTableNode
  | SectionNode
  | KeyNode
  | IndexNode
  | EntityNode
  | ItemNode
  | PatternNode
  | MoreNode
  | FailureNode
  | NoteNode;

interface NodeBase {
  /** The same after a refresh, so that what was expanded stays so. */
  readonly id: string;
  readonly parent: ExplorerNode | undefined;
}

export interface ConnectionNode extends NodeBase {
  readonly kind: "connection";
  readonly connection: Connection;
  readonly active: boolean;
}

export interface TableNode extends NodeBase {
  readonly kind: "table";
  readonly parent: ConnectionNode;
  /** With the names that it has for the model's tables. */
  readonly connection: Connection;
  /** Physical name. */
  readonly name: string;
  /** Where a model of the workspace describes this table. */
  readonly described: DescribedByModel | undefined;
  /** How its structure stands to the model, once it was compared. */
  readonly structure?: StructureState | undefined;
}

/** A table of a model that is in use here, and which is not there itself. */
export interface MissingTableNode extends NodeBase {
  readonly kind: "missing";
  readonly parent: ConnectionNode;
  readonly connection: Connection;
  /** Physical name. */
  readonly name: string;
  readonly described: DescribedByModel;
}

export interface DescribedByModel {
  readonly model: ModelSummary;
  readonly table: TableSummary;
}

export interface SectionNode extends NodeBase {
  readonly kind: "section";
  readonly parent: TableNode;
  readonly section: "keys" | "indexes" | "entities" | "items" | "patterns";
}

export interface KeyNode extends NodeBase {
  readonly kind: "key";
  readonly parent: SectionNode;
  readonly attribute: string;
  readonly role: "partition" | "sort";
  readonly type: string;
}

export interface IndexNode extends NodeBase {
  readonly kind: "index";
  readonly parent: SectionNode;
  readonly name: string;
  readonly indexKind: "global" | "local";
  readonly keys: string;
  readonly projection: string;
  /** `CREATING` and so on, where it is not simply active. */
  readonly status: string | undefined;
  readonly arn: string | undefined;
  readonly summary: IndexSummary | undefined;
}

export interface EntityNode extends NodeBase {
  readonly kind: "entity";
  readonly parent: SectionNode;
  readonly entity: EntitySummary;
}

export interface ItemNode extends NodeBase {
  readonly kind: "item";
  readonly parent: SectionNode;
  readonly item: Item;
  readonly keyAttributes: readonly string[];
}

export interface PatternNode extends NodeBase {
  readonly kind: "pattern";
  readonly parent: SectionNode;
  /** Of the model: what the commands of code lenses name it by. */
  readonly uri: string;
  readonly pattern: PatternSummary;
}

/** There is more than what is listed. */
export interface MoreNode extends NodeBase {
  readonly kind: "more";
  readonly parent: ConnectionNode | SectionNode;
}

export interface FailureNode extends NodeBase {
  readonly kind: "failure";
  readonly parent: ExplorerNode;
  readonly failure: Failure;
  /** What would mend it. */
  readonly repair: Repair | undefined;
}

export interface NoteNode extends NodeBase {
  readonly kind: "note";
  readonly parent: ConnectionNode | SectionNode | FailureNode;
  readonly text: string;
  readonly repair: Repair | undefined;
}

/** What one click on a node does to lead on. */
export type Repair = "start local" | "sign in" | "create tables" | "load samples" | "read items";

/** What was fetched for a connection or a section, in the order of the pages. */
export interface FetchedTables {
  readonly names: readonly string[];
  readonly next: string | undefined;
}

export interface FetchedItems {
  readonly items: readonly Item[];
  readonly next: ItemPage["nextKey"];
}

export type TableDescription = DescribedLiveTable["description"];

/** The table that a node lies in. */
export function tableOf(node: ExplorerNode | undefined): TableNode | undefined {
  let current = node;
  while (current !== undefined && current.kind !== "table") current = current.parent;
  return current;
}

/** The table of a model that a node is about. */
export function describedOf(node: ExplorerNode | undefined): DescribedByModel | undefined {
  return node?.kind === "missing" ? node.described : tableOf(node)?.described;
}

/** The connection that a node belongs to; a table's knows the names of the model's tables. */
export function connectionOf(node: ExplorerNode): Connection {
  let current: ExplorerNode = node;
  for (;;) {
    const { kind, parent } = current;
    if (kind === "connection" || kind === "table" || kind === "missing") return current.connection;
    current = parent;
  }
}

/** Arguments of commands come from anywhere. */
export function isNode(value: unknown): value is ExplorerNode {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    "id" in value &&
    "parent" in value
  );
}
