// The HTTP interface of the local world's own page, under /local. Reading (GET, HEAD) never changes anything; changing takes a POST with the page's token.
// The same three actions exist twice: as JSON for programs, and as plain forms, which the page's script sends without leaving the page.

import { Hono } from "hono";
import type { Context } from "hono";
import { methodNotAllowed } from "hono/method-not-allowed";
import { asFailure, Refused } from "../../../workflows/failure.ts";
import type { Clock } from "../../../workflows/ports.ts";
import { accepts, guarded, refuse, sameToken, secured } from "../../../lambdas/console/guard.ts";
import { html } from "../../../lambdas/console/html.ts";
import { Notices } from "../../../lambdas/console/notices.ts";
import { decide, failover, fault } from "./outcome.ts";
import type { Outcome } from "../../../lambdas/console/outcome.ts";
import type { Assets } from "../../../lambdas/console/assets.ts";
import { bodies, readForm, readJson } from "./requests.ts";
import type { ActionName, Body } from "./requests.ts";
import type { ConsolePort } from "./state.ts";
import { documentView } from "./view/document.ts";
import { mainView, tagOf, titleOf } from "./view/main.ts";
import { badge } from "../../../lambdas/console/view/parts.ts";
import { marks, utc } from "../../../lambdas/console/words.ts";

export interface AppOptions {
  readonly port: ConsolePort;
  /** The name under which decisions taken here go into the record. */
  readonly operator: string;
  readonly clock: Clock;
  /** Host headers that are ours; known once the server listens. */
  readonly hosts: () => readonly string[];
  readonly assets: Assets;
}

/** Makes the interface; it listens nowhere by itself. */
export function consoleApp({ port, operator, clock, hosts, assets }: AppOptions): Hono {
  const visitor = { operator, token: clock.id() };
  const notices = new Notices(clock);
  const app = new Hono().basePath("/local");
  app.use(secured({ tls: false }), guarded({ hosts, tls: false, open: (path) => path === "/local" }));
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (context, methods) => {
        context.header("allow", methods.join(", "));
        return refuse(context, 405, `${context.req.path} takes ${methods.join(" and ")}`);
      },
    }),
  );
  app.notFound((context) => refuse(context, 404, `there is nothing at ${context.req.path}`));
  app.onError((thrown, context) => {
    const failure = asFailure(thrown);
    return refuse(context, failure.name === "Refused" ? 400 : failure.name === "Defect" ? 500 : 503, failure.message);
  });

  app.get("/", async (context) => {
    const frame = { operator, assets: assets.base, notice: notices.find(context.req.query("notice") ?? ""), at: utc(clock.now()) };
    try {
      const state = await port.state();
      return context.html(documentView({ ...frame, title: titleOf(state), tempo: state.tempo }, mainView(state, visitor)).toString());
    } catch (thrown) {
      const unknown = html`<section class="headline unknown" id="headline"><p class="word">${badge(marks.unknown)}</p><h1>The state cannot be read: ${asFailure(thrown).message}</h1></section>`;
      return context.html(documentView({ ...frame, title: "LOCAL ? Unknown", tempo: null }, unknown).toString(), 503);
    }
  });
  app.get("/fragment", async (context) => {
    const state = await port.state();
    const content = mainView(state, visitor).toString();
    return tagged(context, tagOf(content), state.at, () => context.html(content));
  });
  app.get("/api/state", async (context) => {
    const state = await port.state();
    return tagged(context, tagOf({ ...state, at: 0 }), state.at, () => context.json(state));
  });
  const act: { readonly [A in ActionName]: (body: Body<A>) => Promise<Outcome> } = {
    fault: ({ text }) => fault(port, text),
    decide: (body) => decide(port, { ...body, by: operator }, () => clock.now()),
    failover: ({ reason }) => failover(port, operator, reason),
  };
  const mount = <A extends ActionName>(action: A): void => {
    app.post(`/api/${action}`, ...accepts("application/json"), async (context) => {
      if (!sameToken(context.req.header("understudy-token") ?? "", visitor.token)) return refuse(context, 403, oldPage);
      const { good, status, sentence, code } = await act[action](await readJson(action, context));
      return context.json(good ? { sentence } : { error: sentence, ...(code !== undefined && { code }) }, status);
    });
    app.post(`/${action}`, ...accepts("application/x-www-form-urlencoded"), async (context) => {
      const outcome = await formOutcome(action, context);
      if (context.req.header("accept") === "application/json") return context.json({ good: outcome.good, sentence: outcome.sentence }, outcome.status);
      return context.redirect(`/local?notice=${notices.keep(outcome)}`, 303);
    });
  };
  const formOutcome = async <A extends ActionName>(action: A, context: Context): Promise<Outcome> => {
    try {
      const { token, body } = await readForm(action, context);
      return sameToken(token, visitor.token) ? await act[action](body) : { good: false, status: 403, sentence: `${oldPage}.` };
    } catch (thrown) {
      if (!(thrown instanceof Refused)) throw thrown;
      return { good: false, status: 400, sentence: `Not understood: ${thrown.message}.` };
    }
  };
  for (const action of Object.keys(bodies) as ActionName[]) mount(action);
  return app;
}

const oldPage = "This page is from before the console was started again, or not from the console; reload it and look again";

/** Answers 304 when the reader already has this; the instant of the reading always goes along. */
function tagged(context: Context, tag: string, at: number, full: () => Response | Promise<Response>): Response | Promise<Response> {
  context.header("etag", tag);
  context.header("understudy-at", String(at));
  return context.req.header("if-none-match") === tag ? context.body(null, 304) : full();
}
