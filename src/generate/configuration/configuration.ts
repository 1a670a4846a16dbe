import type { Span } from "../../base/span.ts";
import type { ChosenOptions } from "../options.ts";
import type { TargetName } from "../targets.ts";

/** The name of the file that says what is generated; it stands beside a model or above it. */
export const configurationName = "dynamo.config.json";

/** What a configuration file says. */
export interface Configuration {
  readonly entries: readonly GenerationEntry[];
}

/** One thing to generate. */
export interface GenerationEntry {
  readonly model: ConfiguredPath;
  readonly target: TargetName;
  readonly out: ConfiguredPath;
  readonly options: ChosenOptions;
  /** Of the whole entry. */
  readonly span: Span;
}

/** A path of a configuration file. */
export interface ConfiguredPath {
  /** As it is written: relative to the folder of the configuration file. */
  readonly path: string;
  readonly uri: string;
  readonly span: Span;
}

/** What is wrong with a configuration file, and what to do about it. */
export interface ConfigurationProblem {
  readonly message: string;
  readonly span: Span;
  /** Whether an editor that knows the schema of the file tells it by itself. */
  readonly inSchema: boolean;
}
