import type { AttributeValue } from "../../dynamodb/values.ts";
import type {
  Expression,
  FunctionExpression,
  PathStep,
  TemplateExpression,
  TemplateInsert,
} from "../../language/expressions/expression.ts";
import type { Type } from "../../language/semantics/types.ts";
import { keyTypeOf, resolveType } from "../../planner/attribute-types.ts";
import {
  array,
  bracketed,
  Code,
  call,
  code,
  literal,
  member,
  object,
  optionalMember,
  property,
  templateLiteral,
  verbatim,
} from "../code-writer.ts";
import { conditionCode } from "./conditions.ts";
import { withGuard } from "./key-guards.ts";
import type { Module } from "./module.ts";
import { propertyOf } from "./names.ts";
import { aligned, arithmeticValue, isNumeric, numberCode, numberType } from "./numbers.ts";
import { storedValueCode } from "./stored-expressions.ts";
import { typeOfStep } from "./types.ts";

/** A piece of program text with what is known of its value. */
export interface Value {
  readonly code: Code;
  readonly type: Type;
  /** It may be `undefined`: an attribute that an item lacks, an argument that was not given. */
  readonly optional: boolean;
  /** It needs parentheses beside an operator. */
  readonly loose?: boolean;
}

/** Where the names of an expression get their program text from. */
export interface Scope {
  parameter(name: string): Value | undefined;
  attribute(name: string): Value | undefined;
  /** A generated identifier; those of one slot are the same within one call. */
  identifier?(kind: "uuid" | "ulid", slot: string): Code | undefined;
  /** The attributes are those of a stored item of any version: see `stored-expressions.ts`. */
  readonly stored?: true;
  /** Expressions, as JSON, of which a condition around has made sure that they have a value. */
  readonly present?: ReadonlySet<string>;
}

/** A value that is never there. */
export const absentValue: Value = {
  code: verbatim("undefined"),
  type: { kind: "error" },
  optional: true,
};

/** The program text that computes what the evaluator would compute. */
export function valueCode(expression: Expression, scope: Scope, module: Module): Value {
  const value = computedValue(expression, scope, module);
  const isPresent = value.optional && scope.present?.has(JSON.stringify(expression)) === true;
  return isPresent ? { ...value, optional: false } : value;
}

function computedValue(expression: Expression, scope: Scope, module: Module): Value {
  const stored = scope.stored ? storedValueCode(expression, scope, module) : undefined;
  if (stored !== undefined) return stored;
  switch (expression.kind) {
    case "literal":
      return literalValue(expression.value, module);
    case "parameter":
      return follow(scope.parameter(expression.name) ?? absentValue, expression.path, module);
    case "attribute":
      return follow(scope.attribute(expression.name) ?? absentValue, expression.path, module);
    case "template":
      return templateValue(expression, scope, module);
    case "function":
      return functionValue(expression, scope, module);
    case "arithmetic":
      return arithmeticValue(expression, scope, module);
    case "list": {
      const elements = expression.elements.map((element) => valueCode(element, scope, module));
      return {
        code: array(elements.map((element) => element.code)),
        type: { kind: "list", element: elements[0]?.type ?? { kind: "any" } },
        optional: false,
      };
    }
    case "map": {
      const members = Object.entries(expression.properties).map(([name, inner]) => {
        const value = valueCode(inner, scope, module);
        const written = property(name, value.code);
        if (!value.optional) return written;
        return code`...(${operand(value)} === undefined ? {} : { ${written} })`;
      });
      return { code: bracketed("{", members, "}"), type: { kind: "any" }, optional: false };
    }
    case "comparison":
    case "between":
    case "in":
    case "predicate":
    case "and":
    case "or":
    case "not":
      return {
        code: conditionCode(expression, scope, module),
        type: { kind: "boolean" },
        optional: false,
        loose: true,
      };
    default:
      return expression satisfies never;
  }
}

/** In parentheses where the text needs them beside an operator. */
export function operand(value: Value): Code {
  return value.loose === true ? code`(${value.code})` : value.code;
}

