// The outside of the function that keeps reports: the record and one bucket. It opens no connections of its own and reads no
// secret, and the clients for that lie in no bundle of it.

import { Defect } from "../../workflows/failure.ts";
import { Clients } from "../aws/clients.ts";
import type { Adapters } from "../runtime/adapters.ts";
import { toHandler } from "../runtime/function.ts";
import { makeServices } from "../runtime/services.ts";
import { systemClock } from "../runtime/system-clock.ts";
import { report } from "./keep.ts";

const notHere = (what: string): Promise<never> => Promise.reject(new Defect(`what keeps reports ${what}`));
const without: Pick<Adapters, "dialer" | "secrets"> = {
  dialer: { ca: undefined, dial: () => notHere("dials nobody") },
  secrets: { read: () => notHere("reads no secret") },
};

/** The handler; it is made once and serves as long as Lambda keeps it. */
export const reportOnAws = (): ReturnType<typeof toHandler> => toHandler(report, (env) => makeServices(env, { ...without, clients: new Clients(), clock: systemClock, place: env.UNDERSTUDY_PLACE }));
