import type { Density } from "./state.ts";

/** The sizes of the drawing in pixels, at one zoom and density. */
export interface Metrics {
  readonly zoom: number;
  readonly density: Density;
  readonly fontSize: number;
  readonly rowHeight: number;
  /** Between two item collections. */
  readonly bandGap: number;
  readonly headHeight: number;
  /** On each side of a cell's text. */
  readonly cellInset: number;
  /** Left and right of a cell's text, together with its border. */
  readonly cellPadding: number;
  /** One character of a value, which is set in the editor's fixed-width font. */
  readonly valueCharacter: number;
  /** One character of a key attribute's name in the heads. */
  readonly headCharacter: number;
  /** One character of an attribute name, on average, rounded up. */
  readonly labelCharacter: number;
  /** For the order in which items are read, where a slice is shown. */
  readonly gutter: number;
  /** The space around the whole drawing. */
  readonly margin: number;
  /** Of the window, rounded so that not every pixel of a resize arranges everything anew. */
  readonly windowWidth: number;
}

export function createMetrics(
  zoom: number,
  density: Density,
  monospaceFont: string,
  windowWidth: number,
): Metrics {
  const compact = density === "compact";
  const fontSize = 13 * zoom;
  const cellInset = Math.round((compact ? 8 : 12) * zoom);
  return {
    zoom,
    density,
    fontSize,
    rowHeight: Math.round((compact ? 40 : 52) * zoom),
    bandGap: Math.round((compact ? 8 : 14) * zoom),
    headHeight: Math.round(76 * zoom),
    cellInset,
    cellPadding: 2 * cellInset + 2,
    valueCharacter: characterWidth(monospaceFont) * fontSize * 0.94,
    headCharacter: characterWidth(monospaceFont) * fontSize,
    labelCharacter: 6.7 * zoom,
    gutter: Math.round(34 * zoom),
    margin: 16,
    windowWidth,
  };
}

/** The window's width in steps. */
export function roundedWindowWidth(): number {
  return Math.floor(window.innerWidth / 80) * 80;
}

const measured = new Map<string, number>();

/** The width of a character in a fixed-width font, as a part of the font size. */
function characterWidth(font: string): number {
  const known = measured.get(font);
  if (known !== undefined) return known;
  const context = document.createElement("canvas").getContext("2d");
  if (context === null) return 0.61;
  context.font = `100px ${font}`;
  const width = context.measureText("0123456789").width / 1000;
  measured.set(font, width);
  return width;
}
