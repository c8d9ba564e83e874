// Takes what the hosts of a data centre report, in Lambda, called by their watchers and by runs.

import { inside } from "../inside/inside.ts";
import { onAws } from "../runtime/on-aws.ts";

export const handler = onAws(inside);
