import {
  type CancellationToken,
  type Connection,
  LSPErrorCodes,
  ResponseError,
} from "vscode-languageserver";

/** What a handler of a request looks like to the connection. */
export type Handler<Params, Result> = (
  params: Params,
  token: CancellationToken,
) => Promise<Result | ResponseError<never>>;

/**
 * Answers a request so that nothing escapes: a feature that throws answers empty and is logged, and
 * a request that was cancelled before its turn is not carried out. That one is answered as cancelled:
 * an empty answer would be believed, and findings and colours would vanish until the next one.
 */
export function answering<Params, Result>(
  connection: Connection,
  what: string,
  empty: Result,
  answer: (params: Params, token: CancellationToken) => Promise<Result>,
): Handler<Params, Result> {
  const cancelled = (): ResponseError<never> =>
    new ResponseError(LSPErrorCodes.RequestCancelled, `${what} was cancelled.`);
  return async (params, token) => {
    try {
      // What came in meanwhile, above all a cancellation, goes first.
      await turn();
      if (token.isCancellationRequested) return cancelled();
      const result = await answer(params, token);
      return token.isCancellationRequested ? cancelled() : result;
    } catch (error) {
      connection.console.error(`${what}: ${describeError(error)}`);
      return empty;
    }
  };
}

/** A promise, and what fulfils it. */
export function deferred(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve: (() => void) | undefined;
  const promise = new Promise<void>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve: () => resolve?.() };
}

/** Lets messages that have arrived be seen before what follows. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

export function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

export interface Debounced {
  /** Runs the action once nothing has asked for it for a while. */
  ask(): void;
  cancel(): void;
}

export function debounced(milliseconds: number, action: () => void): Debounced {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cancel = (): void => {
    if (timer !== undefined) clearTimeout(timer);
    timer = undefined;
  };
  return {
    ask() {
      cancel();
      timer = setTimeout(() => {
        timer = undefined;
        action();
      }, milliseconds);
    },
    cancel,
  };
}
