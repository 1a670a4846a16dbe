import assert from "node:assert/strict";
import { createSteps } from "../../src/build/steps.ts";

suite("the steps of npm start", () => {
  let written: string;
  let time: number;
  const steps = () => {
    [written, time] = ["", 0];
    return createSteps(
      (text) => {
        written += text;
      },
      () => time,
    );
  };

  test("a step is one line, with what it leads to and how long it took", async () => {
    const { step } = steps();
    await step("Starting a database", () => {
      time += 1250;
      return "http://127.0.0.1:8000";
    });
    await step("Building", async () => undefined);
    assert.equal(
      written,
      "Starting a database … http://127.0.0.1:8000 (1.3 s)\nBuilding … (0.0 s)\n",
    );
  });

  test("what is noted meanwhile has lines of its own, and the end says what has ended", async () => {
    const { step, note } = steps();
    await step("Starting VS Code", () => {
      note("Installing it once");
      note("Installing its parts");
      time += 15_000;
    });
    await step("Opening", () => undefined);
    assert.equal(
      written,
      [
        "Starting VS Code …",
        "  Installing it once",
        "  Installing its parts",
        "Starting VS Code … (15.0 s)",
        "Opening … (0.0 s)",
        "",
      ].join("\n"),
    );
  });

  test("a step that fails leaves its line open for what is said about it", async () => {
    const { step } = steps();
    const failing = step("Building", () => Promise.reject(new Error("broken")));
    await assert.rejects(failing, /broken/);
    assert.equal(written, "Building …");
  });
});
