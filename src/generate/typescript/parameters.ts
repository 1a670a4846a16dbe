import type { Entity, Parameter } from "../../language/semantics/model.ts";
import type { Type } from "../../language/semantics/types.ts";
import type { PatternPlan } from "../../planner/plan.ts";
import {
  type Code,
  code,
  functionHead,
  joined,
  literal,
  member,
  name,
  nothing,
  objectType,
  propertyName,
  verbatim,
} from "../code-writer.ts";
import type { Value } from "./expressions.ts";
import { entityOf, type Module } from "./module.ts";
import { propertyOf } from "./names.ts";
import { typeCode } from "./types.ts";

/** The head of a pattern's function. */
export function patternHead(
  plan: PatternPlan,
  returned: Code,
  module: Module,
  isAsync = true,
): Code {
  const functionName = name(module.names.patterns.get(plan.name) ?? plan.name);
  const start = code`export ${verbatim(isAsync ? "async function" : "function")} ${functionName}`;
  const type = isAsync ? code`Promise<${returned}>` : returned;
  return functionHead(start, parameterList(plan, module), type);
}

/**
 * The parameters of a pattern's function: the client, an object with its placeholders, and what a
 * caller may want of the call. Where the only placeholder is an item (or a list of them), it stands
 * for itself.
 */
function parameterList(plan: PatternPlan, module: Module): readonly Code[] {
  const client = code`${name(module.names.clientVariable)}: ${name(module.names.client)}`;
  const input = inputCode(plan, module);
  const isTransaction = plan.steps.some(
    (step) => step.kind === "transaction" && step.access === "write",
  );
  const options = module.support(isTransaction ? "TransactionOptions" : "CallOptions");
  return [client, ...(input.isEmpty ? [] : [code`input: ${input}`]), code`options?: ${options}`];
}

function inputCode(plan: PatternPlan, module: Module): Code {
  const alone = loneItem(plan);
  if (alone !== undefined) return parameterType(alone, module);
  if (plan.parameters.length === 0) return nothing;
  return objectType(
    plan.parameters.map((parameter) => {
      const optional = verbatim(parameter.optional ? "?" : "");
      const absent = verbatim(parameter.optional ? " | undefined" : "");
      const type = parameterType(parameter, module);
      return code`readonly ${propertyName(propertyOf(parameter.name))}${optional}: ${type}${absent}`;
    }),
  );
}

/** The one item argument that a function takes as it is. */
export function loneItem(plan: PatternPlan): Parameter | undefined {
  const [only] = plan.parameters;
  if (plan.parameters.length !== 1 || only === undefined) return undefined;
  return only.type.kind === "item" || only.type.kind === "items" ? only : undefined;
}

export function parameterType({ type }: Parameter, module: Module): Code {
  switch (type.kind) {
    case "value":
      return typeCode(type.type, module);
    case "list":
      return code`readonly ${arrayOf(typeCode(type.type, module))}`;
    case "item": {
      const { input } = module.entity(type.entity);
      if (type.without.length === 0) return name(input);
      const left = type.without.map((attribute) => literal(propertyOf(attribute)));
      return code`Omit<${name(input)}, ${joined(left, " | ")}>`;
    }
    case "items":
      return code`readonly ${name(module.entity(type.entity).input)}[]`;
    case "keys":
      return code`readonly ${arrayOf(
        objectType(
          type.fields.map(
            (field) =>
              code`readonly ${propertyName(propertyOf(field.name))}: ${typeCode(field.type, module)}`,
          ),
        ),
      )}`;
    default:
      return type satisfies never;
  }
}

/** What a value or list parameter is in the function's text. Items are completed first. */
export function parameterValue(parameter: Parameter): Value {
  const { type } = parameter;
  return {
    code: member(verbatim("input"), propertyOf(parameter.name)),
    type: parameterValueType(type),
    optional: parameter.optional,
  };
}

/** Where the item of a parameter comes from: the input itself, or a property of it. */
export function itemSource(plan: PatternPlan, parameter: Parameter): Code {
  return loneItem(plan) === parameter
    ? verbatim("input")
    : member(verbatim("input"), propertyOf(parameter.name));
}

/** An entity as the type of a value, with everything that its completion fills in. */
export function entityValueType(entity: Entity): Type {
  return { kind: "record", attributes: entity.attributes };
}

/** The entity of an item parameter, or of the items of a list. */
export function itemEntity(parameter: Parameter, module: Module): Entity | undefined {
  const { type } = parameter;
  return type.kind === "item" || type.kind === "items" ? entityOf(module, type.entity) : undefined;
}

function parameterValueType(type: Parameter["type"]): Type {
  if (type.kind === "value") return type.type;
  if (type.kind === "list") return { kind: "list", element: type.type };
  return { kind: "any" };
}

function arrayOf(element: Code): Code {
  return /^[\w.$]+$/.test(element.text) || element.text.endsWith("}")
    ? code`${element}[]`
    : code`(${element})[]`;
}
