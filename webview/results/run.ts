import type {
  CapacityUnits,
  ResponseView,
  ResultItem,
  ResultsHostMessage,
  RunError,
  RunView,
} from "../../src/protocol/results-messages.ts";

/** A run as far as it has come. */
export interface Run {
  readonly view: RunView;
  readonly status: "running" | "complete" | "failed" | "cancelled";
  readonly items: readonly ResultItem[];
  readonly responses: readonly ResponseView[];
  /** How often a page was asked for. */
  readonly pages: number;
  /** There is a next page. */
  readonly more: boolean;
  readonly error?: RunError;
}

/** The run after a message. Messages of another run change nothing. */
export function applyMessage(run: Run | undefined, message: ResultsHostMessage): Run | undefined {
  if (message.type === "run") {
    return {
      view: message.run,
      status: "running",
      items: [],
      responses: [],
      pages: 1,
      more: false,
    };
  }
  if (run === undefined || !("run" in message) || message.run !== run.view.id) return run;
  switch (message.type) {
    case "running":
      return { ...withoutError(run), status: "running", pages: nextPage(run) };
    case "items":
      return { ...run, items: [...run.items, ...message.items] };
    case "response":
      return {
        ...run,
        status: "complete",
        responses:
          message.response === undefined ? run.responses : [...run.responses, message.response],
        more: message.more,
      };
    case "failed":
      return { ...run, status: "failed", error: message.error };
    case "cancelled":
      return { ...run, status: "cancelled" };
  }
}

/** The units of all responses together; absent where no response told any. */
export function consumedUnits(run: Run): CapacityUnits {
  return {
    ...sumOf(
      "read",
      run.responses.map((response) => response.consumed),
    ),
    ...sumOf(
      "write",
      run.responses.map((response) => response.consumed),
    ),
  };
}

/** The units predicted for as many pages as were asked for. */
export function predictedUnits(run: Run): CapacityUnits {
  const { read, write } = run.view.predicted ?? {};
  return {
    ...(read === undefined ? {} : { read: read * run.pages }),
    ...(write === undefined ? {} : { write: write * run.pages }),
  };
}

function sumOf(
  dimension: "read" | "write",
  all: readonly (CapacityUnits | undefined)[],
): CapacityUnits {
  const known = all.flatMap((units) => units?.[dimension] ?? []);
  return known.length === 0 ? {} : { [dimension]: known.reduce((sum, units) => sum + units, 0) };
}

/** The first `running` belongs to the page that the run itself began with. */
function nextPage(run: Run): number {
  return run.responses.length === 0 ? run.pages : run.pages + 1;
}

function withoutError({ error: _error, ...run }: Run): Run {
  return run;
}
