/** A colour that the extension adds to VS Code's themes (`contributes.colors` of the manifest). */
export interface ContributedColour {
  readonly id: string;
  readonly description: string;
  readonly defaults: {
    readonly dark: string;
    readonly light: string;
    readonly highContrast: string;
    readonly highContrastLight: string;
  };
}

/**
 * One colour for each entity of a model, in the order of the text; they repeat after eight. Each
 * has a contrast of at least 4.5:1 to the editor background of VS Code's own themes of its kind, so
 * that it may also carry text. Neighbours differ in hue and in lightness.
 */
export const entityColours: readonly ContributedColour[] = [
  entityColour(1, "#58a6ff", "#0969da", "#79c0ff", "#0349b4"),
  entityColour(2, "#f0a04b", "#b34700", "#ffb757", "#873800"),
  entityColour(3, "#6cc570", "#1a7f37", "#7ee787", "#055d20"),
  entityColour(4, "#c297ff", "#8250df", "#dbb7ff", "#622cbc"),
  entityColour(5, "#ff8580", "#cf222e", "#ffb1af", "#a0111f"),
  entityColour(6, "#45c9c1", "#0f7683", "#76e3ea", "#004b55"),
  entityColour(7, "#dfc04f", "#856000", "#f0d56b", "#5f4400"),
  entityColour(8, "#f08bc8", "#b52d7f", "#ffadd4", "#7d1f5a"),
];

function entityColour(
  number: number,
  dark: string,
  light: string,
  highContrast: string,
  highContrastLight: string,
): ContributedColour {
  return {
    id: `dynamo.entity${number}`,
    description: `Colour ${number} of the entities in the layout and in results.`,
    defaults: { dark, light, highContrast, highContrastLight },
  };
}
