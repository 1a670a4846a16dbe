import { isNumber, isObject, isText } from "../../src/protocol/validation.ts";
import type { Sorting } from "./columns.ts";

/** What the page remembers while it is hidden and over a reload. Items come from the extension. */
export interface ResultsState {
  /** The run that sorting, selection and scroll position belong to. */
  readonly run: string | undefined;
  readonly view: ResultsViewName;
  /** JSON with DynamoDB's type tags. */
  readonly withTypes: boolean;
  readonly sorting: Sorting | undefined;
  /** Positions of items, as they came. */
  readonly selected: readonly number[];
  /** Widths of columns that were set by hand, by attribute, in pixels. */
  readonly widths: Readonly<Record<string, number>>;
  readonly scroll: { readonly top: number; readonly left: number };
}

export const viewNames = ["items", "json", "request"] as const;
export type ResultsViewName = (typeof viewNames)[number];

export const initialState: ResultsState = {
  run: undefined,
  view: "items",
  withTypes: false,
  sorting: undefined,
  selected: [],
  widths: {},
  scroll: { top: 0, left: 0 },
};

/** What a new run keeps of the one before: how things are shown, not what was shown. */
export function stateForRun(state: ResultsState, run: string): ResultsState {
  if (state.run === run) return state;
  const { sorting, selected, scroll } = initialState;
  const view = state.view === "request" ? "items" : state.view;
  return { ...state, run, view, sorting, selected, scroll };
}

/** The state that was stored, as far as it makes sense: it may be of an older version. */
export function restoreState(stored: unknown): ResultsState {
  if (!isObject(stored)) return initialState;
  const { run, view, withTypes, sorting, selected, widths, scroll } = stored;
  return {
    run: isText(run) ? run : undefined,
    view: viewNames.find((name) => name === view) ?? "items",
    withTypes: withTypes === true,
    sorting:
      isObject(sorting) && isText(sorting.attribute)
        ? { attribute: sorting.attribute, descending: sorting.descending === true }
        : undefined,
    selected: Array.isArray(selected) ? selected.filter(isNumber) : [],
    widths: isObject(widths) ? numbers(widths) : {},
    scroll:
      isObject(scroll) && isNumber(scroll.top) && isNumber(scroll.left)
        ? { top: scroll.top, left: scroll.left }
        : initialState.scroll,
  };
}

function numbers(value: Readonly<Record<string, unknown>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, number] => isNumber(entry[1])),
  );
}
