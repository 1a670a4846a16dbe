import { createTableInput } from "../../dynamodb/create-table.ts";
import type { Model } from "../../language/semantics/model.ts";
import type { GeneratedFile, Generation } from "../generated-file.ts";
import { withOwnershipMark } from "../ownership.ts";
import { scalingTargets } from "./scaling.ts";
import {
  type InfrastructureTable,
  infrastructureTables,
  keyInRegion,
  outputStem,
  scalingProblems,
  sourceName,
  tableProblems,
  tagsOf,
} from "./tables.ts";
import { hashComment } from "./yaml.ts";

/**
 * For each table the input of CreateTable as the AWS CLI takes it (`--cli-input-json`), and a script
 * that makes of them what CreateTable alone cannot: the time to live, point-in-time recovery, auto
 * scaling and replicas.
 */
export function generateCreateTable(model: Model): Generation {
  const tables = infrastructureTables(model);
  const problems = [...tableProblems(tables), ...scalingProblems(tables)];
  if (problems.length > 0) return { files: [], problems };
  const folder = `${outputStem(model)}-tables`;
  const script = `${folder}/create-tables.sh`;
  const inputs = tables.flatMap((table): readonly GeneratedFile[] => [
    input(script, createTableFile(table), createTableInput(table.definition)),
    ...timeToLiveInput(table, script),
  ]);
  const text = withOwnershipMark(
    sourceName(model),
    scriptLines(model, tables).join("\n"),
    "#",
    inputs,
  );
  return { files: [...inputs, { path: script, text }], problems: [] };
}

function input(script: string, name: string, content: object): GeneratedFile {
  const folder = script.slice(0, script.lastIndexOf("/"));
  return {
    path: `${folder}/${name}`,
    text: `${JSON.stringify(content, undefined, 2)}\n`,
    keptBy: script,
  };
}

function timeToLiveInput({ definition, label }: InfrastructureTable, script: string) {
  if (definition.timeToLiveAttribute === undefined) return [];
  return [
    input(script, timeToLiveFile({ label }), {
      TableName: definition.name,
      TimeToLiveSpecification: { Enabled: true, AttributeName: definition.timeToLiveAttribute },
    }),
  ];
}

const createTableFile = ({ label }: { readonly label: string }) => `${label}.create-table.json`;
const timeToLiveFile = ({ label }: { readonly label: string }) => `${label}.time-to-live.json`;

function scriptLines(model: Model, tables: readonly InfrastructureTable[]): readonly string[] {
  const [first] = tables;
  const hasVectors = tables.some(({ definition }) => definition.vectorIndexes.length > 0);
  return [
    "#",
    ...hashComment(
      `Creates the tables of ${sourceName(model)} with the AWS CLI${hasVectors ? " (2.36.16 or newer)" : ""}.`,
    ),
    "# What it is called with goes to the AWS CLI: sh create-tables.sh --region eu-west-1",
    ...(first === undefined
      ? []
      : [
          `# A table gets another name by a variable: ${nameVariable(first)}=${first.definition.name}-test`,
        ]),
    "",
    "set -eu",
    'cd -- "$(dirname -- "$0")"',
    ...(tables.some((table) => scalingTargets(table).length > 0) ? scaleFunction : []),
    ...tables.flatMap((table) => ["", ...tableLines(table)]),
    "",
  ];
}

function tableLines(table: InfrastructureTable): readonly string[] {
  const { definition, documentation, name } = table;
  const variable = `${table.label}_table_name`;
  const onTable = `--table-name "$${variable}"`;
  const command = (text: string): string => `aws dynamodb ${text} ${onTable} "$@"`;
  return [
    ...hashComment(documentation ?? `The table ${name}.`),
    `${variable}="\${${nameVariable(table)}:-${definition.name}}"`,
    command(`create-table ${jsonInput(createTableFile(table))}`),
    command("wait table-exists"),
    ...(definition.timeToLiveAttribute === undefined
      ? []
      : [command(`update-time-to-live ${jsonInput(timeToLiveFile(table))}`)]),
    ...(definition.pointInTimeRecovery === true ? [command(recovery)] : []),
    ...scalingLines(table, variable, ""),
    ...(definition.replicas ?? []).flatMap((region) => [
      "",
      ...replicaLines(table, variable, region),
    ]),
  ];
}

