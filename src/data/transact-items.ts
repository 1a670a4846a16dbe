import type { TransactWriteItem as SdkTransactWriteItem } from "@aws-sdk/client-dynamodb";
import type { TransactWriteItem } from "../dynamodb/requests.ts";
import type { Item } from "../dynamodb/values.ts";
import { toSdkItem } from "./convert.ts";

/** One action of a write transaction as the SDK takes it. */
export function toSdkTransactItem(item: TransactWriteItem): SdkTransactWriteItem {
  if ("Put" in item) {
    return { Put: { ...item.Put, Item: toSdkItem(item.Put.Item), ...values(item.Put) } };
  }
  if ("Update" in item) {
    const { UpdateExpression, ...update } = item.Update;
    return {
      Update: {
        ...update,
        // An update without changes is an error of DynamoDB's, which answers it best.
        UpdateExpression: UpdateExpression ?? "",
        Key: toSdkItem(update.Key),
        ...values(update),
      },
    };
  }
  if ("Delete" in item) {
    return { Delete: { ...item.Delete, Key: toSdkItem(item.Delete.Key), ...values(item.Delete) } };
  }
  const check = item.ConditionCheck;
  return {
    ConditionCheck: {
      ...check,
      ConditionExpression: check.ConditionExpression ?? "",
      Key: toSdkItem(check.Key),
      ...values(check),
    },
  };
}

function values(input: { readonly ExpressionAttributeValues?: Item }) {
  const given = input.ExpressionAttributeValues;
  return { ExpressionAttributeValues: given && toSdkItem(given) };
}
