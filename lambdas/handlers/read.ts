// Tells what the record knows, in Lambda, called by console and command line.

import { read } from "../read/read.ts";
import { onAws } from "../runtime/on-aws.ts";

export const handler = onAws(read);
