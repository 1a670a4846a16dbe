import { startBackfill } from "../../../src/data/backfill/backfill.ts";
import { fileCheckpointStore } from "../../../src/data/backfill/file-checkpoint.ts";
import { localConnection } from "../../../src/data/connections.ts";
import { backfillOf } from "./backfill-options.ts";
import { counters } from "./counters-model.ts";

/**
 * A backfill in a process of its own, to be killed: it writes a line for each event of progress, and
 * goes on where its checkpoint says.
 */
export async function main([endpoint = "", table = "", checkpoint = "", segments = ""]: string[]) {
  const place = { connection: localConnection(endpoint), table };
  const { census: _none, ...options } = backfillOf(place, counters, Number(segments));
  const running = startBackfill({
    ...options,
    store: fileCheckpointStore(checkpoint),
    how: "either",
  });
  running.onProgress(({ counts }) => process.stdout.write(`${counts.changed}\n`));
  const report = await running.finished;
  process.stdout.write(`${report.state} ${report.message ?? ""}\n`);
  process.exit(report.state === "finished" ? 0 : 1);
}
