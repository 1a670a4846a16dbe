import assert from "node:assert/strict";
import { parse } from "@cdktf/hcl2json";
import type { TableDefinition } from "../../../src/dynamodb/key-schema.ts";
import {
  type InfrastructureTable,
  infrastructureTables,
} from "../../../src/generate/infrastructure/tables.ts";
import { generateTerraform } from "../../../src/generate/infrastructure/terraform.ts";
import { modelOf, type PlannedExample } from "../models.ts";
import { allModels, everySetting, generatedModels } from "./models.ts";

suite("Terraform configurations", () => {
  for (const { name, model } of allModels()) {
    test(`the file of ${name} has its tables, and only what the provider knows`, async () => {
      await checkConfiguration({ model });
    });
  }

  test("tables with settings of any kind are what their models say", async () => {
    for (const { model } of generatedModels(60)) await checkConfiguration({ model });
  });

  test("what the provider cannot express is told, and stands in a comment", () => {
    const { files, omissions } = generateTerraform(modelOf(everySetting).model);
    assert.deepEqual(
      omissions?.map(({ subject }) => subject),
      ["Orders.ByCustomer", "Orders.ByAll", "Documents.Similar", "Documents.Near"],
    );
    for (const { subject, message } of omissions ?? []) {
      assert.ok(files[0]?.text.includes(`# ${subject}: ${message}`));
    }
  });

  test("a replica of a table whose writes are not scaled is a problem", () => {
    const { model } = modelOf(
      'table Shop { partition key id: string billing provisioned read 1 write 1 replica "eu-west-1" }',
    );
    assert.match(generateTerraform(model).problems[0]?.message ?? "", /autoscale write/);
  });

  test("each scaled capacity has a target and a policy, and the table ignores it", async () => {
    const { resource } = await parsed(modelOf(everySetting));
    assert.deepEqual(Object.keys(resource.aws_appautoscaling_target), [
      "orders__by_all_read",
      "orders__by_all_write",
      "orders__by_customer_write",
      "orders_read",
      "orders_write",
    ]);
    assert.deepEqual(
      Object.keys(resource.aws_appautoscaling_policy),
      Object.keys(resource.aws_appautoscaling_target),
    );
    const [target] = resource.aws_appautoscaling_target.orders__by_customer_write;
    assert.deepEqual(target, {
      service_namespace: "dynamodb",
      resource_id: "table/${aws_dynamodb_table.orders.name}/index/ByCustomer",
      scalable_dimension: "dynamodb:index:WriteCapacityUnits",
      min_capacity: 8,
      max_capacity: 80,
    });
    const [policy] = resource.aws_appautoscaling_policy.orders__by_customer_write;
    const [configuration] = policy.target_tracking_scaling_policy_configuration;
    assert.equal(configuration.target_value, 40);
    assert.deepEqual(configuration.predefined_metric_specification, [
      { predefined_metric_type: "DynamoDBWriteCapacityUtilization" },
    ]);
    const [orders] = resource.aws_dynamodb_table.orders;
    assert.deepEqual(orders.lifecycle, [
      { ignore_changes: ["${read_capacity}", "${write_capacity}"], prevent_destroy: true },
    ]);
  });

  test("what is scaled of a table and of an index of another one has two names", async () => {
    const settings = "billing provisioned read 1 write 1 autoscale read 1 to 2 at 70%";
    const { resource } = await parsed(
      modelOf(`table Shop { partition key id: string ${settings}
        global index Orders { partition key key: string project all } }
      table ShopOrders { partition key id: string ${settings} }`),
    );
    assert.deepEqual(Object.keys(resource.aws_appautoscaling_target), [
      "shop__orders_read",
      "shop_orders_read",
      "shop_read",
    ]);
  });

  test("no text can be a template of Terraform", async () => {
    for (const text of [
      "${x}",
      "$${x}",
      "$$${x}",
      "%{if}",
      "%%{if}",
      "$",
      "%",
      "$$",
      '"\\\n\b\f',
    ]) {
      const { resource } = await parsed(
        modelOf(`table Shop { partition key id: string tags { a: ${JSON.stringify(text)} } }`),
      );
      assert.deepEqual(decoded(resource.aws_dynamodb_table.shop[0].tags), { a: text });
    }
  });
});

