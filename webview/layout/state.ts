import { isNumber, isObject, isText } from "../../src/protocol/validation.ts";

/** What the page remembers while it is hidden and over a reload of VS Code. */
export interface LayoutState {
  /** The URI of the model's root, by which the extension finds the model again. */
  readonly root: string | undefined;
  /** The shown path's id. */
  readonly path: string | undefined;
  /** The shown pattern's name. */
  readonly pattern: string | undefined;
  /** The selected item's id. */
  readonly selected: string | undefined;
  /** Entities that the legend hides. */
  readonly hidden: readonly string[];
  /** Only items that contain this text are shown. */
  readonly filter: string;
  readonly density: Density;
  /** 1 is the normal size. */
  readonly zoom: number;
  /** Collections that show no items, as `pathId` and partition key values. */
  readonly collapsed: readonly string[];
  /** Where each path was scrolled to, by id. */
  readonly scroll: Readonly<Record<string, ScrollPosition>>;
}

export type Density = "comfortable" | "compact";

export interface ScrollPosition {
  readonly top: number;
  readonly left: number;
}

export const initialState: LayoutState = {
  root: undefined,
  path: undefined,
  pattern: undefined,
  selected: undefined,
  hidden: [],
  filter: "",
  density: "comfortable",
  zoom: 1,
  collapsed: [],
  scroll: {},
};

export const zoomSteps: readonly number[] = [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2];

/** The next larger or smaller step. */
export function nextZoom(zoom: number, direction: 1 | -1): number {
  const steps = direction === 1 ? zoomSteps : zoomSteps.toReversed();
  return steps.find((step) => (direction === 1 ? step > zoom : step < zoom)) ?? zoom;
}

/** The state that was stored, as far as it makes sense: it may be of an older version. */
export function restoreState(stored: unknown): LayoutState {
  if (!isObject(stored)) return initialState;
  const { root, path, pattern, selected, hidden, filter, density, zoom, collapsed, scroll } =
    stored;
  return {
    root: isText(root) ? root : undefined,
    path: isText(path) ? path : undefined,
    pattern: isText(pattern) ? pattern : undefined,
    selected: isText(selected) ? selected : undefined,
    hidden: texts(hidden),
    filter: isText(filter) ? filter : "",
    density: density === "compact" ? "compact" : "comfortable",
    zoom: isNumber(zoom) && zoomSteps.includes(zoom) ? zoom : 1,
    collapsed: texts(collapsed),
    scroll: isObject(scroll) ? positions(scroll) : {},
  };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(isText) : [];
}

function positions(value: Readonly<Record<string, unknown>>): Record<string, ScrollPosition> {
  const found: [string, ScrollPosition][] = [];
  for (const [path, position] of Object.entries(value)) {
    if (!isObject(position)) continue;
    const { top, left } = position;
    if (isNumber(top) && isNumber(left)) found.push([path, { top, left }]);
  }
  return Object.fromEntries(found);
}
