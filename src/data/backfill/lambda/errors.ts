/**
 * The state machine tells errors apart by their names: this one is not tried again, since nothing
 * will do before somebody has mended something.
 */
export class BackfillImpossible extends Error {
  override readonly name = "BackfillImpossible";
}

/** It may work when it is tried again. */
export class BackfillInterrupted extends Error {
  override readonly name = "BackfillInterrupted";
}
