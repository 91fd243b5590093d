/** A month to choose a day from, in the reader's language, with the workspace's today. */

import { el, iconButton, refill } from "./dom.js";
import { dateInWords, isoDay } from "./time.js";

const DAY = 86_400_000;
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const iso = (date) => date.toISOString().slice(0, 10);

function firstOfMonth(date, months = 0) {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
}

function sameDay(date, months) {
  const first = firstOfMonth(date, months);
  const last = new Date(firstOfMonth(first, 1) - DAY).getUTCDate();
  first.setUTCDate(Math.min(date.getUTCDate(), last));
  return first;
}

/** `onPick(YYYY-MM-DD)`. Answers {node, focus}. Weeks begin on Monday. */
export function calendar(reader, chosen, onPick) {
  const { say, locale } = reader;
  const today = isoDay(reader.now(), reader.zone);
  let at = new Date(`${chosen ?? today}T00:00:00Z`);
  const node = el("div", { class: "calendar", role: "group", "aria-label": say("choose_date") });
  const turn = (months) => {
    at = sameDay(at, months);
    draw();
  };

  function day(date) {
    const own = iso(date);
    return el("td", {}, el("button", {
      type: "button",
      class: date.getUTCMonth() === at.getUTCMonth() ? "day" : "day day-other",
      tabindex: own === iso(at) ? "0" : "-1",
      "aria-label": dateInWords(own, locale),
      "aria-current": own === today ? "date" : null,
      "aria-pressed": own === chosen ? "true" : null,
      data: { day: own },
      on: { click: () => onPick(own) },
    }, String(date.getUTCDate())));
  }

  function draw() {
    const first = firstOfMonth(at);
    const start = first.getTime() - ((first.getUTCDay() + 6) % 7) * DAY;
    const dates = Array.from({ length: 42 }, (_, place) => new Date(start + place * DAY));
    const weeks = Array.from({ length: 6 }, (_, week) => dates.slice(week * 7, week * 7 + 7));
    refill(node,
      el("div", { class: "calendar-head" },
        iconButton("left", say("month_before"), () => turn(-1)),
        el("b", { "aria-live": "polite" }, dateInWords(iso(at), locale, { year: "numeric", month: "long" })),
        iconButton("right", say("month_after"), () => turn(1))),
      el("table", {},
        el("thead", {}, el("tr", {}, weeks[0].map((date) => el("th", { scope: "col" }, dateInWords(iso(date), locale, { weekday: "narrow" }))))),
        el("tbody", {}, weeks.map((week) => el("tr", {}, week.map(day))))));
  }

  function focus() {
    node.querySelector(`[data-day="${iso(at)}"]`)?.focus();
  }

  node.addEventListener("keydown", (event) => {
    if (!event.target.matches(".day")) return;
    if (event.key in STEPS) at = new Date(at.getTime() + STEPS[event.key] * DAY);
    else if (event.key === "PageUp" || event.key === "PageDown") at = sameDay(at, event.key === "PageUp" ? -1 : 1);
    else return;
    event.preventDefault();
    draw();
    focus();
  });
  draw();
  return { node, focus };
}
