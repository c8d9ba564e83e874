// The modelled world behaves as the common suite says. The real one is asked the same in test/real/both-worlds.test.ts.

import { leaving, mending } from "../contract/both-worlds/chapters.ts";
import { modelledWorld } from "../contract/both-worlds/modelled-world.ts";
import { told } from "../contract/both-worlds/suite.ts";

told("of the modelled world", modelledWorld, "modelled", mending);
told("of a modelled world that is left changed", modelledWorld, "modelled", leaving);
