import type { Position, Range } from "vscode-languageserver-types";
import type { TableDefinition } from "../dynamodb/key-schema.ts";
import type { Item } from "../dynamodb/values.ts";
import type { TableBackfill } from "../evolution/index.ts";
import type { ExampleSuite } from "../planner/examples/suite.ts";
import type { ModelPlans } from "../planner/plan.ts";
import type { LayoutView } from "../views/layout-view.ts";
import type {
  CensusParams,
  CensusRequest,
  ComparedPart,
  DriftParams,
  DriftReport,
  StructureParams,
} from "./drift-requests.ts";
import type { PastedItems, PasteParams } from "./paste-requests.ts";

export type { TableBackfill } from "../evolution/index.ts";
export type { ExampleSuite } from "../planner/examples/suite.ts";
export type { ModelPlans, Operation, PatternPlan } from "../planner/plan.ts";
export type * from "./drift-requests.ts";
export type * from "./paste-requests.ts";

/**
 * What a client asks of the language server beyond the language server protocol. `uri` names any
 * file of a model; the answer is about the model of that file's (first) root. An answer is `null`
 * where there is no such model, since JSON-RPC has no `undefined`.
 */
export interface ServerRequests {
  /** What the explorer lists and what the prompts of a run need to know. */
  readonly "dynamo/model": Exchange<ModelParams, ModelSummary | null>;
  /** The item collections of the model. */
  readonly "dynamo/layout": Exchange<LayoutParams, LayoutView | null>;
  /** All that is needed to run the model's patterns. */
  readonly "dynamo/plans": Exchange<ModelParams, ModelPlans | null>;
  /** The tables to create, and the items to load into them. */
  readonly "dynamo/deployment": Exchange<ModelParams, Deployment | null>;
  /** The examples of the model, to be listed as tests. */
  readonly "dynamo/examples": Exchange<ModelParams, ExampleListing | null>;
  /** All that is needed to run them, with the list as it was then. */
  readonly "dynamo/exampleSuite": Exchange<ModelParams, RunnableExamples | null>;
  /** What is generated from the model, beside what is there already. */
  readonly "dynamo/generate": Exchange<GenerateParams, Generated | null>;
  /** The text of the configuration file with one more output. */
  readonly "dynamo/configure": Exchange<ConfigureParams, ConfiguredFile | null>;
  /** The URIs of the roots of all models that a file is part of. */
  readonly "dynamo/roots": Exchange<ModelParams, readonly string[]>;
  /** What stands at a place, or where something stands. */
  readonly "dynamo/locate": Exchange<LocateParams, LocatedSymbol | null>;
  /** The plan of one pattern in words, as Markdown. */
  readonly "dynamo/explain": Exchange<PatternParams, Explanation | null>;
  /** The whole model in words, as Markdown. */
  readonly "dynamo/report": Exchange<ModelParams, ModelReport | null>;
  /** What is different from an earlier state of the model, as Markdown. */
  readonly "dynamo/compare": Exchange<CompareParams, ComparedModel | null>;
  /** What a census of one of its tables goes by. */
  readonly "dynamo/census": Exchange<CensusParams, CensusRequest | null>;
  /** A described table beside what the model says of it, without its items. */
  readonly "dynamo/structure": Exchange<StructureParams, readonly ComparedPart[] | null>;
  /** What was seen of tables beside the model. */
  readonly "dynamo/drift": Exchange<DriftParams, DriftReport | null>;
  /** What a text that is pasted into a model may become there; none where it holds no items. */
  readonly "dynamo/pastedItems": Exchange<PasteParams, readonly PastedItems[] | null>;
  /** What brings the items of the model's tables to the versions that it has. */
  readonly "dynamo/backfills": Exchange<
    ModelParams,
    { readonly backfills: readonly TableBackfill[]; readonly problems: readonly string[] } | null
  >;
}

/** What a client asks that is not about one model. */
export interface WorkspaceRequests {
  /** All that can be generated. */
  readonly "dynamo/targets": Exchange<Record<string, never>, readonly TargetSummary[]>;
  /** What is wrong with the text of a configuration file. */
  readonly "dynamo/configuration": Exchange<TextParams, readonly ConfigurationMistake[]>;
  /** What the declarations of a generated file stand for, in the order of its text. */
  readonly "dynamo/generatedFrom": Exchange<TextParams, readonly GeneratedDeclaration[]>;
  /** A model that is inferred from live tables: one, or none where that fails. */
  readonly "dynamo/inferModel": Exchange<InferParams, readonly InferredModel[]>;
}

