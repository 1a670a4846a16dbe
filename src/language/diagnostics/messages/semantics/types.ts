import type { Definition } from "../../definition.ts";

/** Findings about types, values and expressions. */
export const typeMessages = {
  "circular-type": {
    severity: "error",
    message: "Type '{name}' is made of itself.",
    explanation: "A type may not stand for itself, nor include itself with `...`.",
  },
  "endless-record": {
    severity: "error",
    message:
      "Each '{type}' would need another one in '{name}', without end. Make it optional, a list or a map.",
    explanation: "A record may contain its like only where the chain can end.",
  },
  "entity-as-type": {
    severity: "error",
    message: "'{name}' is an entity, not a type. Declare 'type', or refer to it by its key.",
    explanation:
      "An entity is an item of its own; what lies inside of another item is a declared type.",
  },
  "type-without-arguments": {
    severity: "error",
    message: "'{name}' takes nothing in parentheses.",
    explanation: "Only `timestamp` does: `timestamp(seconds)`, `timestamp(local)`.",
  },
  "set-element-type": {
    severity: "error",
    message: "A set holds string, number or binary, not '{name}'.",
    explanation: "DynamoDB has sets of these three types only. Use a list for others.",
  },
  "duplicate-union-member": {
    severity: "error",
    message: "This value stands in the union already.",
    explanation: "Each value of a union stands once.",
  },
  "include-needs-record": {
    severity: "error",
    message: "'{name}' is no record, so it has no attributes to include.",
    explanation: "`...Name` includes the attributes of `type Name { … }`.",
  },
  "invalid-key-type": {
    severity: "error",
    message: "A key attribute is string, number or binary, not '{type}'.",
    explanation: "DynamoDB has no keys of other types.",
  },
  "type-mismatch": {
    severity: "error",
    message: "Expected {expected}, not {found}.",
    explanation: "The value has another type than the attribute or argument that it is for.",
  },
  "not-comparable": {
    severity: "error",
    message: "{left} and {right} can never be compared.",
    explanation: "DynamoDB finds values of different types never equal and never in order.",
  },
  "unordered-type": {
    severity: "error",
    message: "{type} has no order. Only strings, numbers and binary have one.",
    explanation: "For other types DynamoDB knows `=` and `<>` only.",
  },
  "not-in-union": {
    severity: "error",
    message: "{value} is not one of {type}.{hint}",
    explanation: "The attribute takes only the values that its type lists.",
  },
  "text-format": {
    severity: "error",
    message: '"{text}" is not {expected}.',
    explanation:
      "Timestamps, dates, UUIDs and ULIDs have exactly one form each, since keys are compared byte by byte.",
  },
  "number-with-suffix": {
    severity: "error",
    message: "A value is a plain number; '{suffix}' belongs to counts and sizes only.",
    explanation: "Counts of the model take k, M and G, sizes B, KB and MB; values of items do not.",
  },
  "invalid-number-value": {
    severity: "error",
    message: "DynamoDB cannot store this number: {problem}.",
    explanation: "Numbers have up to 38 digits and magnitudes from 1E-130 to 9.99E+125.",
  },
  "wrong-unit": {
    severity: "error",
    message: "'{suffix}' does not suit {what}, which takes {allowed}.",
    explanation: "Counts take k, M and G, sizes B, KB and MB, shares %.",
  },
  "number-out-of-range": {
    severity: "error",
    message: "Expected {what} {range}.",
    explanation: "The number is out of the range that has a meaning here.",
  },
  "maximum-below-average": {
    severity: "error",
    message: "The maximum, {maximum}, is below {average}.",
    explanation:
      "What an attribute or a collection has at most cannot be less than what it has on average.",
  },
  "minimum-above-maximum": {
    severity: "error",
    message: "No value is from {minimum} to {maximum}.",
    explanation: "`@min` may not be above `@max`.",
  },
  "epoch-in-milliseconds": {
    severity: "warning",
    message: "{value} looks like milliseconds. An epoch counts seconds.",
    explanation:
      "DynamoDB's time to live reads seconds; a value in milliseconds lies tens of thousands of years ahead, so that the item never expires.",
  },
  "invalid-regular-expression": {
    severity: "error",
    message: "This is no regular expression: {problem}.",
    explanation: "`@matches` takes a regular expression of JavaScript.",
  },
  "slow-regular-expression": {
    severity: "information",
    message:
      "This repeats what itself repeats or chooses, which can take very long. Samples are not checked with it.",
    explanation:
      "On some text `(a+)+` tries every way to split it. Write the repetition once, as in `a+`.",
  },
  "invalid-base64": {
    severity: "error",
    message: 'Binary is written as base64("…") with padded base64 text in it.',
    explanation: "The text has groups of four characters; the last is filled up with `=`.",
  },
  "empty-set": {
    severity: "error",
    message: "A set cannot be empty. Leave the attribute out instead.",
    explanation: "DynamoDB refuses empty sets.",
  },
  "duplicate-set-element": {
    severity: "error",
    message: "This value is in the set already.",
    explanation: "DynamoDB refuses sets that hold a value twice.",
  },
  "computed-set": {
    severity: "error",
    message: "A set cannot be put together from placeholders. Pass it as one placeholder.",
    explanation: "A placeholder that meets a set is a set.",
  },
  "constraint-violated": {
    severity: "error",
    message: "'{name}' takes {problem}.",
    explanation: "The annotations of the attribute rule this value out.",
  },
  "missing-attribute": {
    severity: "error",
    message: "'{name}' of {owner} is missing.",
    explanation: "An attribute that is not optional and has no default must be given.",
  },
  "condition-expected": {
    severity: "error",
    message: "Expected a condition, such as '{example}'.",
    explanation:
      "Conditions are comparisons, `between`, `in` and DynamoDB's functions, joined by `and`, `or` and `not`.",
  },
  "condition-as-value": {
    severity: "error",
    message: "A condition is no value.",
    explanation: "Something that is true or false cannot be stored or computed with here.",
  },
  "condition-without-attribute": {
    severity: "error",
    message: "A condition needs an attribute on one of its sides.",
    explanation: "What does not depend on an item is known before the request is sent.",
  },
  "too-many-choices": {
    severity: "error",
    message: "DynamoDB takes at most {limit} values in one 'in'.",
    explanation: "Split the values over several calls.",
  },
  "argument-count": {
    severity: "error",
    message: "'{name}' is called as {usage}.",
    explanation: "The function takes another number or kind of arguments.",
  },
  "argument-type": {
    severity: "error",
    message: "'{name}' takes {expected} here{found}.",
    explanation: "The argument has a type that the function cannot work with.",
  },
  "function-not-allowed": {
    severity: "error",
    message: "'{name}' cannot be called in {place}.",
    explanation:
      "Clock and identifiers serve defaults and written values; text functions serve derived attributes and upgrades; `if_not_exists` and `list_append` serve updates.",
  },
  "placeholder-without-pattern": {
    severity: "error",
    message: "There are no arguments in {place}, so ':{name}' has no value.",
    explanation: "Placeholders stand in patterns only.",
  },
  "template-needs-literal": {
    severity: "error",
    message:
      "Put a literal such as '#' between '{first}' and '{second}', or they cannot be told apart.",
    explanation:
      'Without a literal "AB" and "C" make the same key as "A" and "BC". Only a value of fixed width needs none: a timestamp, a date, a UUID, a ULID, a zero-padded number.',
  },
  "template-expression": {
    severity: "error",
    message:
      "A template takes an attribute or 'shard(attribute, n)'. Derive an attribute for anything else.",
    explanation: "`name: string derived …` computes what a template cannot.",
  },
  "template-type": {
    severity: "error",
    message: "'{name}' is {type}; a template takes text and numbers only.",
    explanation: "Other values have no text that stands for them.",
  },
  "template-format-not-needed": {
    severity: "error",
    message: "A shard has its zeros already. Remove the format.",
    explanation: "`shard(a, 10)` is written with as many digits as the highest shard has.",
  },
  "format-does-not-suit": {
    severity: "error",
    message: "':{format}' needs {needs}, not {type}.",
    explanation: "`:lower` and `:upper` are for text, widths such as `:08` for numbers.",
  },
  "nested-attribute-in-key": {
    severity: "error",
    message: "A key is made of whole attributes. Derive one from what is inside '{name}'.",
    explanation:
      "`city: string derived address.city` brings a nested value to the top of the item.",
  },
  "default-needs-literal": {
    severity: "error",
    message: "A default cannot read '{name}'. Use 'derived' to compute from other attributes.",
    explanation:
      "A default is a literal, `now()`, `uuid()` or `ulid()`. Text stands in double quotes.",
  },
  "derived-from-optional": {
    severity: "error",
    message:
      "'{name}' is computed from something that may be absent. Make it optional, or use coalesce.",
    explanation: "What is computed from an absent attribute is absent itself.",
  },
  "circular-derivation": {
    severity: "error",
    message: "This is computed from itself: {names}.",
    explanation: "A derived attribute may need other derived ones, but not itself.",
  },
  "derivation-too-long": {
    severity: "error",
    message:
      "Written out, '{name}' is computed from more than {limit} attributes, since what it is derived from is derived in turn. Derive it from fewer.",
    explanation:
      "An attribute that is derived from two derived ones, which are derived from two each, doubles with every step.",
  },
  "no-members": {
    severity: "error",
    message: "{type} has no member '{name}'.",
    explanation: "Only records and maps have members.",
  },
  "no-elements": {
    severity: "error",
    message: "{type} has no numbered elements.",
    explanation: "Only lists have; DynamoDB's sets have no order.",
  },
  "element-index": {
    severity: "error",
    message: "The elements of a list are numbered 0, 1, 2, ….",
    explanation: "The number in brackets is a whole one from 0 on.",
  },
} as const satisfies Record<string, Definition>;
