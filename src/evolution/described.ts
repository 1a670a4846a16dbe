import type { TableDifference } from "../dynamodb/table-differences.ts";
import type { Table } from "../language/semantics/model.ts";
import type { Change, Work } from "./change.ts";
import type { DiffOptions, ModelVersion } from "./comparison.ts";
import { estimateIndexBuild } from "./estimates.ts";
import { placeOf } from "./places.ts";
import { type ChangeDetails, createChange } from "./registry.ts";

/**
 * What it takes to bring a deployed table in line with the model, by what `DescribeTable` says of
 * it. What only items could tell is not in it.
 *
 * @param differences `undefined` where there is no such table
 */
export function changesFromDescription(
  { planning }: Pick<ModelVersion, "planning">,
  table: Table,
  physical: string,
  differences: readonly TableDifference[] | undefined,
  options: DiffOptions,
): readonly Change[] {
  const details: ChangeDetails = {
    subject: { kind: "table", name: table.name, table: table.name },
    new: placeOf(table.origin),
  };
  if (differences === undefined) {
    const work: readonly Work[] = [{ kind: "create table", table: table.name }];
    return [createChange("deployed-table-missing", { physical }, { ...details, work })];
  }
  return differences.map(({ subject, expected, actual, change }) => {
    const words = { before: actual, after: expected };
    const parameters = { what: capitalized(subject), physical };
    if (change === "setting") {
      const work: readonly Work[] = [
        { kind: "change setting", table: table.name, setting: subject },
      ];
      return createChange("deployed-setting-differs", parameters, { ...details, ...words, work });
    }
    if (change === "new table") {
      return createChange("deployed-key-differs", parameters, { ...details, ...words });
    }
    return indexChange(subject, words);
  });

  function indexChange(
    subject: string,
    words: { readonly before: string; readonly after: string },
  ): Change {
    const name = /^(?:global|vector) index (.*)$/.exec(subject)?.[1];
    const index = table.indexes.find((each) => each.name === name);
    const vector = table.vectorIndexes.find((each) => each.name === name);
    const place = (index ?? vector ?? table).origin;
    const at: ChangeDetails = {
      subject: { kind: "index", name: name ?? subject, table: table.name },
      new: placeOf(place),
      ...(words.before === "none" ? {} : { before: words.before }),
      ...(words.after === "none" ? {} : { after: words.after }),
    };
    const create: readonly Work[] =
      index === undefined
        ? []
        : [
            {
              kind: "create index",
              table: table.name,
              index: index.name,
              estimate: estimateIndexBuild(planning, table, index, options),
            },
          ];
    const drop: readonly Work[] =
      name === undefined ? [] : [{ kind: "delete index", table: table.name, index: name }];
    if (words.before === "none") {
      return createChange(
        "deployed-index-missing",
        { what: subject, physical },
        { ...at, work: create },
      );
    }
    if (words.after === "none") {
      return createChange(
        "deployed-index-unknown",
        { what: subject, physical },
        { ...at, work: drop },
      );
    }
    return createChange(
      "deployed-index-differs",
      { what: capitalized(subject), physical },
      { ...at, work: [...drop, ...create] },
    );
  }
}

function capitalized(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