/** A value of the model. */
export function literalValue(value: AttributeValue, module: Module): Value {
  const plain = (text: Code, type: Type): Value => ({ code: text, type, optional: false });
  if ("S" in value) return plain(literal(value.S), { kind: "string" });
  if ("N" in value) return plain(numberCode(value.N, module), { kind: "number" });
  if ("BOOL" in value) return plain(verbatim(String(value.BOOL)), { kind: "boolean" });
  if ("NULL" in value) return plain(verbatim("null"), { kind: "any" });
  if ("B" in value) return plain(bytesCode(value.B, module), { kind: "binary" });
  if ("L" in value) {
    const elements = value.L.map((element) => literalValue(element, module));
    const element = elements[0]?.type ?? { kind: "any" };
    return plain(array(elements.map((inner) => inner.code)), { kind: "list", element });
  }
  if ("M" in value) {
    const members = Object.entries(value.M).map(
      ([name, inner]) => [name, literalValue(inner, module).code] as const,
    );
    return plain(object(members), { kind: "any" });
  }
  if ("SS" in value) {
    const members = array(value.SS.map((text) => literal(text)));
    return plain(code`new Set(${members})`, { kind: "set", element: "string" });
  }
  if ("NS" in value) {
    const members = array(value.NS.map((text) => numberCode(text, module)));
    return plain(code`new Set(${members})`, { kind: "set", element: "number" });
  }
  const members = array(value.BS.map((text) => bytesCode(text, module)));
  return plain(code`new Set(${members})`, { kind: "set", element: "binary" });
}

/** The text that stands for a value in a key template. */
function insertCode(insert: TemplateInsert, value: Value, module: Module): Code {
  const type = resolveType(value.type, module.typeNamed);
  const { format, guard } = insert;
  let text = value.code;
  let isNumber = false;
  switch (type.kind) {
    case "number":
    case "integer":
    case "epoch":
      isNumber = true;
      break;
    case "union":
      isNumber = type.members.every((each) => "N" in each);
      break;
    case "any":
    case "error":
    case "binary":
      text = call(module.support("keyText"), [text]);
      break;
    default:
      break;
  }
  if (format?.kind === "pad")
    return call(module.support("padded"), [text, verbatim(String(format.width))]);
  if (isNumber) {
    return type.kind === "number" ? call(module.support("decimalText"), [text]) : text;
  }
  if (format !== undefined) {
    const target =
      type.kind === "boolean" ? code`String(${text})` : operand({ ...value, code: text });
    text = code`${target}.${verbatim(format.kind === "lower" ? "toLowerCase" : "toUpperCase")}()`;
  }
  if (guard === undefined || guard === "" || type.kind === "boolean") return text;
  return call(module.support("keyPart"), [text, literal(guard)]);
}

function templateValue(template: TemplateExpression, scope: Scope, module: Module): Value {
  const optional: Code[] = [];
  const parts = template.parts.map((part, position) => {
    if (typeof part === "string") return part;
    const value = valueCode(part.expression, scope, module);
    if (value.optional) optional.push(operand(value));
    const next = template.parts[position + 1];
    return insertCode(withGuard(part, value.type, next, module), value, module);
  });
  const [only] = parts;
  const isTextAlready =
    only instanceof Code && parts.length === 1 && isTextInsert(template, scope, module);
  const text = isTextAlready ? only : templateLiteral(parts);
  if (optional.length === 0) return { code: text, type: { kind: "string" }, optional: false };
  return {
    code: code`${anyAbsent(optional)} ? undefined : ${text}`,
    type: { kind: "string" },
    optional: true,
    loose: true,
  };
}

/** A lone insert of a text is that text. */
function isTextInsert(template: TemplateExpression, scope: Scope, module: Module): boolean {
  const [insert] = template.parts;
  if (insert === undefined || typeof insert === "string") return false;
  if (insert.format !== undefined) return true;
  const { type } = valueCode(insert.expression, scope, module);
  return keyTypeOf(resolveType(type, module.typeNamed)) === "string";
}

