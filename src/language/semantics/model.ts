import type { Span } from "../../base/span.ts";
import type { AttributeValue, Item } from "../../dynamodb/values.ts";
import type { Condition, Expression, ParameterExpression } from "../expressions/expression.ts";
import type {
  EntityDeclaration,
  ExampleDeclaration,
  IndexDeclaration,
  PatternDeclaration,
  PatternVerb,
  SampleDeclaration,
  SampleFileDeclaration,
  SourceFile,
  TableDeclaration,
  TypeDeclaration,
} from "../syntax/tree.ts";
import type { Attribute, Type } from "./types.ts";

/**
 * What a root file and all that it imports mean: names resolved, defaults filled in, keys computed.
 * What could not be resolved is left out, so that what is here is whole; the findings say why.
 */
export interface Model {
  /** The URI of the root file. */
  readonly root: string;
  readonly files: readonly ModelFile[];
  readonly tables: readonly Table[];
  readonly types: ReadonlyMap<string, TypeDefinition>;
  readonly entities: readonly Entity[];
  readonly patterns: readonly Pattern[];
  readonly samples: readonly Sample[];
  readonly examples: readonly Example[];
  /** Each place where a name of the model stands, by file. */
  readonly references: ReferenceIndex;
  /** Each place where a name of the model stands in a file of samples: a property of an item. */
  readonly sampleFileReferences: ReferenceIndex;
}

export interface ModelFile {
  readonly uri: string;
  readonly text: string;
  readonly tree: SourceFile;
}

/** Where something is declared. */
export interface Origin {
  /** URI. */
  readonly file: string;
  /** Of the whole declaration. */
  readonly span: Span;
  /** Of its name; of its first word where it has none. */
  readonly nameSpan: Span;
}

export interface TypeDefinition {
  readonly name: string;
  readonly type: Type;
  readonly documentation?: string;
  readonly origin: Origin;
  readonly node: TypeDeclaration;
}

// --- Tables -----------------------------------------------------------------------------------

export interface Table {
  readonly name: string;
  /** The name in DynamoDB: `name "…"`, else the logical one. A connection may map it to another. */
  readonly physicalName: string;
  readonly documentation?: string;
  /** The base table's own path. */
  readonly primary: AccessPath;
  /** The local and global indexes, in the order of the text. */
  readonly indexes: readonly AccessPath[];
  readonly vectorIndexes: readonly VectorIndex[];
  readonly settings: TableSettings;
  /** The attribute that carries the entity's name in each item. */
  readonly discriminator?: string;
  /** The attribute that carries the schema version in each item. */
  readonly versionAttribute?: string;
  readonly entities: readonly Entity[];
  /**
   * An index of it could not be resolved and is left out: what nothing else serves may be served by
   * that one, so it is no finding.
   */
  readonly incomplete?: true;
  readonly origin: Origin;
  readonly node: TableDeclaration;
}

export interface TableSettings {
  readonly billing:
    | { readonly mode: "on-demand" }
    | { readonly mode: "provisioned"; readonly read: number; readonly write: number };
  readonly tableClass: "standard" | "infrequent-access";
  readonly ttl?: string;
  readonly stream?: "keys-only" | "new-image" | "old-image" | "new-and-old-images";
  readonly pointInTimeRecovery: boolean;
  readonly deletionProtection: boolean;
  readonly encryption:
    | { readonly mode: "aws-owned" | "aws-managed" }
    | { readonly mode: "key"; readonly arn: string };
  readonly replicas: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly autoscale: readonly Autoscale[];
  readonly onDemandMaximum?: Throughput;
  readonly warm?: Throughput;
}

/** Units per second. */
export interface Throughput {
  readonly read?: number;
  readonly write?: number;
}

/** `target` is in percent of the provisioned capacity. */
export interface Autoscale {
  readonly dimension: "read" | "write";
  readonly minimum: number;
  readonly maximum: number;
  readonly target: number;
}

export type KeyType = "string" | "number" | "binary";

/** The base table or an index, seen as a way to its items. */
export interface AccessPath {
  readonly kind: "table" | "local" | "global";
  /** The index's name; the table's for the base table. */
  readonly name: string;
  readonly documentation?: string;
  /** One attribute; of a global index one to four. */
  readonly partition: readonly KeyAttribute[];
  /** At most one attribute; of a global index none to four. */
  readonly sort: readonly KeyAttribute[];
  readonly projection: Projection;
  readonly capacity?: Throughput;
  readonly autoscale: readonly Autoscale[];
  readonly onDemandMaximum?: Throughput;
  readonly warm?: Throughput;
  readonly origin: Origin;
  /** `undefined` for the base table. */
  readonly node?: IndexDeclaration;
}

export interface KeyAttribute {
  /** As written in the key: an entity's attribute, or a synthetic one. */
  readonly name: string;
  /** As DynamoDB knows it. */
  readonly storedName: string;
  readonly type: KeyType;
  /** Of the name in the key. */
  readonly span: Span;
}

