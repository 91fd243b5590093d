/** Fields to type into. */

import { el } from "../dom.js";
import { plain } from "../blocks/text.js";
import { keep, settle, startingValue } from "./values.js";

const MODES = { number_input: "decimal", email_text_input: "email", url_text_input: "url" };

/** The words of a rich_text value, and words as a rich_text value: this page's editor writes plain lines. */
const wordsOf = (value) => (typeof value === "string" ? value : collect(value).join(""));
const collect = (value) => (value?.text !== undefined ? [value.text] : (value?.elements ?? []).flatMap(collect));
const asRichText = (words) => ({ type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text: words }] }] });

export function textInput(element, spot) {
  const isRich = element.type === "rich_text_input";
  const isLong = element.multiline || isRich;
  const start = startingValue(element, spot);
  const node = el(isLong ? "textarea" : "input", {
    id: spot.fieldId,
    class: "field",
    type: isLong ? null : "text",
    rows: isLong ? 4 : null,
    inputmode: MODES[element.type],
    maxlength: element.max_length,
    placeholder: element.placeholder && plain(element.placeholder),
    "aria-describedby": spot.describedBy,
    "aria-label": spot.fieldId ? null : spot.label,
    "aria-required": spot.isRequired ? "true" : null,
    autofocus: element.focus_on_load,
    autocomplete: "off",
    dir: "auto",
    data: { action: element.action_id },
  });
  node.value = start === null ? "" : wordsOf(start);
  const value = () => (node.value === "" ? null : isRich ? asRichText(node.value) : node.value);
  node.addEventListener("input", () => keep(element, spot, value()));
  if (spot.acts) tellWhenDone(node, element, () => settle(element, spot, value(), node));
  return node;
}

function tellWhenDone(node, element, tell) {
  const when = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  if (when.includes("on_character_entered")) node.addEventListener("input", tell);
  if (when.includes("on_enter_pressed")) {
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.shiftKey) return;
      event.preventDefault();
      tell();
    });
  }
}
