import { DescribeTableCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { sharedDynamoDbLocal } from "../harness/dynamodb-local.ts";

/** A record as it goes over the wire: the JSON that Lambda functions get too, binary as base64. */
export interface WireRecord {
  readonly eventName: string;
  readonly dynamodb: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly userIdentity?: object;
}

/** All records of a table's stream so far, in order. */
export async function streamRecords(
  client: DynamoDBClient,
  table: string,
): Promise<readonly WireRecord[]> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
  const StreamArn = Table?.LatestStreamArn;
  const { StreamDescription } = await call("DescribeStream", { StreamArn });
  const records: WireRecord[] = [];
  for (const { ShardId } of StreamDescription.Shards) {
    const from = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" };
    let { ShardIterator } = await call("GetShardIterator", from);
    for (;;) {
      const page = await call("GetRecords", { ShardIterator });
      records.push(...page.Records);
      ShardIterator = page.NextShardIterator;
      if (page.Records.length === 0 || ShardIterator === undefined) break;
    }
  }
  return records;
}

/** The streams of DynamoDB Local, which looks at the form of a signature only. */
async function call(operation: string, input: object) {
  const { endpoint } = await sharedDynamoDbLocal();
  const response = await fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDBStreams_20120810.${operation}`,
      "x-amz-date": "20260101T000000Z",
      authorization:
        "AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature=0",
    },
    body: JSON.stringify(input),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${operation}: ${response.status} ${text}`);
  return JSON.parse(text);
}
