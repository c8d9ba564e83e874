// Last state of every run, in Lambda: writes how it ended and gives the lease back.

import { onAws } from "../runtime/on-aws.ts";
import { close } from "../close/close.ts";

export const handler = onAws(close);
