// First state of a run, in Lambda: takes the lease and the next epoch.

import { onAws } from "../runtime/on-aws.ts";
import { open } from "../open/open.ts";

export const handler = onAws(open);
