// The console: pages, the same actions as forms, and the JSON interface, over whatever services and sign-in it is given. It
// listens nowhere by itself. Reading (GET, HEAD) never changes anything: the scanner of a mail gateway, a preview or a browser
// that looks ahead may fetch every address there is.

import { Hono } from "hono";
import type { Context, MiddlewareHandler } from "hono";
import { compress } from "hono/compress";
import { methodNotAllowed } from "hono/method-not-allowed";
import { auditKinds } from "../../workflows/audit.ts";
import { createDigest } from "../../workflows/digest.ts";
import { asFailure, Refused } from "../../workflows/failure.ts";
import type { Instant } from "../../workflows/units.ts";
import { audit, decide, request, switchOn } from "./actions.ts";
import { checkBody, decisionBody, insteadBody, readBody, requestBody, switchBody } from "./bodies.ts";
import { checkAgain, rateOfChecks } from "./checks.ts";
import { accepts, guarded, refuse, sameToken, secured } from "./guard.ts";
import type { RefusedStatus } from "./guard.ts";
import { html } from "./html.ts";
import { switchOverInstead } from "./instead.ts";
import type { Outcome } from "./outcome.ts";
import { exported, exportTypes } from "./audit-export.ts";
import { asked, PageReader } from "./page-reader.ts";
import { kindOf } from "./pages/audit.ts";
import type { AuditWanted } from "./pages/audit.ts";
import { oncePage, pageView, problemPage } from "./pages/layout.ts";
import type { Page } from "./pages/layout.ts";
import { checkedHref, gateHref, id, newRunHref, planHref, reportFile, startHref } from "./pages/links.ts";
import type { ConsoleParts, Scene, Visitor } from "./ports.ts";
import { Rate } from "./rate.ts";
import { sendGameDayReport, showGameDayReport } from "./game-day-report-routes.ts";
import { reportOf, sendReportFile, showReport } from "./report-routes.ts";
import { marks } from "./words.ts";

type Env = { readonly Variables: { visitor: Visitor }; readonly Bindings: { readonly event?: unknown } };
type At = Context<Env>;

const oldPage = "This page is from before the console was started again or from another session, or not from the console; reload it and look again.";
const both = ["application/x-www-form-urlencoded", "application/json"] as const;

