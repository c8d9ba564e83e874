// Ends a connection as a crash would, by a reset, and always ends it. Node refuses to reset a socket whose own end is
// still on its way out (its shutdown waits behind unsent bytes): the socket is then neither reset nor closed, never tells
// "close", and a program that ends meanwhile spins for ever in its own clean-up (seen on Node 20.20).

import type { Socket } from "node:net";

/** Resets the socket; one that is just ending is closed instead, which loses its unsent bytes all the same. */
export function resetSocket(socket: Socket): void {
  if (socket.destroyed) return;
  if (socket.writableEnded && !socket.writableFinished) socket.destroy();
  else socket.resetAndDestroy();
}
