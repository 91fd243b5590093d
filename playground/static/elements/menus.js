/** Menus: one or several of given options, people, conversations or channels; and the overflow menu. */

import { el, icon, iconButton, refill } from "../dom.js";
import { avatar } from "../people.js";
import { openPicker } from "../picker.js";
import { plain } from "../blocks/text.js";
import { keep, settle, startingValue } from "./values.js";

const CALLED = { users: "choose_person", conversations: "choose_conversation", channels: "choose_channel" };

function optionItem(option, group) {
  const description = option.description && plain(option.description);
  return {
    id: option.value,
    value: option,
    name: plain(option.text),
    group,
    words: `${plain(option.text)} ${description ?? ""}`,
    content: el("span", { dir: "auto" }, plain(option.text), description && el("span", { class: "faint" }, description)),
  };
}

function personItem(person) {
  const name = person.real_name || person.name;
  return { id: person.id, value: person.id, name, words: `${name} ${person.name} ${person.title ?? ""}`,
    content: el("span", { class: "with-avatar" }, avatar(person, "small"), el("span", { dir: "auto" }, name, el("span", { class: "faint" }, person.title))) };
}

function conversationItem(conversation, reader) {
  const name = reader.nameOf(conversation);
  return { id: conversation.id, value: conversation.id, name, words: name, content: el("span", { dir: "auto" }, name) };
}

/** What a menu's filter lets through: kinds of conversation, and none that another company shares. */
function offers({ filter }, conversation) {
  const kind = conversation.kind !== "channel" ? "im" : conversation.private ? "private" : "public";
  if (filter?.exclude_external_shared_channels && conversation.shared) return false;
  if (filter?.exclude_bot_users && conversation.kind === "app_dm") return false;
  return !filter?.include || filter.include.includes(kind);
}

function itemsOf(element, reader) {
  const kind = element.type.replace(/^multi_/, "").replace(/_select$/, "");
  if (kind === "users") return reader.people.filter((person) => !person.is_bot).map(personItem);
  if (kind === "conversations") return reader.conversations.filter((each) => offers(element, each)).map((each) => conversationItem(each, reader));
  if (kind === "channels") return reader.conversations.filter((each) => each.kind === "channel").map((each) => conversationItem(each, reader));
  const grouped = (element.option_groups ?? []).flatMap((group) => group.options.map((option) => optionItem(option, plain(group.label))));
  return [...(element.options ?? []).map((option) => optionItem(option)), ...grouped];
}

const idOf = (value) => (typeof value === "string" ? value : value?.value);

export function selectMenu(element, spot) {
  const { reader } = spot.surface;
  const { say } = reader;
  const isMany = element.type.startsWith("multi_");
  const items = itemsOf(element, reader);
  const byId = new Map(items.map((item) => [item.id, item]));
  let start = startingValue(element, spot);
  if (start === null && element.default_to_current_conversation && byId.has(reader.at)) {
    start = isMany ? [reader.at] : reader.at;
    keep(element, spot, start);
  }
  const chosen = new Set((isMany ? (start ?? []) : start === null ? [] : [start]).map(idOf));
  const kind = element.type.replace(/^multi_/, "").replace(/_select$/, "");
  const empty = element.placeholder ? plain(element.placeholder) : say(CALLED[kind] ?? (isMany ? "choose_options" : "choose_option"));
  const shown = el("span", { class: "menu-value", dir: "auto" });
  const node = el("button", {
    type: "button", class: "menu", id: spot.fieldId, role: "combobox", "aria-haspopup": "listbox", "aria-expanded": "false",
    "aria-describedby": spot.describedBy, "aria-required": spot.isRequired ? "true" : null, autofocus: element.focus_on_load,
    data: { action: element.action_id },
  }, shown, icon("down"));

  function draw() {
    const names = [...chosen].map((id) => byId.get(id)?.name ?? id);
    shown.classList.toggle("placeholder", !names.length);
    refill(shown, names.length === 0 ? empty : isMany ? names.map((name) => el("span", { class: "chip" }, name)) : names[0]);
    node.setAttribute("aria-label", [spot.label, names.join(", ") || empty].filter(Boolean).join(": "));
  }

  const value = () => {
    const values = [...chosen].map((id) => byId.get(id)?.value ?? id);
    return isMany ? values : (values[0] ?? null);
  };

  function pick(item) {
    if (!isMany) chosen.clear();
    if (isMany && chosen.has(item.id)) chosen.delete(item.id);
    else if (!isMany || chosen.size < (element.max_selected_items ?? Infinity)) chosen.add(item.id);
    draw();
    if (isMany) keep(element, spot, value());
    else settle(element, spot, value(), node);
  }

  function open() {
    const before = [...chosen].join("\n");
    openPicker(node, {
      items, say, isMany, chosen, onPick: pick, label: say("filter"),
      onClose: () => isMany && before !== [...chosen].join("\n") && settle(element, spot, value(), node),
    });
  }

  node.addEventListener("click", open);
  node.addEventListener("keydown", (event) => {
    if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    open();
  });
  draw();
  return node;
}

export function overflow(element, spot) {
  const { say } = spot.surface.reader;
  const items = element.options.map((option) => optionItem(option));
  const node = iconButton("more", say("more_actions"), () =>
    openPicker(node, { items, say, label: say("more_actions"), isSearched: false, end: true, onPick: ({ value }) => {
      if (value.url && /^https?:/i.test(value.url)) window.open(value.url, "_blank", "noopener");
      spot.surface.act(spot.blockId, element, { selected_option: value }, node);
    } }), { "aria-haspopup": "listbox", "aria-expanded": "false", data: { action: element.action_id } });
  node.classList.add("overflow");
  return node;
}
