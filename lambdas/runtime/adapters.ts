// What every handler, step and probe is given of the outside, in one object; AWS and the local world each make one.

import type { Clock, Dialer, Secrets } from "../../workflows/ports.ts";
import type { Clients } from "../aws/clients.ts";

export interface Adapters {
  readonly clients: Clients;
  readonly clock: Clock;
  readonly dialer: Dialer;
  readonly secrets: Secrets;
  /** The place this function runs in: `arbiter` or a site's name; connections are dialled from there. */
  readonly place: string;
}
