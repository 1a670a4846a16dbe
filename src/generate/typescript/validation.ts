import type { Expression } from "../../language/expressions/expression.ts";
import { attributesIn } from "../../language/expressions/traverse.ts";
import type { AttributeChange, Entity, TypeDefinition } from "../../language/semantics/model.ts";
import type { Attribute, Type } from "../../language/semantics/types.ts";
import { resolveType } from "../../planner/attribute-types.ts";
import {
  bracketed,
  type Code,
  call,
  code,
  docComment,
  functionHead,
  joined,
  literal,
  member,
  name,
  nothing,
  property,
  regularExpression,
  verbatim,
} from "../code-writer.ts";
import { article } from "./entity-keys.ts";
import { literalValue, type Scope, valueCode } from "./expressions.ts";
import type { Module } from "./module.ts";
import { propertyOf } from "./names.ts";
import { assigned, isWide } from "./numbers.ts";

/** `checkOrder`, and what patterns that write an Order call it by; nothing where there are none. */
export function declareCheck(entity: Entity, module: Module): Code {
  if (!module.checkedEntities.has(entity.name)) return nothing;
  const names = module.entity(entity.name);
  const client = name(module.names.clientVariable);
  const variable = name(names.variable);
  // What is computed is right by itself.
  const given = entity.attributes.filter(
    ({ source, revision }) => source.kind !== "derived" && !revision,
  );
  const check = code`
    ${docComment([
      `Whether a new ${names.type}, or changes of one, are as the model says.`,
      `@throws ${module.support("InvalidValue").text} with all that is wrong`,
    ])}
    ${functionHead(
      code`export function ${name(names.check)}`,
      [code`${variable}: Partial<${name(names.input)}>`, verbatim("isPart = false")],
      verbatim("void"),
    )}
      const problems = new ${module.support("Problems")}(isPart);
      ${joined(given.map((attribute) => checkStatement(attribute, variable, module)))}
      problems.report(${literal(entity.name)});
    }`;
  // An object that lacks what it inherits anyway is none of a type that has it.
  const inherits = entity.attributes.some(
    (attribute) => propertyOf(attribute.name) in Object.prototype,
  );
  const givenType = inherits ? verbatim("object") : code`Partial<${name(names.input)}>`;
  const argument = inherits ? code`${variable} as Partial<${name(names.input)}>` : variable;
  const checked = code`
    ${docComment([`What is written of ${article(names.type)} ${names.type}, once it is checked.`])}
    ${functionHead(
      code`function ${name(names.checked)}<Given extends ${givenType}>`,
      [
        code`${client}: ${name(module.names.client)}`,
        code`${variable}: Given`,
        verbatim("isPart = false"),
      ],
      verbatim("Given"),
    )}
      if (${client}.validates) ${name(names.check)}(${argument}, isPart);
      return ${variable};
    }`;
  return joined([check, checked], "\n\n");
}

/** `checkAddress`: the members of a declared record. */
export function declareTypeCheck({ name: declared, type }: TypeDefinition, module: Module): Code {
  const names = module.names.types.get(declared);
  if (!module.checkedTypes.has(declared) || names === undefined || type.kind !== "record") {
    return nothing;
  }
  const value = code`value: ${name(names.type)}`;
  const problems = code`problems: ${module.support("Problems")}`;
  const body = recordStatements(type, verbatim("value"), module);
  return code`
    ${functionHead(
      code`function ${name(names.check)}`,
      body.text.includes("problems.") ? [value, problems] : [value],
      verbatim("string | undefined"),
    )}
      ${body}
    }`;
}

/** A new item as its author gives it: `checkedOrder(shop, input)`. */
export function checkedItem(entity: Entity, given: Code, module: Module): Code {
  if (!module.options.validation) return given;
  module.checkedEntities.add(entity.name);
  return call(name(module.entity(entity.name).checked), [name(module.names.clientVariable), given]);
}

/** The values that a pattern sets, as far as they are known before they are written. */
export function checkedChanges(
  entity: Entity,
  changes: readonly AttributeChange[],
  scope: Scope,
  module: Module,
): Code {
  if (!module.options.validation) return nothing;
  const properties = changes.flatMap((change) => {
    const attribute = entity.attributes.find((each) => each.name === change.target.attribute);
    if (attribute === undefined || change.target.path.length > 0) return [];
    const value = setValue(change);
    // Literals are checked with the model, and what depends on the stored item is not known.
    if (value === undefined || value.kind === "literal" || attributesIn(value).length > 0)
      return [];
    const made = assigned(valueCode(value, scope, module), attribute.type, module);
    const inner = property(propertyOf(attribute.name), made.code);
    return [made.optional ? code`...(${made.code} === undefined ? {} : { ${inner} })` : inner];
  });
  if (properties.length === 0) return nothing;
  module.checkedEntities.add(entity.name);
  const { checked } = module.entity(entity.name);
  const values = bracketed("{", properties, "}");
  return code`${call(name(checked), [name(module.names.clientVariable), values, verbatim("true")])};`;
}

function setValue(change: AttributeChange): Expression | undefined {
  if (change.kind === "set") {
    const { value } = change;
    return value.kind === "function" && value.name === "if_not_exists" ? value.arguments[1] : value;
  }
  return change.kind === "set optional" ? change.parameter : undefined;
}

