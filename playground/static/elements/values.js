/** Which property of an action or of `state` holds an element's value, and which one of the block its first value. */

const KEYS = {
  static_select: ["selected_option", "initial_option"],
  radio_buttons: ["selected_option", "initial_option"],
  checkboxes: ["selected_options", "initial_options"],
  multi_static_select: ["selected_options", "initial_options"],
  users_select: ["selected_user", "initial_user"],
  multi_users_select: ["selected_users", "initial_users"],
  conversations_select: ["selected_conversation", "initial_conversation"],
  multi_conversations_select: ["selected_conversations", "initial_conversations"],
  channels_select: ["selected_channel", "initial_channel"],
  multi_channels_select: ["selected_channels", "initial_channels"],
  datepicker: ["selected_date", "initial_date"],
  timepicker: ["selected_time", "initial_time"],
  datetimepicker: ["selected_date_time", "initial_date_time"],
  rich_text_input: ["rich_text_value", "initial_value"],
};
const TYPED = ["value", "initial_value"];

const keysOf = (element) => KEYS[element.type] ?? TYPED;

/** What was filled in before, else what the app set; this also becomes part of the surface's state. */
export function startingValue(element, { surface, blockId }) {
  const [key, initial] = keysOf(element);
  const before = surface.value(blockId, element.action_id);
  const value = before && key in before ? before[key] : (element[initial] ?? null);
  surface.fill(blockId, element.action_id, { type: element.type, [key]: value });
  return value;
}

/** Keep a value without telling the app. */
export function keep(element, { surface, blockId }, value) {
  const [key] = keysOf(element);
  surface.fill(blockId, element.action_id, { type: element.type, [key]: value });
}

/** Keep a value, and tell the app where this element acts at once. */
export function settle(element, spot, value, control) {
  keep(element, spot, value);
  if (spot.acts) spot.surface.act(spot.blockId, element, { [keysOf(element)[0]]: value }, control);
}
