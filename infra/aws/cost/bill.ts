// From uses to a bill: list price, what the account's lasting free allowances take off it, and what is left. Pure.

import { prices } from "../prices.ts";
import type { PriceKey } from "../prices.ts";
import type { Group, Use } from "./usage.ts";

export interface Line {
  readonly what: string;
  readonly amount: number;
  readonly unit: string;
  readonly listUsd: number;
  /** What of it is free in every account. Where several groups use the same thing, each has its share of the allowance. */
  readonly freeUsd: number;
  readonly netUsd: number;
}
export interface Sum {
  readonly listUsd: number;
  readonly freeUsd: number;
  readonly netUsd: number;
}
export interface Part extends Sum {
  readonly group: Group;
  readonly lines: readonly Line[];
}
/** The bill by groups; `idle` is this plan with what it shares, without the traffic switch and without private networks. */
export interface Bill {
  readonly parts: readonly Part[];
  readonly idle: Sum;
  readonly withSwitch: Sum;
}

const groups: readonly Group[] = ["plan", "shared", "traffic", "network"];

/** Adds up what uses cost. Private networks take nothing of the allowances of others. */
export function billOf(uses: readonly Use[]): Bill {
  const total = (price: PriceKey, group?: Group): number => uses.filter((use) => use.price === price && (group === undefined || use.group === group)).reduce((sum, { amount }) => sum + amount, 0);
  const parts = groups.flatMap((group): readonly Part[] => {
    const lines = (Object.keys(prices) as PriceKey[]).flatMap((key): readonly Line[] => {
      const amount = total(key, group);
      if (amount === 0) return [];
      const { what, unit, usd, per, free } = prices[key];
      const listUsd = (amount * usd) / per;
      const freeUsd = listUsd * Math.min(1, free / total(key));
      return [{ what, amount, unit, listUsd, freeUsd, netUsd: listUsd - freeUsd }];
    });
    return lines.length === 0 ? [] : [{ group, lines, ...sumOf(lines) }];
  });
  const of = (...wanted: readonly Group[]): Sum => sumOf(parts.filter(({ group }) => wanted.includes(group)));
  return { parts, idle: of("plan", "shared"), withSwitch: of("plan", "shared", "traffic") };
}

function sumOf(all: readonly Sum[]): Sum {
  const add = (field: keyof Sum): number => all.reduce((sum, each) => sum + each[field], 0);
  return { listUsd: add("listUsd"), freeUsd: add("freeUsd"), netUsd: add("netUsd") };
}
