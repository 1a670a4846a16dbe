import assert from "node:assert/strict";
import { loadAwsServiceSpec } from "@aws-cdk/aws-service-spec";
import type { SpecDatabase } from "@aws-cdk/service-spec-types";
import {
  cloudFormationTemplate,
  generateCloudFormation,
} from "../../../src/generate/infrastructure/cloudformation.ts";
import { modelOf } from "../models.ts";
import { allModels, everySetting, generatedModels, type NamedModel } from "./models.ts";
import { checkResource } from "./resource-check.ts";

suite("CloudFormation templates", () => {
  let spec: SpecDatabase;

  suiteSetup(async () => {
    spec = await loadAwsServiceSpec();
  });

  function checkTemplate({ model, diagnostics }: NamedModel): void {
    assert.deepEqual(
      diagnostics.filter(({ severity }) => severity === "error"),
      [],
    );
    const template = JSON.parse(JSON.stringify(cloudFormationTemplate(model)));
    const resources = Object.values<Record<string, unknown>>(template.Resources);
    assert.equal(resources.length, model.tables.length);
    for (const { Type, Properties } of resources) checkResource(spec, String(Type), Properties);
  }

  for (const named of allModels()) {
    test(`every property of ${named.name} is one of the resource, and of its type`, () => {
      checkTemplate(named);
    });
  }

  test("every property of tables with settings of any kind is one of the resource", () => {
    for (const named of generatedModels(100)) checkTemplate(named);
  });

  test("the check sees what is unknown, missing or of another type", () => {
    const wrong = { Colour: "red", TableName: "x", Replicas: [{ Region: 1 }] };
    assert.throws(() => checkResource(spec, "AWS::DynamoDB::GlobalTable", wrong), /Colour/);
    const { Colour: _, ...number } = wrong;
    assert.throws(() => checkResource(spec, "AWS::DynamoDB::GlobalTable", number), /Region/);
    const { Replicas: __, ...missing } = number;
    assert.throws(() => checkResource(spec, "AWS::DynamoDB::GlobalTable", missing), /Replicas/);
  });

  test("an index without its own capacity has that of its table, and is scaled like it", () => {
    const properties = propertiesOf(everySetting, "OrdersTable");
    const [byCustomer, byAll] = properties.GlobalSecondaryIndexes;
    assert.deepEqual(scalingOf(byCustomer.WriteProvisionedThroughputSettings), [8, 80, 8, 40]);
    assert.deepEqual(scalingOf(byAll.WriteProvisionedThroughputSettings), [6, 60, 50, 70]);
    assert.deepEqual(scalingOf(properties.WriteProvisionedThroughputSettings), [6, 60, 50, 70]);
    for (const { GlobalSecondaryIndexes } of properties.Replicas) {
      const [ofCustomer, ofAll] = GlobalSecondaryIndexes;
      assert.deepEqual(ofCustomer.ReadProvisionedThroughputSettings, { ReadCapacityUnits: 7 });
      assert.equal(
        ofAll.ReadProvisionedThroughputSettings.ReadCapacityAutoScalingSettings.MaxCapacity,
        500,
      );
    }
  });

  test("a fixed capacity to write is a range of one, and a comment says why", () => {
    const { WriteProvisionedThroughputSettings } = propertiesOf(everySetting, "CountersTable");
    assert.deepEqual(scalingOf(WriteProvisionedThroughputSettings), [20, 20, 20, 70]);
    assert.match(textOf(everySetting), /# A global table demands [^\n]*\n {2}CountersTable:/);
  });

  test("each replica has its tags, its protection and its key of the same id", () => {
    const { Replicas } = propertiesOf(everySetting, "OrdersTable");
    assert.deepEqual(
      Replicas.map(({ Region }: { Region: unknown }) => Region),
      ["eu-west-1", "ap-northeast-1", { Ref: "AWS::Region" }],
    );
    for (const { Region, Tags, SSESpecification, ...replica } of Replicas) {
      const region = typeof Region === "string" ? Region : "us-east-1";
      assert.match(SSESpecification.KMSMasterKeyId, new RegExp(`:kms:${region}:\\d+:key/mrk-`));
      assert.deepEqual(Tags, [
        { Key: "cost center", Value: "42" },
        { Key: "team", Value: "shop" },
      ]);
      assert.equal(replica.DeletionProtectionEnabled, true);
      assert.equal(replica.TableClass, "STANDARD_INFREQUENT_ACCESS");
    }
  });

  test("a table with replicas has the stream that replication needs", () => {
    const { StreamSpecification } = propertiesOf(
      `table Shop { partition key id: string replica "eu-west-1" }`,
      "ShopTable",
    );
    assert.deepEqual(StreamSpecification, { StreamViewType: "NEW_AND_OLD_IMAGES" });
  });

  test("what AWS would refuse is a problem, and nothing is written", () => {
    checkProblem('replica "eu-west-1" stream keys-only', /stream of new and old images/);
    checkProblem(
      'replica "eu-west-1" encryption key "arn:aws:kms:us-east-1:1:key/abc"',
      /multi-Region key/,
    );
    checkProblem('encryption key "my key"', /not the ARN of a KMS key/);
    checkProblem('tags { a: "x {{resolve:ssm:secret}}" }', /would resolve/);
  });

  test("a small change of the model is a small change of the template", () => {
    const before = textOf(everySetting).split("\n");
    const after = textOf(everySetting.replace("write 6 to 60", "write 6 to 61")).split("\n");
    const changed = before.filter((line, position) => line !== after[position]);
    assert.equal(before.length, after.length);
    // The fingerprint, the table and one index that is scaled like it.
    assert.equal(changed.length, 3);
    assert.equal(textOf(everySetting), textOf(everySetting));
  });
});

function checkProblem(settings: string, message: RegExp): void {
  const { model } = modelOf(`table Shop { partition key id: string ${settings} }`);
  const { files, problems } = generateCloudFormation(model);
  assert.deepEqual(files, []);
  assert.match(problems.map((problem) => problem.message).join(" "), message);
}

function textOf(text: string): string {
  return generateCloudFormation(modelOf(text).model).files[0]?.text ?? "";
}

// biome-ignore lint/suspicious/noExplicitAny: a template is read as the JSON that it is.
function propertiesOf(text: string, logicalId: string): any {
  const template = JSON.parse(JSON.stringify(cloudFormationTemplate(modelOf(text).model)));
  return template.Resources[logicalId].Properties;
}

// biome-ignore lint/suspicious/noExplicitAny: as above.
function scalingOf({ WriteCapacityAutoScalingSettings: settings }: any): readonly number[] {
  const { MinCapacity, MaxCapacity, SeedCapacity, TargetTrackingScalingPolicyConfiguration } =
    settings;
  const { TargetValue } = TargetTrackingScalingPolicyConfiguration;
  return [MinCapacity, MaxCapacity, SeedCapacity, TargetValue];
}