/** What is known of tables that no model describes. */
export interface InferParams {
  readonly tables: readonly {
    readonly definition: TableDefinition;
    readonly items: readonly Item[];
    /** As DynamoDB counts them, up to six hours ago. */
    readonly itemCount: number;
    /** The items are all that the table has. */
    readonly isWhole: boolean;
  }[];
}

export interface InferredModel {
  /** The text of the model, with what each guess stands on as comments. */
  readonly text: string;
  readonly entities: number;
}

/** What the server asks of a client that has a file system where the server has none. */
export interface ClientRequests {
  /** The text of a file, or `null` where it cannot be read. */
  readonly "dynamo/readFile": Exchange<ModelParams, string | null>;
  /** The URIs of all model files of the workspace. */
  readonly "dynamo/listFiles": Exchange<Record<string, never>, readonly string[]>;
  /** The names of the files of a folder; none where there is no such folder. */
  readonly "dynamo/listFolder": Exchange<ModelParams, readonly string[]>;
}

/** What the server tells its client. */
export interface ServerNotifications {
  /** A model was analysed anew: whatever shows it is out of date. */
  readonly "dynamo/modelChanged": ModelChanged;
}

export interface Exchange<Params, Result> {
  readonly params: Params;
  readonly result: Result;
}

export type ServerRequest = keyof ServerRequests;
export type WorkspaceRequest = keyof WorkspaceRequests;
export type ClientRequest = keyof ClientRequests;

/** What a client says of itself when it starts the server, as `initializationOptions`. */
export interface ServerOptions {
  /** The client answers `ClientRequests`; without it the server reads files by itself, if it can. */
  readonly readsFiles?: boolean;
  /** The client knows the commands of the code lenses and of the links in hovers. */
  readonly commands?: boolean;
  /** Whether it runs access patterns, where it knows the commands; true when left out. */
  readonly runs?: boolean;
  /** The client has colours for `SemanticTokenType`; other clients get the standard kinds instead. */
  readonly ownTokenTypes?: boolean;
  /**
   * The client colours keywords, literals and comments by the grammar of the language; without it they
   * are semantic tokens, too. What clients say of all languages at once (`augmentsSyntaxTokens`) tells
   * nothing of this one: Neovim says that it has a grammar, and has none.
   */
  readonly hasGrammar?: boolean;
  /**
   * The client asks for the findings of every file that an edit concerns, be it open or not; without
   * it they are sent, wherever the client takes them.
   */
  readonly asksForFindings?: boolean;
  /** The client wants to be told of `ServerNotifications`. */
  readonly followsModels?: boolean;
  /** The settings (`ServerSettings`) of a client that cannot be asked for them, as far as it has any. */
  readonly dynamo?: unknown;
}

/** The settings that the server asks for, as the section `dynamo` of the client's configuration. */
export interface ServerSettings {
  readonly codeLens: {
    /** Plan and Run above each pattern. */
    readonly patterns: boolean;
    /** Show layout and Generate above the model. */
    readonly model: boolean;
  };
  readonly inlayHints: {
    /** What rates cost and volumes come to, beside them. */
    readonly costs: boolean;
    /** The keys of samples. */
    readonly keys: boolean;
    /** The types of placeholders. */
    readonly types: boolean;
    /** What serves each pattern. */
    readonly plans: boolean;
  };
  readonly costs: {
    /** Where the tables are, for prices. */
    readonly region: string;
  };
  /** The severity of single findings, by code. Errors of syntax, names and types stay as they are. */
  readonly rules: Readonly<Record<string, RuleSeverity>>;
  readonly clinic: {
    readonly profile: "modern" | "classic" | "off";
    /** Where the modeling rules draw their lines, by name. */
    readonly thresholds: Readonly<Record<string, number>>;
  };
}

export type RuleSeverity = "error" | "warning" | "information" | "hint" | "off";

export interface ModelParams {
  readonly uri: string;
}

export interface PatternParams extends ModelParams {
  readonly pattern: string;
}

