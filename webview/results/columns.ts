import { valueText } from "../../src/dynamodb/value-text.ts";
import {
  type AttributeValue,
  compareValues,
  type TypeTag,
  typeTagOf,
  typeTags,
} from "../../src/dynamodb/values.ts";
import type { ResultColumn, ResultItem, RunView } from "../../src/protocol/results-messages.ts";
import { attributeOf } from "./formats.ts";

/** A column of the grid. */
export interface GridColumn {
  /** A stored attribute; `undefined` for the columns of the row number and the entity. */
  readonly attribute?: string;
  readonly kind: "number" | "entity" | "attribute";
  readonly title: string;
  readonly role: ResultColumn["role"] | undefined;
  /** The type that all values of the column have, where they have one. */
  readonly type: TypeTag | undefined;
  /** In pixels. */
  readonly width: number;
}

export interface Sorting {
  readonly attribute: string;
  readonly descending: boolean;
}

/** Characters of a cell's text beyond which it is cut off. */
export const maximumText = 300;

/** Pixels of one character of a value, and what a cell needs beside its text. */
const characterWidth = 7.4;
const headCharacterWidth = 7.2;
const cellPadding = 26;
const badgeWidth = 26;
const narrowest = 60;
const widest = 340;

/**
 * The columns in their order: keys first, then the attributes of the model's entities, then what
 * items have beyond the model. Attributes of the model that no item has are left out once there
 * are items, so that a collection of several entities stays readable.
 */
export function gridColumns(
  run: RunView,
  items: readonly ResultItem[],
  widths: Readonly<Record<string, number>>,
): readonly GridColumn[] {
  const seen = describeAttributes(items);
  const known = new Set(run.columns.map((column) => column.attribute));
  const extra = [...seen.keys()].filter((attribute) => !known.has(attribute));
  const attributes = [
    ...run.columns.filter(
      ({ attribute, role }) => items.length === 0 || role !== "attribute" || seen.has(attribute),
    ),
    ...extra.map((attribute): ResultColumn => ({ attribute, role: "attribute" })),
  ];
  const digits = String(items.length).length;
  return [
    column("number", "#", 22 + 9 * Math.max(2, digits)),
    column("entity", "Entity", entityWidth(run)),
    ...attributes.map(({ attribute, role }): GridColumn => {
      const { types, longest } = seen.get(attribute) ?? { types: new Set<TypeTag>(), longest: 0 };
      const [type] = types;
      const width = Math.max(
        longest * characterWidth + (types.size > 1 ? badgeWidth : 0),
        attribute.length * headCharacterWidth + badgeWidth + 16,
      );
      return {
        attribute,
        kind: "attribute",
        title: attribute,
        role,
        type: types.size === 1 ? type : undefined,
        width: widths[attribute] ?? clamp(width + cellPadding),
      };
    }),
  ];
}

/** Whether one column's values have different types, so that each cell says its own. */
export function isMixed(column: GridColumn): boolean {
  return column.kind === "attribute" && column.type === undefined;
}

/**
 * The order in which the items are shown, as positions. Absent values come last in both directions;
 * values of different types stand together by type.
 */
export function sortedPositions(
  items: readonly ResultItem[],
  sorting: Sorting | undefined,
): readonly number[] {
  const positions = items.map((_, position) => position);
  if (sorting === undefined) return positions;
  const { attribute, descending } = sorting;
  const direction = descending ? -1 : 1;
  const valueAt = (position: number): AttributeValue | undefined => {
    const found = items[position];
    return found && attributeOf(found.item, attribute);
  };
  return positions.sort((left, right) => {
    const leftValue = valueAt(left);
    const rightValue = valueAt(right);
    if (leftValue === undefined || rightValue === undefined) {
      return Number(leftValue === undefined) - Number(rightValue === undefined) || left - right;
    }
    return direction * compare(leftValue, rightValue) || left - right;
  });
}

function compare(left: AttributeValue, right: AttributeValue): number {
  const types = typeTags.indexOf(typeTagOf(left)) - typeTags.indexOf(typeTagOf(right));
  if (types !== 0) return types;
  const order = compareValues(left, right);
  if (order !== undefined) return order;
  // DynamoDB has no order for these; their text at least puts equal ones together.
  return valueText(left, maximumText).localeCompare(valueText(right, maximumText), "en");
}

interface AttributeSummary {
  readonly types: Set<TypeTag>;
  longest: number;
}

/** Items that are measured. Wider values further down are cut off, and can be widened by hand. */
const measuredItems = 500;

function describeAttributes(items: readonly ResultItem[]): ReadonlyMap<string, AttributeSummary> {
  const summaries = new Map<string, AttributeSummary>();
  for (const [position, { item }] of items.entries()) {
    for (const [name, value] of Object.entries(item)) {
      let summary = summaries.get(name);
      if (summary === undefined) {
        summary = { types: new Set(), longest: 0 };
        summaries.set(name, summary);
      }
      summary.types.add(typeTagOf(value));
      if (position < measuredItems) {
        summary.longest = Math.max(summary.longest, valueText(value, 60).length);
      }
    }
  }
  return summaries;
}

function column(kind: "number" | "entity", title: string, width: number): GridColumn {
  return { kind, title, role: undefined, type: undefined, width };
}

function entityWidth(run: RunView): number {
  const longest = Math.max(6, ...run.entities.map(({ name }) => name.length));
  return clamp(longest * 7.6 + cellPadding + 20);
}

function clamp(width: number): number {
  return Math.ceil(Math.max(narrowest, Math.min(width, widest)));
}
