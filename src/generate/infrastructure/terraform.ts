import { createTableInput, type ProjectionJson } from "../../dynamodb/create-table.ts";
import type { Model } from "../../language/semantics/model.ts";
import type { Generation, GenerationProblem } from "../generated-file.ts";
import { withOwnershipMark } from "../ownership.ts";
import { type Capacity, tableCapacity } from "./global-table.ts";
import {
  attribute,
  block,
  comment,
  type HclBlock,
  type HclBody,
  HclExpression,
  hclLines,
} from "./hcl.ts";
import { type ScalingTarget, scalingTargets } from "./scaling.ts";
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
 * The tables of a model for Terraform's AWS provider: a module that can be a root or a child, with a
 * variable for the name of each table.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_table
 */
export function generateTerraform(model: Model): Generation {
  const tables = infrastructureTables(model);
  const problems = [...tableProblems(tables), ...scalingProblems(tables)];
  if (problems.length > 0) return { files: [], problems };
  const body: HclBody = [
    block(
      "terraform",
      [],
      [
        block(
          "required_providers",
          [],
          [
            attribute(
              "aws",
              new Map([
                ["source", "hashicorp/aws"],
                // The first with keys of several attributes.
                ["version", ">= 6.29.0"],
              ]),
            ),
          ],
        ),
      ],
    ),
    ...tables.flatMap((table) => [nameVariable(table), ...resources(table)]),
    ...tables.flatMap(outputs),
  ];
  const text = `\n${hclLines(body).join("\n")}\n`;
  return {
    files: [
      {
        path: `${outputStem(model)}.tf`,
        text: withOwnershipMark(sourceName(model), text, "#"),
      },
    ],
    problems: [],
    omissions: tables.flatMap(omissions),
  };
}

/** What the model says and the provider cannot. The file has it as comments, too. */
function omissions({ name, definition }: InfrastructureTable): readonly GenerationProblem[] {
  return [
    ...definition.vectorIndexes.map((index) => ({
      subject: `${name}.${index.name}`,
      message:
        "Terraform's AWS provider has no vector indexes yet (hashicorp/terraform-provider-aws#49350): create it with 'aws dynamodb update-table'.",
    })),
    ...definition.globalIndexes.flatMap((index) =>
      index.autoscaling === undefined
        ? []
        : [
            {
              subject: `${name}.${index.name}`,
              message:
                "Terraform cannot ignore the capacity of one index: every apply sets it back to where its scaling begins.",
            },
          ],
    ),
  ];
}

function resources(table: InfrastructureTable): HclBody {
  return [
    comment([
      ...hashComment(table.documentation ?? `The table ${table.name}.`),
      ...omissions(table).flatMap(({ subject, message }) => hashComment(`${subject}: ${message}`)),
    ]),
    tableResource(table),
    ...scalingTargets(table).flatMap((target) => scaling(table, target)),
  ];
}

function tableResource({ definition, label }: InfrastructureTable): HclBlock {
  const request = createTableInput({ ...definition, vectorIndexes: [] });
  const { billing, sortKey, timeToLiveAttribute, encryption } = definition;
  const { read, write } = billing.kind === "provisioned" ? billing.throughput : {};
  const tags = tagsOf(definition);
  return block(
    "resource",
    ["aws_dynamodb_table", label],
    [
      attribute("name", new HclExpression(`var.${label}_table_name`)),
      attribute("billing_mode", request.BillingMode),
      ...given("read_capacity", read),
      ...given("write_capacity", write),
      attribute("hash_key", definition.partitionKey.name),
      ...given("range_key", sortKey?.name),
      ...given("table_class", request.TableClass),
      ...given("stream_enabled", definition.stream && true),
      ...given("stream_view_type", request.StreamSpecification?.StreamViewType),
      ...given("deletion_protection_enabled", definition.deletionProtection),
      ...request.AttributeDefinitions.map(({ AttributeName, AttributeType }) =>
        block(
          "attribute",
          [],
          [attribute("name", AttributeName), attribute("type", AttributeType)],
        ),
      ),
      ...(request.GlobalSecondaryIndexes ?? []).map((index) =>
        block(
          "global_secondary_index",
          [],
          [
            attribute("name", index.IndexName),
            ...projection(index.Projection),
            ...given("read_capacity", index.ProvisionedThroughput?.ReadCapacityUnits),
            ...given("write_capacity", index.ProvisionedThroughput?.WriteCapacityUnits),
            ...index.KeySchema.map(({ AttributeName, KeyType }) =>
              block(
                "key_schema",
                [],
                [attribute("attribute_name", AttributeName), attribute("key_type", KeyType)],
              ),
            ),
            ...throughput(index),
          ],
        ),
      ),
      ...(request.LocalSecondaryIndexes ?? []).map((index) =>
        block(
          "local_secondary_index",
          [],
          [
            attribute("name", index.IndexName),
            ...given("range_key", index.KeySchema[1]?.AttributeName),
            ...projection(index.Projection),
          ],
        ),
      ),
      ...throughput(request),
      timeToLiveAttribute === undefined
        ? undefined
        : block(
            "ttl",
            [],
            [attribute("attribute_name", timeToLiveAttribute), attribute("enabled", true)],
          ),
      definition.pointInTimeRecovery === true
        ? block("point_in_time_recovery", [], [attribute("enabled", true)])
        : undefined,
      encryption === undefined || encryption.kind === "aws-owned"
        ? undefined
        : block(
            "server_side_encryption",
            [],
            [
              attribute("enabled", true),
              ...given(
                "kms_key_arn",
                encryption.kind === "customer-managed" ? encryption.keyArn : undefined,
              ),
            ],
          ),
      ...(definition.replicas ?? []).map((region) => replica(definition, region)),
      tags.length === 0 ? undefined : attribute("tags", new Map(tags)),
      block("lifecycle", [], lifecycle(tableCapacity(definition))),
    ],
  );
}

