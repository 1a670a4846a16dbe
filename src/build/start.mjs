import { ensureInstalled, runTypeScript } from "./install.mjs";

ensureInstalled();
runTypeScript("src/build/start.ts", process.argv.slice(2));
