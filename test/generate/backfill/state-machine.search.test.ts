import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { backfillStateMachine } from "../../../src/generate/backfill/state-machine.ts";

/** It has no types. */
const validate = createRequire(import.meta.url)("asl-validator") as (definition: object) => {
  readonly isValid: boolean;
  readonly errors: readonly object[];
};

type State = Readonly<Record<string, unknown>> & {
  readonly Next?: string;
  readonly ItemProcessor?: Machine;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; MaxAttempts: number }[];
};

interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

suite("the state machine of a backfill", () => {
  const machine = backfillStateMachine("shop.dynamo") as Machine;

  test("is valid, in its form, its paths and its transitions", () => {
    assert.deepEqual(validate(machine).errors, []);
  });

  test("the validator sees a state that is not there, a wrong path and an unknown field", () => {
    const { Start, ...others } = machine.States;
    const wrong = (state: object) =>
      validate({ ...machine, States: { ...others, Start: { ...Start, ...state } } }).isValid;
    assert.equal(wrong({}), true);
    assert.equal(wrong({ Next: "Nowhere" }), false);
    assert.equal(wrong({ OutputPath: "Payload" }), false);
    assert.equal(wrong({ Colour: "red" }), false);
  });

  test("both maps are distributed, and go on when a segment fails", () => {
    for (const name of ["Upgrade segments", "Count segments"]) {
      const map = machine.States[name];
      assert.ok(map !== undefined, name);
      assert.equal(map.Type, "Map");
      const processor = map.ItemProcessor as unknown as { readonly ProcessorConfig: object };
      assert.deepEqual(processor.ProcessorConfig, {
        Mode: "DISTRIBUTED",
        ExecutionType: "STANDARD",
      });
      assert.equal(map.ToleratedFailurePercentage, 100);
      // The results of thousands of segments would be more than a state may hold.
      assert.equal(map.ResultPath, null);
    }
  });

  test("every call is tried again, unless the function says that it is of no use", () => {
    const tasks = statesOf(machine).filter(({ Type }) => Type === "Task");
    assert.equal(tasks.length, 4);
    for (const { Retry: [never, always] = [] } of tasks) {
      assert.deepEqual([never?.ErrorEquals, never?.MaxAttempts], [["BackfillImpossible"], 0]);
      assert.deepEqual(always?.ErrorEquals, ["States.ALL"]);
    }
  });

  test("a segment is called again until it is done", () => {
    for (const [name, work] of [
      ["Upgrade segments", "Upgrade"],
      ["Count segments", "Count"],
    ] as const) {
      const { StartAt, States } = machine.States[name]?.ItemProcessor ?? assert.fail(name);
      assert.equal(StartAt, work);
      const question = States[States[work]?.Next ?? ""];
      assert.equal(question?.Type, "Choice");
      assert.equal(question?.Default, work);
    }
  });
});

function statesOf({ States }: Machine): readonly State[] {
  return Object.values(States).flatMap((state) => [
    state,
    ...(state.ItemProcessor === undefined ? [] : statesOf(state.ItemProcessor)),
  ]);
}
