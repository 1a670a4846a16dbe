import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { localConnection } from "../../src/data/connections.ts";
import { describeSettings } from "../../src/data/table-comparison.ts";
import { differencesFromDescription } from "../../src/dynamodb/table-differences.ts";
import { tableOf } from "./local.ts";

/** Answers of DynamoDB by operation; `denied` where the caller may not ask. */
type Answers = Readonly<Record<string, "denied" | readonly unknown[]>>;

async function settingsWith(answers: Answers) {
  const asked = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const operation = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
    await text(request);
    const count = asked.get(operation) ?? 0;
    asked.set(operation, count + 1);
    const answer = answers[operation];
    const denied = answer === undefined || answer === "denied";
    response.statusCode = denied ? 400 : 200;
    const body = denied
      ? { __type: "com.amazon.coral.service#AccessDeniedException", message: "not authorized" }
      : answer[count];
    response.setHeader("content-type", "application/x-amz-json-1.0").end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const { port } = server.address() as AddressInfo;
  try {
    const definition = tableOf({ tags: { team: "shop" }, pointInTimeRecovery: true });
    const live = { description: { TableArn: "arn:aws:dynamodb:eu-west-1:1:table/x" } };
    const connection = localConnection(`http://127.0.0.1:${port}`);
    return { definition, ...(await describeSettings(connection, "x", definition, live)) };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const backups = (status: string) => [
  {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: status },
    },
  },
];

suite("settings that DescribeTable does not tell", () => {
  test("point-in-time recovery and tags are asked for, and other tags do not count", async () => {
    const { known, unknown, definition } = await settingsWith({
      DescribeContinuousBackups: backups("DISABLED"),
      ListTagsOfResource: [
        { Tags: [{ Key: "aws:cloudformation:stack-name", Value: "x" }], NextToken: "2" },
        { Tags: [{ Key: "team", Value: "orders" }] },
      ],
    });
    assert.deepEqual(unknown, []);
    const described = {
      KeySchema: [
        { AttributeName: "PK", KeyType: "HASH" },
        { AttributeName: "SK", KeyType: "RANGE" },
      ],
    };
    assert.deepEqual(
      differencesFromDescription(definition, described, { structureOnly: true, ...known }).map(
        ({ subject, expected, actual }) => `${subject}: ${expected}, ${actual}`,
      ),
      ["point-in-time recovery: on, off", "tag team: shop, orders"],
    );
  });

  test("what may not be read is told, and the rest is compared", async () => {
    const { known, unknown } = await settingsWith({
      DescribeContinuousBackups: backups("ENABLED"),
      ListTagsOfResource: "denied",
    });
    assert.deepEqual(known, { pointInTimeRecovery: true });
    assert.deepEqual(unknown, ["tags, which you may not read"]);
  });
});
