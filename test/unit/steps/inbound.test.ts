// When the newest message arrived, by our clock, whatever the application's clock says (I26).

import { VirtualClock } from "../../../infra/local/virtual-clock.ts";
import type { HttpAdapters } from "../../../lambdas/aws/http.ts";
import { readLastInbound } from "../../../lambdas/steps/webhook-re-registration/inbound.ts";
import { minutes, now, seconds } from "../builders.ts";

/** An application whose clock is so far ahead, and that got its newest message so long ago. */
function application(ago: number | null, ahead: number, saysItsTime = true): HttpAdapters {
  const clock = new VirtualClock({ start: now });
  const own = now + ahead;
  const answer = { status: 200, text: JSON.stringify({ lastInboundAt: ago === null ? null : new Date(own - ago).toISOString() }), ...(saysItsTime ? { saidAt: Math.floor(own / 1_000) * 1_000 } : {}) };
  return { clock, place: "arbiter", dialer: { ca: undefined, dial: () => Promise.reject(new TypeError("no socket")), world: { look: () => Promise.resolve(undefined), control: () => Promise.resolve({ answered: true, detail: "" }), resolve: () => Promise.resolve([]), exchange: () => Promise.resolve(answer) } } };
}
const read = (...given: Parameters<typeof application>): Promise<number | null> => readLastInbound("https://app.example.com/inbound", application(...given));

test.each<readonly [string, number]>([
  ["right", 0],
  ["a second ahead", seconds(1)],
  ["two seconds behind", -seconds(2)],
])("a clock that is %s is believed", async (_says, ahead) => {
  expect(await read(seconds(40), ahead)).toBe(now + ahead - seconds(40));
});

test.each<readonly [string, number]>([
  ["ten minutes ahead", minutes(10)],
  ["ten minutes behind", -minutes(10)],
  ["six and a half seconds ahead", 6_500],
])("a clock that is %s makes a message neither younger nor much older than it is", async (_says, ahead) => {
  const at = (await read(seconds(40), ahead)) ?? 0;
  expect(at).toBeLessThanOrEqual(now - seconds(40));
  expect(at).toBeGreaterThanOrEqual(now - seconds(41));
});

test("an answer that was on its way for three seconds makes a message no younger either", async () => {
  const { clock, dialer, ...rest } = application(seconds(40), minutes(10));
  let late = 0;
  const away = async (...call: Parameters<NonNullable<typeof dialer.world>["exchange"]>) => {
    const answer = await dialer.world?.exchange(...call);
    late = seconds(3);
    return answer ?? { status: 503, text: "" };
  };
  const ours = { now: () => clock.now() + late, sleep: (...call: Parameters<typeof clock.sleep>) => clock.sleep(...call), id: () => clock.id() };
  const at = await readLastInbound("https://app.example.com/inbound", { ...rest, clock: ours, dialer: { ...dialer, ...(dialer.world === undefined ? {} : { world: { ...dialer.world, exchange: away } }) } });
  expect(at).toBeLessThanOrEqual(now - seconds(40));
});

test("an application that does not say its time is believed", async () => {
  expect(await read(seconds(40), minutes(10), false)).toBe(now + minutes(10) - seconds(40));
});

test("no message is none, whatever the clock says", async () => {
  expect(await read(null, minutes(10))).toBeNull();
});
