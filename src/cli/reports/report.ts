import type { Diagnostic } from "../../language/index.ts";

/** A finding with the places that people and machines read: paths, and lines and characters from 0. */
export interface ReportedFinding {
  /** Relative to the working directory, with forward slashes. */
  readonly file: string;
  readonly diagnostic: Diagnostic;
  readonly range: Range;
  readonly related: readonly {
    readonly file: string;
    readonly range: Range;
    readonly message: string;
  }[];
  readonly help: string;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Report {
  /** How many files were checked. */
  readonly files: number;
  readonly findings: readonly ReportedFinding[];
}
