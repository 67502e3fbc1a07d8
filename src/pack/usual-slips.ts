/** Stands for an unquoted star; of Unicode's characters for private use, so that no pack has it. */
const STAR = '\uE000';

/**
 * The text with tabs at the beginning of lines as spaces, and a star that begins an unquoted cron as text, no character
 * moved: so that who made one of these slips is told in the same go what else is wrong.
 */
export const withoutUsualSlips = (text: string): string =>
  text
    .replace(/^ *\t[ \t]*/gm, (indentation) => ' '.repeat(indentation.length))
    .replace(/(?<=[:,[{-] {1,9})\*(?=[ /])/g, STAR);

/** What a text without the usual slips was in the file. */
export const withStars = (text: string): string => text.replaceAll(STAR, '*');
