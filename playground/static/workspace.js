/** What one person's page knows: people, conversations, commands, the clock; and how that person reads. */

import { slackWords } from "./slackwords.js";
import { Times } from "./time.js";
import { wordsFor } from "./words.js";

const SLACKBOT = { id: "USLACKBOT", name: "slackbot", real_name: "Slackbot", is_bot: true };

export class Workspace {
  /** `state` is the server's answer to /page/state; `at` the conversation that is open. */
  constructor(state) {
    this.times = new Times(this);
    this.at = null;
    this.take(state);
  }

  take(state) {
    this.me = state.me;
    this.people = state.people;
    this.conversations = state.conversations;
    this.commands = state.commands;
    this.shortcuts = state.shortcuts ?? [];
    this.app = state.app;
    this.company = state.company;
    this.zone = state.tz_of_me;
    this.byId = new Map([[SLACKBOT.id, SLACKBOT], ...state.people.map((person) => [person.id, person])]);
    this.locale = usableLocale(this.person(this.me)?.locale);
    this.say = wordsFor(this.locale);
    this.unread = new Map(state.conversations.map((each) => [each.id, each.unread]));
    this.setClock(state.now);
  }

  /** The workspace's clock runs on by itself from what the server said. */
  setClock(iso) {
    this.ahead = Date.parse(iso) - Date.now();
  }

  now() {
    return new Date(Date.now() + this.ahead);
  }

  person(id) {
    return this.byId.get(id);
  }

  conversation(id) {
    return this.conversations.find((each) => each.id === id);
  }

  /** Slack's own words in this person's language. */
  slackSays(text) {
    return slackWords(text, this.locale);
  }

  /** Who else is in a direct conversation. */
  partner(conversation) {
    return this.person(conversation.members.find((id) => id !== this.me) ?? this.me);
  }

  /** #west, Li Na, Sales Coach. */
  nameOf(conversation) {
    if (conversation.kind === "channel") return `#${conversation.name}`;
    const partner = this.partner(conversation);
    return partner?.real_name || partner?.name || conversation.name;
  }

  /** Whether the app is in a conversation. */
  hasApp(conversation) {
    return conversation.members.includes(this.app.bot_user_id);
  }
}

function usableLocale(locale) {
  try {
    return Intl.getCanonicalLocales(locale || "en-US")[0];
  } catch {
    return "en-US";
  }
}
