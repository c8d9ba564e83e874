// The one place that says on which world stories are run.

import { makeModelledWorld } from "../local/modelled/world.ts";
import type { MakeWorld } from "../local/story/world.ts";

export const makeStoryWorld: MakeWorld = makeModelledWorld;
