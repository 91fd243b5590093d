/** What can be completed at the caret: a command at the start, a person after an @. */

import { el } from "./dom.js";
import { avatar } from "./people.js";

const MOST = 8;

/** {kind, from, items} for the text before the caret, or null. An item is {id, take, content, isExact}. */
export function completionsAt(before, workspace, { hasCommands }) {
  const command = hasCommands ? before.match(/^\/(\S*)$/) : null;
  if (command) return { kind: "commands", from: 0, items: commandItems(before, workspace) };
  const person = before.match(/(?:^|[\s(（，。、：])@([^\s@]*(?: [^\s@]*)?)$/);
  if (!person) return null;
  const items = personItems(person[1], workspace);
  return items.length ? { kind: "people", from: before.length - person[1].length - 1, items } : null;
}

function commandItems(typed, workspace) {
  const wanted = typed.toLowerCase();
  return workspace.commands
    .filter((each) => each.command.toLowerCase().startsWith(wanted))
    .map((each) => ({
      id: each.command,
      take: `${each.command} `,
      isExact: each.command.toLowerCase() === wanted,
      content: el("span", { class: "command-row" },
        el("b", {}, each.command),
        each.usage_hint && el("code", { class: "usage" }, each.usage_hint),
        el("span", { class: "faint", dir: "auto" }, each.description)),
    }));
}

function personItems(typed, workspace) {
  const wanted = typed.toLowerCase();
  const starts = (person) => [person.real_name, person.name, ...person.real_name.split(/\s+/)].some((word) => word.toLowerCase().startsWith(wanted));
  return workspace.people.filter(starts).slice(0, MOST).map((person) => ({
    id: person.id,
    take: `@${person.real_name} `,
    isExact: false,
    content: el("span", { class: "with-avatar" }, avatar(person, "small"),
      el("span", { dir: "auto" }, el("b", {}, person.real_name), el("span", { class: "faint" }, person.title))),
  }));
}

/** The command whose arguments are being typed, for its usage line. */
export function commandBeingTyped(text, workspace) {
  const found = text.match(/^(\/\S+)\s/);
  return found ? workspace.commands.find((each) => each.command === found[1].toLowerCase()) : undefined;
}
