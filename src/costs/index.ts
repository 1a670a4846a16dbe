/** What a model costs and how it spreads: quantities, units, load on partitions, money. */

export { type Collections, type Quantities, quantitiesOf } from "./quantities.ts";
