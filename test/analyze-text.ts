import { type Analysis, analyze, parseFile } from "../src/service/analyze.ts";

const uri = "file:///model.dynamo";

/** Everything that the product knows of one file's text: parsed, resolved, checked and planned. */
export function analyzeText(text: string): Analysis {
  return analyze(uri, new Map([[uri, parseFile(uri, text)]]));
}