/** The arguments that the provider documents (version 6), with those of its blocks. */
const tableArguments = {
  name: "string",
  billing_mode: "string",
  read_capacity: "number",
  write_capacity: "number",
  hash_key: "string",
  range_key: "string",
  table_class: "string",
  stream_enabled: "boolean",
  stream_view_type: "string",
  deletion_protection_enabled: "boolean",
  attribute: { name: "string", type: "string" },
  global_secondary_index: {
    name: "string",
    projection_type: "string",
    non_key_attributes: "object",
    read_capacity: "number",
    write_capacity: "number",
    key_schema: { attribute_name: "string", key_type: "string" },
    on_demand_throughput: { max_read_request_units: "number", max_write_request_units: "number" },
    warm_throughput: { read_units_per_second: "number", write_units_per_second: "number" },
  },
  local_secondary_index: {
    name: "string",
    range_key: "string",
    projection_type: "string",
    non_key_attributes: "object",
  },
  on_demand_throughput: { max_read_request_units: "number", max_write_request_units: "number" },
  warm_throughput: { read_units_per_second: "number", write_units_per_second: "number" },
  ttl: { attribute_name: "string", enabled: "boolean" },
  point_in_time_recovery: { enabled: "boolean" },
  server_side_encryption: { enabled: "boolean", kms_key_arn: "string" },
  replica: {
    region_name: "string",
    kms_key_arn: "string",
    point_in_time_recovery: "boolean",
    deletion_protection_enabled: "boolean",
    propagate_tags: "boolean",
  },
  tags: "object",
  lifecycle: { prevent_destroy: "boolean", ignore_changes: "object" },
} as const;

type Arguments = { readonly [name: string]: string | Arguments };

async function checkConfiguration({ model }: Pick<PlannedExample, "model">): Promise<void> {
  const tables = infrastructureTables(model);
  const { resource, variable, output } = await parsed({ model });
  assert.deepEqual(
    Object.keys(resource.aws_dynamodb_table).sort(),
    tables.map(({ label }) => label).sort(),
  );
  for (const table of tables) {
    const [found] = resource.aws_dynamodb_table[table.label];
    checkArguments(tableArguments, found, table.label);
    assert.deepEqual(
      decoded(variable[`${table.label}_table_name`][0].default),
      table.definition.name,
    );
    assert.ok(output[`${table.label}_table_arn`] !== undefined);
    checkTable(table, decoded(found));
  }
}

function checkArguments(known: Arguments, given: Record<string, unknown>, place: string): void {
  for (const [name, value] of Object.entries(given)) {
    const type = known[name];
    assert.ok(type !== undefined, `${place} has no argument ${name}`);
    if (typeof type === "string") assert.equal(typeof value, type, `${place}.${name}`);
    else {
      assert.ok(Array.isArray(value), `${place}.${name} is no block`);
      for (const block of value) checkArguments(type, block, `${place}.${name}`);
    }
  }
}

