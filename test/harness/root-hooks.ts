import { stopSharedDynamoDbLocal } from "./dynamodb-local.ts";

/** What mocha does around all tests of a process; loaded by `.mocharc.json` and `run-mocha.ts`. */
export const mochaHooks = {
  afterAll: stopSharedDynamoDbLocal,
};
