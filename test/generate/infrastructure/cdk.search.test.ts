import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Stack } from "aws-cdk-lib";
import { ManagedPolicy, PolicyDocument } from "aws-cdk-lib/aws-iam";
import { CfnInclude } from "aws-cdk-lib/cloudformation-include";
import type { Construct } from "constructs";
import type { GeneratedFile } from "../../../src/generate/index.ts";
import { generateCdk } from "../../../src/generate/infrastructure/cdk.ts";
import {
  cloudFormationTemplate,
  generateCloudFormation,
} from "../../../src/generate/infrastructure/cloudformation.ts";
import { generateIam } from "../../../src/generate/infrastructure/iam.ts";
import { infrastructureTables } from "../../../src/generate/infrastructure/tables.ts";
import { type GeneratedProject, generatedProject } from "../generated-modules.ts";
import { modelOf, projectFolder } from "../models.ts";
import { allModels, everySetting, generatedModels, type NamedModel } from "./models.ts";

/**
 * Slow, since the CDK takes seconds to load and more to synthesise: all constructs and all templates
 * become stacks of one app each, and are synthesised once.
 */
suite("CDK constructs and CloudFormation templates", () => {
  const models = [...allModels(), ...generatedModels(25)];
  let project: GeneratedProject;
  let synthesised: ReadonlyMap<string, Template>;
  let read: ReadonlyMap<string, Template>;

  suiteSetup(async function () {
    this.timeout(240_000);
    project = generatedProject([
      ...models.map(({ model }) => onlyFile(generateCdk(model))),
      { path: "documented.ts", text: documentedUse() },
    ]);
    synthesised = await synthesise(project, models);
    read = readTemplates(models);
  });

  suiteTeardown(() => {
    project.remove();
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  for (const { name, model } of models) {
    test(`the construct of ${name} synthesises to its template`, () => {
      const ofConstruct = synthesised.get(name);
      const ofTemplate = read.get(name);
      assert.ok(ofConstruct !== undefined && ofTemplate !== undefined);
      for (const { definition } of infrastructureTables(model)) {
        const expected = resourceOf(ofTemplate, definition.name);
        assert.deepEqual(resourceOf(ofConstruct, definition.name), expected);
      }
      assert.equal(Object.keys(ofTemplate.Resources).length, model.tables.length);
    });

    test(`the YAML of ${name} says what was meant`, () => {
      const expected = JSON.parse(JSON.stringify(cloudFormationTemplate(model)));
      const found = read.get(name);
      assert.ok(found !== undefined);
      const { Rules: _rules, Parameters, ...others } = found;
      const { BootstrapVersion: _version, ...parameters } = Parameters;
      assert.deepEqual(withLists({ ...others, Parameters: parameters }), expected);
    });
  }

  test("the constructs compile under the strictest settings", async function () {
    this.timeout(240_000);
    assert.equal(await project.compile(), "");
  });

  test("the example of the documentation runs", async () => {
    await project.load("documented.ts");
  });

  test("the CDK takes the policies, and its validation finds nothing in them", () => {
    const app = appIn(temporaryFolder());
    const withPolicies = allModels().filter(({ plans }) => plans.patterns.length > 0);
    for (const [position, { model, plans }] of withPolicies.entries()) {
      const stack = new Stack(app, `S${position}`, { env: environment });
      const policies = generateIam(model, plans).files.filter(({ path }) => path.endsWith(".json"));
      for (const [number, { text }] of policies.entries()) {
        const document = PolicyDocument.fromJson(JSON.parse(text));
        const { Statement } = new ManagedPolicy(stack, `P${number}`, {
          document,
        }).document.toJSON();
        assert.equal(Statement.length, JSON.parse(text).Statement.length);
      }
    }
    templatesOf(app, withPolicies);
  });

  test("a deployment gives tables other names and another removal policy", async () => {
    const app = appIn(temporaryFolder());
    const stack = new Stack(app, "Named", { env: environment });
    const type = await constructOf(
      project,
      onlyFile(generateCdk(modelOf(everySetting, "file:///models/everySetting.dynamo").model)),
    );
    new type(stack, "Tables", {
      tableNames: { ordersTable: "orders-test" },
      removalPolicy: "destroy",
    });
    const { Resources } = app.synth().getStackByName("Named").template as Template;
    const orders = Object.values(Resources).find(
      ({ Properties }) => Properties.TableName === "orders-test",
    );
    assert.equal(orders?.DeletionPolicy, "Delete");
  });

  test("what the CDK would lose or take for its own is a problem", () => {
    checkProblem('tags { a: "${Token[TOKEN.1]}" }', /take the text/);
    checkProblem('tags { `__proto__`: "a" }', /loses/);
  });
});

/** The first program of the page on infrastructure. */
function documentedUse(): string {
  const page = readFileSync(join(projectFolder, "docs/infrastructure.md"), "utf8");
  return /```ts\n(.*?)```/s.exec(page)?.[1] ?? "";
}

function checkProblem(settings: string, message: RegExp): void {
  const { model } = modelOf(`table Shop { partition key id: string ${settings} }`);
  const { files, problems } = generateCdk(model);
  assert.deepEqual(files, []);
  assert.match(problems[0]?.message ?? "", message);
}

interface Template {
  readonly Rules?: unknown;
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
}

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

const environment = { region: "us-east-1", account: "123456789012" };

type ConstructType = new (scope: Construct, id: string, props?: object) => Construct;

async function constructOf(project: GeneratedProject, file: GeneratedFile): Promise<ConstructType> {
  const [type] = Object.values(await project.load(file.path));
  assert.ok(type !== undefined);
  return type as unknown as ConstructType;
}

async function synthesise(
  project: GeneratedProject,
  models: readonly NamedModel[],
): Promise<ReadonlyMap<string, Template>> {
  const app = appIn(temporaryFolder());
  for (const [position, { model }] of models.entries()) {
    const type = await constructOf(project, onlyFile(generateCdk(model)));
    new type(new Stack(app, `S${position}`, { env: environment }), "Tables");
  }
  return templatesOf(app, models);
}

const folders: string[] = [];

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "modeler-synthesised-"));
  folders.push(folder);
  return folder;
}

