import type { ExampleListing } from "../protocol/server-requests.ts";
import { type Analysis, exampleCases, linesOf } from "../service/index.ts";

/** The examples of a model with their places, to be listed as tests. */
export function exampleListing(analysis: Analysis): ExampleListing {
  const { root, files } = analysis;
  return {
    root,
    files: [...files.keys()],
    state: stateOf(analysis),
    examples: exampleCases(analysis).flatMap(({ id, pattern, text, place, problem }) => {
      const file = files.get(place.file);
      if (file === undefined) return [];
      const range = linesOf(file).rangeOf(place.span);
      return [
        {
          id,
          uri: place.file,
          range,
          selectionRange: range,
          pattern,
          text,
          ...(problem === undefined ? {} : { problem }),
        },
      ];
    }),
  };
}

/** A hash of all texts of the model, those of its files with samples among them. */
function stateOf({ files, sampleFiles }: Analysis): string {
  let state = 0x811c9dc5;
  const add = (text: string): void => {
    // FNV-1a; the final zero keeps texts apart.
    for (let index = 0; index <= text.length; index++) {
      const code = index < text.length ? text.charCodeAt(index) : 0;
      state = Math.imul(state ^ code, 0x01000193);
    }
  };
  for (const { uri, text } of files.values()) {
    add(uri);
    add(text);
  }
  for (const [uri, text] of sampleFiles) {
    add(uri);
    add(text);
  }
  return (state >>> 0).toString(16);
}
