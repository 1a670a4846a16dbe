import { startPageServer } from "./server.ts";

/** `npx tsx test/browser/serve.ts`: all pages with their fixtures in a plain browser. */
const server = await startPageServer(Number(process.env.PORT ?? 0));
console.log(`The pages are at ${server.url}. Ctrl+C ends it.`);
