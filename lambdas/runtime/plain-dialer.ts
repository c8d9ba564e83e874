// How connections are made in AWS. Apart from the rest of the outside, because what only dials carries no record.

import type { Dialer } from "../../workflows/ports.ts";

/** Names are reached as the function's own network reaches them, and the runtime's authorities are trusted. */
export const plainDialer: Dialer = { ca: undefined, dial: async (_from, host, port) => ({ host, port }) };
