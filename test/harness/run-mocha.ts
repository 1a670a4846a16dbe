import { join, resolve } from "node:path";
import Mocha from "mocha";
import { projectRoot } from "./cache.ts";
import { mochaHooks } from "./root-hooks.ts";
import { runMocha } from "./totals.ts";

/**
 * The process that runs one part of `npm test`: test files as arguments, the report on the standard
 * output, the totals as a message to the parent.
 */
// What tests have started ends with the process, but only where it exits by itself.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

const mocha = new Mocha({
  ui: "tdd",
  reporter: "spec",
  timeout: Number(process.env.MODELER_TEST_TIMEOUT ?? 10_000),
  slow: 400,
  color: process.stdout.isTTY,
  rootHooks: mochaHooks,
});
for (const file of process.argv.slice(2)) mocha.addFile(resolve(projectRoot, join(file)));
await mocha.loadFilesAsync();
const totals = await runMocha(mocha);
process.send?.(totals, () => process.exit(totals.failed === 0 ? 0 : 1));