/**
 * What an index holds beside the keys of the table and its own. `include` lists stored names as the
 * model wrote them plus the discriminator and the version attribute.
 */
export type Projection =
  | { readonly kind: "all" }
  | { readonly kind: "keys" }
  | { readonly kind: "include"; readonly attributes: readonly string[] };

export interface VectorIndex {
  readonly name: string;
  readonly documentation?: string;
  readonly attribute: string;
  readonly dimensions: number;
  readonly distance: "cosine" | "euclidean" | "dot-product";
  readonly partition?: KeyAttribute;
  readonly filters: readonly KeyAttribute[];
  readonly projection: Projection;
  readonly origin: Origin;
  readonly node: IndexDeclaration;
}

// --- Entities ---------------------------------------------------------------------------------

export interface Entity {
  readonly name: string;
  readonly documentation?: string;
  readonly table: Table;
  /** What stands in the discriminator: `as "value"`, else the name. */
  readonly discriminatorValue: string;
  /** Its own attributes, those of `...Name` included, in the order of the text. */
  readonly attributes: readonly Attribute[];
  readonly bindings: readonly Binding[];
  /** The attributes that name one item: those marked `@id`, else those of the primary key. */
  readonly identity: readonly string[];
  readonly volume?: Volume;
  /** The current schema version, 1 unless stated. */
  readonly version: number;
  /** No item of an older version is left. 1 unless stated. */
  readonly backfilledTo: number;
  /** In ascending order of their target version. */
  readonly upgrades: readonly Upgrade[];
  /** A binding of it could not be resolved and is left out: see `Table.incomplete`. */
  readonly incomplete?: true;
  readonly origin: Origin;
  readonly node: EntityDeclaration;
  /** Where an own attribute is declared. */
  originOfAttribute(name: string): Origin | undefined;
}

/** How a synthetic key attribute is made from an item of the entity. */
export interface Binding {
  /** The key attribute, by the name that the table or index gives it. */
  readonly attribute: string;
  /** A template, or a lone attribute that is bound as it is. Names logical attributes. */
  readonly value: Expression;
  /** The attribute is made only for items of which this holds. */
  readonly condition?: Condition;
  readonly origin: Origin;
}

/** `12 per customerId max 5000`; `2M` alone has an empty `per`. */
export interface Volume {
  readonly count: number;
  readonly per: readonly string[];
  readonly maximum?: number;
}

export interface Upgrade {
  /** The version that the statements lead to, from the one before. */
  readonly to: number;
  readonly statements: readonly UpgradeStep[];
  readonly origin: Origin;
}

export type UpgradeStep =
  | {
      readonly kind: "set";
      readonly attribute: string;
      readonly path: readonly (string | number)[];
      readonly value: Expression;
    }
  | { readonly kind: "rename"; readonly from: string; readonly to: string }
  | {
      readonly kind: "remove";
      readonly attribute: string;
      readonly path: readonly (string | number)[];
    }
  | { readonly kind: "using"; readonly path: string; readonly functionName: string };

// --- Patterns ---------------------------------------------------------------------------------

/**
 * A pattern with its names resolved and its placeholders typed; how it is served is the planner's
 * to say. A transaction's parts are in `actions`, everything else is in the pattern itself.
 */
export interface Pattern extends PatternClauses {
  readonly name: string;
  readonly documentation?: string;
  readonly verb: PatternVerb;
  readonly entities: readonly Entity[];
  /** The item argument of a `create` or `put` (also of `batch put`: a list of them). */
  readonly argument?: ItemArgument;
  readonly actions: readonly Action[];
  /** In the order of their first use; one for each name. */
  readonly parameters: readonly Parameter[];
  /** The vector and the count of a `search`. */
  readonly near?: Expression;
  readonly top?: Expression;
  /** Requests per second. */
  readonly rate?: number;
  readonly peak?: number;
  readonly origin: Origin;
  readonly node: PatternDeclaration;
}

/** What may stand in a pattern as well as in a part of a transaction. */
export interface PatternClauses {
  readonly where?: LocatedCondition;
  readonly filter?: LocatedCondition;
  readonly order?: readonly Order[];
  readonly limit?: Expression;
  readonly page?: Expression;
  readonly returns?: readonly AttributePath[];
  /** The path that the author demands. */
  readonly using?: AccessPath;
  readonly consistent: boolean;
  readonly changes: readonly AttributeChange[];
  readonly condition?: LocatedCondition;
}

export interface Action extends PatternClauses {
  readonly verb: "create" | "put" | "update" | "upsert" | "delete" | "check" | "get";
  readonly entity: Entity;
  readonly argument?: ItemArgument;
  readonly span: Span;
}

/** The parameter that carries a whole item, named after its entity unless the author named it. */
export interface ItemArgument {
  readonly name: string;
  readonly entity: string;
  readonly list: boolean;
}

/** A condition split at its top-level `and`s, each part with its place in the pattern's file. */
export interface LocatedCondition {
  readonly conjuncts: readonly Conjunct[];
  readonly span: Span;
}