const recovery =
  "update-continuous-backups --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true";

/** What a replica does not take over from the table is said again in its Region. */
function replicaLines(
  table: InfrastructureTable,
  variable: string,
  region: string,
): readonly string[] {
  const { definition } = table;
  const { encryption } = definition;
  const onTable = `--table-name "$${variable}"`;
  const there = `--region ${shellQuoted(region)}`;
  const command = (text: string): string => `aws dynamodb ${text} ${onTable} "$@" ${there}`;
  const key =
    encryption?.kind === "customer-managed" ? keyInRegion(encryption.keyArn, region) : undefined;
  const create = [
    { Create: { RegionName: region, ...(key !== undefined && { KMSMasterKeyId: key }) } },
  ];
  const tags = tagsOf(definition).map(([Key, Value]) => ({ Key, Value }));
  return [
    `aws dynamodb update-table ${onTable} --replica-updates ${shellQuoted(JSON.stringify(create))} "$@"`,
    command("wait table-exists"),
    `aws dynamodb wait table-exists ${onTable} "$@"`,
    ...(definition.pointInTimeRecovery === true ? [command(recovery)] : []),
    ...(definition.deletionProtection === true
      ? [command("update-table --deletion-protection-enabled")]
      : []),
    ...(tags.length === 0
      ? []
      : [
          `table_arn="$(${command("describe-table --query Table.TableArn --output text")})"`,
          `aws dynamodb tag-resource --resource-arn "$table_arn" --tags ${shellQuoted(JSON.stringify(tags))} "$@" ${there}`,
        ]),
    ...scalingLines(table, variable, ` ${there}`),
  ];
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.CLI.html */
const scaleFunction = [
  "",
  "# Lets Application Auto Scaling move a capacity between bounds, towards a utilization in per cent.",
  "scale() {",
  '  resource="$1" on="$2" kind="$3" minimum="$4" maximum="$5" target="$6"',
  "  shift 6",
  "  aws application-autoscaling register-scalable-target --service-namespace dynamodb \\",
  '    --resource-id "$resource" --scalable-dimension "dynamodb:$on:${kind}CapacityUnits" \\',
  '    --min-capacity "$minimum" --max-capacity "$maximum" "$@"',
  "  aws application-autoscaling put-scaling-policy --service-namespace dynamodb \\",
  '    --resource-id "$resource" --scalable-dimension "dynamodb:$on:${kind}CapacityUnits" \\',
  '    --policy-name "DynamoDB${kind}CapacityUtilization" --policy-type TargetTrackingScaling \\',
  "    --target-tracking-scaling-policy-configuration \\",
  '    "TargetValue=$target,PredefinedMetricSpecification={PredefinedMetricType=DynamoDB${kind}CapacityUtilization}" "$@"',
  "}",
];

function scalingLines(
  table: InfrastructureTable,
  variable: string,
  there: string,
): readonly string[] {
  return scalingTargets(table).map(({ index, dimension, range }) => {
    const resource = `"table/$${variable}${index === undefined ? "" : `/index/${index}`}"`;
    const on = index === undefined ? "table" : "index";
    const { minimum, maximum, target } = range;
    return `scale ${resource} ${on} ${dimension} ${minimum} ${maximum} ${target} "$@"${there}`;
  });
}

function jsonInput(file: string): string {
  return `--cli-input-json file://${file}`;
}

function nameVariable({ label }: InfrastructureTable): string {
  return `${label.toUpperCase()}_TABLE_NAME`;
}

/** A text that a POSIX shell takes as it is. */
function shellQuoted(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
