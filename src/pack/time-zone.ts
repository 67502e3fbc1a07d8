import { didYouMean } from './nearest';
import { quote } from './quote';

export type TimeZoneResult = { readonly timezone: string } | { readonly problem: string };

/** As many as there are errors listed; to look for more would only cost. */
const MOST_SUGGESTIONS = 200;

/**
 * A check of IANA time zone names that remembers its answers: asking Intl is slow, and a pack repeats few names.
 * The spelling is Intl's where only upper and lower case differ, because the workspace is particular about it.
 */
export function createTimeZoneCheck(): (name: string) => TimeZoneResult {
  const names = Intl.supportedValuesOf('timeZone');
  const answers = new Map<string, TimeZoneResult>();
  let suggestions = 0;
  const check = (name: string): TimeZoneResult => {
    const known = intlName(name);
    if (known !== undefined) return { timezone: known.toLowerCase() === name.toLowerCase() ? known : name };
    const meant = (suggestions += 1) > MOST_SUGGESTIONS ? '' : didYouMean(name, names);
    return {
      problem: `is no time zone: ${quote(name)}. Give an IANA name such as Europe/Berlin or UTC.${meant}`,
    };
  };
  return (name) => {
    let answer = answers.get(name);
    if (!answer) answers.set(name, (answer = check(name)));
    return answer;
  };
}

/** Intl also takes offsets such as +01:00, which are no names. */
function intlName(name: string): string | undefined {
  if (!/^[A-Za-z][\w/+-]{1,60}$/.test(name)) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
