/** The workspace's clock: what it shows, and jumping with it. */

import { el } from "./dom.js";
import { openPopover } from "./popover.js";
import { instantAt, nextWorkday, wallClock } from "./time.js";

/** Open the menu at `anchor`; `onMove` gets {forward: seconds} or {to: ISO}. */
export function openClock(anchor, workspace, onMove) {
  const { say, zone, times } = workspace;
  const me = workspace.person(workspace.me);
  const move = (to) => {
    popover.close(true);
    onMove(to);
  };
  const jump = (label, to) => el("button", { type: "button", class: "button", on: { click: () => move(to) } }, label);
  const morning = nextWorkday(workspace.now(), zone);
  const chosen = el("input", { type: "datetime-local", class: "field", "aria-label": say("choose_time") });
  chosen.value = wallText(workspace.now(), zone);
  const form = el("form", { class: "row" }, chosen, el("button", { class: "button button-primary" }, say("go_there")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const found = chosen.value.match(/^(\d+)-(\d+)-(\d+)T(\d+):(\d+)/);
    if (found) move({ to: instantAt(zone, ...found.slice(1).map(Number)).toISOString() });
  });
  const body = el("div", { class: "clock-menu", role: "dialog", "aria-label": say("clock") },
    el("p", {}, el("b", {}, times.full(workspace.now()))),
    el("div", { class: "stack" },
      jump(say("hour_on"), { forward: 3600 }),
      jump(`${say("next_workday")} · ${times.brief(morning)}`, { to: morning.toISOString() })),
    el("p", { class: "label" }, say("choose_time")),
    form,
    el("p", { class: "hint" }, say("your_zone", { zone, name: me.real_name })));
  const popover = openPopover(anchor, body, { onClose: (byKeyboard) => byKeyboard && anchor.focus() });
  body.querySelector("button").focus();
}

function wallText(instant, zone) {
  const two = (number) => String(number).padStart(2, "0");
  const { year, month, day, hour, minute } = wallClock(instant, zone);
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
}
