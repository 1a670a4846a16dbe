import { limits } from "./limits.ts";
import { utf8Length } from "./text.ts";

/**
 * Why DynamoDB would refuse a table's or an index's name, or `undefined`.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
export function tableNameProblem(name: string): string | undefined {
  if (name.length < limits.tableNameMinimum || name.length > limits.tableNameMaximum) {
    return `a name has ${limits.tableNameMinimum} to ${limits.tableNameMaximum} characters`;
  }
  return namePattern.test(name) ? undefined : "a name has only letters, digits, '_', '-' and '.'";
}

/** The same rules hold for indexes, whose names are unique among all indexes of their table. */
export const indexNameProblem = tableNameProblem;

/** Why DynamoDB would refuse an attribute name, or `undefined`; names of keys are shorter. */
export function attributeNameProblem(
  name: string,
  role: "key" | "other" = "other",
): string | undefined {
  const maximum = role === "key" ? limits.keyAttributeNameBytes : limits.attributeNameBytes;
  if (name === "") return "an attribute name cannot be empty";
  // No UTF-16 unit takes more than three bytes.
  if (name.length * 3 <= maximum) return undefined;
  if (utf8Length(name) <= maximum) return undefined;
  return `the name of ${role === "key" ? "a key attribute" : "an attribute"} has at most ${maximum} bytes`;
}

const namePattern = /^[a-zA-Z0-9_.-]+$/;
