import type { Model } from "../../language/semantics/model.ts";
import type { Generation, GenerationProblem } from "../generated-file.ts";
import { withOwnershipMark } from "../ownership.ts";
import {
  globalTableProperties,
  hasFixedWriteCapacity,
  Reference,
  type TemplateProperties,
  type TemplateValue,
} from "./global-table.ts";
import {
  type InfrastructureTable,
  infrastructureTables,
  outputStem,
  sourceName,
  tableProblems,
  textsIn,
} from "./tables.ts";
import { hashComment, indented, yamlLines, yamlMember } from "./yaml.ts";

/**
 * One CloudFormation template with the tables of a model.
 *
 * It is YAML, since that is what people review: a line for each setting, and comments. A table is an
 * `AWS::DynamoDB::GlobalTable` also where it has no replicas, as the CDK's `TableV2` makes it: both
 * outputs are the same table, and a replica can be added later without another resource.
 */
export function generateCloudFormation(model: Model): Generation {
  return cloudFormationOf(infrastructureTables(model), model);
}

/** The template with tables that are not those of the model, or not yet; it is called like the model's. */
export function cloudFormationOf(tables: readonly InfrastructureTable[], model: Model): Generation {
  const problems = [...tableProblems(tables), ...dynamicReferenceProblems(tables)];
  if (problems.length > 0) return { files: [], problems };
  const source = sourceName(model);
  const { Parameters, Resources: _, Outputs, ...head } = templateOf(tables, model);
  const lines = [
    "",
    ...yamlLines(head),
    "",
    ...yamlMember("Parameters", Parameters ?? {}),
    "",
    "Resources:",
    ...tables.flatMap((table, position) => [
      ...(position === 0 ? [] : [""]),
      ...indented([...comments(table), ...yamlMember(table.logicalId, resource(table))]),
    ]),
    "",
    ...yamlMember("Outputs", Outputs ?? {}),
    "",
  ];
  const text = withOwnershipMark(source, lines.join("\n"), "#");
  return { files: [{ path: `${outputStem(model)}.template.yaml`, text }], problems: [] };
}

/** The whole template as data; `Ref` and `Fn::GetAtt` are of the class Reference. */
export function cloudFormationTemplate(model: Model): TemplateProperties {
  return templateOf(infrastructureTables(model), model);
}

/** The same with tables that are not those of the model. */
export function templateOf(
  tables: readonly InfrastructureTable[],
  model: Model,
): TemplateProperties {
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: `The tables of ${sourceName(model)}`,
    Parameters: byId(tables, (table) => [
      [nameParameter(table), { Type: "String", Default: table.definition.name }],
    ]),
    Resources: byId(tables, (table) => [[table.logicalId, resource(table)]]),
    Outputs: byId(tables, (table) => [
      [`${table.logicalId}Arn`, { Value: new Reference("GetAtt", `${table.logicalId}.Arn`) }],
      ...(table.definition.stream === undefined
        ? []
        : [
            [
              `${table.logicalId}StreamArn`,
              { Value: new Reference("GetAtt", `${table.logicalId}.StreamArn`) },
            ] as const,
          ]),
    ]),
  };
}

/**
 * CloudFormation resolves `{{resolve:…}}` in any text, and knows no way to write it as it is.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function dynamicReferenceProblems(
  tables: readonly InfrastructureTable[],
): GenerationProblem[] {
  return tables.flatMap(({ name, definition }) =>
    textsIn(globalTableProperties(definition, definition.name)).some((text) =>
      text.includes("{{resolve:"),
    )
      ? [
          {
            subject: name,
            message:
              "CloudFormation would resolve the text '{{resolve:…}}' that stands in a name or a tag.",
          },
        ]
      : [],
  );
}

/** A table that holds data outlives its stack, as with the CDK. */
function resource(table: InfrastructureTable): TemplateValue {
  return {
    Type: "AWS::DynamoDB::GlobalTable",
    DeletionPolicy: "Retain",
    UpdateReplacePolicy: "Retain",
    Properties: globalTableProperties(table.definition, new Reference("Ref", nameParameter(table))),
  };
}

function comments({ documentation, definition }: InfrastructureTable): readonly string[] {
  return [
    ...(documentation === undefined ? [] : hashComment(documentation)),
    ...(hasFixedWriteCapacity(definition)
      ? [
          "# A global table demands that its capacity to write is scaled: a fixed one is a range of one.",
        ]
      : []),
  ];
}

function nameParameter({ logicalId }: InfrastructureTable): string {
  return `${logicalId}Name`;
}

function byId(
  tables: readonly InfrastructureTable[],
  entries: (table: InfrastructureTable) => readonly (readonly [string, TemplateValue])[],
): TemplateProperties {
  return Object.fromEntries(tables.flatMap(entries));
}
