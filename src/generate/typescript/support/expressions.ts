/** Support code for expressions that depend on arguments. */
export const expressionSupport = {
  updateExpression: `
/** An update expression of those changes that are made. */
function updateExpression(clauses: Readonly<Record<string, readonly (string | false)[]>>): string {
  return Object.entries(clauses)
    .map(([keyword, changes]) => [keyword, changes.filter((change) => change !== false)] as const)
    .filter(([, changes]) => changes.length > 0)
    .map(([keyword, changes]) => \`\${keyword} \${changes.join(", ")}\`)
    .join(" ");
}`,

  allOf: `
/** All conditions; those that the arguments decide are not sent. */
function allOf(...conditions: readonly (string | boolean)[]): string | boolean {
  if (conditions.includes(false)) return false;
  const sent = conditions.filter((condition) => typeof condition === "string");
  return sent.length === 0 ? true : sent.map((condition) => parenthesized(condition, sent)).join(" AND ");
}`,

  anyOf: `
/** At least one of the conditions; those that the arguments decide are not sent. */
function anyOf(...conditions: readonly (string | boolean)[]): string | boolean {
  if (conditions.includes(true)) return true;
  const sent = conditions.filter((condition) => typeof condition === "string");
  return sent.length === 0 ? false : sent.join(" OR ");
}`,

  parenthesized: `
/** In parentheses where it needs them; DynamoDB refuses any that say nothing. */
function parenthesized(condition: string, all: readonly string[]): string {
  let depth = 0;
  for (const [token] of condition.matchAll(/[()]| OR /g)) {
    if (token === "(") depth++;
    else if (token === ")") depth--;
    else if (depth === 0) return all.length > 1 ? \`(\${condition})\` : condition;
  }
  return condition;
}`,

  negated: `
function negated(condition: string | boolean): string | boolean {
  return typeof condition === "string" ? \`NOT (\${condition})\` : !condition;
}`,

  listTokens: `
/** The placeholders of a list's elements. */
function listTokens(prefix: string, list: readonly unknown[]): string {
  return list.map((_, index) => \`\${prefix}__\${index}\`).join(", ");
}`,

  listValues: `
function listValues(prefix: string, list: readonly unknown[]): Record<string, NativeAttributeValue> {
  return Object.fromEntries(list.map((element, index) => [\`\${prefix}__\${index}\`, element]));
}`,

  usedExpressions: `
/** Expressions with those of the names and values that they use; DynamoDB refuses any other. */
function usedExpressions<Texts extends Readonly<Record<string, string | boolean>>>(
  texts: Texts,
  names: Readonly<Record<string, string>>,
  values: Readonly<Record<string, NativeAttributeValue>>,
): { [Name in keyof Texts]: string } & UsedTokens {
  const sent = Object.entries(texts).filter(([, text]) => typeof text === "string" && text !== "");
  const used = new Set(sent.flatMap(([, text]) => String(text).match(/[#:]\\w+/g) ?? []));
  const only = <Value>(record: Readonly<Record<string, Value>>) => {
    const entries = Object.entries(record).filter(([token]) => used.has(token));
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  };
  return {
    ...(Object.fromEntries(sent) as { [Name in keyof Texts]: string }),
    ExpressionAttributeNames: only(names),
    ExpressionAttributeValues: only(values),
  };
}

interface UsedTokens {
  ExpressionAttributeNames: Record<string, string> | undefined;
  ExpressionAttributeValues: Record<string, NativeAttributeValue> | undefined;
}`,
} as const;