export interface LayoutParams extends ModelParams {
  /** The layout shows the slice of this pattern alone. */
  readonly pattern?: string;
}

export interface TextParams {
  readonly uri: string;
  /** As it is now, in an editor perhaps. */
  readonly text: string;
}

// --- What is generated --------------------------------------------------------------------------

export interface GenerateParams extends ModelParams {
  /**
   * What is to be generated. Left out, it is what the configuration file says of the model, and
   * where there is none TypeScript into the folder of the setting `dynamo.generate.output`.
   */
  readonly output?: OutputChoice;
}

export interface OutputChoice {
  /** The name of a target. */
  readonly target: string;
  /** The URI of the folder. */
  readonly folder: string;
}

export interface Generated {
  /** The URI of the configuration file that counts for the model, or `null` where there is none. */
  readonly configuration: string | null;
  /** What is wrong with that file; nothing is generated then. */
  readonly mistakes: readonly ConfigurationMistake[];
  readonly outputs: readonly GeneratedOutput[];
}

export interface GeneratedOutput {
  readonly target: string;
  /** What it makes, as a person calls it. */
  readonly title: string;
  /** The URI of the folder that it is written to. */
  readonly folder: string;
  readonly files: readonly GeneratedFile[];
  /** Generated files of the model that nothing makes any more. */
  readonly leftovers: readonly GeneratedLeftover[];
  /** What the model says and the target cannot express, each as a sentence. */
  readonly omissions: readonly string[];
}

export interface GeneratedFile {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly uri: string;
  readonly text: string;
  /** What stands in its place. */
  readonly existing: ExistingFile;
}

/**
 * `same` has the very text; `unedited` was generated and not touched since; `edited` was generated
 * and then changed by hand; `foreign` was never generated.
 */
export type ExistingFile = "none" | "same" | "unedited" | "edited" | "foreign";

export interface GeneratedLeftover {
  readonly uri: string;
  readonly edited: boolean;
}

export interface ConfigurationMistake {
  readonly range: Range;
  readonly message: string;
  /** Whether an editor that knows the schema of the file tells it by itself. */
  readonly inSchema: boolean;
}

export interface ConfigureParams extends ModelParams {
  readonly output: OutputChoice;
}

export interface ConfiguredFile {
  readonly uri: string;
  readonly text: string;
}

export interface TargetSummary {
  readonly name: string;
  readonly title: string;
}

/** Something that a generated file declares. */
export interface GeneratedDeclaration {
  readonly name: string;
  /** Of its name. */
  readonly range: Range;
  /** Of all of it, its comment too. */
  readonly region: Range;
  /** What it was made for. */
  readonly symbol: {
    readonly kind: "table" | "type" | "entity" | "pattern" | "attribute";
    readonly name: string;
  };
  /** Whether it is what that has become, and not something that belongs to it. */
  readonly main: boolean;
  /** Where that is declared in the model. */
  readonly source: { readonly uri: string; readonly range: Range };
}

export interface ModelChanged {
  /** The file whose change set it off. */
  readonly uri: string;
  readonly root: string;
}

export interface Explanation {
  readonly pattern: string;
  readonly markdown: string;
}

export interface CompareParams extends ModelParams {
  /** What the earlier state is called, such as `HEAD`. */
  readonly against: string;
  /** The texts that files had then, by URI; `null` where there was no such file. */
  readonly texts: Readonly<Record<string, string | null>>;
  /** What is reported: what has changed (the default), or how that is rolled out. */
  readonly report?: "changes" | "rollout";
}

/**
 * `incomplete` asks for texts of files that the earlier state imported, with which the client asks
 * again; `absent` says that there was no such model.
 */
export type ComparedModel =
  | ({ readonly kind: "compared"; readonly changes: number } & ModelReport)
  | { readonly kind: "incomplete"; readonly missing: readonly string[] }
  | { readonly kind: "absent" };

export interface ModelReport {
  readonly title: string;
  readonly markdown: string;
}

export interface Deployment {
  /** Of the model's root. */
  readonly root: string;
  readonly tables: readonly TableDefinition[];
  readonly samples: readonly SampleItems[];
}

export interface SampleItems {
  /** The table's logical name. */
  readonly table: string;
  readonly physicalName: string;
  readonly items: readonly Item[];
}

