// The local DynamoDB keeps its connections, because a call that leaves just as an idle connection is closed finds it reset.

import { Agent, request } from "node:http";
import { startDynamo } from "../../infra/local/dynamo.ts";
import { systemClock } from "../../infra/local/system-clock.ts";

it("does not close a connection that was idle for longer than Node's default of five seconds", async () => {
  const dynamo = await startDynamo();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    const { hostname, port } = new URL(dynamo.endpoint);
    const call = (): Promise<number> =>
      new Promise((resolve, reject) => {
        request({ hostname, port, agent }, (answer) => answer.resume().on("end", () => resolve(answer.statusCode ?? 0))).on("error", reject).end();
      });
    expect(await call()).toBeLessThan(500);
    const [socket] = Object.values(agent.freeSockets).flat();
    if (socket === undefined) throw new TypeError("the connection was not kept");
    let closed = false;
    socket.once("close", () => (closed = true));
    await systemClock.sleep(7_000);
    expect(closed).toBe(false);
  } finally {
    agent.destroy();
    await dynamo.close();
  }
});