/** Reads the table back out of its resource, and compares it with its definition. */
// biome-ignore lint/suspicious/noExplicitAny: a configuration is read as the JSON that it is.
function checkTable({ definition, label }: InfrastructureTable, found: any): void {
  const types = new Map<string, string>(
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    found.attribute.map(({ name, type }: any) => [name, type]),
  );
  const key = (name: string) => ({ name, type: types.get(name) });
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  const keys = (index: any, role: string) =>
    index.key_schema
      // biome-ignore lint/suspicious/noExplicitAny: as above.
      .filter(({ key_type }: any) => key_type === role)
      // biome-ignore lint/suspicious/noExplicitAny: as above.
      .map(({ attribute_name }: any) => key(attribute_name));
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  const projection = ({ projection_type, non_key_attributes }: any) =>
    projection_type === "INCLUDE"
      ? { kind: "include", attributes: non_key_attributes }
      : { kind: projection_type === "ALL" ? "all" : "keys" };
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  const warm = ({ warm_throughput: [warm] = [] }: any) =>
    warm && {
      warmThroughput: {
        read: warm.read_units_per_second,
        write: warm.write_units_per_second,
      },
    };
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  const maximum = ({ on_demand_throughput: [maximum] = [] }: any) =>
    maximum &&
    withoutAbsent({
      read: maximum.max_read_request_units,
      write: maximum.max_write_request_units,
    });
  const provisioned = found.billing_mode === "PROVISIONED";
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  const throughput = ({ read_capacity, write_capacity }: any) => ({
    throughput: { read: read_capacity, write: write_capacity },
  });
  const [encryption] = found.server_side_encryption ?? [];
  const read = withoutAbsent({
    name: definition.name,
    partitionKey: key(found.hash_key),
    sortKey: found.range_key && key(found.range_key),
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    globalIndexes: (found.global_secondary_index ?? []).map((index: any) =>
      withoutAbsent({
        name: index.name,
        partitionKey: keys(index, "HASH"),
        sortKey: keys(index, "RANGE"),
        projection: projection(index),
        ...(provisioned ? throughput(index) : {}),
        onDemandMaximum: maximum(index),
        ...warm(index),
      }),
    ),
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    localIndexes: (found.local_secondary_index ?? []).map((index: any) => ({
      name: index.name,
      sortKey: key(index.range_key),
      projection: projection(index),
    })),
    billing: withoutAbsent(
      provisioned
        ? { kind: "provisioned", ...throughput(found) }
        : { kind: "on-demand", maximum: maximum(found) },
    ),
    tableClass: found.table_class && "infrequent-access",
    timeToLiveAttribute: found.ttl?.[0].attribute_name,
    stream: found.stream_enabled && found.stream_view_type.toLowerCase().replaceAll("_", "-"),
    pointInTimeRecovery: found.point_in_time_recovery?.[0].enabled,
    deletionProtection: found.deletion_protection_enabled,
    encryption:
      encryption &&
      (encryption.kms_key_arn
        ? { kind: "customer-managed", keyArn: encryption.kms_key_arn }
        : { kind: "aws-managed" }),
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    replicas: found.replica?.map(({ region_name }: any) => region_name),
    tags: found.tags,
    ...warm(found),
  });
  assert.deepEqual(read, withoutScalingAndVectors(definition), label);
}

/** Scaling has resources of its own, and vector indexes are what the provider does not have. */
function withoutScalingAndVectors(definition: TableDefinition): unknown {
  const { autoscaling: _, vectorIndexes: __, ...kept } = definition;
  const tags = kept.tags && Object.fromEntries(Object.entries(kept.tags).sort());
  return {
    ...kept,
    ...(tags && { tags }),
    globalIndexes: kept.globalIndexes.map(({ autoscaling: ___, ...index }) => index),
  };
}

function withoutAbsent(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}

// biome-ignore lint/suspicious/noExplicitAny: as above.
async function parsed({ model }: Pick<PlannedExample, "model">): Promise<any> {
  const { files, problems } = generateTerraform(model);
  assert.deepEqual(problems, []);
  return parse("model.tf", files[0]?.text ?? "");
}

/** The parser writes a text as a template again; what it says is read here. */
function decoded(value: unknown): unknown {
  if (typeof value === "string") return value.replace(/[$%](?=[$%]\{)/g, "");
  if (Array.isArray(value)) return value.map(decoded);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [decoded(name), decoded(member)]),
  );
}