export interface Conjunct {
  readonly condition: Condition;
  readonly span: Span;
  /** As written, for explanations. */
  readonly text: string;
}

export interface Order {
  /** `undefined` for `order by key`. */
  readonly attribute?: string;
  readonly direction: "asc" | "desc";
  readonly span: Span;
}

export interface AttributePath {
  readonly attribute: string;
  readonly path: readonly (string | number)[];
  readonly span: Span;
}

/** One change of an update, by the clause that makes it. */
export type AttributeChange =
  | {
      readonly kind: "set";
      readonly target: AttributePath;
      readonly value: Expression;
      readonly span: Span;
    }
  /** `set any of`: the value is an optional parameter of the attribute's name. */
  | {
      readonly kind: "set optional";
      readonly target: AttributePath;
      readonly parameter: ParameterExpression;
      readonly span: Span;
    }
  | {
      readonly kind: "add";
      readonly target: AttributePath;
      readonly value: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "delete";
      readonly target: AttributePath;
      readonly value: Expression;
      readonly span: Span;
    }
  | { readonly kind: "remove"; readonly target: AttributePath; readonly span: Span };

/** An argument of the pattern's function. Plain JSON. */
export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly optional: boolean;
  /** The attribute that it meets first, for documentation: `Order.placedAt`. */
  readonly meets?: string;
}

export type ParameterType =
  | { readonly kind: "value"; readonly type: Type }
  /** `in :list`, or the keys of a batch: a list of values. */
  | { readonly kind: "list"; readonly type: Type }
  /** A whole item, as its author writes it: without derived attributes, keys, discriminator. */
  | {
      readonly kind: "item";
      readonly entity: string /** Attributes that the pattern's `set` fixes. */;
      readonly without: readonly string[];
    }
  | { readonly kind: "items"; readonly entity: string }
  /**
   * The keys of a `batch get` or `batch delete` whose condition names several placeholders: a list
   * of objects with these values.
   */
  | {
      readonly kind: "keys";
      readonly fields: readonly { readonly name: string; readonly type: Type }[];
    };

// --- Samples and examples ---------------------------------------------------------------------

export interface Sample {
  /** `undefined` for an unnamed one. */
  readonly name?: string;
  readonly entity: Entity;
  /** By logical name: what the author wrote with defaults and derived attributes filled in. */
  readonly values: Readonly<Record<string, AttributeValue>>;
  /**
   * As it is stored: stored names, key attributes, discriminator and version included, attributes
   * that are `in key` left out. `undefined` where the sample is in error.
   */
  readonly item?: Item;
  /** Where it stands in a file of samples; `origin` is the declaration that names the file. */
  readonly place?: { readonly file: string; readonly span: Span };
  readonly origin: Origin;
  readonly node: SampleDeclaration | SampleFileDeclaration;
}

export interface Example {
  readonly pattern: Pattern;
  /** Evaluated arguments, by parameter. An item argument is a map by logical name. */
  readonly arguments: Readonly<Record<string, AttributeValue>>;
  readonly expectations: readonly ExampleExpectation[];
  readonly origin: Origin;
  readonly node: ExampleDeclaration;
}

export type ExampleExpectation =
  | { readonly kind: "returns"; readonly samples: readonly Sample[]; readonly anyOrder: boolean }
  | { readonly kind: "returns count"; readonly count: number }
  | { readonly kind: "fails"; readonly error: string }
  | {
      readonly kind: "leaves";
      readonly sample: Sample;
      readonly values: Readonly<Record<string, AttributeValue>>;
    }
  | {
      readonly kind: "leaves item";
      readonly entity: Entity;
      readonly values: Readonly<Record<string, AttributeValue>>;
    }
  | { readonly kind: "leaves no"; readonly sample: Sample }
  | { readonly kind: "within"; readonly units: number; readonly dimension: "read" | "write" };

// --- References -------------------------------------------------------------------------------

/** What a name can stand for. `owner` tells attributes and members of different owners apart. */
export interface SymbolId {
  readonly kind:
    | "table"
    | "index"
    /** An attribute that a table's or index's key brings: `PK`, `GSI1SK`; also discriminator, version and TTL attributes. */
    | "key"
    | "type"
    | "entity"
    /** An attribute of an entity or of a named record. */
    | "attribute"
    | "pattern"
    | "parameter"
    | "sample";
  /** The table of an index or key, the entity or type of an attribute, the pattern of a parameter. */
  readonly owner?: string;
  readonly name: string;
}

export interface Reference {
  readonly symbol: SymbolId;
  readonly file: string;
  /** Of the name alone, without colon or backquotes' surroundings (backquotes are included). */
  readonly span: Span;
  readonly role: "declaration" | "read" | "write";
}

export interface ReferenceIndex {
  /** In the order of the text. */
  inFile(uri: string): readonly Reference[];
  of(symbol: SymbolId): readonly Reference[];
}