function functionValue(expression: FunctionExpression, scope: Scope, module: Module): Value {
  const { name, precision, local } = expression;
  const text: Type = { kind: "string" };
  switch (name) {
    case "now": {
      const type: Type = {
        kind: "timestamp",
        precision: precision ?? "milliseconds",
        local: local === true,
      };
      return { code: timestampCode(verbatim("Date.now()"), expression), type, optional: false };
    }
    case "uuid":
    case "ulid": {
      const [slot] = expression.arguments;
      const named = slot?.kind === "literal" && "S" in slot.value ? slot.value.S : "";
      const known = scope.identifier?.(name, named);
      return {
        code: known ?? code`${module.support(name)}()`,
        type: { kind: name },
        optional: false,
      };
    }
    case "coalesce":
    case "if_not_exists":
      return firstPresent(expression, scope, module);
    default:
      break;
  }
  const values = expression.arguments.map((argument) => valueCode(argument, scope, module));
  const [only] = values;
  if (only?.optional === true && (name === "lower" || name === "upper" || name === "trim")) {
    return {
      code: code`${operand(only)}?.${verbatim(textMethods[name])}()`,
      type: text,
      optional: true,
    };
  }
  const absent = values.filter(({ optional }) => optional).map(operand);
  const made = presentFunction(expression, values, module);
  if (absent.length === 0) return made;
  return {
    ...made,
    code: code`${anyAbsent(absent)} ? undefined : ${made.code}`,
    type: made.type ?? text,
    optional: true,
    loose: true,
  };
}

const textMethods = { lower: "toLowerCase", upper: "toUpperCase", trim: "trim" } as const;

/** A function whose arguments are all there. */
export function presentFunction(
  expression: FunctionExpression,
  values: readonly Value[],
  module: Module,
): Value {
  const [first = absentValue, second = absentValue, third] = values;
  const target = operand(first);
  const firstType = resolveType(first.type, module.typeNamed);
  const text = (made: Code): Value => ({ code: made, type: { kind: "string" }, optional: false });
  const number = (made: Code, kind: "integer" | "number" | "epoch"): Value => ({
    code: made,
    type: { kind },
    optional: false,
  });
  switch (expression.name) {
    case "lower":
    case "upper":
    case "trim":
      return text(code`${target}.${verbatim(textMethods[expression.name])}()`);
    case "before":
      return text(call(module.support("textBefore"), [first.code, second.code]));
    case "after":
      return text(call(module.support("textAfter"), [first.code, second.code]));
    case "split": {
      const parts = code`${target}.split(${second.code})`;
      if (third === undefined) {
        return {
          code: parts,
          type: { kind: "list", element: { kind: "string" } },
          optional: false,
        };
      }
      return { code: code`${parts}[${third.code}]`, type: { kind: "string" }, optional: true };
    }
    case "concat":
      return text(
        templateLiteral(
          values.map((value, position) => {
            const argument = expression.arguments[position];
            const isText = argument?.kind === "literal" && "S" in argument.value;
            return isText ? argument.value.S : textCode(value, module);
          }),
        ),
      );
    case "string":
      return firstType.kind === "string" ? first : text(templateLiteral([textCode(first, module)]));
    case "number":
      return firstType.kind === "number"
        ? first
        : number(call(module.support("toNumber"), [first.code]), "number");
    case "date": {
      const made =
        firstType.kind === "timestamp" || firstType.kind === "date"
          ? code`${target}.slice(0, 10)`
          : isNumeric(firstType)
            ? code`new Date(${seconds(first, firstType, module)} * 1000).toISOString().slice(0, 10)`
            : call(module.support("dateOf"), [first.code]);
      return { code: made, type: { kind: "date" }, optional: false };
    }
    case "epoch":
      if (isNumeric(firstType)) return { ...first, type: { kind: "epoch" } };
      return number(call(module.support("epochSeconds"), [first.code]), "epoch");
    case "timestamp": {
      const moment = isNumeric(firstType)
        ? seconds(first, firstType, module)
        : call(module.support("epochSeconds"), [first.code]);
      const type: Type = {
        kind: "timestamp",
        precision: expression.precision ?? "milliseconds",
        local: expression.local === true,
      };
      const made = timestampCode(code`${moment} * 1000`, expression);
      return { code: made, type, optional: false };
    }
    case "shard":
      return text(call(module.support("shard"), [textCode(first, module), second.code]));
    case "size":
      return number(sizeCode(first, firstType, module), "integer");
    case "list_append":
      return {
        code: code`[...${target}, ...${operand(second)}]`,
        type: first.type,
        optional: false,
      };
    default:
      return absentValue;
  }
}

