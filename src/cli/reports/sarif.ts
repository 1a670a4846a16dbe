import { type DiagnosticCode, definitionOf, helpUrl } from "../../language/index.ts";
import type { Range, Report, ReportedFinding } from "./report.ts";

/** The findings as SARIF, which code-scanning services read. */
export function sarifReport(report: Report, version: string): string {
  const codes = [...new Set(report.findings.map(({ diagnostic }) => diagnostic.code))].sort();
  const results = report.findings.map((finding) => result(finding, codes));
  return sarifLog(codes.map(rule), results, version);
}

/**
 * A log of SARIF 2.1.0 with one run.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifLog(
  rules: readonly object[],
  results: readonly object[],
  version: string,
): string {
  return JSON.stringify(
    {
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      version: "2.1.0",
      runs: [
        {
          tool: {
            driver: {
              name: "dynamo",
              version,
              informationUri: "https://github.com/dynamodb-modeler/dynamodb-modeler",
              rules,
            },
          },
          columnKind: "utf16CodeUnits",
          results,
        },
      ],
    },
    undefined,
    2,
  );
}

function rule(code: DiagnosticCode) {
  const { explanation, severity, message } = definitionOf(code);
  return {
    id: code,
    shortDescription: { text: message.replace(/\{(\w+)\}/g, "<$1>") },
    ...(explanation === undefined ? {} : { fullDescription: { text: explanation } }),
    helpUri: helpUrl(code),
    defaultConfiguration: { level: levels[severity] },
  };
}

function result(finding: ReportedFinding, codes: readonly DiagnosticCode[]) {
  const { diagnostic, file, range, related } = finding;
  return {
    ruleId: diagnostic.code,
    ruleIndex: codes.indexOf(diagnostic.code),
    level: levels[diagnostic.severity],
    message: { text: diagnostic.message },
    locations: [{ physicalLocation: location(file, range) }],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((other, id) => ({
            id,
            message: { text: other.message },
            physicalLocation: location(other.file, other.range),
          })),
        }),
  };
}

const levels = { error: "error", warning: "warning", information: "note", hint: "note" } as const;

/** SARIF counts lines and columns from 1; the end column is the first behind the region. */
export function location(file: string, range: Range) {
  return {
    artifactLocation: { uri: encodeURI(file) },
    region: {
      startLine: range.start.line + 1,
      startColumn: range.start.character + 1,
      endLine: range.end.line + 1,
      endColumn: range.end.character + 1,
    },
  };
}
