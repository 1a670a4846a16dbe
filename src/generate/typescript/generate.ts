import type { Model } from "../../language/semantics/model.ts";
import type { ModelPlans } from "../../planner/plan.ts";
import {
  bracketed,
  type Code,
  code,
  docComment,
  joined,
  lineComment,
  literal,
  name,
  nothing,
  optionalMember,
  property,
  propertyName,
  verbatim,
} from "../code-writer.ts";
import type { Generation } from "../generated-file.ts";
import { defaultOptions, type GenerationOptions } from "../options.ts";
import { declareChanges } from "./changes.ts";
import { declareConversions } from "./conversion.ts";
import { declareEntity } from "./entities.ts";
import { type Declarations, modulePerEntity, oneModule } from "./layout.ts";
import { createModule, type Module } from "./module.ts";
import { nameModule } from "./names.ts";
import { numberReader } from "./numbers.ts";
import { readFunction } from "./reads.ts";
import { declaredFor, declaredProperties } from "./symbols.ts";
import { declareType } from "./types.ts";
import { declareTypeCheck } from "./validation.ts";
import { writeFunction } from "./writes.ts";

/**
 * Typed access code for a model: one module over `@aws-sdk/lib-dynamodb`, with a type, key builders
 * and conversions for each entity and a function for each pattern that is served. The same model
 * makes the same bytes. Every request is that of the pattern's plan.
 */
export function generateTypeScript(
  model: Model,
  plans: ModelPlans,
  options: GenerationOptions = defaultOptions,
): Generation {
  const names = nameModule(model);
  if (names.problems.length > 0) return { files: [], problems: names.problems };
  const module = createModule(model, plans, names, options);
  const types = [...model.types.values()].map(({ name: declared, type, documentation }) =>
    declareType(declared, type, documentation, module),
  );
  const conversions = [...model.types.keys()].map((declared) =>
    declareConversions(declared, module),
  );
  const patterns = plans.patterns.map((plan) => patternFunction(plan, module));
  // What patterns use of an entity is declared with it.
  const entities = model.entities.map((entity) => declareEntity(entity, module));
  const checks = typeChecks(module);
  const changes = model.tables.map((table) => declareChanges(table, module));
  const client = declareClient(module);
  const declarations: Declarations = {
    client,
    types,
    conversions,
    checks,
    entities: new Map(
      model.entities.map((entity, index) => [entity.name, entities[index] ?? nothing]),
    ),
    patterns: plans.patterns.map((plan, index) => ({
      code: patterns[index] ?? nothing,
      entities: plan.entities,
    })),
    changes,
    support: module.supportUse.text(),
  };
  const symbols = [
    ...plans.patterns.flatMap((plan, index) =>
      declaredFor(
        { kind: "pattern", name: plan.name },
        patterns[index],
        names.patterns.get(plan.name),
      ),
    ),
    ...model.entities.flatMap((entity, index) =>
      declaredFor(
        { kind: "entity", name: entity.name },
        entities[index],
        names.entities.get(entity.name)?.type,
      ),
    ),
    ...[...model.types.keys()].flatMap((declared, index) =>
      [types[index], conversions[index]].flatMap((made) =>
        declaredFor({ kind: "type", name: declared }, made, names.types.get(declared)?.type),
      ),
    ),
    ...declaredProperties(model, names),
  ];
  const files =
    options.modules === "entity"
      ? modulePerEntity(declarations, module)
      : oneModule(declarations, module);
  return { files, problems: [], symbols };
}

/** The checks of declared types that entities, or others of them, are made of. */
function typeChecks(module: Module): readonly Code[] {
  const definitions = [...module.model.types.values()];
  for (let known = -1; known !== module.checkedTypes.size; ) {
    known = module.checkedTypes.size;
    for (const definition of definitions) declareTypeCheck(definition, module);
  }
  return definitions.map((definition) => declareTypeCheck(definition, module));
}

function patternFunction(plan: ModelPlans["patterns"][number], module: Module): Code {
  const pattern = module.model.patterns.find((each) => each.name === plan.name);
  if (pattern === undefined) return nothing;
  if (!plan.served) {
    return lineComment(`${plan.name} is not here, since no key serves it: ${plan.reason ?? ""}`);
  }
  if (plan.verb === "search") {
    return lineComment(`${plan.name} is not here: the SDK's client has no vector search yet.`);
  }
  return plan.result.kind === "written"
    ? writeFunction(plan, pattern, module)
    : readFunction(plan, pattern, module);
}

/** The client that all functions take: the document client and the tables' names. */
function declareClient(module: Module): Code {
  const { names, model } = module;
  const exact = numberReader(module);
  const validates = (text: string): Code => (module.options.validation ? verbatim(text) : nothing);
  const tables = model.tables.map((table) => ({
    property: propertyName(table.name),
    access: optionalMember(verbatim("options.tables"), table.name),
    comment: docComment([table.documentation]),
    name: table.name,
    physical: literal(table.physicalName),
  }));
  return code`
    ${docComment(["What the functions of this module send their requests with."])}
    export interface ${name(names.client)} {
      readonly documents: DynamoDBDocumentClient;
      /** The names under which the tables exist. */
      readonly tables: ${name(names.tables)};
      ${validates("/** Whether writes check what they are given. */\nreadonly validates: boolean;")}
    }

    export interface ${name(names.tables)} {
      ${joined(
        tables.map(
          (table) => code`
            ${table.comment}
            readonly ${table.property}: string;`,
        ),
      )}
    }

    ${docComment([
      "The caller's client decides about region, credentials, endpoint and retries. `tables` gives the names of tables that exist under another one than the model's.",
      module.options.validation
        ? "Writes check what they are given against the model, unless `validation` is false."
        : undefined,
    ])}
    export function ${name(names.createClient)}(
      client: DynamoDBClient,
      options: { readonly tables?: Partial<${name(names.tables)}>${validates("; readonly validation?: boolean")} } = {},
    ): ${name(names.client)} {
      // A document client writes into the settings of the client that it is made from.
      const own: DynamoDBClient = Object.create(client, { config: { value: { ...client.config } } });
      return {
        documents: DynamoDBDocumentClient.from(own, {
          marshallOptions: { removeUndefinedValues: true, allowImpreciseNumbers: true },
          unmarshallOptions: { wrapNumbers: ${exact} },
        }),
        tables: ${bracketed(
          "{",
          tables.map((table) => property(table.name, code`${table.access} ?? ${table.physical}`)),
          "}",
        )},
        ${validates("validates: options.validation !== false,")}
      };
    }`;
}
