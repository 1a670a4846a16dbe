/** Where the AWS console of a partition is: https://docs.aws.amazon.com/general/latest/gr/rande.html */
const consoles: Readonly<Record<string, string>> = {
  aws: "https://console.aws.amazon.com",
  "aws-cn": "https://console.amazonaws.cn",
  "aws-us-gov": "https://console.amazonaws-us-gov.com",
};

/** The page of a table in the AWS console, by the ARN of it or of one of its indexes. */
export function consoleAddress(arn: string): string | undefined {
  const [, partition = "", service, region, , resource = ""] = arn.split(":");
  const [kind, table] = resource.split("/");
  const host = Object.hasOwn(consoles, partition) ? consoles[partition] : undefined;
  if (host === undefined || service !== "dynamodb" || kind !== "table") return undefined;
  if (region === undefined || region === "" || table === undefined || table === "") {
    return undefined;
  }
  const [inRegion, named] = [region, table].map(encodeURIComponent);
  return `${host}/dynamodbv2/home?region=${inRegion}#table?name=${named}`;
}
