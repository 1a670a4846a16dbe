import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadAwsServiceSpec } from "@aws-cdk/aws-service-spec";
import { App, Stack } from "aws-cdk-lib";
import { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { Key } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import { generateBackfill } from "../../../src/generate/backfill/generate.ts";
import { defaultOptions, type Generation } from "../../../src/generate/index.ts";
import { type GeneratedProject, generatedProject } from "../generated-modules.ts";
import { checkResource } from "../infrastructure/resource-check.ts";
import { exampleModel, modelOf } from "../models.ts";
import { upgradedModels } from "./models.ts";

/**
 * The CDK takes seconds to load: all constructs are synthesised in one app. That the functions are
 * bundled is shown where they run (`test/data/backfill`).
 */
suite("the CDK app of a backfill", () => {
  const names = ["shop.dynamo", ...Object.keys(upgradedModels)];
  let project: GeneratedProject;
  const templates = new Map<string, Template>();
  const generations = new Map<string, Generation>();

  suiteSetup(async function () {
    this.timeout(240_000);
    for (const name of names) generations.set(name, generationOf(name));
    const files = names.flatMap((name, position) =>
      (generations.get(name)?.files ?? []).map(({ path, text }) => ({
        path: `m${position}/${path}`,
        text,
      })),
    );
    project = generatedProject([
      ...files,
      { path: "m2/upgrades.ts", text: "export const addTotal = (item: object): object => item;\n" },
      { path: "dynamodb-modeler.d.ts", text: libraryTypes },
    ]);
    writeFileSync(join(project.folder, "package-lock.json"), "{}");
    const app = new App({
      outdir: mkdtempSync(join(tmpdir(), "modeler-synthesised-")),
      context: { "aws:cdk:bundling-stacks": [] },
    });
    try {
      for (const [position, name] of names.entries()) await addStack(app, position, name);
      const assembly = app.synth();
      const report = JSON.parse(
        readFileSync(join(assembly.directory, "validation-report.json"), "utf8"),
      ) as { pluginReports: { violations: { ruleName: string }[] }[] };
      const found = report.pluginReports.flatMap(({ violations }) => violations);
      assert.deepEqual(found, []);
      for (const [position, name] of names.entries()) {
        templates.set(name, assembly.getStackByName(`S${position}`).template as Template);
      }
    } finally {
      rmSync(app.outdir, { recursive: true, force: true });
    }
  });

  suiteTeardown(() => project.remove());

  async function addStack(app: App, position: number, name: string): Promise<void> {
    const folder = `m${position}/${folderOf(generations.get(name))}`;
    const module = await project.load(`${folder}/construct.ts`);
    const [type] = Object.values(module);
    const stack = new Stack(app, `S${position}`, {
      env: { region: "us-east-1", account: "123456789012" },
    });
    const tables = Object.fromEntries(
      ["shopTable", "archiveTable"].map((property) => [
        property,
        TableV2.fromTableAttributes(stack, property, {
          tableName: property,
          tableStreamArn: `arn:aws:dynamodb:us-east-1:123456789012:table/${property}/stream/x`,
          ...(property === "archiveTable" && {
            encryptionKey: Key.fromKeyArn(
              stack,
              "Key",
              "arn:aws:kms:us-east-1:123456789012:key/abc",
            ),
          }),
        }),
      ]),
    );
    const Type = type as unknown as new (scope: Construct, id: string, props: object) => Construct;
    // Else the CDK looks for it where the command was called.
    const functions = { depsLockFilePath: join(project.folder, "package-lock.json") };
    new Type(stack, "Backfill", { tables, functions });
  }

  for (const name of names) {
    test(`every property of what ${name} deploys is one of its resource, and of its type`, async () => {
      const spec = await loadAwsServiceSpec();
      for (const { Type, Properties } of resourcesOf(templates.get(name))) {
        checkResource(spec, Type, Properties);
      }
    });

    test(`the state machine of ${name} is the definition, with the function filled in`, () => {
      const [machine] = resourcesOf(templates.get(name), "AWS::StepFunctions::StateMachine");
      const file = generations
        .get(name)
        ?.files.find(({ path }) => path.endsWith("state-machine.asl.json"));
      assert.deepEqual(
        JSON.parse(String(machine?.Properties.DefinitionString)),
        JSON.parse(file?.text ?? ""),
      );
      const filled = machine?.Properties.DefinitionSubstitutions as Record<string, object>;
      assert.deepEqual(Object.keys(filled), ["BackfillFunctionArn"]);
    });
  }

  test("the constructs and the apps compile under the strictest settings", async function () {
    this.timeout(240_000);
    assert.equal(await project.compile(), "");
  });

  test("the stream wakes the function for older versions only, in batches that fail in part", () => {
    const [mapping] = resourcesOf(templates.get("plain"), "AWS::Lambda::EventSourceMapping");
    const { FilterCriteria, DestinationConfig, ...settings } = mapping?.Properties ?? {};
    assert.equal(settings.BisectBatchOnFunctionError, true);
    assert.deepEqual(settings.FunctionResponseTypes, ["ReportBatchItemFailures"]);
    assert.equal(settings.StartingPosition, "TRIM_HORIZON");
    assert.ok(DestinationConfig !== undefined);
    const { Filters } = FilterCriteria as { Filters: { Pattern: string }[] };
    assert.deepEqual(
      Filters.map(({ Pattern }) => JSON.parse(Pattern).dynamodb.NewImage),
      [
        { kind: { S: ["Note"] }, version: { N: ["1"] } },
        { kind: { S: ["Customer"] }, version: { N: ["1", "2"] } },
        { kind: { S: ["Customer", "Note"] }, version: { N: [{ exists: false }] } },
        { kind: { S: [{ exists: false }] } },
      ],
    );
  });

  test("the functions may do what they do, to their tables alone", () => {
    const template = templates.get("plain");
    const byFunction = new Map(
      resourcesOf(template, "AWS::IAM::Policy").map(({ Properties }) => {
        const { Statement } = Properties.PolicyDocument as { Statement: PolicyStatement[] };
        const actions = Statement.flatMap(({ Action, Resource }) => {
          assert.notEqual(JSON.stringify(Resource), '"*"');
          return [Action].flat();
        });
        const [role] = Properties.Roles as { Ref: string }[];
        return [role?.Ref ?? "", actions.sort()] as const;
      }),
    );
    const actionsOf = (start: string) =>
      [...byFunction].find(([role]) => role.startsWith(start))?.[1] ?? [];
    const dynamodb = (...actions: string[]) => actions.map((action) => `dynamodb:${action}`);
    assert.deepEqual(
      actionsOf("BackfillServiceRole"),
      [
        ...dynamodb("DeleteItem", "DescribeTable", "GetItem", "GetItem", "PutItem", "Query"),
        ...dynamodb("Scan", "UpdateItem", "UpdateItem"),
      ].sort(),
    );
    assert.deepEqual(
      actionsOf("BackfillUpgradeWrittenServiceRole"),
      [
        ...dynamodb("DescribeStream", "GetItem", "GetRecords", "GetShardIterator", "ListStreams"),
        ...dynamodb("PutItem", "UpdateItem"),
        ...["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"],
      ].sort(),
    );
  });

  test("a table without a stream has no function for it, and that is told", () => {
    const generation = generationFor(upgradedModels.plain?.replace("stream new-image", "") ?? "");
    assert.match(generation.omissions?.[0]?.message ?? "", /needs 'stream new-image'/);
    assert.doesNotMatch(generation.files.map(({ text }) => text).join(), /upgradeWritten/);
  });

  test("nothing is generated where there is nothing to upgrade", () => {
    const { files, problems } = generationFor("table Shop { partition key id: string }");
    assert.deepEqual(files, []);
    assert.match(problems[0]?.message ?? "", /no upgrade that stored items may still need/);
  });

  test("each table without another kind of stream is told", () => {
    const subjects = generations
      .get("by a function, in two tables")
      ?.omissions?.map(({ subject, message }) => [subject, /read once more/.test(message)]);
    assert.deepEqual(subjects, [
      ["Shop.stream", true],
      ["Archive.stream", false],
    ]);
  });
});

interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

interface PolicyStatement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

function resourcesOf(template: Template | undefined, type?: string): readonly Resource[] {
  assert.ok(template !== undefined);
  return Object.values(template.Resources).filter(
    ({ Type }) => type === undefined || Type === type,
  );
}

function generationOf(name: string): Generation {
  const text = upgradedModels[name];
  if (text !== undefined) return generationFor(text);
  const { model, plans } = exampleModel(name);
  return generateBackfill(model, plans, { ...defaultOptions, modelFolder: "." });
}

function generationFor(text: string): Generation {
  const { model, plans, diagnostics } = modelOf(text, "file:///models/shop.dynamo");
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === "error"),
    [],
  );
  return generateBackfill(model, plans, { ...defaultOptions, modelFolder: "." });
}

function folderOf(generation: Generation | undefined): string {
  return generation?.files[0]?.path.split("/")[0] ?? "";
}

/** The library as far as the handlers know it; the real one is compiled with the project. */
const libraryTypes = `
declare module "dynamodb-modeler/backfill" {
  export interface BackfillHandlers {
    backfill(event: unknown, context: unknown): Promise<unknown>;
    upgradeWritten(event: unknown, context: unknown): Promise<unknown>;
  }
  export interface ModelTexts {
    readonly root: string;
    readonly files: Readonly<Record<string, string>>;
  }
  export function backfillHandlers(settings: {
    readonly model: ModelTexts;
    readonly functions?: readonly object[];
    readonly exactNumber?: (text: string) => unknown;
    readonly database: object;
    readonly state: object;
  }): BackfillHandlers;
}
`;
