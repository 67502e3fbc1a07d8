/** A command for people to type, quoted for a POSIX shell: `npx sharepack resolve ID Recipient/a=skip`. */
export type CommandLine = (...words: readonly string[]) => string;

/** A service that was found by an option is not found without it. */
export function createCommandLine(url: string | undefined): CommandLine {
  const options = url === undefined ? [] : ['--url', url];
  return (...words) => ['npx', 'sharepack', ...words, ...options].map(quoted).join(' ');
}

/** People paste what is shown here, so a name must not be able to end the word it stands in. */
const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