function appIn(outdir: string): App {
  return new App({ outdir });
}

/** The templates as CloudFormation's own YAML is read by the CDK. */
function readTemplates(models: readonly NamedModel[]): ReadonlyMap<string, Template> {
  const folder = temporaryFolder();
  const app = appIn(temporaryFolder());
  for (const [position, { model }] of models.entries()) {
    const templateFile = join(folder, `${position}.yaml`);
    writeFileSync(templateFile, onlyFile(generateCloudFormation(model)).text);
    new CfnInclude(new Stack(app, `S${position}`, { env: environment }), "Included", {
      templateFile,
    });
  }
  return templatesOf(app, models);
}

/** Synthesises. What the CDK's own validation finds in a template is a failure. */
function templatesOf(app: App, models: readonly NamedModel[]): ReadonlyMap<string, Template> {
  const assembly = app.synth();
  const report = JSON.parse(
    readFileSync(join(assembly.directory, "validation-report.json"), "utf8"),
  );
  assert.deepEqual(violationsIn(report), []);
  return new Map(
    models.map(({ name }, position) => [
      name,
      assembly.getStackByName(`S${position}`).template as Template,
    ]),
  );
}

function violationsIn(report: {
  readonly pluginReports: readonly {
    readonly violations: readonly { readonly ruleName: string; readonly description: string }[];
  }[];
}): readonly string[] {
  return (
    report.pluginReports
      .flatMap(({ violations }) => violations)
      // `${…}` without Fn::Sub is what a hostile name is meant to stay.
      .filter(({ ruleName }) => ruleName !== "E1029")
      .map(({ ruleName, description }) => `${ruleName}: ${description}`)
  );
}

/**
 * The resource of a table, whatever its logical id is: with what a reference stands for, and without
 * the indexes of a replica of which nothing is said, which the CDK names all the same.
 */
function resourceOf(template: Template, tableName: string): unknown {
  const resources = Object.values(template.Resources).map(
    (resource) => resolved(template, resource) as Resource,
  );
  const found = resources.find(({ Properties }) => Properties.TableName === tableName);
  assert.ok(found !== undefined, `There is no table ${tableName}`);
  const { Type, DeletionPolicy, Properties } = found;
  const replicas = Properties.Replicas as readonly Readonly<Record<string, unknown>>[];
  return {
    Type,
    DeletionPolicy,
    Properties: {
      ...Properties,
      // The order of these means nothing.
      AttributeDefinitions: sorted(Properties.AttributeDefinitions, "AttributeName"),
      Replicas: replicas
        .map(withoutEmptyIndexes)
        .map(({ Tags = [], ...replica }) => ({ ...replica, Tags: sorted(Tags, "Key") })),
    },
  };
}

function sorted(objects: unknown, property: string): unknown {
  const all = objects as readonly Readonly<Record<string, string>>[];
  const textOf = (each: Readonly<Record<string, string>>) => each[property] ?? "";
  return [...all].sort((first, second) => (textOf(first) < textOf(second) ? -1 : 1));
}

/** `!GetAtt ShopTable.Arn` as JSON has it. */
function withLists(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withLists);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === "Fn::GetAtt" && typeof member === "string" ? member.split(".") : withLists(member),
    ]),
  );
}

function withoutEmptyIndexes(
  replica: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { GlobalSecondaryIndexes = [], ...others } = replica;
  const indexes = (GlobalSecondaryIndexes as readonly object[]).filter(
    (index) => Object.keys(index).length > 1,
  );
  return indexes.length === 0 ? others : { ...others, GlobalSecondaryIndexes: indexes };
}

function resolved(template: Template, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((element) => resolved(template, element));
  if (typeof value !== "object" || value === null) return value;
  if ("Ref" in value) {
    const parameter = template.Parameters[String(value.Ref)];
    if (value.Ref === "AWS::Region") return environment.region;
    return (parameter as { readonly Default: string }).Default;
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, resolved(template, member)]),
  );
}

function onlyFile({ files }: { readonly files: readonly GeneratedFile[] }): GeneratedFile {
  const [file] = files;
  assert.ok(file !== undefined && files.length === 1);
  return file;
}
