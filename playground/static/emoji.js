/** The emoji that business messages use, by Slack's names. Another one shows as :its_name:. */

const EMOJI = {
  "+1": "👍", "-1": "👎", thumbsup: "👍", thumbsdown: "👎", clap: "👏", raised_hands: "🙌", wave: "👋", pray: "🙏", muscle: "💪",
  smile: "😄", slightly_smiling_face: "🙂", thinking_face: "🤔", tada: "🎉", trophy: "🏆", medal: "🏅", first_place_medal: "🥇",
  second_place_medal: "🥈", third_place_medal: "🥉", star: "⭐", fire: "🔥", rocket: "🚀", dart: "🎯", bulb: "💡", bell: "🔔",
  white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌", warning: "⚠️", rotating_light: "🚨",
  information_source: "ℹ️", question: "❓", exclamation: "❗", no_entry: "⛔", hourglass: "⌛", hourglass_flowing_sand: "⏳",
  clock9: "🕘", calendar: "📆", date: "📅", spiral_calendar_pad: "🗓️", memo: "📝", pencil: "✏️", clipboard: "📋", pushpin: "📌",
  link: "🔗", mag: "🔍", email: "📧", telephone_receiver: "📞", phone: "☎️", speech_balloon: "💬", handshake: "🤝", moneybag: "💰",
  bar_chart: "📊", chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", arrow_up: "⬆️", arrow_down: "⬇️",
  arrow_right: "➡️", arrow_upper_right: "↗️", arrow_lower_right: "↘️", large_green_circle: "🟢", large_yellow_circle: "🟡",
  large_orange_circle: "🟠", red_circle: "🔴", large_blue_circle: "🔵", white_circle: "⚪", black_circle: "⚫", heart: "❤️", eyes: "👀",
  seedling: "🌱", sunny: "☀️", snowflake: "❄️", lock: "🔒", gear: "⚙️", wastebasket: "🗑️", inbox_tray: "📥", outbox_tray: "📤",
};

/** The character of an emoji; `unicode` is what rich_text gives beside the name (1f44d-1f3fd). */
export function emoji(name, unicode) {
  if (unicode && /^[0-9a-f]{2,6}(-[0-9a-f]{2,6})*$/i.test(unicode)) {
    return String.fromCodePoint(...unicode.split("-").map((code) => Number.parseInt(code, 16)));
  }
  return EMOJI[name] ?? `:${name}:`;
}