/** `problems.required("name", textProblem(order.name, 200));` */
function checkStatement(attribute: Attribute, owner: Code, module: Module): Code {
  const path = propertyOf(attribute.name);
  const isRequired = !attribute.optional && attribute.source.kind !== "default";
  const value = ownMember(owner, path);
  const reason = problemCode(value, attribute.type, path, attribute, module);
  if (reason === undefined && !isRequired) return nothing;
  return code`problems.${verbatim(isRequired ? "required" : "optional")}(${literal(path)}, ${reason ?? call(module.support("presenceProblem"), [value])});`;
}

/** What every object inherits is not given. */
function ownMember(owner: Code, path: string): Code {
  const value = member(owner, path);
  return path in Object.prototype
    ? code`Object.hasOwn(${owner}, ${literal(path)}) ? ${value} : undefined`
    : value;
}

type Limits = Pick<Attribute, "minimum" | "maximum" | "size" | "items" | "matches">;

/** The call that tells what is wrong with a value; nothing for a value that may be anything. */
function problemCode(
  value: Code,
  declared: Type,
  path: string,
  limits: Limits,
  module: Module,
): Code | undefined {
  const type = resolveType(declared, module.typeNamed);
  const problem = (support: Parameters<Module["support"]>[0], ...more: readonly Code[]): Code =>
    code`${module.support(support)}(${joined([value, ...more], ", ")})`;
  switch (type.kind) {
    case "string": {
      const size = limits.size?.maximum;
      const text = problem("textProblem", ...(size === undefined ? [] : [verbatim(String(size))]));
      if (limits.matches === undefined) return text;
      const pattern = regularExpression(`^(?:${limits.matches})$`);
      return code`${text} ?? ${problem("patternProblem", pattern)}`;
    }
    case "number":
    case "integer":
    case "epoch": {
      const kind = isWide(type)
        ? "bigintProblem"
        : type.kind === "number"
          ? "numberProblem"
          : "integerProblem";
      return problem(kind, ...rangeOf(limits, isWide(type)));
    }
    case "boolean":
      return problem("booleanProblem");
    case "binary": {
      const size = limits.size?.maximum;
      return problem("binaryProblem", ...(size === undefined ? [] : [verbatim(String(size))]));
    }
    case "date":
      return problem("dateProblem");
    case "timestamp": {
      const precise = type.precision === "milliseconds" ? ".000" : "";
      return problem(
        "timestampProblem",
        literal(`2026-01-01T00:00:00${precise}${type.local ? "" : "Z"}`),
      );
    }
    case "uuid":
      return problem("uuidProblem");
    case "ulid":
      return problem("ulidProblem");
    case "union":
      return problem("choiceProblem", choices(type.members, module));
    case "record":
      return code`problems.record(${literal(path)}, ${value}, ${recordCheck(declared, type, module)})`;
    case "list":
      return container("list", value, path, type.element, limits, module);
    case "map":
      return container("map", value, path, type.value, limits, module);
    case "set":
      return container("set", value, path, { kind: type.element }, limits, module);
    case "any":
    case "error":
    case "named":
      return undefined;
    default:
      return type satisfies never;
  }
}

function container(
  kind: "list" | "map" | "set",
  value: Code,
  path: string,
  inner: Type,
  { items }: Limits,
  module: Module,
): Code {
  const check = elementCheck(inner, module);
  const most = items?.maximum === undefined ? [] : [verbatim(String(items.maximum))];
  const unchecked = most.length === 0 ? [] : [verbatim("undefined")];
  const parts = [literal(path), value, ...(check === undefined ? unchecked : [check]), ...most];
  return code`problems.${verbatim(kind)}(${joined(parts, ", ")})`;
}

/** What is done with each element. */
function elementCheck(declared: Type, module: Module): Code | undefined {
  const type = resolveType(declared, module.typeNamed);
  if (type.kind === "record") return recordCheck(declared, type, module);
  const reason = problemCode(verbatim("element"), declared, "", {}, module);
  return reason && code`(element) => ${reason}`;
}

function recordCheck(
  declared: Type,
  type: Extract<Type, { kind: "record" }>,
  module: Module,
): Code {
  if (declared.kind === "named") {
    const target = named(declared, module);
    const check = target === undefined ? undefined : module.names.types.get(target)?.check;
    if (target !== undefined && check !== undefined) {
      module.checkedTypes.add(target);
      return name(check);
    }
  }
  return code`
    (record) => {
      ${recordStatements(type, verbatim("record"), module)}
    }`;
}

function recordStatements(
  type: Extract<Type, { kind: "record" }>,
  record: Code,
  module: Module,
): Code {
  const problem = call(module.support("objectProblem"), [record]);
  const statements = type.attributes.map((attribute) => checkStatement(attribute, record, module));
  if (statements.every(({ isEmpty }) => isEmpty)) return code`return ${problem};`;
  return code`
    const problem = ${problem};
    if (problem !== undefined) return problem;
    ${joined(statements)}
    return undefined;`;
}

/** The declared type that a name, or a name for a name, stands for. */
function named(type: Extract<Type, { kind: "named" }>, module: Module): string | undefined {
  const target = module.typeNamed(type.name);
  return target?.kind === "named" ? named(target, module) : type.name;
}

function choices(members: Extract<Type, { kind: "union" }>["members"], module: Module): Code {
  return bracketed(
    "[",
    members.map((value) => literalValue(value, module).code),
    "]",
  );
}

function rangeOf({ minimum, maximum }: Limits, isBig: boolean): readonly Code[] {
  const bound = (text: string | undefined): Code =>
    text === undefined
      ? verbatim("undefined")
      : verbatim(isBig ? `${text.replace(/\..*$/, "")}n` : String(Number(text)));
  if (maximum !== undefined) return [bound(minimum), bound(maximum)];
  return minimum === undefined ? [] : [bound(minimum)];
}