// --- Examples as tests --------------------------------------------------------------------------

export interface ExampleListing {
  /** Of the model's root. */
  readonly root: string;
  /** The URIs of all files of the model. */
  readonly files: readonly string[];
  /** Another text where anything has changed that an example may depend on. */
  readonly state: string;
  /** In the order of the files and of the text. */
  readonly examples: readonly ExampleSummary[];
}

export interface ExampleSummary extends SummaryPlace {
  /** Tells it from the others of this listing; after an edit another one may have it. */
  readonly id: string;
  readonly pattern: string;
  /** As it is written, in one line. */
  readonly text: string;
  /** Why it cannot be run. */
  readonly problem?: string;
}

export interface RunnableExamples {
  readonly suite: ExampleSuite;
  readonly listing: ExampleListing;
}

// --- What the explorer shows --------------------------------------------------------------------

export interface ModelSummary {
  /** As asked. */
  readonly uri: string;
  readonly root: string;
  /** Of the root where it is open in an editor, else 0. */
  readonly version: number;
  readonly tables: readonly TableSummary[];
  readonly entities: readonly EntitySummary[];
  readonly patterns: readonly PatternSummary[];
  readonly samples: readonly SampleSummary[];
  /** Findings in all files of the model. */
  readonly problems: { readonly errors: number; readonly warnings: number };
}

/** Where something is declared. */
export interface SummaryPlace {
  readonly uri: string;
  /** Of the whole declaration. */
  readonly range: Range;
  /** Of its name. */
  readonly selectionRange: Range;
}

export interface TableSummary extends SummaryPlace {
  readonly name: string;
  readonly physicalName: string;
  readonly documentation?: string;
  /** In words: `PK, SK`. */
  readonly keys: string;
  readonly indexes: readonly IndexSummary[];
  /** Names, in the order of the text. */
  readonly entities: readonly string[];
  /** The attribute that says when an item expires. */
  readonly ttl?: string;
}

export interface IndexSummary extends SummaryPlace {
  readonly name: string;
  readonly kind: "global" | "local" | "vector";
  readonly documentation?: string;
  readonly keys: string;
  /** In words: `all attributes`. */
  readonly projection: string;
}

export interface EntitySummary extends SummaryPlace {
  readonly name: string;
  readonly table: string;
  readonly documentation?: string;
  /** The position among the model's entities, which decides its colour. */
  readonly position: number;
  /** Each key attribute of the base table with what it is made of: `PK = "CUSTOMER#${customerId}"`. */
  readonly keys: readonly string[];
}

export interface PatternSummary extends SummaryPlace {
  readonly name: string;
  readonly verb: string;
  /** Its first line: `query Order`. */
  readonly title: string;
  readonly documentation?: string;
  /** Logical names of the tables that it touches. */
  readonly tables: readonly string[];
  readonly entities: readonly string[];
  readonly served: boolean;
  /** Why it is not served. */
  readonly reason?: string;
  /** Its plan in one line. */
  readonly summary: string;
  readonly parameters: readonly ParameterSummary[];
  readonly writes: boolean;
  readonly scans: boolean;
}

export interface ParameterSummary {
  readonly name: string;
  readonly optional: boolean;
  /** In words: `timestamp`, `list of string`, `Order`. */
  readonly type: string;
  /** The attribute that it meets: `Order.placedAt`. */
  readonly meets?: string;
  /** The spellings of a union. */
  readonly choices?: readonly string[];
  /** A value from an example or a sample of the model, as JSON text. */
  readonly suggestion?: string;
}

export interface SampleSummary extends SummaryPlace {
  /** Absent where the author gave it none. */
  readonly name?: string;
  readonly entity: string;
  readonly table: string;
}

// --- Places and names ---------------------------------------------------------------------------

export type LocateParams =
  | { readonly uri: string; readonly position: Position }
  | { readonly uri: string; readonly symbol: ModelSymbol };

/** A declaration of a model, by name. */
export interface ModelSymbol {
  readonly kind: "table" | "index" | "type" | "entity" | "pattern" | "sample";
  readonly name: string;
  /** The table of an index. */
  readonly owner?: string;
}

export interface LocatedSymbol extends SummaryPlace {
  readonly symbol: ModelSymbol;
}
