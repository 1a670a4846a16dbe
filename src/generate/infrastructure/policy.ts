import type { Model } from "../../language/semantics/model.ts";
import type { ModelPlans } from "../../planner/plan.ts";
import { upperFirst } from "../typescript/names.ts";
import { type Permission, permissionsOf } from "./permissions.ts";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
export interface Policy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: string;
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >;
}

/** What a pattern may do, with the statements that say so. */
export interface PatternStatements {
  readonly pattern: string;
  readonly statements: readonly (Statement & { readonly permission: Permission })[];
}

/** The statements of each pattern that is served. Their Sids begin with the pattern's name. */
export function patternStatements(model: Model, plans: ModelPlans): readonly PatternStatements[] {
  const taken = new Set<string>();
  const served = plans.patterns.filter((plan) => plan.served);
  // The first Sid of a pattern is its name, whatever a second one of another pattern would be called.
  const names = served.map(({ name }) => uniqueSid(sidOf(name), taken));
  return served.map((plan, position) => ({
    pattern: plan.name,
    statements: groupsOf(permissionsOf(plan, model)).map(({ permission, actions }, number) => {
      const name = names[position] ?? "";
      const Sid = number === 0 ? name : uniqueSid(name + suffixOf(permission, actions), taken);
      return { ...statement(Sid, permission, actions), permission };
    }),
  }));
}

export function policyOf(statements: readonly Statement[]): Policy {
  return {
    Version: "2012-10-17",
    Statement: statements.map(({ Sid, Effect, Action, Resource, Condition }) => ({
      Sid,
      Effect,
      Action,
      Resource,
      ...(Condition !== undefined && { Condition }),
    })),
  };
}

/**
 * What reads the stream of a table, such as a Lambda function.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export function streamStatements(model: Model): readonly Statement[] {
  const taken = new Set<string>();
  return model.tables
    .filter(({ settings }) => settings.stream !== undefined)
    .map((table) => ({
      Sid: uniqueSid(`ReadStreamOf${sidOf(table.name)}`, taken),
      Effect: "Allow",
      Action: ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"].map(
        (action) => `dynamodb:${action}`,
      ),
      Resource: `${tableArn(table.physicalName)}/stream/*`,
    }));
}

/** Operations with equal conditions on one resource share a statement. */
function groupsOf(
  permissions: readonly Permission[],
): readonly { readonly permission: Permission; readonly actions: readonly string[] }[] {
  const byAction = new Map<string, Permission>();
  for (const permission of permissions) {
    const slot = JSON.stringify([permission.action, ...placeOf(permission)]);
    byAction.set(slot, united(byAction.get(slot), permission));
  }
  const groups = new Map<string, { permission: Permission; actions: string[] }>();
  for (const permission of byAction.values()) {
    const slot = JSON.stringify([...placeOf(permission), permission.leadingKeys]);
    const group = groups.get(slot) ?? { permission, actions: [] };
    if (!group.actions.includes(permission.action)) group.actions.push(permission.action);
    groups.set(slot, group);
  }
  return [...groups.values()];
}

/** What must be equal so that one statement can serve. */
function placeOf(permission: Permission): readonly unknown[] {
  const { table, index, enclosing, attributes, upgrades } = permission;
  return [table.name, index, enclosing, attributes, upgrades];
}

/** One action on one resource: with the keys of both. */
function united(first: Permission | undefined, second: Permission): Permission {
  if (first === undefined || second.leadingKeys.kind === "any") return second;
  if (first.leadingKeys.kind === "any") return first;
  const patterns = [...first.leadingKeys.patterns, ...second.leadingKeys.patterns];
  return { ...first, leadingKeys: { kind: "some", patterns: [...new Set(patterns)] } };
}

function statement(Sid: string, permission: Permission, actions: readonly string[]): Statement {
  const { table, index } = permission;
  const condition = conditionOf(permission);
  return {
    Sid,
    Effect: "Allow",
    Action: actions.map((action) => `dynamodb:${action}`),
    Resource: tableArn(table.physicalName) + (index === undefined ? "" : `/index/${index}`),
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}

function conditionOf({
  leadingKeys,
  enclosing,
  attributes,
}: Permission): NonNullable<Statement["Condition"]> {
  return {
    ...(leadingKeys.kind === "some" && {
      "ForAllValues:StringLike": { "dynamodb:LeadingKeys": leadingKeys.patterns },
    }),
    ...(attributes !== undefined && {
      "ForAllValues:StringEquals": { "dynamodb:Attributes": attributes.map(withoutVariables) },
      StringEqualsIfExists: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" },
    }),
    ...(enclosing !== undefined && {
      "ForAnyValue:StringEquals": { "dynamodb:EnclosingOperation": [enclosing] },
    }),
  };
}

/** Region and account are those of whoever the policy is attached to, unless a table is shared. */
function tableArn(name: string): string {
  return `arn:aws:dynamodb:*:*:table/${name}`;
}

/** A text that is no policy variable. */
function withoutVariables(text: string): string {
  return text.replace(/\$(?=\{)/g, () => "${$}");
}

function suffixOf({ upgrades }: Permission, actions: readonly string[]): string {
  if (upgrades === true) return "Upgrade";
  return actions.map((action) => action.replace(/^Condition|Item$/g, "")).join("And");
}

/** A Sid has only letters and digits. */
function sidOf(name: string): string {
  return upperFirst(name.replace(/[^a-zA-Z0-9]+/g, "")) || "Pattern";
}

function uniqueSid(preferred: string, taken: Set<string>): string {
  for (let number = 1; ; number++) {
    const sid = number === 1 ? preferred : `${preferred}${number}`;
    if (taken.has(sid)) continue;
    taken.add(sid);
    return sid;
  }
}
