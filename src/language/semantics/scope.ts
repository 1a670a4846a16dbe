import type { Span } from "../../base/span.ts";
import type {
  AttributeMember,
  DeclarationBase,
  EntityDeclaration,
  IndexDeclaration,
  TableDeclaration,
  TypeDeclaration,
} from "../syntax/tree.ts";
import type { UnfinishedMembers } from "./attributes.ts";
import type { Findings } from "./findings.ts";
import type {
  AccessPath,
  Entity,
  KeyType,
  ModelFile,
  Origin,
  Pattern,
  Sample,
  SymbolId,
  Table,
  TypeDefinition,
} from "./model.ts";
import type { ReferenceCollector } from "./references.ts";
import type { Attribute, Type } from "./types.ts";

/** All that the parts of the resolver share while they resolve one model. */
export interface Scope {
  readonly files: ReadonlyMap<string, ModelFile>;
  /** The texts of JSON files with samples and of modules with upgrades, by URI. */
  readonly dataFiles: ReadonlyMap<string, string>;
  /** Somebody has read them, so that one which is not among them is not there. */
  readonly readsDataFiles: boolean;
  readonly findings: Findings;
  readonly references: ReferenceCollector;
  /** Of the names in files of samples. */
  readonly sampleFileReferences: ReferenceCollector;
  readonly tables: Map<string, TableScope>;
  readonly types: Map<string, TypeScope>;
  readonly entities: Map<string, EntityScope>;
  /** The names of all entities, known before the entities are resolved. */
  readonly entityNames: Set<string>;
  /** `undefined` for a pattern that is declared but not whole. */
  readonly patterns: Map<string, Pattern | undefined>;
  readonly samples: Map<string, SampleScope>;
  /** The members of each record, by the array that its type holds. */
  readonly records: WeakMap<readonly Attribute[], ReadonlyMap<string, Member>>;
  /** How deep the resolver is in types and in samples that need one another. */
  readonly depth: { types: number; samples: number };
  /** Attributes whose annotations and computed values are still to be resolved. */
  readonly unfinished: UnfinishedMembers[];
}

/** No model needs a longer chain of types, samples or derivations; it keeps the stack in bounds. */
export const maximumDepth = 100;

/** A declaration together with its file. */
export interface Declared<Node> {
  readonly node: Node;
  readonly file: string;
}

/** An attribute of an entity or a record, and what the model does not keep of it. */
export interface Member {
  readonly attribute: Mutable<Attribute>;
  readonly symbol: SymbolId;
  readonly origin: Origin;
  readonly node: AttributeMember;
  /** Marked `@id`. */
  readonly identifies: boolean;
}

export interface TypeScope extends Declared<TypeDeclaration> {
  state: "declared" | "underway" | "resolved";
  /** What the name stands for, followed through other names: never `named`. */
  expanded: Type;
  definition: TypeDefinition;
}

export interface TableScope extends Declared<TableDeclaration> {
  readonly table: Mutable<Table>;
  readonly entities: EntityScope[];
  /** The indexes by name, as written. */
  readonly indexes: Map<string, IndexScope>;
  /** Every attribute that is part of a key of the table or an index, by name. */
  readonly keys: Map<string, KeyScope>;
}

export interface IndexScope {
  readonly name: string;
  readonly node: IndexDeclaration;
  /** Absent where the index is not whole. */
  path: AccessPath | undefined;
}

/** One key attribute of a table, seen over all places where it is named. */
export interface KeyScope {
  readonly name: string;
  readonly symbol: SymbolId;
  /** The place where its type stands, else where it is named first. */
  readonly file: string;
  span: Span;
  /** The type that stands in the table, if one does. */
  declaredType: KeyType | "error" | undefined;
  type: KeyType | undefined;
  storedName: string;
  /** It is part of the table's own key. */
  primary: boolean;
}

export interface EntityScope extends Declared<EntityDeclaration> {
  readonly entity: Mutable<Entity>;
  readonly members: ReadonlyMap<string, Member>;
  readonly table: TableScope | undefined;
  /** Its table and its primary key are known, so that items of it can be spoken of. */
  whole: boolean;
}

export interface SampleScope {
  /** Resolved when first asked for, since samples refer to one another. */
  resolve(): Sample | undefined;
  readonly entity: string;
}

/** The members of one kind, in the order of the text. */
export function ofKind<Member extends { readonly kind: string }, Kind extends Member["kind"]>(
  members: readonly Member[],
  kind: Kind,
): readonly Extract<Member, { kind: Kind }>[] {
  let found: Extract<Member, { kind: Kind }>[] | undefined;
  for (const member of members) {
    if (member.kind !== kind) continue;
    found ??= [];
    found.push(member as Extract<Member, { kind: Kind }>);
  }
  return found ?? none;
}

const none: readonly never[] = [];

export type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

export function originOf(file: string, node: { readonly span: Span }, nameSpan: Span): Origin {
  return { file, span: node.span, nameSpan };
}

/** The documentation of a declaration, in the form in which the model carries it. */
export function documentationOf(node: DeclarationBase): { documentation?: string } {
  return node.documentation === undefined ? {} : { documentation: node.documentation.text };
}

/** A property that is left out where it has no value. */
export function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { [Key in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: Value };
}
