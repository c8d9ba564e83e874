// The one place that says on which world stories are run.

import type { MakeWorld } from "../local/story/world.ts";

/** Undefined: the modelled world is not there yet, so stories can be read and checked, and not run. */
export const makeStoryWorld: MakeWorld | undefined = undefined;
