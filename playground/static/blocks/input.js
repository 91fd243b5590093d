/** An input block: label, field, hint, and the place where what is wrong with it is said. */

import { el, newId } from "../dom.js";
import { renderElement } from "../elements/index.js";
import { plain } from "./text.js";

const GROUPS = ["checkboxes", "radio_buttons"];

export function input(block, surface) {
  const id = newId("field");
  const isGroup = GROUPS.includes(block.element.type);
  const label = [plain(block.label), block.optional && el("span", { class: "faint" }, ` ${surface.reader.say("optional")}`)];
  const hint = block.hint && el("p", { class: "hint", id: `${id}-hint`, dir: "auto" }, plain(block.hint));
  const field = renderElement(block.element, {
    surface,
    blockId: block.block_id,
    acts: Boolean(block.dispatch_action),
    fieldId: id,
    label: plain(block.label),
    describedBy: [block.hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(" "),
    isRequired: !block.optional,
  });
  return [
    isGroup ? el("div", { class: "label", id: `${id}-label`, dir: "auto" }, label) : el("label", { class: "label", for: id, id: `${id}-label`, dir: "auto" }, label),
    field,
    hint,
    el("p", { class: "field-error", id: `${id}-error`, data: { error: block.block_id } }),
  ];
}

/** Show what is wrong beside each field of `node`; the first of them gets the focus. Unknown ids are answered back. */
export function showErrors(node, errors, reader) {
  const left = { ...errors };
  let first = null;
  for (const place of node.querySelectorAll("[data-error]")) {
    const words = errors[place.dataset.error];
    place.textContent = words ? reader.slackSays(words) : "";
    const field = node.querySelector(`#${CSS.escape(place.id.replace(/-error$/, ""))}`);
    field?.toggleAttribute("data-wrong", Boolean(words));
    if (words) field?.setAttribute("aria-invalid", "true");
    else field?.removeAttribute("aria-invalid");
    if (words) first ??= field;
    delete left[place.dataset.error];
  }
  (first?.matches("button, input, textarea") ? first : first?.querySelector("button, input, textarea"))?.focus();
  return left;
}
