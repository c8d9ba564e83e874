// How the cases are told of a world. Cases of a chapter share one world and are told in order; where the chapter mends what it
// breaks, the case after one that broke something begins only when everything is seen as it was at first, so that none stands
// on the ruins of another.

import { Refused } from "../../../workflows/failure.ts";
import { unavailable } from "./unavailable.ts";
import type { ContractWorld, Trouble } from "./world.ts";
import { differences, everything, until } from "./watching.ts";

export interface Case {
  readonly sentence: string;
  /** What it breaks, where a world may not be able to. */
  readonly needs?: Trouble;
  readonly tell: (world: ContractWorld) => Promise<void>;
}
export interface Chapter {
  readonly title: string;
  /** Left out: each case leaves the world as it found it. */
  readonly leaves?: "changed";
  readonly cases: readonly Case[];
}

/** Tells chapters of one world, which is begun for them and closed afterwards. */
export function told(title: string, begin: () => Promise<ContractWorld>, name: ContractWorld["name"], chapters: readonly Chapter[]): void {
  let world: ContractWorld;
  let atFirst: Readonly<Record<string, string>> | undefined;
  let ruins: string | undefined;
  let hasBroken = false;
  const asAtFirst = async (): Promise<void> => {
    if (atFirst !== undefined && !hasBroken) return;
    if (ruins !== undefined) throw new TypeError(`nothing is told of a world in which ${ruins}`);
    atFirst ??= await everything(world);
    const before = atFirst;
    try {
      await until(world, async () => differences(before, await everything(world)), (changed) => Object.keys(changed).length === 0, world.pace.stepMs * 5);
    } catch (thrown) {
      ruins = `an earlier case left something behind: ${String(thrown)}`;
      throw thrown;
    }
    hasBroken = false;
  };
  const tellOne = ({ sentence, needs, tell }: Case, mends: boolean): void => {
    const because = needs === undefined ? undefined : unavailable[name][needs.what];
    if (needs !== undefined && because !== undefined) {
      it(`is not told of the ${name} world, because ${because}: ${sentence}`, async () => {
        await expect(world.breaks(needs)).rejects.toThrow(Refused);
      });
      return;
    }
    it(sentence, () =>
      world.tell(async () => {
        if (mends) await asAtFirst();
        await tell(world);
      }),
    );
  };

  describe(title, () => {
    beforeAll(async () => {
      const begun = await begin();
      world = {
        ...begun,
        breaks: async (trouble) => {
          hasBroken = true;
          await begun.breaks(trouble);
        },
      };
    });
    afterAll(async () => {
      await world.close();
    });
    describe.each(chapters)("$title", ({ cases, leaves }) => cases.forEach((each) => tellOne(each, leaves !== "changed")));
  });
}
