import type { Report } from "./report.ts";

/** One line for each finding, as compilers print them, and a summary. */
export function textReport(report: Report): string {
  const lines = report.findings.flatMap(({ file, diagnostic, range, related }) => [
    `${place(file, range)}: ${diagnostic.severity} ${diagnostic.code}: ${diagnostic.message}`,
    ...related.map((other) => `    ${place(other.file, other.range)}: ${other.message}`),
  ]);
  return [...lines, summary(report)].join("\n");
}

/** Lines and columns count from 1, as editors show them. */
function place(file: string, range: Report["findings"][number]["range"]): string {
  return `${file}:${range.start.line + 1}:${range.start.character + 1}`;
}

function summary(report: Report): string {
  const files = counted(report.files, "file");
  if (report.findings.length === 0) return `${files} checked, nothing found.`;
  const counts = (["error", "warning", "information", "hint"] as const)
    .map((severity) => ({
      severity,
      count: report.findings.filter(({ diagnostic }) => diagnostic.severity === severity).length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) =>
      severity === "information" ? `${count} information` : counted(count, severity),
    );
  return `${files} checked: ${counts.join(", ")}.`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
