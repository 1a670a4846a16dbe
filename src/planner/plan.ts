import type { DiagnosticCode } from "../language/diagnostics/registry.ts";
import type { Condition, Expression } from "../language/expressions/expression.ts";
import type { Parameter } from "../language/semantics/model.ts";
import type { Attribute, Type } from "../language/semantics/types.ts";
import type { PatternVerb } from "../language/syntax/tree.ts";

/**
 * How one access pattern is carried out: the one source for the generated code, for running it, for
 * the layout's slice, for its cost and for the tests. Plain JSON. Nothing in it refers to the
 * model: what a runner must know of entities and types is in `ModelPlans`.
 *
 * Values are expressions over the pattern's parameters (`parameter`). The item that a `current` step
 * read is a parameter too, of the name that the step gives it (`$current`, which no author can
 * write): a map by logical name, absent where the item is. `attribute` always means the stored item
 * at the moment of the request, by logical name; the names of keys, discriminator and version are
 * their stored ones. `uuid` and `ulid` carry the name of what they fill (`Order.orderId`) as an
 * argument: within one call equal names stand for one and the same value.
 */
export interface PatternPlan {
  readonly name: string;
  readonly verb: PatternVerb;
  readonly documentation?: string;
  /** In the order of their first use. */
  readonly parameters: readonly Parameter[];
  /** The entities that it reads or writes, by name, in the order of the pattern. */
  readonly entities: readonly string[];
  readonly served: boolean;
  /** Why it is not served, in a sentence. */
  readonly reason?: string;
  /** The path that comes closest to serving it, and what it lacks, as phrases. */
  readonly nearest?: NearestPath;
  readonly explain: readonly ExplainedCondition[];
  readonly rejected: readonly RejectedPath[];
  /** Codes of findings about this pattern that are no errors. */
  readonly warnings: readonly DiagnosticCode[];
  /** Empty where the pattern is not served. */
  readonly steps: readonly Step[];
  readonly result: ResultShape;
}

export interface NearestPath {
  /** The table's or index's name. */
  readonly path: string;
  readonly missing: readonly string[];
}

/** One condition as the author wrote it, with what serves it: "partition key PK", "filter", … */
export interface ExplainedCondition {
  readonly condition: string;
  readonly servedBy: string;
}

export interface RejectedPath {
  readonly path: string;
  readonly reason: string;
}

/** What the caller gets. */
export type ResultShape =
  /** `get`, `first`: an item or nothing. */
  | { readonly kind: "item" }
  /** `query`, `scan`, `search`: items in order, page by page. */
  | { readonly kind: "items" }
  /** `batch get`, a transaction of gets: items by key, in the order of the keys. */
  | { readonly kind: "list" }
  /** A write: the item as it now is where the service tells it. */
  | { readonly kind: "written" };

/** The steps are carried out in order. */
export type Step =
  /**
   * Reads the item that a later step needs to know (consistently). Where it is absent, the write
   * fails as its condition would. A later condition makes sure that it has not changed meanwhile.
   */
  | {
      readonly kind: "current";
      /** The parameter that the item becomes in the later steps. */
      readonly name: string;
      readonly operation: ReadOperation;
      /** What an absent item means: the call fails, or the write goes on without an old item. */
      readonly absent: "does not exist" | "goes on";
    }
  | { readonly kind: "request"; readonly operation: Operation }
  /** One TransactWriteItems or TransactGetItems of all its operations. */
  | {
      readonly kind: "transaction";
      readonly access: "read" | "write";
      readonly operations: readonly Operation[];
    };

export type Operation = ReadOperation | WriteOperation;

interface OperationBase {
  /** Logical name. */
  readonly table: string;
  readonly entities: readonly string[];
  /**
   * Capacity units of one call, where sizes are known, by the rules of `dynamodb/capacity`. Found out
   * when somebody asks, since at most keystrokes nobody does.
   */
  readonly readUnits?: number | undefined;
  readonly writeUnits?: number | undefined;
}

export interface ReadOperation extends OperationBase {
  readonly operation: "GetItem" | "BatchGetItem" | "Query" | "Scan" | "SearchVectors";
  readonly index?: string;
  readonly key?: OperationKey;
  /** The filter, the author's and what the planner added. Attributes are by logical name. */
  readonly filter?: Condition;
  /** Stored names that the filter tests. */
  readonly filterAttributes: readonly string[];
  /** A part of the filter was added to keep foreign items out or to narrow a sparse index. */
  readonly addedFilter: boolean;
  /** Attributes to fetch, as `return` says; absent for the whole item. */
  readonly projection?: readonly StoredPath[];
  /**
   * Stored names of key attributes in the projection that nobody asked for: an item of which nothing
   * else comes back is an item all the same, and keys tell which one it is. The caller does not get
   * them.
   */
  readonly alongside?: readonly string[];
  /** `false` reads the path's order backwards. Absent where order does not matter. */
  readonly scanForward?: boolean;
  readonly consistentRead: boolean;
  /** Items to return (`limit`, 1 for `first`); the runner reads on past filtered ones. */
  readonly limit?: Expression;
  /** DynamoDB's Limit: items evaluated per request (`page`). */
  readonly pageSize?: Expression;
  /** The calls to merge where one pattern needs several queries. */
  readonly fanOut?: FanOut;
  /**
   * The list parameter whose elements are the keys of a BatchGetItem. The key's values name it as
   * the element at hand, or the fields of the element where it is an object.
   */
  readonly keysParameter?: string;
  /** A local index lacks some of what is returned: DynamoDB fetches each item from the table. */
  readonly fetchesFromTable?: true;
  /** What a SearchVectors looks for. */
  readonly search?: { readonly vector: Expression; readonly top: Expression };
}

