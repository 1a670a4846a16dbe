import type { Model } from "../../language/semantics/model.ts";
import {
  array,
  type Code,
  code,
  docComment,
  joined,
  literal,
  member,
  name,
  nothing,
  object,
} from "../code-writer.ts";
import { sourceName, stemAsType } from "../infrastructure/tables.ts";
import type { BackfilledTable } from "./generate.ts";
import { streamFilters } from "./stream-filter.ts";

/**
 * A construct for the AWS CDK. The state machine is made of its definition in JSON, which other
 * tools can deploy as well and which is checked as it stands; the CDK's own classes for states would
 * be a second way to say the same.
 */
export function constructModule(model: Model, tables: readonly BackfilledTable[]): Code {
  const type = name(`${stemAsType(model)}Backfill`);
  const props = name(`${stemAsType(model)}BackfillProps`);
  const streaming = tables.filter(({ definition }) => definition.stream !== undefined);
  const tableOf = ({ property }: BackfilledTable) => member(code`props.tables`, property);
  const names = object(
    tables.map((table) => [table.name, code`${tableOf(table)}.tableName`] as const),
  );
  return code`
    /// <reference types="node" />
    /* eslint-disable */

    import { readFileSync } from "node:fs";
    import { join } from "node:path";
    import { ArnFormat, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
    import { AttributeType, type ITable, TableV2 } from "aws-cdk-lib/aws-dynamodb";
    import { Policy, PolicyStatement } from "aws-cdk-lib/aws-iam";
    import { Architecture, ${streaming.length > 0 ? code`FilterCriteria, ` : nothing}Runtime${streaming.length > 0 ? code`, StartingPosition` : nothing} } from "aws-cdk-lib/aws-lambda";
    ${streaming.length > 0 ? code`import { DynamoEventSource, SqsDlq } from "aws-cdk-lib/aws-lambda-event-sources";` : nothing}
    import { NodejsFunction, type NodejsFunctionProps } from "aws-cdk-lib/aws-lambda-nodejs";
    ${streaming.length > 0 ? code`import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";` : nothing}
    import { DefinitionBody, StateMachine } from "aws-cdk-lib/aws-stepfunctions";
    import { Construct } from "constructs";

    export interface ${props} {
      /** The tables whose items are upgraded. */
      readonly tables: {
        ${joined(tables.map(({ property }) => code`readonly ${name(property)}: ITable;`))}
      };
      ${
        streaming.length === 0
          ? nothing
          : code`
            /**
             * Whether items are upgraded as they are written, from the streams of the tables: by default
             * they are.
             */
            readonly upgradeWritten?: boolean;`
      }
      /** What becomes of checkpoints and failures when they leave the stack: by default they are retained. */
      readonly removalPolicy?: RemovalPolicy;
      /** More for the Lambda functions, such as how they are bundled. */
      readonly functions?: NodejsFunctionProps;
    }

    ${docComment([`Upgrades the items of the tables of ${sourceName(model)}: all of them by the state machine, and those that old code writes as they are written.`])}
    export class ${type} extends Construct {
      /** Checkpoints, the shared rate and failures. */
      readonly stateTable: TableV2;
      readonly stateMachine: StateMachine;
      readonly backfillFunction: NodejsFunction;
      ${
        streaming.length === 0
          ? nothing
          : code`
            /** Absent where items are not upgraded as they are written. */
            readonly upgradeFunction: NodejsFunction | undefined;
            /** Which records of a stream could not be worked on in the end. */
            readonly deadLetters: Queue | undefined;`
      }

      constructor(scope: Construct, id: string, props: ${props}) {
        super(scope, id);
        const stack = Stack.of(this);

        this.stateTable = new TableV2(this, "State", {
          partitionKey: { name: "run", type: AttributeType.STRING },
          sortKey: { name: "part", type: AttributeType.STRING },
          timeToLiveAttribute: "expires",
          removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
        });
        const functions: NodejsFunctionProps = {
          entry: join(import.meta.dirname, "handlers.ts"),
          runtime: Runtime.NODEJS_22_X,
          architecture: Architecture.ARM_64,
          memorySize: 1024,
          ...props.functions,
          environment: {
            MODEL_TABLES: stack.toJsonString(${names}),
            BACKFILL_STATE_TABLE: this.stateTable.tableName,
            ...props.functions?.environment,
          },
        };

        this.backfillFunction = new NodejsFunction(this, "Backfill", {
          ...functions,
          handler: "backfill",
          timeout: Duration.minutes(15),
        });
        this.stateTable.grant(
          this.backfillFunction,
          "dynamodb:GetItem",
          "dynamodb:Query",
          "dynamodb:PutItem",
          "dynamodb:UpdateItem",
          "dynamodb:DeleteItem",
        );
        ${joined(tables.map((table) => grants(tableOf(table), code`this.backfillFunction`, ["DescribeTable", "Scan", ...actionsOf(table)])))}

        this.stateMachine = new StateMachine(this, "StateMachine", {
          definitionBody: DefinitionBody.fromString(
            readFileSync(join(import.meta.dirname, "state-machine.asl.json"), "utf8"),
          ),
          definitionSubstitutions: { BackfillFunctionArn: this.backfillFunction.functionArn },
        });
        this.backfillFunction.grantInvoke(this.stateMachine);
        // The segments of the map are executions of the same state machine, so that this cannot be a
        // part of the role that it is made with.
        this.stateMachine.role.attachInlinePolicy(
          new Policy(this, "Segments", {
            statements: [
              new PolicyStatement({
                actions: ["states:StartExecution"],
                resources: [this.stateMachine.stateMachineArn],
              }),
              new PolicyStatement({
                actions: ["states:DescribeExecution", "states:StopExecution", "states:RedriveExecution"],
                resources: [
                  stack.formatArn({
                    service: "states",
                    resource: "execution",
                    resourceName: \`\${this.stateMachine.stateMachineName}/*\`,
                    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
                  }),
                ],
              }),
            ],
          }),
        );
        ${streaming.length === 0 ? nothing : code`\n${streamStatements(streaming, tableOf)}`}
      }
    }
  `;
}

function streamStatements(
  tables: readonly BackfilledTable[],
  tableOf: (table: BackfilledTable) => Code,
): Code {
  return code`
    if (props.upgradeWritten === false) return;
    this.deadLetters = new Queue(this, "DeadLetters", {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.upgradeFunction = new NodejsFunction(this, "UpgradeWritten", {
      ...functions,
      handler: "upgradeWritten",
      timeout: Duration.minutes(2),
    });
    // What cannot be upgraded is kept for those who look into it.
    this.stateTable.grant(this.upgradeFunction, "dynamodb:PutItem");
    ${joined(
      tables.flatMap((table) => [
        grants(tableOf(table), code`this.upgradeFunction`, actionsOf(table)),
        code`
          this.upgradeFunction.addEventSource(
            new DynamoEventSource(${tableOf(table)}, {
              // Nothing that was written since the stream began is passed over.
              startingPosition: StartingPosition.TRIM_HORIZON,
              batchSize: 100,
              bisectBatchOnError: true,
              reportBatchItemFailures: true,
              retryAttempts: 20,
              onFailure: new SqsDlq(this.deadLetters),
              filters: ${array(
                streamFilters(table.plan, hasNewImages(table)).map(
                  (pattern) => code`FilterCriteria.filter(${asCode(pattern)})`,
                ),
              )},
            }),
          );`,
      ]),
    )}
  `;
}

function hasNewImages({ definition: { stream } }: BackfilledTable): boolean {
  return stream === "new-image" || stream === "new-and-old-images";
}

/** What the upgrade of one item needs. */
function actionsOf({ plan }: BackfilledTable): readonly string[] {
  const writesLocks = plan.entities.some(({ locks }) => locks.length > 0);
  return ["GetItem", "UpdateItem", ...(writesLocks ? ["PutItem", "ConditionCheckItem"] : [])];
}

/** The table itself: nothing reads its indexes. */
function grants(table: Code, to: Code, actions: readonly string[]): Code {
  return code`
    ${to}.addToRolePolicy(
      new PolicyStatement({
        actions: ${array(actions.map((action) => literal(`dynamodb:${action}`)))},
        resources: [${table}.tableArn],
      }),
    );
    ${table}.encryptionKey?.grantEncryptDecrypt(${to});`;
}

function asCode(value: unknown): Code {
  if (Array.isArray(value)) return array(value.map(asCode));
  if (typeof value === "boolean") return value ? code`true` : code`false`;
  if (typeof value !== "object" || value === null) return literal(String(value));
  return object(Object.entries(value).map(([key, each]) => [key, asCode(each)]));
}
