// The modelled world behaves as the common suite says. The real one is asked the same in test/real/both-worlds.test.ts.

import { leaving, mending } from "../contract/both-worlds/chapters.ts";
import { modelledWorld } from "../contract/both-worlds/modelled-world.ts";
import { told } from "../contract/both-worlds/suite.ts";
import { unavailable } from "../contract/both-worlds/unavailable.ts";

told("of the modelled world", modelledWorld, "modelled", mending);
told("of a modelled world that is left changed", modelledWorld, "modelled", leaving);

describe("the table of what a world cannot break", () => {
  it.each(Object.entries(unavailable).flatMap(([world, rows]) => Object.keys(rows).map((what) => ({ world, what }))))("names $what of the $world world because a case of the suite needs it", ({ what }) => {
    expect([...mending, ...leaving].flatMap(({ cases }) => cases.flatMap(({ needs }) => needs?.what ?? []))).toContain(what);
  });
});
