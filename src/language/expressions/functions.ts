import { base64ByteLength } from "../../dynamodb/binary.ts";
import { normalizeNumber } from "../../dynamodb/numbers.ts";
import { utf8Length } from "../../dynamodb/text.ts";
import { type AttributeValue, typeTagOf } from "../../dynamodb/values.ts";
import { crc32 } from "./crc32.ts";
import { absent, type Environment, type Evaluation, failure, present } from "./evaluation.ts";
import type { FunctionExpression, FunctionName } from "./expression.ts";
import { textOf } from "./operators.ts";
import { dateOf, epochSecondsOf, timestampOf } from "./time.ts";

/**
 * Calls one of the language's functions. A function of an absent argument is absent, except for
 * `coalesce` and `if_not_exists`, which are made for that.
 */
export function callFunction(
  call: FunctionExpression,
  operands: readonly Evaluation[],
  environment: Environment,
): Evaluation {
  // What stands behind a value that is there is never asked for, and so cannot fail.
  if (call.name === "coalesce" || call.name === "if_not_exists") {
    return operands.find((operand) => operand.kind !== "absent") ?? absent;
  }
  const failed = operands.find((operand) => operand.kind === "failure");
  if (failed !== undefined) return failed;
  switch (call.name) {
    case "now":
      return present({ S: timestampOf(environment.now(), call.precision, call.local) });
    case "uuid":
      return present({ S: environment.uuid() });
    case "ulid":
      return present({ S: environment.ulid() });
    default:
      break;
  }
  const values: AttributeValue[] = [];
  for (const operand of operands) {
    if (operand.kind !== "value") return absent;
    values.push(operand.value);
  }
  return functions[call.name](values, call);
}

type PresentFunction = Exclude<
  FunctionName,
  "now" | "uuid" | "ulid" | "coalesce" | "if_not_exists"
>;

const functions: Readonly<
  Record<
    PresentFunction,
    (values: readonly AttributeValue[], call: FunctionExpression) => Evaluation
  >
> = {
  lower: onText((text) => text.toLowerCase()),
  upper: onText((text) => text.toUpperCase()),
  trim: onText((text) => text.trim()),
  before: ([value, separator]) =>
    withTexts(value, separator, (text, mark) => {
      const at = text.indexOf(mark);
      return present({ S: at < 0 ? text : text.slice(0, at) });
    }),
  after: ([value, separator]) =>
    withTexts(value, separator, (text, mark) => {
      const at = text.indexOf(mark);
      return present({ S: at < 0 ? "" : text.slice(at + mark.length) });
    }),
  split: ([value, separator, index]) =>
    withTexts(value, separator, (text, mark) => {
      const parts = text.split(mark);
      if (index === undefined) return present({ L: parts.map((part) => ({ S: part })) });
      const part = "N" in index ? parts[Number(index.N)] : undefined;
      return part === undefined ? absent : present({ S: part });
    }),
  concat: (values) => {
    const texts = values.map(textOf);
    if (texts.some((text) => text === undefined)) {
      return failure("concat joins text, numbers and booleans only.");
    }
    return present({ S: texts.join("") });
  },
  number: ([value]) => {
    const text = value === undefined ? undefined : textOf(value);
    const number = text === undefined ? undefined : normalizeNumber(text.trim());
    if (number === undefined) return failure(`${describe(value)} is not a number.`);
    return present({ N: number });
  },
  string: ([value]) => {
    const text = value === undefined ? undefined : textOf(value);
    return text === undefined
      ? failure(`${describe(value)} cannot be written as text.`)
      : present({ S: text });
  },
  date: ([value]) => {
    const date = value === undefined ? undefined : dateOf(value);
    return date === undefined
      ? failure(`${describe(value)} is not a timestamp, so it has no date.`)
      : present({ S: date });
  },
  epoch: ([value]) => {
    const seconds = value === undefined ? undefined : epochSecondsOf(value);
    return seconds === undefined
      ? failure(`${describe(value)} is not a timestamp, so it has no epoch seconds.`)
      : present({ N: String(seconds) });
  },
  timestamp: ([value], call) => {
    const seconds = value === undefined ? undefined : epochSecondsOf(value);
    return seconds === undefined
      ? failure(`${describe(value)} is neither epoch seconds nor a date.`)
      : present({ S: timestampOf(seconds * 1000, call.precision, call.local) });
  },
  shard: ([value, count]) => {
    const text = value === undefined ? undefined : textOf(value);
    const shards = count !== undefined && "N" in count ? Number(count.N) : 0;
    if (text === undefined || shards < 1) return failure("shard needs an attribute and a count.");
    const width = String(shards - 1).length;
    return present({ S: String(crc32(text) % shards).padStart(width, "0") });
  },
  size: ([value]) => {
    const size = value === undefined ? undefined : sizeOf(value);
    return size === undefined
      ? failure(`${describe(value)} has no size.`)
      : present({ N: String(size) });
  },
  list_append: ([first, second]) => {
    if (first === undefined || second === undefined || !("L" in first) || !("L" in second)) {
      return failure("list_append joins two lists.");
    }
    return present({ L: [...first.L, ...second.L] });
  },
};

function onText(change: (text: string) => string) {
  return ([value]: readonly AttributeValue[]): Evaluation =>
    value !== undefined && "S" in value
      ? present({ S: change(value.S) })
      : failure(`${describe(value)} is not text.`);
}

function withTexts(
  value: AttributeValue | undefined,
  separator: AttributeValue | undefined,
  operation: (text: string, separator: string) => Evaluation,
): Evaluation {
  if (value === undefined || !("S" in value)) return failure(`${describe(value)} is not text.`);
  if (separator === undefined || !("S" in separator) || separator.S === "") {
    return failure("The separator must be text that is not empty.");
  }
  return operation(value.S, separator.S);
}

/**
 * DynamoDB's `size`: bytes of binary, UTF-8 bytes of text, elements of everything that has some.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
function sizeOf(value: AttributeValue): number | undefined {
  if ("S" in value) return utf8Length(value.S);
  if ("B" in value) return base64ByteLength(value.B);
  if ("L" in value) return value.L.length;
  if ("M" in value) return Object.keys(value.M).length;
  if ("SS" in value) return value.SS.length;
  if ("NS" in value) return value.NS.length;
  if ("BS" in value) return value.BS.length;
  return undefined;
}

function describe(value: AttributeValue | undefined): string {
  if (value === undefined) return "Nothing";
  const text = textOf(value);
  return text === undefined ? `A ${typeTagOf(value)} value` : JSON.stringify(text);
}
