import { ensureInstalled, runTypeScript } from "../src/build/install.mjs";

ensureInstalled();
runTypeScript("test/run.ts", process.argv.slice(2));
