import { stopSharedDynamoDbLocal } from "./dynamodb-local.ts";

/** What mocha does around all tests of a process; loaded by `.mocharc.json`. */
export const mochaHooks = {
  afterAll: stopSharedDynamoDbLocal,
};
