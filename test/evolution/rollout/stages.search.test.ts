import assert from "node:assert/strict";
import fc from "fast-check";
import { changesBetween, stepProblem } from "../../../src/dynamodb/table-changes.ts";
import { diffModels, planRollout, type RolloutPlan } from "../../../src/evolution/index.ts";
import { generateCdk } from "../../../src/generate/infrastructure/cdk.ts";
import { generateCloudFormation } from "../../../src/generate/infrastructure/cloudformation.ts";
import { generateStages } from "../../../src/generate/infrastructure/stages.ts";
import { tableDefinitionOf } from "../../../src/interchange/table-definition.ts";
import type { Analysis } from "../../../src/service/analyze.ts";
import { analyzeText } from "../../analyze-text.ts";
import { design, designText } from "../../planner/generated-designs.ts";
import { drawnTable } from "./drawn-tables.ts";

const numRuns = Number(process.env.MODELER_RUNS ?? 60);

suite("stages of a roll-out, by search", () => {
  test("each is one legal update after the one before, and the last is the new model", function () {
    this.timeout(120_000);
    fc.assert(
      fc.property(drawnTable, drawnTable, (before, after) => {
        const [old, current] = [analyzeText(before), analyzeText(after)];
        for (const { diagnostics } of [old, current]) {
          const errors = diagnostics.filter(({ severity }) => severity === "error");
          assert.deepEqual(
            errors.map(({ message }) => message),
            [],
          );
        }
        const plan = planned(old, current);
        // No refusal can be: keys stay, and an attribute keeps its type.
        assert.ok(plan !== undefined);
        checkStages(plan, current);
        checkOrder(plan);
        checkFiles(plan, old, current);
        if (before === after) assert.deepEqual(plan.steps, []);
      }),
      { numRuns },
    );
  });

  test("designs that were drawn lead to one another, or are refused with words", function () {
    this.timeout(120_000);
    fc.assert(
      fc.property(design, design, (first, second) => {
        const [old, current] = [analyzeText(designText(first)), analyzeText(designText(second))];
        for (const [from, to] of [
          [old, current],
          [current, old],
          [old, old],
        ] as const) {
          const plan = planned(from, to);
          if (plan === undefined) continue;
          checkStages(plan, to);
          checkOrder(plan);
        }
      }),
      { numRuns },
    );
  });
});

function planned(old: Analysis, current: Analysis): RolloutPlan | undefined {
  const rollout = planRollout(diffModels(old, current), old, current, {
    definitionOf: tableDefinitionOf,
  });
  if (rollout.kind === "plan") {
    for (const { title, why, done, undo, precondition = "." } of rollout.steps) {
      for (const text of [why, done, undo, precondition]) assert.match(text, /[.]$/);
      for (const text of [title, why, done, undo, precondition]) {
        assert.doesNotMatch(text, /\{\w+\}|undefined/);
      }
    }
    const ids = rollout.steps.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, ids.join());
    return rollout;
  }
  assert.ok(rollout.refusals.length > 0);
  for (const { message, reason, advice } of rollout.refusals) {
    for (const text of [message, reason, advice]) assert.match(text, /\.$/);
  }
  return undefined;
}

function checkStages({ stages }: RolloutPlan, current: Analysis): void {
  for (const [position, stage] of stages.entries()) {
    const before = stages[position - 1];
    if (before === undefined) continue;
    assert.ok(stage.steps.length > 0);
    for (const { definition, name, oldName } of stage.tables) {
      const former: typeof definition | undefined = before.tables.find(
        (table) => table.name === name && table.oldName === oldName,
      )?.definition;
      if (former !== undefined) assert.equal(stepProblem(former, definition), undefined);
    }
  }
  const last = stages.at(-1)?.tables ?? [];
  assert.deepEqual(
    last.map(({ name, definition }) => [name, plain(definition)]).sort(),
    current.model.tables.map((table) => [table.name, plain(tableDefinitionOf(table))]).sort(),
  );
}

/** Nothing comes before what it needs. */
function checkOrder({ steps }: RolloutPlan): void {
  const positionOf = (id: string): number => steps.findIndex((step) => step.id === id);
  const code = positionOf("deploy-code");
  for (const [position, { action, id }] of steps.entries()) {
    if (action.kind !== "change table") continue;
    const { change } = action;
    if (change.kind === "create index") {
      assert.equal(steps[position + 1]?.action.kind, "wait", id);
      if (code >= 0) assert.ok(position < code, id);
    }
    const isMadeAnew = steps.some(
      ({ action: other }) =>
        other.kind === "change table" &&
        other.table === action.table &&
        other.change.kind === "create index" &&
        "index" in change &&
        other.change.index === change.index,
    );
    if (change.kind === "delete index" && !isMadeAnew) assert.ok(position > code, id);
  }
}

function checkFiles({ stages }: RolloutPlan, old: Analysis, current: Analysis): void {
  const own = { cloudformation: generateCloudFormation, cdk: generateCdk };
  for (const target of ["cloudformation", "cdk"] as const) {
    const { files, problems } = generateStages(target, old.model, current.model, stages);
    assert.deepEqual(problems, []);
    assert.equal(files.length, stages.length - 1);
    const [file] = own[target](current.model).files;
    const last = files.at(-1);
    if (last !== undefined) {
      assert.equal(last.text, file?.text);
      assert.equal(last.path, `stage-${stages.length - 1}/${file?.path}`);
      continue;
    }
    // What differs in nothing that is deployed is deployed already.
    const [before] = own[target](old.model).files;
    for (const table of current.model.tables) {
      const former = old.model.tables.find(({ name }) => name === table.name);
      assert.ok(former !== undefined && before !== undefined);
      const { changes } = changesBetween(tableDefinitionOf(former), tableDefinitionOf(table));
      assert.deepEqual(changes, []);
    }
  }
}

/** Without members that are `undefined`, and as if no order mattered. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, part: unknown) =>
      typeof part === "object" && part !== null && !Array.isArray(part)
        ? Object.fromEntries(
            Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)),
          )
        : part,
    ),
  );
}
