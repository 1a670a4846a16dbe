import {
  defaultOptions,
  type OptionDefinition,
  optionDefinitions,
  optionNames,
} from "../options.ts";
import { type Target, targetNames, targets } from "../targets.ts";

/** What paths of a configuration look like, and what to say of others. */
export const pathPatterns = {
  model: {
    pattern: "^(?![/~]|[A-Za-z]:)[^\\\\]*[^\\\\/]\\.dynamo$",
    advice:
      "Name a .dynamo file, relative to this file and with '/' between folders: \"models/shop.dynamo\".",
  },
  out: {
    pattern: "^(?![/~]|[A-Za-z]:)[^\\\\]+$",
    advice: "Name a folder, relative to this file and with '/' between folders: \"src/db\".",
  },
} as const;

/** The keys of an entry of `generate`. */
export const entryKeys: readonly string[] = ["model", "target", "out", ...optionNames];

/** A JSON schema, as plain JSON. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The JSON schema of configuration files, for editors. It is made from the registries of targets and
 * options, like the reader of these files, so that both say the same.
 */
export function configurationSchema(): JsonSchema {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Configuration of DynamoDB Modeler",
    description: "What is generated from the models below this folder, and where it is written.",
    type: "object",
    additionalProperties: false,
    required: ["generate"],
    properties: {
      $schema: { type: "string" },
      generate: {
        description: "What is generated. 'dynamo generate' writes all of it.",
        type: "array",
        items: entrySchema(),
      },
    },
  };
}

function entrySchema(): JsonSchema {
  return {
    type: "object",
    additionalProperties: false,
    required: ["model", "target", "out"],
    properties: {
      model: {
        description: "The model: a .dynamo file, relative to this file.",
        type: "string",
        pattern: pathPatterns.model.pattern,
        patternErrorMessage: pathPatterns.model.advice,
      },
      target: {
        description: "What is generated from it.",
        enum: targetNames,
        enumDescriptions: targetNames.map((name) => `${targets[name].title}.`),
      },
      out: {
        description: "The folder that it is written to, relative to this file.",
        type: "string",
        pattern: pathPatterns.out.pattern,
        patternErrorMessage: pathPatterns.out.advice,
      },
      ...Object.fromEntries(
        optionNames.map((name) => [
          name,
          { ...optionSchema(optionDefinitions[name]), default: defaultOptions[name] },
        ]),
      ),
    },
    defaultSnippets: [
      {
        label: "Generate",
        body: { model: "$1.dynamo", target: "typescript", out: "${2:src/db}" },
      },
    ],
    ...restrictions(),
  };
}

function optionSchema(definition: OptionDefinition): JsonSchema {
  const { description } = definition;
  if (definition.kind === "flag") return { description, type: "boolean" };
  return {
    description,
    enum: Object.keys(definition.choices),
    enumDescriptions: Object.values(definition.choices),
  };
}

/** Options of which a target knows nothing are not allowed with it. */
function restrictions(): JsonSchema {
  const allOf = targetNames.flatMap((name) => {
    const target: Target = targets[name];
    const unknown = optionNames.filter((option) => !target.options.includes(option));
    if (unknown.length === 0) return [];
    return [
      {
        if: { required: ["target"], properties: { target: { const: name } } },
        // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON schemas
        then: { properties: Object.fromEntries(unknown.map((option) => [option, false])) },
      },
    ];
  });
  return allOf.length === 0 ? {} : { allOf };
}
