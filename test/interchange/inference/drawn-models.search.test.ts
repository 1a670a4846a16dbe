import fc from "fast-check";
import { tableDefinitionOf } from "../../../src/interchange/table-definition.ts";
import { cases, knownItems, modelOf } from "../../planner/drawn-cases.ts";
import { expectedLocks } from "../../planner/write-oracle.ts";
import { checkInference } from "./check-inference.ts";

suite("inference from items of drawn models", () => {
  test("a model is found without errors, to which all items conform", () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const made = modelOf({ ...drawn, reads: [], writes: [] });
        const [table] = made?.model.tables ?? [];
        if (made === undefined || table === undefined) return;
        const known = knownItems(made.model, drawn.items);
        const items = [...known.map(({ item }) => item), ...expectedLocks(made.model, known)];
        checkInference([
          { definition: tableDefinitionOf(table), items, itemCount: items.length, isWhole: false },
        ]);
      }),
      { numRuns: 150 },
    );
  });
});
