/** What a command may see of the world, so that tests can run it without a process. */
export interface Terminal {
  /** Absolute path of the working directory. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Colours and questions are for people only. */
  readonly interactive: boolean;
  print(text: string): void;
  /** For messages that must not mix with output that another program reads. */
  warn(text: string): void;
  /**
   * Shows one line in place of the last such line, or takes it away; absent where nobody watches.
   * What is printed meanwhile stands above it.
   */
  showStatus?(line: string | undefined): void;
  /** Asks a yes-or-no question; only on an interactive terminal. */
  confirm(question: string): Promise<boolean>;
  /** Aborted by Ctrl+C. */
  readonly signal: AbortSignal;
}

/** 0: done. 1: there are findings. 2: could not run. */
export type ExitCode = 0 | 1 | 2;

/**
 * Ends a command with a message for its user: what is wrong and what to do. Thrown in the command
 * line only, where a command's way is straight and ends here.
 */
export class CommandFailure extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = 2) {
    super(message);
    this.name = "CommandFailure";
    this.exitCode = exitCode;
  }
}

/** A problem of the data layer in one text: what is wrong and what to do. */
export function withHint(problem: { readonly message: string; readonly hint?: string }): string {
  return problem.hint === undefined ? problem.message : `${problem.message} ${problem.hint}`;
}
