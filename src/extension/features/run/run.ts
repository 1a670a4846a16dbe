import type {
  ResponseView,
  ResultItem,
  RunError,
  RunView,
} from "../../../protocol/results-messages.ts";

/** One call of an access pattern, or a look through a table, page by page. */
export interface Run {
  readonly view: RunView;
  readonly recipe: Recipe;
  /**
   * Sends the requests of the first or the next page. After a failure it may be called again: it
   * then tries the same page.
   */
  next(signal: AbortSignal): Promise<RunPage>;
}

export interface RunPage {
  readonly items: readonly ResultItem[];
  /** One for each request that was sent. */
  readonly responses: readonly ResponseView[];
  readonly more: boolean;
}

/** All that is needed to do a run again, as plain data. */
export type Recipe =
  | {
      readonly kind: "pattern";
      /** Of the model's root. */
      readonly uri: string;
      readonly pattern: string;
      readonly connection: string;
      /** As they were typed, by parameter. */
      readonly arguments: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: "items";
      readonly connection: string;
      /** Physical name. */
      readonly table: string;
      readonly index?: string;
      /** The root of the model that describes the table. */
      readonly uri?: string;
    };

/** What became of the first page: what the run's command answers. Plain data. */
export interface RunOutcome {
  readonly status: "complete" | "failed" | "cancelled";
  readonly items: readonly ResultItem[];
  readonly responses: readonly ResponseView[];
  readonly more: boolean;
  readonly error?: RunError;
}

/** The tab in which a run is shown: one for each pattern, table or index of a connection. */
export function panelKeyOf(recipe: Recipe): string {
  return recipe.kind === "pattern"
    ? JSON.stringify([recipe.uri, recipe.pattern, recipe.connection])
    : JSON.stringify([recipe.connection, recipe.table, recipe.index]);
}
