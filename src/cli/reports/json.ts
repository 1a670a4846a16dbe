import type { Report } from "./report.ts";

/** The JSON of `dynamo check`, as docs/command-line.md describes it. */
export function jsonReport(report: Report): string {
  return JSON.stringify(
    {
      files: report.files,
      diagnostics: report.findings.map(({ file, diagnostic, range, related, help }) => ({
        file,
        code: diagnostic.code,
        severity: diagnostic.severity,
        message: diagnostic.message,
        range,
        help,
        ...(related.length === 0 ? {} : { related }),
      })),
    },
    undefined,
    2,
  );
}
