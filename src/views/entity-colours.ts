import type { EntityColour } from "./layout-view.ts";

/** How many colours there are before they repeat. */
const colourCount = 8;

/**
 * The colour of the entity at a position among the model's entities, in the order of the text. With
 * more entities than colours they repeat; the names beside them tell such entities apart.
 */
export function entityColour(position: number): EntityColour {
  return ((position % colourCount) + 1) as EntityColour;
}
