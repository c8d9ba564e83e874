// The real local world behaves as the common suite says. The modelled one is asked the same in test/modelled/both-worlds.test.ts.

import { leaving, mending } from "../contract/both-worlds/chapters.ts";
import { everyProvider } from "../contract/both-worlds/every-provider.ts";
import { realWorld } from "../contract/both-worlds/real-world.ts";
import type { ContractWorld } from "../contract/both-worlds/world.ts";
import { told } from "../contract/both-worlds/suite.ts";
import { joinRealms } from "../contract/one-realm.ts";
import { Tree } from "../local/fixtures/tree.ts";
import { planAt } from "./fixtures/worlds.ts";

jest.setTimeout(90_000);

/** A real world of this test, in one realm with Node; nothing of it may be left when it is closed. */
async function worldOfItsOwn(): Promise<ContractWorld> {
  const part = joinRealms();
  const tree = new Tree(process.pid);
  const nothingLeft = async (): Promise<void> => {
    part();
    expect(await tree.left(5_000)).toEqual([]);
  };
  const plan = everyProvider(planAt(10));
  try {
    // Nobody decides here, so nothing is gained by waiting long before a person is asked.
    const world = await realWorld({ ...plan, decide: { ...plan.decide, hold: 3_000 } });
    return { ...world, close: () => world.close().then(nothingLeft) };
  } catch (thrown) {
    await nothingLeft();
    throw thrown;
  }
}

told("of the real world", worldOfItsOwn, "real", mending);
told("of a real world that is left changed", worldOfItsOwn, "real", leaving);