export function consoleApp(parts: ConsoleParts): Hono<Env> {
  const { services, signing, world, assets, clock, log, hosts, secure } = parts;
  const pages = new PageReader(parts);
  const rate = new Rate(clock);
  const checks = rateOfChecks(clock);
  const app = new Hono<Env>();

  // What stays on one machine is longer in being compressed than on its way.
  if (secure) app.use(compress());
  app.use(secured({ tls: secure }), guarded({ hosts, tls: secure, open: (path) => !path.startsWith("/api/") && !path.startsWith("/assets/") }));
  app.use(methodNotAllowed({
    app,
    onMethodNotAllowed: (context, methods) => {
      context.header("allow", methods.join(", "));
      return refuse(context, 405, `${context.req.path} takes ${methods.join(" and ")}`);
    },
  }));
  app.notFound((context) => refuse(context, 404, `there is nothing at ${context.req.path}`));
  app.onError((thrown, context) => failed(context, thrown));

  for (const [name, { type, body }] of Object.entries(assets.files)) {
    app.get(`${assets.base}/${name}`, (context) => context.body(body, 200, { "content-type": `${type}; charset=utf-8`, "cache-control": "public, max-age=31536000, immutable" }));
  }
  if (signing.answer !== undefined) {
    const answer = signing.answer.bind(signing);
    for (const path of ["/sign-in", "/sign-in/done", "/sign-out"]) app.get(path, async (context) => (await answer(context.req.raw)) ?? context.notFound());
  }

  /** Lets in whoever is signed in. The page's script is told so plainly; a person is led to where one signs in. */
  const signedIn: MiddlewareHandler<Env> = async (context, next) => {
    const visitor = await signing.visitor(context.req.raw);
    if (visitor !== undefined) {
      context.set("visitor", visitor);
      return next();
    }
    const to = signing.signInAt(hereOf(context));
    const page = (context.req.method === "GET" || context.req.method === "HEAD") && context.req.header("understudy-poll") === undefined;
    return to !== undefined && page ? context.redirect(to, 303) : refuse(context, 401, "sign in first");
  };
  const called: MiddlewareHandler<Env> = async (context, next) => {
    const visitor = await signing.caller(context.req.raw, context.env?.event);
    if (visitor === undefined) return refuse(context, 401, "sign in first; the JSON interface takes a bearer token");
    context.set("visitor", visitor);
    return next();
  };

  const show = async (context: At, page: Page): Promise<Response> => {
    const scene = sceneOf(context);
    // What is drawn names itself: the same facts a second later are the same page. The person is part of it.
    const tag = `W/"${createDigest([String(html`${page.content}`), page.title, scene.visitor.token]).slice(0, 32)}"`;
    context.header("etag", tag);
    context.header("understudy-at", String(scene.now));
    if (page.status === undefined && context.req.header("if-none-match") === tag) return context.body(null, 304);
    const text = pageView(page, scene).toString();
    // How well an answer is compressed tells whoever may put words into its address and see its length what stands beside them (BREACH).
    // So what holds the token that proves a form is sent as it is.
    if (text.includes(scene.visitor.token)) context.header("cache-control", "no-store, no-transform");
    return context.html(text, page.status ?? 200);
  };
  const sceneOf = (context: At): Scene => ({ world, assets, visitor: context.get("visitor"), now: clock.now(), here: hereOf(context) });
  const page = (path: string, draw: (context: At, scene: Scene) => Promise<Page>): void => {
    app.get(path, signedIn, async (context) => {
      try {
        return await show(context, await draw(context, sceneOf(context)));
      } catch (thrown) {
        return failedPage(context, thrown);
      }
    });
  };
  const failedPage = async (context: At, thrown: unknown): Promise<Response> => {
    const failure = asFailure(thrown);
    const status = statusOf(failure);
    if (failure.name === "Defect") log.error(failure.message, { error: failure });
    if (context.req.header("understudy-poll") !== undefined) return refuse(context, status, failure.message);
    return show(context, problemPage(status, status === 404 ? { ...marks.quiet, word: "Not there" } : marks.unknown, status === 404 ? capital(sentence(failure.message)) : `The state cannot be read: ${sentence(failure.message)}`, html`<a class="button" href="/">All plans</a> <a class="button" href="${hereOf(context)}">Try again</a>`));
  };

  page("/", (_context, scene) => pages.home(scene));
  page(`/gates/:run{${id}}/:gate{${id}}`, (context, scene) => pages.gate(param(context, "run"), param(context, "gate"), scene));
  page(`/gates/:run{${id}}/:gate{${id}}/ask`, (context, scene) => pages.ask(param(context, "run"), param(context, "gate"), `${secure ? "https" : "http"}://${context.req.header("host") ?? ""}`, scene));
  page(`/runs/:run{${id}}`, (context, scene) => pages.run(param(context, "run"), { tab: context.req.query("tab"), only: context.req.query("only"), isNew: context.req.query("new") !== undefined }, scene));
  page("/drills", (_context, scene) => pages.drills(scene));
  page("/reports", (context) => pages.reports({ plan: context.req.query("plan"), kind: context.req.query("kind"), end: context.req.query("end") }));
  const document = (path: string, answer: (context: At) => Promise<Response>): void => {
    app.get(path, signedIn, async (context) => answer(context).catch((thrown: unknown) => failedPage(context, thrown)));
  };
  document(`/runs/:run{${id}}/report`, (context) => showReport(context, param(context, "run"), { pages, world, clock }));
  document(`/runs/:run{${id}}/report/:file{${reportFile}}`, (context) => sendReportFile(context, param(context, "run"), param(context, "file"), { pages, world, clock }));
  document(`/drills/:plan{${id}}/:day{${id}}/report`, (context) => showGameDayReport(context, param(context, "plan"), param(context, "day"), { services, world }));
  document(`/drills/:plan{${id}}/:day{${id}}/report.json`, (context) => sendGameDayReport(context, param(context, "plan"), param(context, "day"), { services, world }));
  page(`/plans/:plan{${id}}`, (context, scene) => pages.plan(param(context, "plan"), checkedAt(context, scene.now), scene));
  page(`/plans/:plan{${id}}/start`, (context, scene) => pages.start(param(context, "plan"), checkedAt(context, scene.now), scene));

  page("/audit", (context) => pages.audit(wantedOf(context)));
  app.get("/audit/export", signedIn, async (context) => {
    const format = context.req.query("format");
    if (format !== "csv" && format !== "jsonl") throw new Refused("format: csv or jsonl", { code: "not-understood" });
    const name = `understudy-audit-${new Date(clock.now()).toISOString().slice(0, 10)}.${format}`;
    return context.body(await exported(services, asked(wantedOf(context)), format), 200, { "content-type": `${exportTypes[format]}; charset=utf-8`, "content-disposition": `attachment; filename="${name}"` });
  });

  /** Refuses, and leaves a line, before anything is read of what was sent. */
  const admitted: MiddlewareHandler<Env> = async (context, next) => {
    const { person } = context.get("visitor");
    if (rate.admits(`${person.issuer} ${person.subject}`)) return next();
    const outcome = { good: false, sentence: "too many requests in a minute; wait a little", code: "too-many" };
    audit(log, person, { what: `POST ${context.req.path}` }, outcome);
    return refuse(context, 429, outcome.sentence, outcome.code);
  };
  /** `form`: the answer is a page, or for the page's script where to go next. */
  const post = (path: string, who: MiddlewareHandler<Env>, act: (context: At, visitor: Visitor) => Promise<{ readonly outcome: Outcome; readonly to: string }>, form: boolean): void => {
    app.post(path, ...accepts(...(form ? both : (["application/json"] as const))), who, admitted, async (context) => {
      const visitor = context.get("visitor");
      let result: { readonly outcome: Outcome; readonly to: string };
      try {
        result = await act(context, visitor);
      } catch (thrown) {
        const failure = asFailure(thrown);
        const outcome: Outcome = { good: false, status: failure.code === "old-page" ? 403 : statusOf(failure) === 404 ? 404 : failure.name === "Refused" ? 400 : 500, sentence: sentence(failure.message), ...(failure.code === undefined ? {} : { code: failure.code }) };
        audit(log, visitor.person, { what: `POST ${context.req.path}` }, outcome);
        result = { outcome, to: hereOf(context) };
      }
      const { outcome, to } = result;
      if (!form || context.req.header("accept") === "application/json") return outcome.good ? context.json({ sentence: outcome.sentence, ...(form && outcome.once !== true ? { to } : {}), ...(outcome.run === undefined ? {} : { run: outcome.run }) }, 200) : refuse(context, outcome.status as RefusedStatus, outcome.sentence, outcome.code);
      if (outcome.once === true) return show(context, oncePage("Game day begun", outcome.sentence, "/drills", html`<a class="button" href="/drills">Drills and game days</a> <a class="button" href="${to}">The plan</a>`));
      if (outcome.good) return context.redirect(to, 303);
      return show(context, problemPage(outcome.status === 200 || outcome.status === 401 ? 400 : outcome.status, { ...marks.failed, word: "Not done" }, outcome.sentence, html`<a class="button" href="${to}">Look again</a> <a class="button" href="/">All plans</a>`));
    });
  };

  const decision = (proof: "token" | "none") => async (context: At, visitor: Visitor): Promise<{ readonly outcome: Outcome; readonly to: string }> => {
    const where = { run: param(context, "run"), gate: param(context, "gate") };
    const { token, body } = await readBody(decisionBody, context);
    if (proof === "token") own(token, visitor);
    return { outcome: await decide(parts, visitor.person, where, body), to: gateHref(where.run, where.gate) };
  };
  const requested = (proof: "token" | "none") => async (context: At, visitor: Visitor): Promise<{ readonly outcome: Outcome; readonly to: string }> => {
    const plan = param(context, "plan");
    const { token, body } = await readBody(requestBody, context);
    if (proof === "token") own(token, visitor);
    const outcome = await request(parts, visitor.person, plan, body);
    return { outcome, to: body.what.startsWith("game-day ") ? "/drills" : outcome.run === undefined ? planHref(plan) : newRunHref(outcome.run) };
  };
  const switched = (proof: "token" | "none") => async (context: At, visitor: Visitor): Promise<{ readonly outcome: Outcome; readonly to: string }> => {
    const plan = param(context, "plan");
    const { token, body } = await readBody(switchBody, context);
    if (proof === "token") own(token, visitor);
    return { outcome: await switchOn(parts, visitor.person, plan, body), to: planHref(plan) };
  };
  const checked = (proof: "token" | "none") => async (context: At, visitor: Visitor): Promise<{ readonly outcome: Outcome; readonly to: string }> => {
    const plan = param(context, "plan");
    const { token, body } = await readBody(checkBody, context);
    if (proof === "token") own(token, visitor);
    const asked = clock.now();
    return { outcome: await checkAgain(parts, visitor.person, plan, checks), to: checkedHref(plan, body.from, asked) };
  };
  post(`/plans/:plan{${id}}/checks`, signedIn, checked("token"), true);
  post(`/api/plans/:plan{${id}}/checks`, called, checked("none"), false);
  const replaced = (proof: "token" | "none") => async (context: At, visitor: Visitor): Promise<{ readonly outcome: Outcome; readonly to: string }> => {
    const where = { run: param(context, "run"), gate: param(context, "gate") };
    const { token, body } = await readBody(insteadBody, context);
    if (proof === "token") own(token, visitor);
    const outcome = await switchOverInstead(parts, visitor.person, where, body);
    return { outcome, to: outcome.run !== undefined ? newRunHref(outcome.run) : outcome.code === "only-rejected" && outcome.plan !== undefined ? startHref(outcome.plan) : gateHref(where.run, where.gate) };
  };
  post(`/gates/:run{${id}}/:gate{${id}}/switchover`, signedIn, replaced("token"), true);
  post(`/api/runs/:run{${id}}/gates/:gate{${id}}/switchover`, called, replaced("none"), false);
  post(`/gates/:run{${id}}/:gate{${id}}/decision`, signedIn, decision("token"), true);
  post(`/plans/:plan{${id}}/requests`, signedIn, requested("token"), true);
  post(`/plans/:plan{${id}}/switches`, signedIn, switched("token"), true);
  // Whoever calls by JSON proves with each call who they are, by a header that no browser sends by itself.
  post(`/api/runs/:run{${id}}/gates/:gate{${id}}/decision`, called, decision("none"), false);
  post(`/api/plans/:plan{${id}}/requests`, called, requested("none"), false);
  post(`/api/plans/:plan{${id}}/switches`, called, switched("none"), false);

  const json = (path: string, read: (context: At) => Promise<unknown>): void => {
    app.get(path, called, async (context) => {
      const text = JSON.stringify(await read(context));
      const tag = `W/"${createDigest(text).slice(0, 32)}"`;
      context.header("etag", tag);
      context.header("understudy-at", String(clock.now()));
      return context.req.header("if-none-match") === tag ? context.body(null, 304) : context.body(text, 200, { "content-type": "application/json" });
    });
  };
  json("/api/plans", async () => {
    const { overview, unreadable } = await services.overview();
    return { plans: overview, unreadable };
  });
  json("/api/drills", async () => services.drills());
  json(`/api/plans/:plan{${id}}`, async (context) => services.plan(param(context, "plan")));
  json("/api/audit", async (context) => services.audit(asked(wantedOf(context))));
  json("/api/reports", async () => services.reports());
  json(`/api/runs/:run{${id}}/report`, (context) => reportOf(param(context, "run"), { pages, world, clock }));
  json(`/api/runs/:run{${id}}`, async (context) => services.run(param(context, "run"), afterOf(context)));
  return app;

  function failed(context: Context, thrown: unknown): Response {
    const failure = asFailure(thrown);
    if (failure.name === "Defect") log.error(failure.message, { error: failure });
    return refuse(context, statusOf(failure), failure.message, failure.code);
  }
}

