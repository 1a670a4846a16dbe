import assert from "node:assert/strict";
import { consoleAddress } from "../../src/extension/features/explorer/console-address.ts";

suite("the AWS console's page of a table", () => {
  test("is that of the table's region and partition", () => {
    checkAddress(
      "arn:aws:dynamodb:eu-west-1:123456789012:table/Shop",
      "https://console.aws.amazon.com/dynamodbv2/home?region=eu-west-1#table?name=Shop",
    );
    checkAddress(
      "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/Shop",
      "https://console.amazonaws.cn/dynamodbv2/home?region=cn-north-1#table?name=Shop",
    );
  });

  test("an index is looked at with its table", () =>
    checkAddress(
      "arn:aws:dynamodb:eu-west-1:123456789012:table/Shop/index/ByStatus",
      "https://console.aws.amazon.com/dynamodbv2/home?region=eu-west-1#table?name=Shop",
    ));

  test("what is no table of AWS has no page", () => {
    for (const arn of [
      "",
      "Shop",
      "arn:other:dynamodb:x:1:table/T",
      "arn:aws:s3:::bucket",
      "arn:constructor:dynamodb:x:1:table/T",
      "arn:aws:dynamodb::1:table/T",
    ]) {
      checkAddress(arn, undefined);
    }
  });
});

function checkAddress(arn: string, address: string | undefined): void {
  assert.equal(consoleAddress(arn), address);
}
