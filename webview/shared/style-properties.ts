import { noChange } from "lit";
import {
  type AttributePart,
  Directive,
  directive,
  type PartInfo,
  PartType,
} from "lit/directive.js";

/**
 * Sets style properties through the style object model. Lit's own `styleMap` writes the `style`
 * attribute at first, which the content security policy of the pages refuses.
 */
class PropertiesDirective extends Directive {
  #previous: Readonly<Record<string, string>> = {};

  constructor(part: PartInfo) {
    super(part);
    if (
      part.type !== PartType.ATTRIBUTE ||
      part.name !== "style" ||
      (part.strings?.length ?? 0) > 2
    ) {
      throw new Error("`properties` must be the whole value of a `style` attribute.");
    }
  }

  override render(_values: Readonly<Record<string, string>>): unknown {
    return noChange;
  }

  override update(part: AttributePart, [values]: [Readonly<Record<string, string>>]): unknown {
    const { style } = part.element as HTMLElement;
    for (const name of Object.keys(this.#previous)) {
      if (!(name in values)) style.removeProperty(name);
    }
    for (const [name, value] of Object.entries(values)) {
      if (this.#previous[name] !== value) style.setProperty(name, value);
    }
    this.#previous = values;
    return noChange;
  }
}

/** `style=${properties({ width: px(12) })}`: names as in a style sheet. */
export const properties = directive(PropertiesDirective);

export function px(length: number): string {
  return `${length}px`;
}
