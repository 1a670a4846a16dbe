import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { build } from "esbuild";
import { type BackfillOptions, startBackfill } from "../../src/data/backfill/backfill.ts";
import { fileCheckpointStore } from "../../src/data/backfill/file-checkpoint.ts";
import type { BackfillReport } from "../../src/data/backfill/progress.ts";
import type { SendBackfillRequest } from "../../src/data/backfill/requests.ts";
import { type Connection, localConnection } from "../../src/data/connections.ts";
import { startLocalEngine } from "../../src/data/local-engine.ts";
import { findFreePort } from "../../src/data/ports.ts";
import { plainUpgrade } from "./backfill/plain.ts";
import { account, benchOptions, filledTable, storedAccounts } from "./backfill/table.ts";
import { type Benchmark, type Finding, median } from "./measure.ts";

/**
 * `BACKFILL_ITEMS`, `BACKFILL_KILLS` and `BACKFILL_ROUNDS` make a smaller run of it, and
 * `BACKFILL_PARTS` a part: `kills`, `throughput`, `memory`.
 */
const parts = (process.env.BACKFILL_PARTS ?? "kills,throughput,memory").split(",");
const itemCount = Number(process.env.BACKFILL_ITEMS ?? 100_000);
const killCount = Number(process.env.BACKFILL_KILLS ?? 20);
const rounds = Number(process.env.BACKFILL_ROUNDS ?? 3);
/** Where `npm run bench` is started: the bundle of this file lies elsewhere. */
const projectRoot = process.cwd();
const segments = 4;
const concurrency = 16;

export const benchmark: Benchmark = {
  name: `Backfill of ${itemCount.toLocaleString("en-US")} items of mixed versions and sizes, on DynamoDB Local`,
  async run() {
    const engine = await startLocalEngine({
      port: await findFreePort(),
      projectFolder: projectRoot,
    });
    mkdirSync(join(projectRoot, "dist"), { recursive: true });
    const folder = mkdtempSync(join(projectRoot, "dist/backfill-bench-"));
    try {
      const connection = localConnection(engine.endpoint);
      return [
        ...(parts.includes("kills") ? await killed(connection, folder) : []),
        ...(parts.includes("throughput") ? await throughput(connection, folder) : []),
        ...(parts.includes("memory") ? await memory(folder) : []),
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
      await engine.stop();
    }
  },
};

/** Four writers keep changing items, and the runner is killed without warning again and again. */
async function killed(connection: Connection, folder: string): Promise<readonly Finding[]> {
  const program = join(folder, "process.mjs");
  await bundle(program);
  const table = "bench-kills";
  await filledTable(connection, table, itemCount);
  const { endpoint = "" } = connection;
  const start = (...args: readonly string[]): ChildProcess =>
    spawn(process.execPath, [program, ...args], {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    });
  const logs = [1, 2, 3, 4].map((seed) => join(folder, `writer-${seed}.log`));
  const writers = logs.map((log, seed) =>
    start("writer", endpoint, table, String(itemCount), log, String(seed + 1)),
  );
  const ends = writers.map(exited);
  const checkpoint = join(folder, "kills.json");
  let kills = 0;
  let last = "";
  for (;;) {
    const child = start("runner", endpoint, table, checkpoint, String(segments));
    // After a random number of the events that are left, at a random moment after that.
    const share = kills < killCount ? eventsUntilKill(killCount - kills) : Number.POSITIVE_INFINITY;
    const { wasKilled, line } = await watch(child, share);
    if (wasKilled) kills++;
    last = line;
    if (!wasKilled) break;
  }
  for (const writer of writers) writer.stdin?.end();
  const codes = await Promise.all(ends);
  if (codes.some((code) => code !== 0))
    throw new Error("A writer has died, and its log is not whole.");
  const report = JSON.parse(last.replace(/^report /, "")) as BackfillReport;
  return [...check(await storedAccounts(connection, table), logs), ...summary(report, kills)];
}

/** There are about two events for each hundred items of a segment, so that no kill comes too late. */
function eventsUntilKill(left: number): number {
  return 1 + Math.floor((Math.random() * itemCount) / 100 / (left + 1) / 2);
}

async function watch(
  child: ChildProcess,
  events: number,
): Promise<{ wasKilled: boolean; line: string }> {
  const ended = exited(child);
  let line = "";
  let seen = 0;
  let wasKilled = false;
  if (child.stdout === null) throw new Error("The runner tells nothing.");
  for await (const each of createInterface({ input: child.stdout })) {
    line = each;
    if (/^running/.test(each) && ++seen === events) {
      wasKilled = true;
      setTimeout(() => child.kill("SIGKILL"), Math.random() * 50);
    }
  }
  await ended;
  return { wasKilled: wasKilled && !line.startsWith("report"), line };
}

function exited(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("exit", (code) => resolve(code)));
}

/** Item by item: what the writers have logged, and what just one upgrade makes. */
function check(
  stored: Awaited<ReturnType<typeof storedAccounts>>,
  logs: readonly string[],
): readonly Finding[] {
  const visits = new Map<number, number>();
  const owed = new Map<number, number>();
  let changes = 0;
  for (const log of logs) {
    for (const line of readFileSync(log, "utf8").split("\n")) {
      const [n, attribute] = line.split(" ");
      if (n === undefined || attribute === undefined) continue;
      const counted = attribute === "visits" ? visits : owed;
      counted.set(Number(n), (counted.get(Number(n)) ?? 0) + 1);
      changes++;
    }
  }
  const wrong = { lost: 0, skipped: 0, twice: 0 };
  for (let n = 0; n < itemCount; n++) {
    const item = stored.get(n);
    if (item === undefined || item.version < 3) wrong.skipped++;
    else {
      if (item.steps !== 3) wrong.twice++;
      const isLost =
        item.visits !== (visits.get(n) ?? 0) || item.owed !== 1_000_000 + (owed.get(n) ?? 0);
      if (isLost) wrong.lost++;
    }
  }
  const all = itemCount.toLocaleString("en-US");
  return [
    claim(`changes of writers that were lost, of ${changes.toLocaleString("en-US")}`, wrong.lost),
    claim(`items that were skipped, of ${all}`, wrong.skipped),
    claim(`items that were not upgraded just once, of ${all}`, wrong.twice),
  ];
}

