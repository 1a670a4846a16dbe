import { askForMfaCode } from "./mfa-code.ts";

/**
 * The AWS SDK and DynamoDB Local. Loaded on first use: activation must not pay for it.
 */
export function loadData(): Promise<typeof import("../../data/index.ts")> {
  data ??= import("../../data/index.ts").then((loaded) => {
    loaded.askForMfaCodesWith(askForMfaCode);
    return loaded;
  });
  return data;
}

/** Has the next requests read credentials anew, where any were read. */
export async function readCredentialsAnew(): Promise<void> {
  (await data)?.forgetClients();
}

/** Whether it was loaded, for a tidy end. */
export async function disposeData(): Promise<void> {
  (await data)?.disposeClients();
}

let data: Promise<typeof import("../../data/index.ts")> | undefined;
