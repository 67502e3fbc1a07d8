import {
  Composer,
  type CST,
  type Document,
  type ErrorCode,
  Lexer,
  LineCounter,
  Parser,
  type YAMLError,
} from 'yaml';
import type { LocatedFile, Place } from './located';
import { shown } from './quote';
import { Report } from './report';
import { withoutUsualSlips, withStars } from './usual-slips';
import { YamlTree } from './yaml-tree';

/** A pack needs about ten levels of nesting; the composer recurses, so depth must be bounded before it runs. */
const DEEPEST = 64;
/**
 * What a file costs is what its values are parted by, not its length: a natural pack of 10,000 resources has 1.7 MB and
 * about 180,000 of these marks, a hostile file of 5 MiB (`[,,,,`, `a: 1`, `- *a`) from one to five million.
 */
const MOST_MARKS = 400_000;
const MARKS: ReadonlySet<number> = new Set(Array.from('\n,:[]{}"\'-?#%&*!', (mark) => mark.charCodeAt(0)));
/** The workspace takes comments of some thousand characters at most. */
const LONGEST_VALUE = 100_000;

/**
 * `failsafe`: every scalar is the text that was typed, see {@link Located}. Keys are checked for being unique by
 * YamlTree, since the library compares each with each.
 */
const COMPOSER_OPTIONS = {
  schema: 'failsafe',
  resolveKnownTags: false,
  uniqueKeys: false,
  merge: false,
  logLevel: 'silent',
} as const;

/**
 * YAML text as a located tree; where the notation leaves no sound tree, the report says why and there is no root, unless
 * the usual slips are all that is wrong.
 */
export function readYaml(text: string, report: Report): LocatedFile {
  if (hasTooMany(text)) {
    report.error('TOO_LARGE', startOf(0), 'The file has far more values than a pack ever has: split it.');
    return { locate: () => ({ Line: 1, Column: 1 }) };
  }
  const lines = linesOf(text);
  const locate = (at: number) => {
    const { line, col } = lines.linePos(at);
    return { Line: line, Column: col };
  };
  const document = readDocument(text, lines, report);
  if (document) return { root: new YamlTree(report).build(document.contents), locate };
  const mended = withoutUsualSlips(text);
  const guessed = mended === text ? undefined : soundDocument(mended);
  return guessed ? { root: new YamlTree(report, withStars).build(guessed.contents), locate } : { locate };
}

const readDocument = (text: string, lines: LineCounter, report: Report): Document.Parsed | undefined => {
  const tokens = tokenise(text, report);
  return tokens && withoutStacks(() => compose(tokens, text, lines, report));
};

/** Nothing is said of it: the text is not as anybody wrote it. */
function soundDocument(text: string): Document.Parsed | undefined {
  const report = new Report();
  const document = readDocument(text, linesOf(text), report);
  return report.hasErrors ? undefined : document;
}

/** Counted here, since the library's parser misses the ends of lines within a text that it can put nowhere. */
function linesOf(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) lines.addNewLine(end + 1);
  return lines;
}

function hasTooMany(text: string): boolean {
  let marks = 0;
  for (let at = 0; at < text.length && marks <= MOST_MARKS; at += 1)
    if (MARKS.has(text.charCodeAt(at))) marks += 1;
  return marks > MOST_MARKS;
}

/** The parser keeps a stack of its own instead of recursing, so its size is the depth, known before anything overflows. */
function tokenise(text: string, report: Report): CST.Token[] | undefined {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme.length > LONGEST_VALUE && !isAside(lexeme)) {
      const message = `A value is longer than ${LONGEST_VALUE} characters: shorten it, or is a quote left open?`;
      report.error('TOO_LARGE', startOf(parser.offset), message);
      return undefined;
    }
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > DEEPEST) {
      report.error('TOO_DEEP', startOf(parser.offset), 'The file is nested far deeper than a pack ever is.');
      return undefined;
    }
  }
  tokens.push(...parser.end());
  return tokens;
}

/** A comment, or white space. */
const isAside = (lexeme: string): boolean => lexeme.startsWith('#') || lexeme.trim() === '';

/** The library makes an error of each slip, of which a hostile file has any number; most of what one costs is its stack. */
function withoutStacks<Result>(work: () => Result): Result {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function compose(
  tokens: CST.Token[],
  text: string,
  lines: LineCounter,
  report: Report,
): Document.Parsed | undefined {
  const documents = new Composer(COMPOSER_OPTIONS).compose(tokens, true, text.length);
  const document = documents.next().value as Document.Parsed;
  const second = documents.next();
  const tagWarnings = document.warnings.filter(({ code }) => code === 'TAG_RESOLVE_FAILED');
  for (const problem of firstOfEachLine([...document.errors, ...tagWarnings], lines)) {
    reportProblem(problem, text, report);
  }
  if (second.done !== true) {
    const message =
      'The file has several YAML documents: remove the line with --- or upload each as a file of its own.';
    report.error('MULTIPLE_DOCUMENTS', startOf(second.value.range[0]), message);
  }
  // After an error of syntax the tree is a guess, and what the checks say of it would be noise.
  const sound = document.errors.every(({ code }) => code === 'TAG_RESOLVE_FAILED');
  return sound ? document : undefined;
}

/** The others of a line follow from its first: one unquoted `* * * * *` makes five. */
function firstOfEachLine(problems: readonly YAMLError[], lines: LineCounter): YAMLError[] {
  const byLine = new Map<number, YAMLError>();
  for (const problem of problems) {
    const { line } = lines.linePos(problem.pos[0]);
    if (!byLine.has(line)) byLine.set(line, problem);
  }
  return [...byLine.values()];
}

function reportProblem({ code, message, pos }: YAMLError, text: string, report: Report): void {
  if (code === 'TAG_RESOLVE_FAILED') {
    report.error(
      'TAG_NOT_ALLOWED',
      startOf(pos[0]),
      `${shown(message)}. A pack has no YAML tags: remove the word with !.`,
    );
    return;
  }
  report.error('YAML_SYNTAX', startOf(pos[0]), `${shown(message)}.${HINTS[code] ?? hint(text, pos[0])}`);
}

/** What the library says of these is true, and helps nobody who does not know how YAML is read. */
const HINTS: Readonly<Partial<Record<ErrorCode, string>>> = {
  TAB_AS_INDENT: ' Indent with spaces.',
  BLOCK_AS_IMPLICIT_KEY:
    ' Is the next line indented further than this one? Fields of one map stand in one column; a value with a colon wants quotes.',
  BAD_SCALAR_START: ' Put the value in quotes.',
  MULTILINE_IMPLICIT_KEY: ' Does a colon lack the space behind it, or a line its colon?',
  MISSING_CHAR: ' Is a colon, dash, comma or quote missing here? Fields of one map stand in one column.',
  BAD_INDENT: ' Fields of one map, and dashes of one list, stand in one column.',
};

/** YAML's most frequent trap in packs: a cron that begins with a star is taken for an alias. */
function hint(text: string, at: number): string {
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const line = text.slice(lineStart, Math.min(at + 100, lineStart + 300));
  return /[:,[-]\s*\*/.test(line) ? ' A value that begins with * must stand in quotes.' : '';
}

/** Before there is a tree there is no pointer but the whole file's. */
const startOf = (at: number): Place => ({ pointer: '', at });
