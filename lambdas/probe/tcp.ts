// The TCP probe. It knows no protocol, so the accepted connection is all the proof there is: a process that accepts and
// never answers looks healthy to it. Where that matters, the plan names a probe that speaks (https, stomp, a database).

import type { Socket } from "node:net";
import { defaultDeadlineMs } from "../../workflows/look-pace.ts";
import { sayDuration } from "../../workflows/units.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import type { Look } from "./finding.ts";
import { healthy, unanswered } from "./finding.ts";
import { troubleLook } from "./trouble.ts";
import type { Way } from "./way.ts";
import { hostAndPort, late, openSocket, within } from "./way.ts";

/** A proxy with nothing behind it accepts first and hangs up then; whoever is still there after this long has accepted. */
const settleMs: Milliseconds = 100;

/** Connects to `host:port` once and hangs up. Never throws. */
export async function lookTcp(way: Way, address: string, deadlineMs: Milliseconds = defaultDeadlineMs): Promise<Look> {
  const startedAt = way.clock.now();
  try {
    const look = await within(way.clock, deadlineMs, async (over) => {
      const { host, port } = hostAndPort(address);
      const socket = await openSocket(way, host, port, over);
      const connectedMs = way.clock.now() - startedAt;
      const stays = await Promise.race([hangsUp(socket).then(() => false), way.clock.sleep(Math.min(settleMs, deadlineMs / 2), over).then(() => true)]);
      return stays ? healthy(`accepted the connection after ${connectedMs} ms`) : unanswered("accepted the connection and ended it at once");
    });
    return look === late ? unanswered(`did not accept the connection within ${sayDuration(deadlineMs)}`) : look;
  } catch (error) {
    return troubleLook(error);
  }
}

/** Resolves when the other side ends or resets the connection. */
function hangsUp(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once("end", resolve);
    socket.once("close", () => resolve());
    socket.resume();
  });
}
