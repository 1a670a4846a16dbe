import type * as vscode from "vscode";

export type TestState = "enqueued" | "started" | "passed" | "failed" | "errored" | "skipped";

/** What a run has told VS Code. */
export interface RecordedRun {
  readonly states: Map<string, TestState>;
  readonly messages: Map<string, readonly vscode.TestMessage[]>;
  readonly coverage: vscode.FileCoverage[];
  readonly run: vscode.TestRun;
  output: string;
  ended: boolean;
}

/** Notes what each run of a controller tells VS Code, which still gets it. */
export function recordRuns(controller: vscode.TestController): {
  readonly runs: RecordedRun[];
  restore(): void;
} {
  const runs: RecordedRun[] = [];
  const original = controller.createTestRun;
  controller.createTestRun = (request, name, persist) => {
    const run = original.call(controller, request, name, persist);
    const recorded: RecordedRun = {
      states: new Map(),
      messages: new Map(),
      coverage: [],
      run,
      output: "",
      ended: false,
    };
    runs.push(recorded);
    const note = (state: TestState, item: vscode.TestItem) => recorded.states.set(item.id, state);
    return {
      name: run.name,
      token: run.token,
      isPersisted: run.isPersisted,
      onDidDispose: run.onDidDispose,
      enqueued(item) {
        note("enqueued", item);
        run.enqueued(item);
      },
      started(item) {
        note("started", item);
        run.started(item);
      },
      passed(item, duration) {
        note("passed", item);
        run.passed(item, duration);
      },
      failed(item, message, duration) {
        note("failed", item);
        recorded.messages.set(item.id, [message].flat());
        run.failed(item, message, duration);
      },
      errored(item, message, duration) {
        note("errored", item);
        recorded.messages.set(item.id, [message].flat());
        run.errored(item, message, duration);
      },
      skipped(item) {
        note("skipped", item);
        run.skipped(item);
      },
      appendOutput(output, location, item) {
        recorded.output += output;
        run.appendOutput(output, location, item);
      },
      addCoverage(coverage) {
        recorded.coverage.push(coverage);
        run.addCoverage(coverage);
      },
      end() {
        recorded.ended = true;
        run.end();
      },
    };
  };
  return {
    runs,
    restore() {
      controller.createTestRun = original;
    },
  };
}
