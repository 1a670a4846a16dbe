import assert from "node:assert/strict";
import { type Model, parse, resolveModel } from "../../src/language/index.ts";
import { planModel } from "../../src/planner/planner.ts";
import { layoutView } from "../../src/views/layout.ts";
import type { LayoutView, PathLayout, PatternLayout } from "../../src/views/layout-view.ts";

export const uri = "file:///models/test.dynamo";

export function modelOf(text: string): Model {
  return resolveModel(uri, new Map([[uri, { uri, text, tree: parse(text, uri).file }]])).model;
}

export function layoutOf(text: string): LayoutView {
  const model = modelOf(text);
  return layoutView(model, planModel(model).plans);
}

/** Checks all collections of all paths, one line each: `path: partition key: item item`. */
export function checkLayout(text: string, expected: string): void {
  const view = layoutOf(text);
  const lines = view.tables.flatMap((table) =>
    table.paths.flatMap((path) =>
      path.collections.map(({ items }) => {
        const first = table.items[items[0] ?? -1];
        const keys = path.partition.map(({ attribute }) => {
          return first?.cells.find(({ name }) => name === attribute)?.text;
        });
        return `${path.id}: ${keys.join(" ")}: ${namesOf(view, path.id, items).join(" ")}`;
      }),
    ),
  );
  assert.equal(lines.join("\n"), expected.trim());
}

export function pathOf(view: LayoutView, id: string): PathLayout {
  const path = view.tables.flatMap(({ paths }) => paths).find((each) => each.id === id);
  assert.ok(path !== undefined, `no path ${id}`);
  return path;
}

export function patternOf(view: LayoutView, name: string): PatternLayout {
  const pattern = view.patterns.find((each) => each.name === name);
  assert.ok(pattern !== undefined, `no pattern ${name}`);
  return pattern;
}

/** The names of items of the table that has the path, by their positions. */
export function namesOf(view: LayoutView, path: string, items: readonly number[]): string[] {
  const table = view.tables.find(({ paths }) => paths.some(({ id }) => id === path));
  return items.map((position) => table?.items[position]?.name ?? "");
}

/**
 * Compares what the slices of read patterns let through with what the model's own examples say that
 * they return. The examples are also run against a real DynamoDB, so they are an oracle.
 */
export function compareWithExamples(text: string): {
  readonly patterns: number;
  readonly problems: readonly string[];
} {
  const model = modelOf(text);
  const view = layoutView(model, planModel(model).plans);
  const problems: string[] = [];
  let patterns = 0;
  for (const pattern of view.patterns.filter(({ writes }) => !writes)) {
    const example = model.examples.find((each) => {
      const shown = pattern.arguments
        .map(({ name }) => name)
        .sort()
        .join();
      return (
        each.pattern.name === pattern.name && shown === Object.keys(each.arguments).sort().join()
      );
    });
    const returns = example?.expectations.find(({ kind }) => kind === "returns");
    const [slice] = pattern.slices;
    if (returns?.kind !== "returns" || slice === undefined || pattern.slices.length > 1) continue;
    if (pattern.arguments.some(({ origin }) => origin !== "example")) continue;
    patterns += 1;
    const passed = slice.items.filter((item) => !slice.discarded.includes(item));
    const shown = namesOf(view, slice.path, passed);
    const expected = returns.samples.map(({ name }) => name ?? "");
    if (returns.anyOrder) for (const names of [shown, expected]) names.sort();
    if (shown.join() !== expected.join()) {
      problems.push(`${pattern.name}: shows ${shown.join()} instead of ${expected.join()}`);
    }
  }
  return { patterns, problems };
}
