// What can be done besides deciding, in a real browser: the way without loss, having checks run again, asking somebody else, and the
// audit; each by the keyboard alone, and the pages on which it is done looked over by axe.

import type { Browser } from "playwright-core";
import { readiness } from "../../lambdas/readiness/readiness.ts";
import { asksThoughWell, gatePath } from "../unit/console/console-world.ts";
import { faultsOf, openBrowser, openPage, serve, tabTo, widths } from "./browsing.ts";
import type { Served } from "./browsing.ts";

let browser: Browser;
let served: Served;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  served = await serve(asksThoughWell);
});
afterEach(() => served.close());

describe.each(widths)("%s", (_name, options) => {
  test("axe finds nothing on a decision that offers the way without loss, nor on checks that run, and neither scrolls sideways", async () => {
    const { page, complaints, close } = await openPage(browser, options);
    for (const path of [gatePath, `/plans/shop?checked=${served.console.world.clock.time}`, `/plans/shop/start?checked=${served.console.world.clock.time}`]) {
      await page.goto(served.url + path);
      expect([path, await faultsOf(page)]).toEqual([path, []]);
    }
    expect(complaints).toEqual([]);
    await close();
  });
});

test("on a telephone the way without loss is the first button and is seen without scrolling", async () => {
  const { page, close } = await openPage(browser, { viewport: { width: 390, height: 844 } });
  await page.goto(served.url + gatePath);
  const [first, approve] = await page.locator(".jump a").allInnerTexts();
  expect([first, approve]).toEqual(["Switch over without loss…", "Approve failover to site-b…"]);
  const box = await page.locator(".jump a >> nth=0").boundingBox();
  expect(box !== null && box.y + box.height <= 844 && box.height >= 44).toBe(true);
  await close();
});

test("the keyboard alone takes the way without loss: the failover is rejected, and where its run takes long to close no move begins", async () => {
  const { page, close } = await openPage(browser);
  const { world } = served.console;
  await page.goto(served.url + gatePath);
  await page.locator("#gate-approve-failover-title:focus").waitFor();
  await tabTo(page, "#instead textarea");
  await page.keyboard.type("both sites are well");
  await tabTo(page, "#instead button[value=reject]");
  await page.keyboard.press("Enter");
  // Nobody closes the run here.
  await page.locator("#notices .bad, h1:has-text('Rejected by you')").first().waitFor();
  expect((await world.gate("approve-failover")).decision).toMatchObject({ decision: "reject", by: "on-call-1", reason: "to be switched over without loss: both sites are well" });
  expect(world.starts).toEqual([]);
  await close();
});

test("the keyboard alone has checks run again, and the page says so until what they found is there", async () => {
  const { page, close } = await openPage(browser);
  const { world } = served.console;
  await page.goto(`${served.url}/plans/shop/start`);
  await tabTo(page, ".checks-again button");
  await page.keyboard.press("Enter");
  await page.locator("#readiness", { hasText: "The checks were asked for" }).waitFor();
  expect(served.console.changes).toEqual([["check", { plan: "shop", planDigest: world.planDigest }]]);
  world.clock.time += 5_000;
  await world.call(readiness, { plan: "shop", planDigest: world.planDigest });
  await page.locator("#readiness", { hasText: "What stands here was found after the checks were asked for." }).waitFor();
  await close();
});

test("without its script checks are run again by a plain form", async () => {
  const { page, close } = await openPage(browser, { javaScriptEnabled: false });
  await page.goto(`${served.url}/plans/shop`);
  await page.getByRole("button", { name: "Run checks again" }).click();
  expect(await page.locator("#readiness").innerText()).toContain("The checks were asked for");
  await close();
});

test("the keyboard alone leads from the question to whom else to ask and back, and through the audit", async () => {
  const { page, close } = await openPage(browser);
  await page.goto(served.url + gatePath);
  await page.locator("#gate-approve-failover-title:focus").waitFor();
  await tabTo(page, "#decide a[href$='/ask']");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: /^Who else can decide/ }).waitFor();
  await tabTo(page, "#link");
  await tabTo(page, "#send a[href^='/gates/']");
  await page.keyboard.press("Enter");
  await page.waitForURL(served.url + gatePath);
  await page.locator("nav a", { hasText: "Audit" }).press("Enter");
  await page.waitForURL(`${served.url}/audit`);
  await tabTo(page, "select[name=kind]");
  await page.keyboard.press("s");
  await tabTo(page, ".filter button, form button[type=submit]");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/audit\?.*kind=st/);
  expect(served.console.changes).toEqual([]);
  await close();
});
