/** The commands of the extension. The manifest lists the same; a test compares them. */
export const commandIds = [
  "dynamo.showLayout",
  "dynamo.explainPattern",
  "dynamo.runPattern",
  "dynamo.generate",
  "dynamo.openExample",
  "dynamo.restartServer",
  "dynamo.showLog",
  "dynamo.reportIssue",
  "dynamo.selectConnection",
  "dynamo.addConnection",
  "dynamo.startLocal",
  "dynamo.stopLocal",
  "dynamo.createTables",
  "dynamo.loadSamples",
  "dynamo.explorer.refresh",
  "dynamo.explorer.retry",
  "dynamo.explorer.loadMore",
  "dynamo.explorer.useConnection",
  "dynamo.explorer.copyName",
  "dynamo.explorer.copyArn",
  "dynamo.explorer.openItems",
  "dynamo.explorer.runPattern",
  "dynamo.explorer.showInModel",
  "dynamo.explorer.deleteTable",
] as const;

export type CommandId = (typeof commandIds)[number];
