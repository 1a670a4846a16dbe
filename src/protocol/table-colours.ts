import type { ContributedColour } from "./entity-colours.ts";

/**
 * How a table of the explorer stands to its model. Each has a contrast of at least 4.5:1 to the side
 * bar of VS Code's own themes of its kind, 7:1 in those of high contrast, since names are shown in
 * it. The letter beside the name says the same without a colour.
 */
export const tableColours: readonly ContributedColour[] = [
  {
    id: "dynamo.table.same",
    description: "Tables in the explorer whose structure is as their model says.",
    defaults: {
      dark: "#73c991",
      light: "#1a7f37",
      highContrast: "#7ee787",
      highContrastLight: "#055d20",
    },
  },
  {
    id: "dynamo.table.different",
    description: "Tables in the explorer whose structure is not as their model says.",
    defaults: {
      dark: "#e2c08d",
      light: "#895503",
      highContrast: "#f0d56b",
      highContrastLight: "#5f4400",
    },
  },
  {
    id: "dynamo.table.missing",
    description: "Tables in the explorer that a model has and the connection does not.",
    defaults: {
      dark: "#ff8580",
      light: "#b51d28",
      highContrast: "#ffb1af",
      highContrastLight: "#a0111f",
    },
  },
];
