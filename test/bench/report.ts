import type { Benchmark } from "./measure.ts";

/** Runs a benchmark and prints its findings; a claim that does not hold fails the process. */
export async function report(benchmark: Benchmark): Promise<void> {
  console.log(`\n${benchmark.name}`);
  for (const { name, text, kept } of await benchmark.run()) {
    const mark = kept === undefined ? " " : kept ? "✔" : "✘";
    console.log(`  ${mark} ${name.padEnd(60)} ${text}`);
    if (kept === false) process.exitCode = 1;
  }
}
