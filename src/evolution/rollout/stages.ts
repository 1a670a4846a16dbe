import type { TableDefinition } from "../../dynamodb/key-schema.ts";
import type { RolloutStage, RolloutStep, RolloutTable, StagedTable } from "./step.ts";

/**
 * The updates of what is deployed: each takes as many steps as it can, at most one for each table,
 * and none from behind a step that code or items have to take first.
 */
export function rolloutStages(
  steps: readonly RolloutStep[],
  tables: readonly RolloutTable[],
): readonly RolloutStage[] {
  const definitions = new Map<RolloutTable, TableDefinition>();
  for (const table of tables) {
    if (table.old !== undefined) definitions.set(table, table.old.definition);
  }
  const stages: RolloutStage[] = [
    { number: 0, does: [], steps: [], tables: snapshot(tables, definitions) },
  ];
  let open: { touched: Set<string>; steps: RolloutStep[] } | undefined;
  const close = (): void => {
    if (open === undefined) return;
    stages.push({
      number: stages.length,
      does: open.steps.map(({ title }) => title),
      steps: open.steps.map(({ id }) => id),
      tables: snapshot(tables, definitions),
    });
    open = undefined;
  };
  for (const step of steps) {
    const { action } = step;
    // A stack is updated when the update before is done: waits are in it.
    if (action.kind === "wait") continue;
    const table = "table" in action ? tables.find(({ name }) => name === action.table) : undefined;
    const isUpdate =
      action.kind === "create table" ||
      action.kind === "delete table" ||
      action.kind === "change table";
    if (!isUpdate || table === undefined) {
      close();
      continue;
    }
    if (open?.touched.has(table.name) === true) close();
    open ??= { touched: new Set(), steps: [] };
    open.touched.add(table.name);
    open.steps.push(step);
    if (action.kind === "delete table") definitions.delete(table);
    else if (action.kind === "create table") definitions.set(table, action.definition);
    else definitions.set(table, action.after);
  }
  close();
  return stages;
}

function snapshot(
  tables: readonly RolloutTable[],
  definitions: ReadonlyMap<RolloutTable, TableDefinition>,
): readonly StagedTable[] {
  return tables.flatMap((table) => {
    const definition = definitions.get(table);
    if (definition === undefined) return [];
    return [
      {
        name: table.new?.name ?? table.old?.name ?? table.name,
        ...(table.old !== undefined && { oldName: table.old.name }),
        stays: table.new !== undefined,
        definition,
      },
    ];
  });
}
