// What each case of the witness is given, and how it asks moto for things that the product never makes itself.

import type { AwsMutationCall } from "../../contract/every-send.ts";
import { sendAws } from "../../contract/every-send.ts";
import { client } from "../aws.ts";
import type { ListeningClients } from "./listening-clients.ts";

export const region = "eu-central-1";
export const account = "123456789012";

export interface Emulated {
  readonly url: string;
  /** The product's. */
  readonly clients: ListeningClients;
}
type ClientOf<C> = Parameters<typeof client<C>>[0];

/** A client of the test's own, with which it makes what is to be there. */
export const own = <C>({ url }: Emulated, Client: ClientOf<C>): C => client(Client, url, region);
export const send = ({ clients }: Emulated, call: AwsMutationCall): Promise<string> => sendAws(call, { clients });

/** One thing that is asked of the emulator by the product's own adapters, with what it answers. */
export interface Case {
  /** A sentence. */
  readonly says: string;
  readonly run: (emulated: Emulated) => Promise<void>;
}

/** Where the emulator does otherwise than the modelled world, which page of AWS decides it, and for which operation. */
export interface Difference {
  readonly operation: string;
  readonly emulator: string;
  readonly modelled: string;
  readonly page: string;
}

/** A thing that has to be there; says what is not. */
export function there<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new TypeError(`moto gave no ${what}`);
  return value;
}
