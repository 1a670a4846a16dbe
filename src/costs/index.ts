/** What a model costs and how it spreads: quantities, units, load on partitions, money. */

export type { Collections, Quantities } from "../planner/quantities.ts";
