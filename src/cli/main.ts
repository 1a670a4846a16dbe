import { createInterface } from "node:readline/promises";
import { reasonOf } from "./files.ts";
import { run } from "./run.ts";

// What a library has to say about Node's version or a deprecation is not for the users of `dynamo`.
process.removeAllListeners("warning");
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const interrupted = new AbortController();
/** A status line stands on the terminal. Before what runs at once, which may print already. */
let hasStatus = false;
// Ctrl+C, the end asked for by another program, the closed terminal: what runs is ended in order.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    interrupted.abort();
    // A command that does not come to its end by itself is ended by the second signal.
    process.once(signal, () => process.exit(130));
  });
}

// Output that nobody reads any more (`dynamo check | head`) is no failure.
// Output that could not be written, on a full disk for example, must not look like success.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  process.stderr.write(`dynamo: The output cannot be written: ${reasonOf(error)}.\n`);
  process.exit(2);
});
process.stderr.on("error", () => {
  // There is nobody left to tell; the exit code still says what happened.
});

void run(process.argv.slice(2), {
  directory: process.cwd(),
  environment: process.env,
  interactive: process.stdin.isTTY === true && process.stdout.isTTY === true,
  print(text) {
    showStatus(undefined);
    process.stdout.write(`${text}\n`);
  },
  warn(text) {
    showStatus(undefined);
    process.stderr.write(`${text}\n`);
  },
  ...(process.stderr.isTTY === true ? { showStatus } : {}),
  confirm,
  signal: interrupted.signal,
}).then((exitCode) => {
  process.exitCode = exitCode;
});

/** A status is one line of the terminal, which the next one overwrites. */
function showStatus(line: string | undefined): void {
  if (line === undefined && !hasStatus) return;
  hasStatus = line !== undefined;
  const text = line?.slice(0, (process.stderr.columns ?? 80) - 1) ?? "";
  process.stderr.write(`\r\x1b[2K${text}`);
}

async function confirm(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(`${question} [y/N] `, { signal: interrupted.signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch {
    return false;
  } finally {
    lines.close();
  }
}
