import assert from "node:assert/strict";
import { entityColours } from "../../src/protocol/entity-colours.ts";
import { tableColours } from "../../src/protocol/table-colours.ts";

/** The backgrounds of editors and side bars of VS Code's own themes. */
const backgrounds = {
  dark: ["#1e1e1e", "#1f1f1f", "#181818", "#252526"],
  light: ["#ffffff"],
  highContrast: ["#000000"],
  highContrastLight: ["#ffffff"],
} as const;

const sideBars = { ...backgrounds, light: ["#f3f3f3", "#f8f8f8"] } as const;

suite("colours of entities and tables", () => {
  for (const kind of ["dark", "light", "highContrast", "highContrastLight"] as const) {
    test(`${kind}: each has enough contrast to carry text`, () => {
      const least = kind.startsWith("highContrast") ? 7 : 4.5;
      const pairs = [
        ...entityColours.map((colour) => [colour, backgrounds[kind]] as const),
        ...tableColours.map((colour) => [colour, sideBars[kind]] as const),
      ];
      for (const [{ id, defaults }, behind] of pairs) {
        for (const background of behind) {
          const ratio = contrast(defaults[kind], background);
          assert.ok(
            ratio >= least,
            `${id} ${defaults[kind]} on ${background}: ${ratio.toFixed(2)}`,
          );
        }
      }
    });
  }

  test("no two are the same", () => {
    for (const kind of ["dark", "light", "highContrast", "highContrastLight"] as const) {
      const colours = entityColours.map(({ defaults }) => defaults[kind]);
      assert.equal(new Set(colours).size, colours.length);
    }
  });
});

/** https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
