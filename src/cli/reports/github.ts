import type { Report, ReportedFinding } from "./report.ts";

/**
 * Workflow commands that GitHub shows at the lines of a pull request.
 * https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 */
export function githubReport(report: Report): string {
  return report.findings.map(command).join("\n");
}

function command({ file, diagnostic, range }: ReportedFinding): string {
  const properties = [
    `file=${escapeProperty(file)}`,
    `line=${range.start.line + 1}`,
    `col=${range.start.character + 1}`,
    `endLine=${range.end.line + 1}`,
    `endColumn=${range.end.character + 1}`,
    `title=${escapeProperty(diagnostic.code)}`,
  ];
  return `::${levels[diagnostic.severity]} ${properties.join(",")}::${escapeData(diagnostic.message)}`;
}

const levels = {
  error: "error",
  warning: "warning",
  information: "notice",
  hint: "notice",
} as const;

export function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

export function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
