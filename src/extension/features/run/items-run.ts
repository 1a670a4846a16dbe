import type { Connection } from "../../../data/connections.ts";
import type { DescribedLiveTable } from "../../../data/index.ts";
import type { Item } from "../../../dynamodb/values.ts";
import type { ResultColumn, RunView } from "../../../protocol/results-messages.ts";
import type { ModelPlans, ModelSummary } from "../../../protocol/server-requests.ts";
import { loadData } from "../../infrastructure/data.ts";
import { itemsPageSize } from "../../infrastructure/settings.ts";
import { pageReadUnits } from "./page-units.ts";
import type { Recipe, Run } from "./run.ts";
import { itemsRunView, resultEntities } from "./run-view.ts";

/** The model that describes a table, for the names and colours of what lies in it. */
export interface DescribingModel {
  readonly summary: ModelSummary;
  readonly plans: ModelPlans;
  /** The table's name in the model. */
  readonly table: string;
}

export type ItemsRecipe = Extract<Recipe, { kind: "items" }>;

/** What the results page shows of a look through a table before the first item is read. */
export async function itemsView(
  recipe: ItemsRecipe,
  connection: Connection,
  model: DescribingModel | undefined,
  signal?: AbortSignal,
): Promise<RunView> {
  const { table, index } = recipe;
  const data = await loadData();
  const options = signal === undefined ? {} : { abortSignal: signal };
  const { description } = await data.describeTable(connection, table, options);
  return itemsRunView({
    connection,
    table,
    index,
    keys: keyColumns(description, index),
    entities:
      model === undefined
        ? []
        : resultEntities(
            model.summary,
            model.summary.entities
              .filter((each) => each.table === model.table)
              .map(({ name }) => name),
          ),
    predicted: pageReadUnits(description, index, itemsPageSize()),
  });
}

/** All items of a table or an index, page by page, in no order worth the name. */
export function itemsRun(
  view: RunView,
  recipe: ItemsRecipe,
  connection: Connection,
  model: DescribingModel | undefined,
): Run {
  const { table, index } = recipe;
  let startKey: Item | undefined;
  return {
    view,
    recipe,
    async next(signal) {
      const data = await loadData();
      const limit = itemsPageSize();
      const page = await data.scanPage(connection, table, {
        limit,
        abortSignal: signal,
        ...(index === undefined ? {} : { index }),
        ...(startKey === undefined ? {} : { startKey }),
      });
      const request = {
        TableName: table,
        ...(index === undefined ? {} : { IndexName: index }),
        Limit: limit,
        ...(startKey === undefined ? {} : { ExclusiveStartKey: startKey }),
      };
      startKey = page.nextKey;
      const names = view.entities.map(({ name }) => name);
      return {
        items: page.items.map((item) => {
          const entity =
            model === undefined ? undefined : data.decodeItem(model.plans, names, item)?.entity;
          return entity === undefined ? { item } : { entity, item };
        }),
        responses: [
          {
            operation: "Scan",
            request,
            consumed: { read: page.consumed.read },
            milliseconds: page.durationMilliseconds,
            count: page.items.length,
          },
        ],
        more: page.nextKey !== undefined,
      };
    },
  };
}

type Description = DescribedLiveTable["description"];

function keyColumns(table: Description, indexName: string | undefined): readonly ResultColumn[] {
  const index = [
    ...(table.GlobalSecondaryIndexes ?? []),
    ...(table.LocalSecondaryIndexes ?? []),
  ].find(({ IndexName }) => IndexName === indexName);
  const columns = new Map<string, ResultColumn>();
  for (const { AttributeName: attribute = "", KeyType } of index?.KeySchema ?? []) {
    const role = KeyType === "HASH" ? "partition key" : "sort key";
    columns.set(attribute, { attribute, role });
  }
  for (const { AttributeName: attribute = "", KeyType } of table.KeySchema ?? []) {
    if (columns.has(attribute)) continue;
    const own = KeyType === "HASH" ? "partition key" : "sort key";
    columns.set(attribute, { attribute, role: index === undefined ? own : "table key" });
  }
  return [...columns.values()];
}
