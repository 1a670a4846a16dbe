import type { Model } from "../../language/semantics/model.ts";
import type { ModelPlans } from "../../planner/plan.ts";
import type { GeneratedFile, Generation, GenerationProblem } from "../generated-file.ts";
import { withOwnershipMark } from "../ownership.ts";
import {
  type PatternStatements,
  type Policy,
  patternStatements,
  policyOf,
  streamStatements,
} from "./policy.ts";
import { outputStem, sourceName } from "./tables.ts";

/**
 * A policy with the least that each pattern needs, one for the readers of streams, and a page that
 * says what is allowed and what cannot be narrowed.
 */
export function generateIam(model: Model, plans: ModelPlans): Generation {
  const stem = outputStem(model);
  const page = `${stem}.policy.md`;
  const patterns = patternStatements(model, plans);
  const policy = policyOf(patterns.flatMap(({ statements }) => statements));
  const streams = streamStatements(model);
  const files: readonly GeneratedFile[] = [
    ...(policy.Statement.length === 0 ? [] : [jsonFile(`${stem}.policy.json`, policy, page)]),
    ...(streams.length === 0
      ? []
      : [jsonFile(`${stem}.streams.policy.json`, policyOf(streams), page)]),
  ];
  const body = pageLines(model, patterns, policy).join("\n");
  return {
    files: [
      ...files,
      { path: page, text: withOwnershipMark(sourceName(model), body, "<!--", files) },
    ],
    problems: [],
    omissions: sizeProblems(stem, policy),
  };
}

function jsonFile(path: string, policy: Policy, keptBy: string): GeneratedFile {
  return { path, text: `${JSON.stringify(policy, undefined, 2)}\n`, keptBy };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const managedPolicyCharacters = 6144;

function sizeProblems(stem: string, policy: Policy): readonly GenerationProblem[] {
  const size = sizeOf(policy);
  if (size <= managedPolicyCharacters) return [];
  return [
    {
      subject: `${stem}.policy.json`,
      message: `It has ${size} characters without white space, and a managed policy holds ${managedPolicyCharacters}: give each role the statements of the patterns that it calls.`,
    },
  ];
}

/** As IAM counts: without white space. */
function sizeOf(policy: Policy): number {
  return JSON.stringify(policy).replace(/\s/g, "").length;
}

function pageLines(
  model: Model,
  patterns: readonly PatternStatements[],
  policy: Policy,
): readonly string[] {
  const rows = patterns.flatMap(({ pattern, statements }) =>
    statements.map(({ Sid, Action, Resource, permission }, position) => {
      const { leadingKeys, enclosing, attributes } = permission;
      const keys =
        leadingKeys.kind === "some"
          ? leadingKeys.patterns.map(inCode).join(", ")
          : `any: ${leadingKeys.reason}`;
      const only = [
        ...(enclosing === undefined ? [] : ["in a transaction"]),
        ...(attributes === undefined ? [] : [`${attributes.length} attributes`]),
        ...(permission.upgrades === true ? ["to upgrade an older item"] : []),
      ];
      return [
        position === 0 ? inCode(pattern) : "",
        inCode(Sid),
        Action.map((action) => inCode(action.replace("dynamodb:", ""))).join(", "),
        inCode(Resource.slice(Resource.indexOf("table/"))),
        keys,
        only.join(", "),
      ];
    }),
  );
  const unserved = model.patterns.filter(
    ({ name }) => !patterns.some(({ pattern }) => pattern === name),
  );
  return [
    "",
    `# What the patterns of ${inCode(sourceName(model))} may do`,
    "",
    `The policy has ${sizeOf(policy)} characters without white space; a managed policy holds ${managedPolicyCharacters}. A role needs only the statements of the patterns that it calls.`,
    "",
    "| Pattern | Statement | Actions | On | Partition keys | Only |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows.map((cells) => `| ${cells.join(" | ")} |`),
    "",
    ...(unserved.length === 0
      ? []
      : [
          `No statement: ${unserved.map(({ name }) => inCode(name)).join(", ")}, which nothing serves.`,
          "",
        ]),
  ];
}

/** A text as code in a cell of a table: nothing in it is markup, and it does not end the cell. */
function inCode(text: string): string {
  const onOneLine = text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, " ");
  const runs = onOneLine.match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const space = /^[ `]|[ `]$/.test(onOneLine) ? " " : "";
  return `${fence}${space}${onOneLine.replaceAll("|", "\\|")}${space}${fence}`;
}
