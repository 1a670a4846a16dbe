import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";

export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
  readonly output: string;
  readonly seconds: number;
}

const root = join(import.meta.dirname, "../..");

/**
 * Type-checks every `tsconfig*.json` of the project and runs the linter and formatter check, all at
 * once. Calls `report` for each as it ends.
 */
export async function runChecks(report: (result: CheckResult) => void): Promise<CheckResult[]> {
  const checks = [
    ...findConfigurations().map((path) => ({
      name: `types: ${path}`,
      tool: "typescript/bin/tsc",
      args: ["--project", path, "--pretty", process.stdout.isTTY ? "true" : "false"],
    })),
    {
      name: "style: biome",
      tool: "@biomejs/biome/bin/biome",
      args: ["check", "--error-on-warnings", `--colors=${process.stdout.isTTY ? "force" : "off"}`],
    },
  ];
  return Promise.all(
    checks.map(async ({ name, tool, args }) => {
      const result = await runTool(name, tool, args);
      report(result);
      return result;
    }),
  );
}

/** As one line when it passed, with the tool's own words when it failed. */
export function describeCheck(result: CheckResult): string {
  const line = `${result.passed ? "✔" : "✘"} ${result.name} (${result.seconds.toFixed(1)} s)`;
  return result.passed ? line : `${line}\n${result.output.trimEnd()}`;
}

function findConfigurations(): string[] {
  const folders = [root, ...["src", "webview", "test"].map((folder) => join(root, folder))];
  const found = folders.flatMap((folder, index) =>
    readdirSync(folder, { recursive: index > 0 })
      .map((name) => relative(root, join(folder, String(name))))
      .filter((path) => /(^|\/)tsconfig[^/]*\.json$/.test(path.replaceAll("\\", "/")))
      .filter((path) => !path.includes("fixtures")),
  );
  return found.sort();
}

function runTool(name: string, tool: string, args: readonly string[]): Promise<CheckResult> {
  const start = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, "node_modules", tool), ...args], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    const finish = (passed: boolean) =>
      resolve({ name, passed, output, seconds: (performance.now() - start) / 1000 });
    child.on("error", (error) => {
      output += error.message;
      finish(false);
    });
    child.on("close", (code) => finish(code === 0));
  });
}

if (process.argv[1] === import.meta.filename) {
  const results = await runChecks((result) => console.log(describeCheck(result)));
  if (results.some((result) => !result.passed)) process.exitCode = 1;
}