/** A moment fits into a number, whatever the attribute holds besides. */
function seconds(value: Value, type: Type, module: Module): Code {
  const isPlain = type.kind === "epoch" || numberType(type, module).text === "number";
  return isPlain ? operand(value) : call(verbatim("Number"), [value.code]);
}

function firstPresent(expression: FunctionExpression, scope: Scope, module: Module): Value {
  const present: Value[] = [];
  for (const argument of expression.arguments) {
    const value = valueCode(argument, scope, module);
    if (value !== absentValue) present.push(value);
    // What stands behind a value that is always there is never asked for.
    if (!value.optional) break;
  }
  const [first = absentValue] = present;
  if (present.length <= 1) return first;
  const values = aligned(present, module);
  return {
    code: verbatim(values.map((value) => operand(value).text).join(" ?? ")),
    type: first.type,
    optional: present.every(({ optional }) => optional),
    loose: true,
  };
}

/** A place inside of a value. What is not in a record may be missing. */
function follow(root: Value, path: readonly PathStep[], module: Module): Value {
  let current = root;
  for (const step of path) {
    const type = resolveType(current.type, module.typeNamed);
    const inner = typeOfStep(type, step);
    const declared =
      type.kind === "record" ? type.attributes.find(({ name }) => name === step) : undefined;
    const target = operand(current);
    const isKnown = declared !== undefined;
    const access =
      typeof step === "number"
        ? code`${target}${verbatim(current.optional ? "?." : "")}[${step}]`
        : current.optional
          ? optionalMember(target, isKnown ? propertyOf(step) : step)
          : member(target, isKnown ? propertyOf(step) : step);
    current = {
      code: access,
      type: inner ?? { kind: "any" },
      optional: current.optional || !isKnown || declared.optional,
    };
  }
  return current;
}

function textCode(value: Value, module: Module): Code {
  const type = resolveType(value.type, module.typeNamed);
  if (type.kind === "number") return call(module.support("decimalText"), [value.code]);
  if (isNumeric(type) || type.kind === "boolean") return code`String(${value.code})`;
  if (type.kind === "any" || type.kind === "error" || type.kind === "binary") {
    return call(module.support("keyText"), [value.code]);
  }
  return value.code;
}

function sizeCode(value: Value, type: Type, module: Module): Code {
  const target = operand(value);
  switch (type.kind) {
    case "list":
    case "binary":
      return code`${target}.length`;
    case "set":
      return code`${target}.size`;
    case "map":
    case "record":
    case "any":
      return code`Object.keys(${value.code}).length`;
    default:
      return call(module.support("utf8Length"), [value.code]);
  }
}

/** The text of a moment; `moment` is in milliseconds. */
function timestampCode(moment: Code, expression: FunctionExpression): Code {
  const { precision = "milliseconds", local = false } = expression;
  const full = code`new Date(${moment}).toISOString()`;
  if (precision === "milliseconds" && !local) {
    return moment.text === "Date.now()" ? verbatim("new Date().toISOString()") : full;
  }
  const end = precision === "seconds" ? 19 : 23;
  const cut = code`${full}.slice(0, ${end})`;
  return local ? cut : templateLiteral([cut, "Z"]);
}

function bytesCode(base64: string, module: Module): Code {
  return call(module.support("bytesOf"), [literal(base64)]);
}

export function anyAbsent(values: readonly Code[]): Code {
  const distinct = [...new Set(values.map(({ text }) => text))];
  return verbatim(distinct.map((text) => `${text} === undefined`).join(" || "));
}
