import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import type { CompletionList, Hover, Position } from "vscode-languageserver/node";
import { serverProcessFlags } from "../../src/protocol/server-process.ts";
import { equalPrismaSchema, largeModel } from "./large-model.ts";
import { atMost, type Benchmark, type Finding, median, reported } from "./measure.ts";
import { collectedHeap, editedInProcess } from "./servers/edited-in-process.ts";
import { type MeasuredServer, measuredServer } from "./servers/measured-server.ts";

/**
 * The language server on a model of 4,200 lines, through the protocol: from a change to its
 * findings, beside Prisma's language server with a schema of as many models and lines; completion,
 * hover and other answers; and what a thousand edits leave in memory.
 */
export const benchmark: Benchmark = {
  name: "the language server",
  async run() {
    const folder = mkdtempSync(join(tmpdir(), "dynamo-bench-"));
    try {
      return [...(await speed(folder)), ...(await memory())];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const rounds = 60;
const warmupRounds = 60;

async function speed(folder: string): Promise<readonly Finding[]> {
  const model = document(folder, "model.dynamo", "dynamo", largeModel(200, 10));
  const schema = document(folder, "schema.prisma", "prisma", equalPrismaSchema(200));
  const ours = [...serverProcessFlags, await bundledServer(folder), "--stdio"];
  const asked = await measuredServer(ours, model, true);
  const sent = await measuredServer(ours, model, false);
  const prisma = await measuredServer([prismaServer(), "--stdio"], schema, false);
  try {
    const inModel = middle(model.text, "title: string", "title: ");
    const inSchema = middle(schema.text, "title     String", "title     ");
    const times = { asked: [] as number[], sent: [] as number[], prisma: [] as number[] };
    for (let round = 0; round < warmupRounds + rounds; round++) {
      // A busy machine is as busy for all of them.
      times.asked.push(await timeOfEdit(asked, inModel, "string", round));
      times.sent.push(await timeOfEdit(sent, inModel, "string", round));
      times.prisma.push(await timeOfEdit(prisma, inSchema, "String", round));
    }
    const measured = (values: readonly number[]): number => median(values.slice(warmupRounds));
    const best = measured(times.asked);
    const theirs = measured(times.prisma);
    return [
      reported(`findings after a change, asked for (${model.text.split("\n").length} lines)`, best),
      reported("findings after a change, sent", measured(times.sent)),
      reported(`findings after a change, Prisma (${schema.text.split("\n").length} lines)`, theirs),
      atMost("asked for, in milliseconds", best, 16),
      atMost("asked for / Prisma's", best / theirs, 1),
      atMost("sent / Prisma's", measured(times.sent) / theirs, 1),
      ...(await answers(asked, model, inModel)),
    ];
  } finally {
    await Promise.all([asked.stop(), sent.stop(), prisma.stop()]);
  }
}

/** In turn a type that there is not, and the one that there was. */
async function timeOfEdit(
  server: MeasuredServer,
  at: Position,
  type: string,
  round: number,
): Promise<number> {
  const wrong = `${type}x`;
  const [before, after] = round % 2 === 0 ? [type, wrong] : [wrong, type];
  const start = performance.now();
  const findings = await server.edit(at, before.length, after);
  const time = performance.now() - start;
  const mistakes = findings.filter(({ severity }) => severity === 1).length;
  if (mistakes > 0 !== (after === wrong)) throw new Error(`${mistakes} errors after '${after}'.`);
  return time;
}

/** What is asked of a model that is known, and what is asked right after a keystroke. */
async function answers(
  server: MeasuredServer,
  model: Document,
  at: Position,
): Promise<readonly Finding[]> {
  const { connection } = server;
  const textDocument = { uri: model.uri };
  const places: readonly (readonly [string, string, string])[] = [
    ["a type", "title: string", "title: "],
    ["a condition", "where tenantId = :tenantId and", "where tenantId = :tenantId and "],
    ["an entity's name", "query Thing100\n", "query "],
    ["a template", 'PK = "TENANT#${tenantId}"', 'PK = "TENANT#${'],
    ["a declaration", "\npattern ListThing100", "\n"],
  ];
  const findings: Finding[] = [];
  const complete = (position: Position) =>
    connection.sendRequest<CompletionList>("textDocument/completion", { textDocument, position });
  for (const [name, found, before] of places) {
    const position = middle(model.text, found, before);
    const time = await timeOf(async () => {
      if ((await complete(position)).items.length === 0) throw new Error(`Nothing for ${name}.`);
    });
    findings.push(atMost(`completion of ${name}, in milliseconds`, time, 5));
  }
  for (const [name, found, before] of [
    ["an entity", "entity Thing100 ", "entity "],
    ["a pattern", "pattern ListThing100 ", "pattern "],
    ["a table", "entity Thing100 in Table10", "entity Thing100 in "],
    ["an attribute", "title: string", ""],
  ] as const) {
    const position = middle(model.text, found, before);
    const time = await timeOf(async () => {
      const hover = await connection.sendRequest<Hover | null>("textDocument/hover", {
        textDocument,
        position,
      });
      if (hover === null) throw new Error(`Nothing about ${name}.`);
    });
    findings.push(atMost(`hover of ${name}, in milliseconds`, time, 5));
  }
  let round = 0;
  const typed = await timeOf(async () => {
    const [before, after] = round++ % 2 === 0 ? ["string", "strin"] : ["strin", "string"];
    void server.edit(at, before?.length ?? 0, after ?? "").catch(() => undefined);
    await complete(at);
  });
  findings.push(reported("completion right after a keystroke", typed));
  for (const method of ["semanticTokens/full", "documentSymbol", "foldingRange", "codeLens"]) {
    const time = await timeOf(() =>
      connection.sendRequest(`textDocument/${method}`, { textDocument }),
    );
    findings.push(reported(method, time));
  }
  return findings;
}

async function timeOf(call: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < 90; run++) {
    const start = performance.now();
    await call();
    times.push(performance.now() - start);
  }
  return median(times.slice(30));
}

async function memory(): Promise<readonly Finding[]> {
  // Code is compiled and what the engine learns of it is kept, once for all documents.
  const first = await editedInProcess(largeModel(200, 10));
  await first.edit(1000);
  first.dispose();
  const session = await editedInProcess(largeModel(200, 10));
  await session.edit(10);
  const few = collectedHeap();
  await session.edit(990);
  const many = collectedHeap();
  session.dispose();
  const text = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;
  return [
    { name: "heap after 10 edits", text: text(few), kept: undefined },
    { name: "heap after 1,000 edits", text: text(many), kept: undefined },
    atMost("heap after 1,000 edits / after 10", many / few, 1.02),
  ];
}

interface Document {
  readonly uri: string;
  readonly languageId: string;
  readonly text: string;
}

function document(folder: string, name: string, languageId: string, text: string): Document {
  const path = join(folder, name);
  writeFileSync(path, text);
  return { uri: pathToFileURL(path).href, languageId, text };
}

/** Behind `before` in the place of `found` that is nearest to the middle of the text. */
function middle(text: string, found: string, before: string): Position {
  const next = text.indexOf(found, text.length / 2);
  const index = next >= 0 ? next : text.indexOf(found);
  if (index < 0) throw new Error(`No ${found}`);
  const lines = text.slice(0, index + before.length).split("\n");
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

/** The server as it is shipped: one minified file. */
async function bundledServer(folder: string): Promise<string> {
  const outfile = join(folder, "server.cjs");
  await build({
    entryPoints: [join(process.cwd(), "src/server/node.ts")],
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    define: { "import.meta.dirname": "__dirname", "import.meta.filename": "__filename" },
    logLevel: "error",
  });
  return outfile;
}

/** The program of the package, which exports only what it is a library for. */
function prismaServer(): string {
  return join(process.cwd(), "node_modules/@prisma/language-server/dist/bin.js");
}
