import type { Span } from "../../base/span.ts";
import type { Change } from "../text/edits.ts";
import type { Severity } from "./definition.ts";
import type { DiagnosticCode } from "./registry.ts";

/** A finding at one place of one file. Made by `createDiagnostic` only. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly message: string;
  /** The URI of the file. */
  readonly file: string;
  readonly span: Span;
  /** Other places that are part of the finding, as the first of two equal names. */
  readonly related: readonly RelatedPlace[];
  readonly tags: readonly DiagnosticTag[];
  /** What would mend it; empty where nothing can be offered. */
  readonly changes: readonly Change[];
  /** Whether `// dynamo-allow` may silence it. */
  readonly allowable: boolean;
}

export type DiagnosticTag = "unnecessary" | "deprecated";

export interface RelatedPlace {
  readonly message: string;
  /** The URI of the file. */
  readonly file: string;
  readonly span: Span;
}
