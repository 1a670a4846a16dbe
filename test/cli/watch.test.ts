import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { checkBegins, checkEnds } from "../../src/cli/commands/watch.ts";
import { projectRoot } from "../harness/cache.ts";
import { runCommand, temporaryFolder } from "./run-command.ts";

const sound = "table Shop { partition key id: string }\n";
const unsound = `import "./nothing.dynamo"\n${sound}entity Order in Shop {\n  id: strin\n}\n`;

/** The manifest's problem matchers, with which VS Code reads what is printed here. */
const { problemPatterns, problemMatchers } = JSON.parse(
  readFileSync(join(projectRoot, "package.json"), "utf8"),
).contributes as {
  problemPatterns: { regexp: string }[];
  problemMatchers: { background?: { beginsPattern: string; endsPattern: string } }[];
};

suite("dynamo check --watch", function () {
  this.timeout(60_000);
  let watching: Watching | undefined;

  teardown(async () => {
    await watching?.end();
    watching = undefined;
  });

  test("checks again when a model changes, appears in a new folder, or vanishes", async () => {
    const folder = temporaryFolder({ "shop.dynamo": sound, "samples.json": "[]" });
    watching = new Watching(folder);
    assert.deepEqual(await watching.nextCheck(), ["1 file checked, nothing found."]);

    await writeFile(join(folder, "shop.dynamo"), unsound);
    const found = await watching.checkWith(/^1 file checked: 2 errors/);
    assert.match(found[0] ?? "", /^shop\.dynamo:1:8: error import-not-found: /);

    await mkdir(join(folder, "parts/deep"), { recursive: true });
    await watching.nextCheck();
    await writeFile(join(folder, "parts/deep/part.dynamo"), "type Part { a: strin }\n");
    await watching.checkWith(/^2 files checked: 3 errors/);

    await rm(join(folder, "parts"), { recursive: true });
    await watching.checkWith(/^1 file checked/);
    await rm(join(folder, "shop.dynamo"));
    await watching.checkWith(/^There is no \.dynamo file/);
    await writeFile(join(folder, "shop.dynamo"), sound);
    await watching.checkWith(/^1 file checked, nothing found/);
    assert.equal(await watching.end(), 0);
  });

  test("refuses what it cannot do", async () => {
    const folder = temporaryFolder({ "shop.dynamo": sound });
    for (const [args, message] of [
      [["--format", "json"], /^dynamo: --watch reports as text/],
      [["--baseline", "known.json", "--update-baseline"], /^dynamo: --watch writes nothing/],
      [["nowhere.dynamo"], /^dynamo: There is no file or folder 'nowhere\.dynamo'/],
    ] as const) {
      const outcome = await runCommand(folder, ["check", "--watch", ...args]);
      assert.equal(outcome.exitCode, 2);
      assert.match(outcome.errors, message);
    }
  });
});

suite("the problem matchers of tasks", () => {
  const [pattern] = problemPatterns.map(({ regexp }) => new RegExp(regexp));
  assert.ok(pattern !== undefined);

  test("read every finding that is printed, and nothing else", async () => {
    const folder = temporaryFolder({
      "shop.dynamo": unsound,
      "a folder/odd: name.dynamo":
        "table Things { partition key id: string }\ntable Things { partition key id: string }\n",
    });
    const rules = ["--rule", "no-access-patterns=information"];
    const text = await runCommand(folder, ["check", ...rules]);
    const json = await runCommand(folder, ["check", ...rules, "--format", "json"]);
    const { diagnostics } = JSON.parse(json.output) as {
      diagnostics: {
        file: string;
        severity: string;
        code: string;
        message: string;
        range: { start: { line: number; character: number } };
      }[];
    };
    const matches = text.output.split("\n").flatMap((line) => {
      const [, ...parts] = pattern.exec(line) ?? [];
      return parts.length === 0 ? [] : [parts];
    });
    assert.ok(diagnostics.length >= 3, text.output);
    assert.deepEqual(
      matches,
      diagnostics.map(({ file, range: { start }, severity, code, message }) => [
        file,
        String(start.line + 1),
        String(start.character + 1),
        severity,
        code,
        message,
      ]),
    );
    assert.match(text.output, /^ {4}.*: /m, "Places that belong to a finding are no findings.");
  });

  test("know when a check begins and ends", () => {
    const background = problemMatchers.flatMap((matcher) => matcher.background ?? []);
    assert.equal(background.length, 1);
    for (const { beginsPattern, endsPattern } of background) {
      assert.match(checkBegins, new RegExp(beginsPattern));
      assert.match(checkEnds, new RegExp(endsPattern));
    }
  });
});

/** The built command, and what it prints between the lines with which a check begins and ends. */
class Watching {
  private readonly process: ChildProcess;
  private readonly ended: Promise<number | null>;
  private readonly lines: string[] = [];
  private read = 0;
  private notify: () => void = () => undefined;

  constructor(folder: string) {
    this.process = spawn(process.execPath, [join(projectRoot, "dist/cli.js"), "check", "--watch"], {
      cwd: folder,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let rest = "";
    this.process.stdout?.on("data", (chunk: Buffer) => {
      const parts = (rest + chunk.toString()).split("\n");
      rest = parts.pop() ?? "";
      this.lines.push(...parts);
      this.notify();
    });
    this.ended = new Promise((resolve) => this.process.once("exit", resolve));
  }

  /** What the next check prints, once it is done. */
  async nextCheck(): Promise<readonly string[]> {
    for (;;) {
      const begin = this.lines.indexOf(checkBegins, this.read);
      const end = this.lines.indexOf(checkEnds, begin);
      if (begin >= 0 && end >= 0) {
        this.read = end + 1;
        return this.lines.slice(begin + 1, end);
      }
      await new Promise<void>((resolve) => {
        this.notify = resolve;
      });
    }
  }

  /** The next check that ends so: one change of the disk may be seen as several. */
  async checkWith(last: RegExp): Promise<readonly string[]> {
    for (;;) {
      const printed = await this.nextCheck();
      if (last.test(printed.at(-1) ?? "")) return printed;
    }
  }

  end(): Promise<number | null> {
    this.process.kill("SIGTERM");
    return this.ended;
  }
}
