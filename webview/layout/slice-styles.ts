import { css } from "lit";

/** How a pattern's slice stands out from the rest of the drawing. */
export const sliceStyles = css`
  /* What is not read loses its colour but stays readable. */

  .item.unread {
    --fill: var(--background);
    --rule: var(--faint-line);
    --entity: var(--faint-line);
    --quiet: var(--dimmed);
    color: var(--dimmed);
  }

  .item.unread .entity-label {
    color: var(--dimmed);
  }

  .item.unread .cell.key .value,
  .band.unread .partition-value .value {
    font-weight: 400;
  }

  .band.unread .partition-value {
    --quiet: var(--dimmed);
    color: var(--dimmed);
  }

  .item.discarded {
    --fill: repeating-linear-gradient(
      -45deg,
      var(--background) 0 5px,
      color-mix(in srgb, var(--entity) calc(var(--tint) * 0.7), var(--background)) 5px 10px
    );
  }

  .item.discarded .cell.key.first {
    box-shadow: none;
    border-left: 4px dotted var(--entity);
    padding-left: var(--inset);
  }

  .item.discarded .value {
    text-decoration: line-through;
    text-decoration-color: var(--quiet);
  }

  .dropped {
    border-style: solid;
    color: var(--text);
    background: var(--background);
  }

  .item.read .cell {
    --fill: color-mix(in srgb, var(--entity) calc(var(--tint) + 8%), var(--background));
  }

  .vscode-high-contrast .item.read .cell {
    --fill: color-mix(in srgb, var(--entity) 22%, var(--background));
  }

  .band.read {
    box-shadow: 0 0 0 2px var(--accent);
  }

  .band.read .partition {
    box-shadow: inset 5px 0 var(--accent);
  }

  .gutter {
    flex: none;
    position: sticky;
    z-index: 1;
    height: 100%;
    display: flex;
    align-items: center;
    justify-content: center;
    background: var(--background);
  }

  /* The line from one item that is read to the next, and which way it goes. */
  .gutter::before {
    content: "";
    position: absolute;
    left: calc(50% - 1px);
    width: 2px;
    top: 50%;
    bottom: 50%;
    background: var(--accent);
  }

  .gutter.up::before {
    top: 0;
  }

  .gutter.down::before {
    bottom: 0;
  }

  .gutter.down.forward::after,
  .gutter.down.backward::after {
    content: "";
    position: absolute;
    left: calc(50% - 0.4em);
    bottom: 0;
    width: 0.8em;
    height: 0.55em;
    background: var(--accent);
    clip-path: polygon(0 0, 100% 0, 50% 100%);
  }

  .gutter.down.backward::after {
    clip-path: polygon(50% 0, 100% 100%, 0 100%);
  }

  .order {
    position: relative;
    z-index: 1;
    min-width: 1.75em;
    height: 1.75em;
    padding: 0 0.3em;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    border-radius: 1em;
    font-size: 0.82em;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    color: var(--accent);
    background: var(--background);
    border: 2px solid var(--accent);
  }

  .item.discarded .order {
    border-style: dotted;
    color: var(--quiet);
  }

  .item.written .order {
    background: var(--accent);
    color: var(--background);
  }
`;
