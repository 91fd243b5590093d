/** Dialogs of the page itself: asking for confirmation, and quick switch. */

import { el, icon, newId } from "./dom.js";
import { avatar } from "./people.js";
import { pickList } from "./picker.js";
import { plain, textObject } from "./blocks/text.js";

/** Show a dialog until it closes; focus returns to where it was. */
export function showDialog(node) {
  const before = document.activeElement;
  document.body.append(node);
  node.addEventListener("close", () => {
    node.remove();
    if (before?.isConnected) before.focus();
  });
  // A press on the backdrop hits the dialog itself, never what is in it.
  node.addEventListener("pointerdown", (event) => event.target === node && node.close());
  node.showModal();
}

/** A confirm object of Block Kit; answers whether it was confirmed. */
export function askConfirm(confirm, reader) {
  return new Promise((resolve) => {
    const title = newId("title");
    const node = el("dialog", { class: "dialog dialog-confirm", role: "alertdialog", "aria-labelledby": title });
    const close = (answer) => () => {
      node.returnValue = answer;
      node.close(answer);
    };
    node.append(
      el("h2", { id: title, dir: "auto" }, plain(confirm.title)),
      el("div", { class: "text", dir: "auto" }, textObject(confirm.text, reader)),
      el("div", { class: "dialog-foot" },
        el("button", { type: "button", class: "button", on: { click: close("") } }, plain(confirm.deny)),
        el("button", { type: "button", class: `button button-${confirm.style === "danger" ? "danger" : "primary"}`, autofocus: true, on: { click: close("yes") } }, plain(confirm.confirm))));
    node.addEventListener("close", () => resolve(node.returnValue === "yes"));
    showDialog(node);
  });
}

/** Ctrl+K: jump to a conversation. */
export function quickSwitch(workspace, onOpen) {
  if (document.querySelector("dialog[open]")) return;
  const { say } = workspace;
  const items = workspace.conversations.map((each) => {
    const isChannel = each.kind === "channel";
    const name = isChannel ? each.name : workspace.nameOf(each);
    const sign = isChannel ? icon(each.private ? "lock" : "hash") : avatar(workspace.partner(each), "small");
    return { id: each.id, words: `${name} ${each.topic ?? ""}`, content: el("span", { class: "with-avatar" }, sign, el("span", { dir: "auto" }, name)) };
  });
  const node = el("dialog", { class: "dialog dialog-jump", "aria-label": say("jump_to") });
  const picking = pickList({
    items, say, label: say("jump_hint"), isSearched: true,
    onPick: (item) => {
      node.close();
      onOpen(item.id);
    },
  });
  node.append(picking.node);
  showDialog(node);
  picking.field.focus();
}
