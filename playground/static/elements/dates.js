/** Pickers of dates and times. */

import { calendar } from "../calendar.js";
import { el, icon } from "../dom.js";
import { openPopover } from "../popover.js";
import { plain } from "../blocks/text.js";
import { dateInWords, instantAt, wallClock } from "../time.js";
import { keep, settle, startingValue } from "./values.js";

/** A button that shows a day and opens a calendar. `onPick(YYYY-MM-DD)`; its value is in `node.value`. */
function dayButton(reader, { value, empty, label, props, onPick }) {
  const shown = el("span", { class: "menu-value" });
  const node = el("button", { type: "button", class: "menu", "aria-haspopup": "dialog", ...props }, icon("calendar"), shown);
  const draw = () => {
    const words = node.value ? dateInWords(node.value, reader.locale) : empty;
    shown.textContent = words;
    shown.classList.toggle("placeholder", !node.value);
    node.setAttribute("aria-label", label ? `${label}: ${words}` : words);
  };
  node.value = value ?? "";
  node.addEventListener("click", () => {
    const month = calendar(reader, node.value || null, (day) => {
      node.value = day;
      draw();
      popover.close(true);
      onPick(day);
    });
    const popover = openPopover(node, month.node, { onClose: (byKeyboard) => byKeyboard && node.focus() });
    month.focus();
  });
  draw();
  return node;
}

function propsOf(element, spot) {
  return {
    id: spot.fieldId,
    "aria-describedby": spot.describedBy,
    "aria-required": spot.isRequired ? "true" : null,
    autofocus: element.focus_on_load,
    data: { action: element.action_id },
  };
}

export function datePicker(element, spot) {
  const { reader } = spot.surface;
  const node = dayButton(reader, {
    value: startingValue(element, spot),
    empty: element.placeholder ? plain(element.placeholder) : reader.say("choose_date"),
    label: spot.label,
    props: propsOf(element, spot),
    onPick: (day) => settle(element, spot, day, node),
  });
  return node;
}

function nameOf(element, spot) {
  return element.placeholder ? plain(element.placeholder) : spot.surface.reader.say("choose_time");
}

/** Typing a time changes it with every key, so the app hears of it when the field is left or Enter pressed. */
export function timePicker(element, spot) {
  const start = startingValue(element, spot);
  const node = el("input", { type: "time", class: "field field-time", "aria-label": spot.fieldId ? null : (spot.label ?? nameOf(element, spot)), ...propsOf(element, spot) });
  node.value = start ?? "";
  let told = node.value;
  const tell = () => {
    if (node.value === told) return;
    told = node.value;
    settle(element, spot, node.value || null, node);
  };
  node.addEventListener("input", () => keep(element, spot, node.value || null));
  node.addEventListener("blur", tell);
  node.addEventListener("keydown", (event) => event.key === "Enter" && tell());
  return node;
}

export function dateTimePicker(element, spot) {
  const { reader } = spot.surface;
  const start = startingValue(element, spot);
  const shown = start ? wallClock(new Date(start * 1000), reader.zone) : null;
  const two = (number) => String(number).padStart(2, "0");
  const time = el("input", { type: "time", class: "field field-time", "aria-label": spot.label });
  time.value = shown ? `${two(shown.hour)}:${two(shown.minute)}` : "09:00";
  const day = dayButton(reader, {
    value: shown && `${shown.year}-${two(shown.month)}-${two(shown.day)}`,
    empty: reader.say("choose_date"),
    label: spot.label,
    props: propsOf(element, spot),
    onPick: changed,
  });
  function changed() {
    if (!day.value || !time.value) return;
    const instant = instantAt(reader.zone, ...day.value.split("-").map(Number), ...time.value.split(":").map(Number));
    settle(element, spot, Math.floor(instant / 1000), day);
  }
  time.addEventListener("blur", changed);
  return el("div", { class: "row" }, day, time);
}
