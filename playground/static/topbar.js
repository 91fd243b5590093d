/** The bar on top: the workspace's clock, quick switch, and through whose eyes one looks. */

import { el, icon, refill } from "./dom.js";
import { avatar } from "./people.js";
import { openPicker } from "./picker.js";
import { openClock } from "./clock.js";

/** Draw it into `node`. `acts`: jump(), look(personId), move({to} | {forward}). Answers a function that shows the time. */
export function drawTopbar(node, workspace, acts) {
  const { say } = workspace;
  const me = workspace.person(workspace.me);
  const time = el("time");
  const clock = el("button", { type: "button", class: "bar-button clock", "aria-haspopup": "dialog", title: say("clock"), on: { click: () => openClock(clock, workspace, acts.move) } },
    icon("clock"), el("span", { class: "unseen" }, say("clock_now")), time);
  const search = el("button", { type: "button", class: "bar-button jump", "aria-label": say("jump_to"), "aria-keyshortcuts": "Control+K", on: { click: acts.jump } },
    icon("search"), el("span", { class: "jump-words" }, say("jump_to")), el("kbd", {}, "Ctrl K"));
  const who = el("button", {
    type: "button", class: "bar-button who", "aria-haspopup": "listbox", "aria-expanded": "false", title: say("switch_person"),
    "aria-label": `${say("eyes_of")} ${me.real_name}, ${me.title}`,
    on: { click: () => openPeople(who, workspace, acts.look) },
  }, avatar(me, "small"), el("span", { class: "who-words" }, el("b", { dir: "auto" }, me.real_name), el("span", { class: "who-title", dir: "auto" }, me.title)), icon("down"));
  refill(node, clock, search, who);
  const tick = () => {
    const now = workspace.now();
    const words = workspace.times.brief(now);
    if (time.textContent === words) return;
    time.textContent = words;
    time.setAttribute("datetime", now.toISOString());
  };
  tick();
  return tick;
}

function openPeople(anchor, workspace, onLook) {
  const { say } = workspace;
  const items = workspace.people.filter((person) => !person.is_bot).map((person) => {
    const language = say(person.locale.startsWith("zh") ? "language_zh" : "language_en");
    return {
      id: person.id,
      group: say("switch_person"),
      words: `${person.real_name} ${person.name} ${person.title} ${language} ${person.locale}`,
      content: el("span", { class: "with-avatar" }, avatar(person, "small"),
        el("span", { dir: "auto" }, el("b", {}, person.real_name), el("span", { class: "faint" }, [person.title, language].filter(Boolean).join(" · ")))),
    };
  });
  openPicker(anchor, {
    items, say, label: say("find_person"), chosen: new Set([workspace.me]), isSearched: true, end: true, className: "popover-people",
    onPick: (item) => onLook(item.id),
  });
}
