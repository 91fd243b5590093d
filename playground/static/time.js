/** Instants as a person in a zone reads them; wall-clock times of a zone as instants. */

const formatters = new Map();

function formatter(locale, zone, options) {
  const key = JSON.stringify([locale, zone, options]);
  if (!formatters.has(key)) formatters.set(key, new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }));
  return formatters.get(key);
}

/** A message's ts as an instant. */
export function instantOfTs(ts) {
  return new Date(Number.parseFloat(ts) * 1000);
}

/** {year, month, day, hour, minute, second} on the wall of `zone`. */
export function wallClock(instant, zone) {
  const numeric = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23" };
  const parts = formatter("en-US", zone, numeric).formatToParts(instant);
  return Object.fromEntries(parts.filter((part) => part.type !== "literal").map((part) => [part.type, Number(part.value)]));
}

/** The instant at which the wall of `zone` shows this; in the hour skipped in spring, the one after it. */
export function instantAt(zone, year, month, day, hour = 0, minute = 0) {
  const wanted = Date.UTC(year, month - 1, day, hour, minute);
  let guess = wanted;
  for (let round = 0; round < 2; round += 1) {
    const shown = wallClock(new Date(guess), zone);
    guess += wanted - Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute);
  }
  return new Date(guess);
}

/** 09:00 on the next Monday to Friday of `zone` after the day of `instant`. */
export function nextWorkday(instant, zone) {
  const { year, month, day } = wallClock(instant, zone);
  const date = new Date(Date.UTC(year, month - 1, day));
  do date.setUTCDate(date.getUTCDate() + 1);
  while (date.getUTCDay() % 6 === 0);
  return instantAt(zone, date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), 9);
}

/** YYYY-MM-DD of an instant in a zone. */
export function isoDay(instant, zone) {
  const { year, month, day } = wallClock(instant, zone);
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

/** A date without a zone (YYYY-MM-DD) in words. */
export function dateInWords(iso, locale, options = { year: "numeric", month: "short", day: "numeric", weekday: "short" }) {
  return formatter(locale, "UTC", options).format(new Date(`${iso}T00:00:00Z`));
}

const CLOCK = { hour: "numeric", minute: "2-digit" };
const STYLES = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { year: "numeric", month: "long", day: "numeric", weekday: "long" },
  time: CLOCK,
  time_secs: { ...CLOCK, second: "2-digit" },
};

/** Formats instants for one reader. `reader` has locale, zone, now() and say(). */
export class Times {
  constructor(reader) {
    this.reader = reader;
  }

  as(instant, style) {
    const { locale, zone } = this.reader;
    const options = { ...(STYLES[style] ?? style) };
    // 9:00 AM, but 09:00.
    if (options.hour && !formatter(locale, zone, { hour: "numeric" }).resolvedOptions().hour12) options.hour = "2-digit";
    return formatter(locale, zone, options).format(instant);
  }

  /** 9:05 AM, 09:05. */
  clock(instant) {
    return this.as(instant, "time");
  }

  /** Weekday, date and time: for tooltips and the workspace clock. */
  full(instant) {
    return this.as(instant, { year: "numeric", month: "short", day: "numeric", weekday: "short", ...CLOCK });
  }

  /** Weekday, short date, time. */
  brief(instant) {
    return this.as(instant, { month: "short", day: "numeric", weekday: "short", ...CLOCK });
  }

  /** Today, Yesterday, or the date in full. */
  day(instant, style = "date_long") {
    return this.near(instant) ?? this.as(instant, style);
  }

  near(instant) {
    const { reader } = this;
    const days = Math.round((Date.parse(isoDay(instant, reader.zone)) - Date.parse(isoDay(reader.now(), reader.zone))) / 86_400_000);
    const word = { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days];
    return word ? reader.say(word) : null;
  }

  /** 3 hours ago, in 2 days. */
  ago(instant) {
    const seconds = (instant - this.reader.now()) / 1000;
    const words = new Intl.RelativeTimeFormat(this.reader.locale, { numeric: "auto" });
    for (const [unit, size] of [["day", 86_400], ["hour", 3600], ["minute", 60]]) {
      if (Math.abs(seconds) >= size) return words.format(Math.round(seconds / size), unit);
    }
    return words.format(0, "minute");
  }

  /** Slack's date format ("{date_short_pretty} at {time}") for Unix seconds. */
  slack(seconds, format) {
    const instant = new Date(Number(seconds) * 1000);
    return format.replace(/\{(\w+)\}/g, (slot, name) => {
      if (name === "ago") return this.ago(instant);
      if (name === "day_divider_pretty") return this.day(instant);
      if (name.endsWith("_pretty")) return this.day(instant, name.slice(0, -"_pretty".length));
      return name in STYLES ? this.as(instant, name) : slot;
    });
  }
}