function claim(name: string, count: number): Finding {
  return { name, text: String(count), kept: count === 0 };
}

function summary(report: BackfillReport, kills: number): readonly Finding[] {
  const { counts } = report.progress;
  return [
    {
      name: "the runner was killed with SIGKILL",
      text: `${kills} times`,
      kept: kills >= killCount,
    },
    {
      name: "conflicts with the writers, each decided anew",
      text: String(counts.conflicts),
      kept: undefined,
    },
    {
      name: "older items by the census afterwards",
      text: String(report.older),
      kept: report.older === 0,
    },
  ];
}

/** In turns, each on a fresh table with the same items. */
async function throughput(connection: Connection, folder: string): Promise<readonly Finding[]> {
  const seconds: { plain: number[]; backfill: number[] } = { plain: [], backfill: [] };
  const items = Math.min(itemCount, 20_000);
  const toChange = Array.from({ length: items }, (_, n) => n % 3 !== 2).filter(Boolean).length;
  for (let round = 0; round < rounds; round++) {
    const order =
      round % 2 === 0 ? (["plain", "backfill"] as const) : (["backfill", "plain"] as const);
    for (const which of order) {
      const table = `bench-${which}-${round}`;
      await filledTable(connection, table, items);
      const begin = performance.now();
      if (which === "plain") {
        const changed = await plainUpgrade(connection, table, segments, concurrency);
        if (changed !== toChange) throw new Error(`The plain way changed ${changed} items.`);
      } else {
        const { census: _none, ...options } = benchOptions(connection, table, segments);
        const report = await startBackfill({
          ...options,
          concurrency,
          store: fileCheckpointStore(join(folder, `${table}.json`)),
          how: "start",
        }).finished;
        if (report.progress.counts.changed !== toChange) throw new Error(JSON.stringify(report));
      }
      seconds[which].push((performance.now() - begin) / 1000);
    }
  }
  const ratio = median(
    seconds.plain.map((plain, round) => plain / (seconds.backfill[round] ?? plain)),
  );
  const pace = (which: keyof typeof seconds): string =>
    `${Math.round(toChange / median(seconds[which])).toLocaleString("en-US")} items/s`;
  return [
    {
      name: "plain parallel scan with unconditional updates",
      text: pace("plain"),
      kept: undefined,
    },
    {
      name: "backfill, conditional and with a checkpoint",
      text: pace("backfill"),
      kept: undefined,
    },
    {
      name: "its throughput as a share of the plain one's",
      text: `${ratio.toFixed(2)} (at least 0.8)`,
      kept: ratio >= 0.8,
    },
  ];
}

/**
 * The heap after so many items. The items are made up as they are read, since a million real ones
 * take DynamoDB Local longer than anybody waits; everything else is what runs on a real table.
 */
async function memory(folder: string): Promise<readonly Finding[]> {
  const small = await heapAfter(10_000, folder);
  const large = await heapAfter(1_000_000, folder);
  const ratio = large / small;
  const megabytes = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MB`;
  return [
    { name: "heap after 10,000 made-up items", text: megabytes(small), kept: undefined },
    { name: "heap after 1,000,000 made-up items", text: megabytes(large), kept: undefined },
    {
      name: "the one as a multiple of the other",
      text: `${ratio.toFixed(2)} (at most 1.2)`,
      kept: ratio <= 1.2,
    },
  ];
}

async function heapAfter(items: number, folder: string): Promise<number> {
  const { census: _none, ...real } = benchOptions(localConnection(), "made-up", segments);
  const options: BackfillOptions = {
    ...real,
    send: madeUpItems(items),
    store: fileCheckpointStore(join(folder, `memory-${items}.json`)),
    how: "start",
  };
  const { progress } = await startBackfill(options).finished;
  if (progress.counts.scanned !== items) throw new Error(JSON.stringify(progress));
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let pass = 0; pass < 5; pass++) collect();
  return process.memoryUsage().heapUsed;
}

/** A table of so many items that nobody keeps. */
function madeUpItems(items: number): SendBackfillRequest {
  const perSegment = items / segments;
  return async (request) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (request.operation !== "Scan")
      return { kind: "answered", items: [], scannedCount: 0, units: 1 };
    const { Limit = 300, Segment = 0, ExclusiveStartKey: start } = request.input;
    const key = start?.PK;
    const from = key !== undefined && "S" in key ? Number(key.S) : 0;
    const to = Math.min(from + Limit, perSegment);
    const numbers = Array.from({ length: to - from }, (_, n) => Segment * perSegment + from + n);
    return {
      kind: "answered",
      items: numbers.filter((n) => n % 3 !== 2).map(account),
      ...(to < perSegment && { lastEvaluatedKey: { PK: { S: String(to) } } }),
      scannedCount: numbers.length,
      units: 10,
    };
  };
}

async function bundle(outfile: string): Promise<void> {
  await build({
    stdin: {
      contents: `import { main } from "./backfill/processes.ts"; await main(process.argv.slice(2));`,
      resolveDir: join(projectRoot, "test/bench"),
      loader: "ts",
    },
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "error",
  });
}
