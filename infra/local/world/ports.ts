// Free ports on 127.0.0.1 for programs that must be told a number and cannot take port 0 themselves.

import { createServer, type AddressInfo } from "node:net";

export interface ReservedPort {
  readonly port: number;
  /** Gives the port free for the program that is about to listen on it; call it just before that. */
  release(): Promise<void>;
}

/** Holds a free port, so that nobody else is given it between the choice and its use. */
export async function reservePort(): Promise<ReservedPort> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { port, release: () => new Promise((resolve) => server.close(() => resolve())) };
}