/** A table that holds data is never replaced by the way, and its scaled capacity is left alone. */
function lifecycle({ autoscaling }: Capacity): HclBody {
  const scaled = [
    ...(autoscaling?.read === undefined ? [] : ["read_capacity"]),
    ...(autoscaling?.write === undefined ? [] : ["write_capacity"]),
  ];
  return [
    attribute("prevent_destroy", true),
    ...(scaled.length === 0
      ? []
      : [attribute("ignore_changes", new HclExpression(`[${scaled.join(", ")}]`))]),
  ];
}

function replica(definition: InfrastructureTable["definition"], region: string): HclBlock {
  const { encryption, pointInTimeRecovery, deletionProtection } = definition;
  const key =
    encryption?.kind === "customer-managed" ? keyInRegion(encryption.keyArn, region) : undefined;
  return block(
    "replica",
    [],
    [
      attribute("region_name", region),
      ...given("kms_key_arn", key),
      ...given("point_in_time_recovery", pointInTimeRecovery),
      ...given("deletion_protection_enabled", deletionProtection),
      attribute("propagate_tags", true),
    ],
  );
}

function projection({ ProjectionType, NonKeyAttributes }: ProjectionJson): HclBody {
  return [
    attribute("projection_type", ProjectionType),
    ...given("non_key_attributes", NonKeyAttributes),
  ];
}

function throughput({
  OnDemandThroughput: maximum,
  WarmThroughput: warm,
}: Pick<ReturnType<typeof createTableInput>, "OnDemandThroughput" | "WarmThroughput">): HclBody {
  return [
    maximum === undefined
      ? undefined
      : block(
          "on_demand_throughput",
          [],
          [
            ...given("max_read_request_units", maximum.MaxReadRequestUnits),
            ...given("max_write_request_units", maximum.MaxWriteRequestUnits),
          ],
        ),
    warm === undefined
      ? undefined
      : block(
          "warm_throughput",
          [],
          [
            attribute("read_units_per_second", warm.ReadUnitsPerSecond),
            attribute("write_units_per_second", warm.WriteUnitsPerSecond),
          ],
        ),
  ];
}

/** https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/appautoscaling_policy */
function scaling(table: InfrastructureTable, target: ScalingTarget): HclBody {
  const { label, index, dimension, range } = target;
  const on = index === undefined ? "table" : "index";
  const place = index === undefined ? "" : `/index/${index}`;
  const self = `aws_appautoscaling_target.${label}`;
  const metric = `DynamoDB${dimension}CapacityUtilization`;
  return [
    block(
      "resource",
      ["aws_appautoscaling_target", label],
      [
        attribute("service_namespace", "dynamodb"),
        attribute(
          "resource_id",
          new HclExpression(`"table/\${aws_dynamodb_table.${table.label}.name}${place}"`),
        ),
        attribute("scalable_dimension", `dynamodb:${on}:${dimension}CapacityUnits`),
        attribute("min_capacity", range.minimum),
        attribute("max_capacity", range.maximum),
      ],
    ),
    block(
      "resource",
      ["aws_appautoscaling_policy", label],
      [
        attribute("name", new HclExpression(`"${metric}:\${${self}.resource_id}"`)),
        attribute("policy_type", "TargetTrackingScaling"),
        attribute("service_namespace", new HclExpression(`${self}.service_namespace`)),
        attribute("resource_id", new HclExpression(`${self}.resource_id`)),
        attribute("scalable_dimension", new HclExpression(`${self}.scalable_dimension`)),
        block(
          "target_tracking_scaling_policy_configuration",
          [],
          [
            attribute("target_value", range.target),
            block(
              "predefined_metric_specification",
              [],
              [attribute("predefined_metric_type", metric)],
            ),
          ],
        ),
      ],
    ),
  ];
}

function nameVariable({ name, label, definition }: InfrastructureTable): HclBlock {
  return block(
    "variable",
    [`${label}_table_name`],
    [
      attribute("description", `The name of the table ${name} in DynamoDB.`),
      attribute("type", new HclExpression("string")),
      attribute("default", definition.name),
    ],
  );
}

function outputs({ label, definition }: InfrastructureTable): HclBody {
  const self = `aws_dynamodb_table.${label}`;
  return [
    block("output", [`${label}_table_arn`], [attribute("value", new HclExpression(`${self}.arn`))]),
    definition.stream === undefined
      ? undefined
      : block(
          "output",
          [`${label}_table_stream_arn`],
          [attribute("value", new HclExpression(`${self}.stream_arn`))],
        ),
  ];
}

function given(
  name: string,
  value: string | number | boolean | readonly string[] | undefined,
): HclBody {
  return value === undefined ? [] : [attribute(name, value)];
}