export interface WriteOperation extends OperationBase {
  readonly operation: "PutItem" | "UpdateItem" | "DeleteItem" | "BatchWriteItem" | "ConditionCheck";
  readonly key?: OperationKey;
  /** The whole item of a put, by stored name; an attribute whose value is absent is left out. */
  readonly item?: readonly ItemAttribute[];
  readonly changes: readonly UpdateAction[];
  /** Names attributes by logical name. */
  readonly condition?: Condition;
  /** What a failing condition means to the caller. */
  readonly conditionMeaning?: ConditionMeaning;
  /**
   * The `current` step whose item the condition demands unchanged as well. Where it fails although
   * the stored item is the very one that was read, `conditionMeaning` is why; else the item was
   * changed meanwhile, and all can be done again.
   */
  readonly asRead?: string;
  /** Part of the request only where this holds, which is over parameters; always where absent. */
  readonly when?: Condition;
  /** The list parameter whose elements are the items or keys of a batch write; as `keysParameter`. */
  readonly itemsParameter?: string;
  /** This operation keeps a unique value: `Customer.email`. */
  readonly lockFor?: { readonly entity: string; readonly attribute: string };
}

export type ConditionMeaning =
  | "already exists"
  | "does not exist"
  | "condition failed"
  | "revision conflict"
  | "unique value taken"
  | "changed meanwhile";

/** The key of the path: conditions for a query, values for everything else. */
export interface OperationKey {
  readonly partition: readonly { readonly attribute: string; readonly value: Expression }[];
  readonly sort: readonly SortCondition[];
}

export interface SortCondition {
  /** Stored name. */
  readonly attribute: string;
  readonly operator: "=" | "<" | "<=" | ">" | ">=" | "between" | "begins_with";
  /** One value; two for `between`. */
  readonly values: readonly Expression[];
  /**
   * The arguments of a range as the author gave them. Where `lower > upper`, nothing is returned
   * without a request.
   */
  readonly range?: { readonly lower: Expression; readonly upper: Expression };
}

/** One attribute of a put item. `when` is absent where it is always written. */
export interface ItemAttribute {
  /** Stored name. */
  readonly attribute: string;
  readonly value: Expression;
  readonly when?: Condition;
}

/**
 * One action of an UpdateExpression. An action whose value evaluates to absent (an argument that
 * was not given) is left out of the request. `when` is over the parameters; where it is false,
 * `otherwise` says what happens instead.
 */
export interface UpdateAction {
  readonly kind: "set" | "remove" | "add" | "delete";
  readonly target: StoredPath;
  /** Absent for `remove`. May name attributes of the stored item (`a + :n`, `if_not_exists(a, x)`). */
  readonly value?: Expression;
  readonly when?: Condition;
  readonly otherwise?: "remove" | "keep";
}

/** A place in a stored item. */
export interface StoredPath {
  /** Stored name. */
  readonly attribute: string;
  readonly path: readonly (string | number)[];
}

export interface FanOut {
  /**
   * What the calls differ in: an attribute, by name. In the key it is the parameter `$` and this
   * name, which takes one value in each call.
   */
  readonly over: string;
  /** The values, one call for each: a list parameter, literals, or a computed range of dates or shards. */
  readonly values:
    | { readonly kind: "parameter"; readonly name: string }
    | { readonly kind: "literals"; readonly values: readonly Expression[] }
    | { readonly kind: "dates"; readonly lower: Expression; readonly upper: Expression }
    | { readonly kind: "shards"; readonly count: number };
  readonly maximum: 100;
}

/** All that a runner needs to carry out the patterns of a model. Plain JSON. */
export interface ModelPlans {
  readonly patterns: readonly PatternPlan[];
  readonly tables: readonly TableShape[];
  readonly entities: readonly EntityShape[];
  readonly types: Readonly<Record<string, Type>>;
}

export interface TableShape {
  readonly name: string;
  readonly physicalName: string;
  /** Stored key attributes of the base table. */
  readonly partition: KeyShape;
  readonly sort?: KeyShape;
  readonly indexes: readonly IndexShape[];
  readonly discriminator?: string;
  readonly versionAttribute?: string;
}

export interface IndexShape {
  readonly name: string;
  readonly kind: "local" | "global";
  readonly partition: readonly KeyShape[];
  readonly sort: readonly KeyShape[];
}

export interface KeyShape {
  readonly attribute: string;
  readonly type: "S" | "N" | "B";
}

export interface EntityShape {
  readonly name: string;
  readonly table: string;
  readonly discriminatorValue: string;
  readonly version: number;
  readonly attributes: readonly Attribute[];
  /** Templates from which attributes that are `in key` are read back, by key attribute. */
  readonly keys: readonly {
    readonly attribute: string;
    readonly value: Expression;
    readonly when?: Condition;
  }[];
}