const param = (context: At, name: string): string => context.req.param(name) ?? "";
const sentence = (text: string): string => `${text.replace(/[.\s]+$/, "")}.`;
const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

function hereOf(context: Context): string {
  const { pathname, search } = new URL(context.req.url);
  return pathname + search;
}

function own(token: string, visitor: Visitor): void {
  if (!sameToken(token, visitor.token)) throw new Refused(oldPage, { code: "old-page" });
}

/** What of the audit an address asks for. Throws `Refused` for a kind that is none. */
function wantedOf(context: At): AuditWanted {
  const of = (name: string): string | undefined => (context.req.query(name)?.trim() === "" ? undefined : context.req.query(name)?.trim().slice(0, 200));
  const kind = of("kind");
  if (kind !== undefined && kindOf(kind) === undefined) throw new Refused(`kind: one of ${auditKinds.join(", ")}`, { code: "not-understood" });
  return { plan: of("plan"), person: of("person"), kind: kindOf(kind), before: context.req.query("before")?.slice(0, 400) };
}

/** When checks were asked for, as the address says; what is no instant up to now says nothing. */
function checkedAt(context: At, now: Instant): Instant | undefined {
  const text = context.req.query("checked") ?? "";
  return /^\d{1,15}$/.test(text) && Number(text) <= now ? Number(text) : undefined;
}

function afterOf(context: At): number {
  const after = context.req.query("after") ?? "0";
  if (!/^\d{1,9}$/.test(after)) throw new Refused("after: a number, the last entry that you have", { code: "not-understood" });
  return Number(after);
}

function statusOf({ name, code }: { readonly name: string; readonly code: string | undefined }): 400 | 404 | 500 | 503 {
  if (code === "no-such-run" || code === "no-such-plan" || code === "no-such-gate" || code === "no-such-report") return 404;
  return name === "Refused" ? 400 : name === "Defect" ? 500 : 503;
}
