import assert from "node:assert/strict";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { startLocalEngine } from "../../src/data/local-engine.ts";
import { findFreePort } from "../../src/data/ports.ts";
import { answeredClients, recordingClient } from "./answered-client.ts";
import type { Contender } from "./contenders/contender.ts";
import {
  byName,
  type ContenderName,
  contenderNames,
  contendingModules,
} from "./contending-modules.ts";
import { type Contest, contests, writeItems } from "./contests.ts";
import { atMost, type Benchmark, type Finding, type SideBySide, sideBySide } from "./measure.ts";

/**
 * What a call of generated code costs beside hand-written calls of `lib-dynamodb`, ElectroDB and
 * DynamoDB-Toolbox: first the code alone, with the network answered in memory by what DynamoDB Local
 * answered once, then against DynamoDB Local itself.
 */
export const benchmark: Benchmark = {
  name: "calls of generated code",
  async run() {
    const { create } = await contendingModules();
    const engine = await startLocalEngine({
      port: await findFreePort(),
      projectFolder: process.cwd(),
    });
    try {
      const settings = {
        endpoint: engine.endpoint,
        region: "local",
        credentials: { accessKeyId: "local", secretAccessKey: "local" },
      };
      const connected = byName(
        contenderNames.map((name) => create[name](new DynamoDBClient(settings))),
      );
      await createTable(new DynamoDBClient(settings));
      // ElectroDB finds only items that bear its marks; to the others they are nothing.
      await writeItems(connected.electrodb);
      const recording = recordingClient(settings);
      const recorded = create["hand-written"](recording.client);
      const answered = answeredClients(settings);
      const alone = byName(contenderNames.map((name) => create[name](answered.create())));
      const findings: Finding[] = [];
      for (const contest of contests) {
        await contest.call(recorded);
        answered.answer = recording.lastAnswer();
        await checkEqualAnswers(contest, alone);
        const comparison = await compare(contest, alone, inMemory);
        findings.push(...claims([comparison], contest.name));
      }
      const comparisons: Comparison[] = [];
      for (const contest of contests) comparisons.push(await compare(contest, connected, endToEnd));
      return [...findings, ...claims(comparisons, "DynamoDB Local")];
    } finally {
      await engine.stop();
    }
  },
};

const inMemory = { rounds: 250, warmupMilliseconds: 700, turnMilliseconds: 3 };
const endToEnd = { rounds: 150, warmupMilliseconds: 150, turnMilliseconds: 1 };

/** Milliseconds of one call by hand, and what a call costs more by other means. */
interface Comparison {
  readonly finding: Finding;
  readonly byHand: number;
  readonly generated: number;
  readonly betterLibrary: number;
}

async function compare(
  contest: Contest,
  contenders: Readonly<Record<ContenderName, Contender>>,
  how: typeof inMemory,
): Promise<Comparison> {
  const calls = byName(contenderNames.map((name) => () => contest.call(contenders[name])));
  const results = await sideBySide(calls, how);
  const where = how === endToEnd ? "DynamoDB Local: " : "";
  return {
    finding: { name: `${where}${contest.name}`, text: timesOf(results), kept: undefined },
    byHand: results["hand-written"].milliseconds,
    generated: results.generated.overhead,
    betterLibrary: Math.min(results.electrodb.overhead, results["dynamodb-toolbox"].overhead),
  };
}

/**
 * What generated code costs is at most a tenth of the hand-written call, and at most half of what the
 * better library costs. Against DynamoDB Local a single operation's cost is lost in the noise of the
 * engine: there the claims are about all of them together.
 */
function claims(comparisons: readonly Comparison[], name: string): readonly Finding[] {
  const sum = (part: "byHand" | "generated" | "betterLibrary") =>
    comparisons.reduce((total, comparison) => total + comparison[part], 0);
  return [
    ...comparisons.map(({ finding }) => finding),
    atMost(`${name}: cost / the call by hand`, sum("generated") / sum("byHand"), 0.1),
    atMost(`${name}: cost / the better library's`, sum("generated") / sum("betterLibrary"), 0.5),
  ];
}

function timesOf(results: Readonly<Record<ContenderName, SideBySide>>): string {
  const base = results["hand-written"].milliseconds;
  const others = contenderNames.slice(1).map((name) => {
    const percent = (results[name].overhead / base) * 100;
    return `${name} ${percent < 0 ? "−" : "+"}${Math.abs(percent).toFixed(1)} %`;
  });
  return `${(base * 1000).toFixed(0)} µs by hand; ${others.join(", ")}`;
}

/** Who finds something else is not compared. */
async function checkEqualAnswers(
  { name, isRead, call }: Contest,
  contenders: Readonly<Record<ContenderName, Contender>>,
): Promise<void> {
  if (!isRead) return;
  const expected = await call(contenders["hand-written"]);
  for (const contender of contenderNames) {
    assert.deepEqual(await call(contenders[contender]), expected, `${name}: ${contender}`);
  }
}

async function createTable(client: DynamoDBClient): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: "Orders",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "PK", AttributeType: "S" },
        { AttributeName: "SK", AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: "PK", KeyType: "HASH" },
        { AttributeName: "SK", KeyType: "RANGE" },
      ],
    }),
  );
}
