import type { Connection } from "../../../data/connections.ts";
import type { RunResult } from "../../../data/index.ts";
import type { ResponseView, RunView } from "../../../protocol/results-messages.ts";
import type { ModelPlans } from "../../../protocol/server-requests.ts";
import { loadData } from "../../infrastructure/data.ts";
import type { Arguments } from "./argument-prompts.ts";
import type { Recipe, Run } from "./run.ts";

/** A pattern as a run: each page is one call of the plan, going on where the last one ended. */
export function patternRun(options: {
  readonly view: RunView;
  readonly recipe: Recipe;
  readonly connection: Connection;
  readonly plans: ModelPlans;
  readonly arguments: Arguments;
}): Run {
  const { view, recipe, connection, plans } = options;
  let pageToken: string | undefined;
  return {
    view,
    recipe,
    async next(signal) {
      const data = await loadData();
      const result = await data.runPlan(connection, plans, view.pattern, options.arguments, {
        abortSignal: signal,
        ...(pageToken === undefined ? {} : { pageToken }),
      });
      pageToken = result.next;
      return {
        items: result.items.map(({ entity, item }) =>
          entity === undefined ? { item } : { entity, item },
        ),
        responses: responsesOf(result, view),
        more: result.next !== undefined,
      };
    },
  };
}

/** One view for each request; what is known of all of them together stands at the last one. */
function responsesOf(result: RunResult, { writes }: RunView): readonly ResponseView[] {
  const { requests, items, scannedCount, consumed, durationMilliseconds } = result;
  return requests.map(({ operation, input }, position) => {
    if (position < requests.length - 1) {
      return { operation, request: input, milliseconds: 0, count: 0 };
    }
    const { read, write } = consumed;
    return {
      operation,
      request: input,
      consumed: { ...(read > 0 || !writes ? { read } : {}), ...(writes ? { write } : {}) },
      milliseconds: durationMilliseconds,
      count: items.length,
      ...(scannedCount === undefined ? {} : { scannedCount }),
    };
  });
}
