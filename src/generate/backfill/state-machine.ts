/**
 * The state machine that carries out a backfill on many machines at once, in the Amazon States
 * Language. It knows nothing of a model: the segments of the table are worked on in a Distributed
 * Map, each by calling the Lambda function until it says that the segment is done.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 *
 * `${BackfillFunctionArn}` stands for the function; whoever deploys it fills it in
 * (`DefinitionSubstitutions`).
 */
export function backfillStateMachine(source: string): object {
  return {
    Comment: `Upgrades the items of a table of ${source} and counts what is left. Start it with {} or with the input that the page on it describes.`,
    StartAt: "Start",
    States: {
      Start: step(
        {
          "input.$": "$",
          "execution.$": "$$.Execution.Name",
        },
        { action: "start", next: "Upgrade segments" },
      ),
      "Upgrade segments": segments("upgrade", "Count segments"),
      // An item that was written meanwhile by code of an older version is found here.
      "Count segments": segments("count", "Report"),
      Report: step({ "run.$": "$.run" }, { action: "report", next: "Is everything upgraded" }),
      "Is everything upgraded": {
        Type: "Choice",
        Choices: [{ Variable: "$.isComplete", BooleanEquals: true, Next: "Upgraded" }],
        Default: "Items are left",
      },
      Upgraded: { Type: "Succeed" },
      "Items are left": {
        Type: "Fail",
        Error: "ItemsAreLeft",
        CausePath: "$.message",
      },
    },
  };
}

/** Nothing will do before somebody has mended something: it is not tried again. */
const impossible = "BackfillImpossible";

type Action = "start" | "upgrade" | "count" | "report";

/**
 * All segments of the table at once, as far as the concurrency of the run goes. A segment that fails
 * for good does not stop the others: the report says what is left, and another execution goes on
 * with it.
 */
function segments(action: "upgrade" | "count", next: string): object {
  const work = action === "upgrade" ? "Upgrade" : "Count";
  const question = `Is the segment ${action === "upgrade" ? "upgraded" : "counted"}`;
  return {
    Type: "Map",
    Label: `${work}Segments`,
    ItemsPath: action === "upgrade" ? "$.run.left" : "$.run.all",
    ItemSelector: {
      run: { "name.$": "$.run.name", "table.$": "$.run.table", "execution.$": "$.run.execution" },
      "segment.$": "$$.Map.Item.Value",
      state: {},
    },
    ItemProcessor: {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
      StartAt: work,
      States: {
        [work]: step(
          { "run.$": "$.run", "segment.$": "$.segment", "state.$": "$.state" },
          { action, next: question },
        ),
        // The time of an invocation ends before a large segment does: then it is called again.
        [question]: {
          Type: "Choice",
          Choices: [{ Variable: "$.isDone", BooleanEquals: true, Next: `${work} done` }],
          Default: work,
        },
        // The answers of all segments together have to be small: what was done is in the table.
        [`${work} done`]: { Type: "Succeed", OutputPath: "$.segment" },
      },
    },
    MaxConcurrencyPath: "$.run.concurrency",
    ToleratedFailurePercentage: 100,
    ResultPath: null,
    Next: next,
  };
}

/**
 * A call of the function. What goes wrong in Lambda itself, and what the function says may work
 * later, is tried again, at growing and different intervals.
 * https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#bp-lambda-serviceexception
 */
function step(payload: object, { action, next }: { action: Action; next: string }): object {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Parameters: { FunctionName: "${BackfillFunctionArn}", Payload: { action, ...payload } },
    OutputPath: "$.Payload",
    // Longer than a function may run: one that hangs is called again.
    TimeoutSeconds: 960,
    Retry: [
      { ErrorEquals: [impossible], MaxAttempts: 0 },
      {
        ErrorEquals: ["States.ALL"],
        IntervalSeconds: 2,
        BackoffRate: 2,
        MaxAttempts: 8,
        MaxDelaySeconds: 120,
        JitterStrategy: "FULL",
      },
    ],
    Next: next,
  };
}
