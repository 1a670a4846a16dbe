import {
  type DiagnosticCode,
  definitionOf,
  definitions,
  isAllowable,
  isDiagnosticCode,
} from "../language/index.ts";
import { exampleText, type FindingExample, findingExamples } from "./finding-examples.ts";
import { ruleDocumentation } from "./rule-documentation.ts";

/**
 * The documentation of every finding, as the files of `docs/diagnostics`: the pages to which the
 * links in the Problems view lead. Written from the registry, so that no code is without a page, with
 * the examples of `src/language/diagnostics/pages`; of the modeling rules from the comments of their
 * files.
 */
export function diagnosticPages(): ReadonlyMap<string, string> {
  const rules = ruleDocumentation();
  const examples = findingExamples();
  const codes = Object.keys(definitions).filter(isDiagnosticCode).sort();
  return new Map([
    ["README.md", overview(codes)],
    ...codes.map((code): [string, string] => [
      `${code}.md`,
      page(code, rules.get(code)?.text, examples.get(code)),
    ]),
  ]);
}

function page(
  code: DiagnosticCode,
  ruleText: string | undefined,
  example: FindingExample | undefined,
): string {
  const { severity, message, explanation = ruleText } = definitionOf(code);
  const paragraphs = [
    `# ${code}`,
    `${severityWords[severity]}: ${readable(message)}`,
    ...(explanation === undefined ? [] : [explanation]),
    ...(example === undefined ? [] : [exampleText(example)]),
    ...(example === undefined ? [] : ["## Allowing it"]),
    isAllowable(code)
      ? `Where it is meant, say so above the declaration or member, with a reason:\n\n\`\`\`dynamo\n// dynamo-allow ${code}: why it is right here\n\`\`\``
      : "It cannot be allowed: the tools, DynamoDB or the generated code could not work with it.",
    "[All findings](README.md) · [The language](../language/README.md)",
  ];
  return `${paragraphs.join("\n\n")}\n`;
}

function overview(codes: readonly DiagnosticCode[]): string {
  const rows = codes.map(
    (code) =>
      `| [\`${code}\`](${code}.md) | ${severityWords[definitionOf(code).severity]} | ${readable(definitionOf(code).message).replaceAll("|", "\\|")} |`,
  );
  return `# Findings

Every finding has a code. An error is what DynamoDB or the generated code would refuse, or what
returns wrong items; a warning is what will hurt; information is what could be better. This page and
those that it leads to are written from the registry of findings (\`npm run docs\`).

| Code | Severity | What it says |
| --- | --- | --- |
${rows.join("\n")}
`;
}

const severityWords = {
  error: "Error",
  warning: "Warning",
  information: "Information",
  hint: "Hint",
} as const;

/** The parameters of a message stand as *words* where a finding has values. */
function readable(message: string): string {
  return message.replace(/\{(\w+)\}/g, (_, name: string) => `*${name}*`);
}
