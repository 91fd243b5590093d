/** The list of conversations. */

import { append, el, icon, refill } from "./dom.js";
import { avatar } from "./people.js";

/** Draw it into `node`. `at` is the conversation that is open; `onOpen(id)` opens another one. */
export function drawSidebar(node, workspace, at, onOpen) {
  const { say, conversations } = workspace;
  const kinds = [["channels", "channel"], ["directs", "dm"], ["apps", "app_dm"]];
  const hadFocus = node.contains(document.activeElement) ? document.activeElement.dataset.conversation : null;
  refill(node,
    el("h1", { class: "company", dir: "auto" }, workspace.company.name),
    kinds.map(([title, kind]) => group(say(title), conversations.filter((each) => each.kind === kind))));

  function group(title, rows) {
    return rows.length > 0 && el("section", {}, el("h2", {}, title), el("ul", {}, rows.map((each) => el("li", {}, row(each)))));
  }

  function row(conversation) {
    const unread = conversation.id === at ? 0 : (workspace.unread.get(conversation.id) ?? 0);
    const isChannel = conversation.kind === "channel";
    const name = isChannel ? conversation.name : workspace.nameOf(conversation);
    const sign = isChannel ? icon(conversation.private ? "lock" : "hash") : avatar(workspace.partner(conversation), "small");
    const button = el("button", {
      type: "button",
      class: unread ? "place place-unread" : "place",
      "aria-current": conversation.id === at ? "page" : null,
      data: { conversation: conversation.id },
      on: { click: () => onOpen(conversation.id) },
    }, sign, el("span", { class: "place-name", dir: "auto" }, name));
    if (isChannel && conversation.private) append(button, el("span", { class: "unseen" }, say("private_channel")));
    return unread ? append(button, el("span", { class: "count" }, String(unread))) : button;
  }

  if (hadFocus) node.querySelector(`[data-conversation="${CSS.escape(hadFocus)}"]`)?.focus();
}
