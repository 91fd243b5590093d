/** Checkboxes and radio buttons. */

import { el, newId } from "../dom.js";
import { textObject } from "../blocks/text.js";
import { settle, startingValue } from "./values.js";

function group(element, spot, kind, isChosen, onChange) {
  const { reader } = spot.surface;
  const name = newId("choice");
  const rows = element.options.map((option) => {
    const box = el("input", { type: kind, name, value: option.value, checked: isChosen(option), "aria-describedby": spot.describedBy });
    box.addEventListener("change", () => onChange(option, box));
    return el("label", { class: "choice" }, box, el("span", { dir: "auto" },
      textObject(option.text, reader),
      option.description && el("span", { class: "faint" }, textObject(option.description, reader))));
  });
  return el("div", {
    class: "choices",
    role: kind === "radio" ? "radiogroup" : "group",
    id: spot.fieldId,
    "aria-labelledby": spot.fieldId && `${spot.fieldId}-label`,
    "aria-label": spot.fieldId ? null : spot.label,
    data: { action: element.action_id },
  }, rows);
}

export function checkboxes(element, spot) {
  const start = startingValue(element, spot) ?? [];
  const chosen = new Set(start.map((option) => option.value));
  const node = group(element, spot, "checkbox", (option) => chosen.has(option.value), (option, box) => {
    if (box.checked) chosen.add(option.value);
    else chosen.delete(option.value);
    settle(element, spot, element.options.filter((each) => chosen.has(each.value)), node);
  });
  return node;
}

export function radioButtons(element, spot) {
  const start = startingValue(element, spot);
  const node = group(element, spot, "radio", (option) => option.value === start?.value, (option) => settle(element, spot, option, node));
  return node;
}
