/** Interactive elements, by type. `spot`: {surface, blockId, acts, fieldId, label, describedBy, isRequired}. */

import { el } from "../dom.js";
import { button } from "./button.js";
import { checkboxes, radioButtons } from "./choices.js";
import { dateTimePicker, datePicker, timePicker } from "./dates.js";
import { overflow, selectMenu } from "./menus.js";
import { textInput } from "./texts.js";

const KINDS = {
  button,
  workflow_button: button,
  overflow,
  checkboxes,
  radio_buttons: radioButtons,
  datepicker: datePicker,
  timepicker: timePicker,
  datetimepicker: dateTimePicker,
  plain_text_input: textInput,
  number_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  rich_text_input: textInput,
};

export function renderElement(element, spot) {
  const type = String(element.type);
  if (Object.hasOwn(KINDS, type)) return KINDS[type](element, spot);
  if (type.endsWith("_select")) return selectMenu(element, spot);
  return el("span", { class: "unknown-block" }, spot.surface.reader.say("unknown_block", { type }));
}
