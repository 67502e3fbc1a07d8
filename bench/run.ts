/**
 * `npm run bench`: all benchmarks; `npm run bench -- NAME`: one of them. Prints what was seen beside its goal, writes
 * bench/results/NAME.json, and ends with 1 where a goal was missed. Figures are of one run on one machine: what is
 * compared is compared within it.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Benchmark, Figure } from './benchmark';
import { calls } from './calls';
import { hostile } from './hostile';
import { large } from './large';
import { many } from './many';
import { neighbours } from './neighbours';
import { parse } from './parse';
import { provision } from './provision';
import { rate } from './rate';
import { start } from './start';
import { trouble } from './trouble';
import { verdict } from './verdict';

const BENCHMARKS: readonly Benchmark[] = [
  parse,
  hostile,
  start,
  calls,
  provision,
  verdict,
  many,
  rate,
  neighbours,
  large,
  trouble,
];

const ROOT = join(__dirname, '..');
const RESULTS = join(__dirname, 'results');

async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name));
  if (unknown.length > 0) {
    const known = BENCHMARKS.map(({ name }) => name).join(', ');
    throw new Error(`There is no benchmark ${unknown.join(', ')}: there are ${known}.`);
  }
  // Threads run what was built.
  execFileSync(process.execPath, [join(ROOT, 'scripts/build.mjs')], { stdio: 'inherit' });
  const where = surroundings();
  console.log(
    `${where.cpu} x ${where.cores}, ${where.memoryGb} GB, Node.js ${where.node}, ${where.platform}, sharepack ${where.version}`,
  );
  mkdirSync(RESULTS, { recursive: true });
  for (const benchmark of BENCHMARKS.filter(({ name }) => names.length === 0 || names.includes(name))) {
    console.log(`\n${benchmark.name}: ${benchmark.description}`);
    const figures = await benchmark.run();
    for (const figure of figures) console.log(row(figure));
    const result = { name: benchmark.name, at: new Date().toISOString(), ...where, figures };
    writeFileSync(join(RESULTS, `${benchmark.name}.json`), `${JSON.stringify(result, null, 2)}\n`);
    if (figures.some(isMissed)) process.exitCode = 1;
  }
}

const isMissed = ({ value, goal = Infinity, atLeast = -Infinity }: Figure): boolean =>
  !(value <= goal && value >= atLeast);

function row(figure: Figure): string {
  const { name, value, unit, note = '' } = figure;
  const seen = unit === 'ratio' ? value.toFixed(3) : `${value.toFixed(0)} ${unit === 'count' ? '' : unit}`;
  const wanted = wantedOf(figure);
  const against = wanted === '' ? '' : `${wanted}: ${isMissed(figure) ? 'MISSED' : 'met'}`;
  return `  ${name.padEnd(50)} ${seen.trimEnd().padStart(10)}  ${against.padEnd(22)} ${note}`.trimEnd();
}

function wantedOf({ goal, atLeast }: Figure): string {
  if (goal !== undefined) return `at most ${goal}`;
  return atLeast === undefined ? '' : `at least ${atLeast}`;
}

function surroundings() {
  const { version, packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    readonly version: string;
    readonly packages: Readonly<
      Record<string, { readonly version?: string; readonly dependencies?: object }>
    >;
  };
  const names = Object.keys(packages['']?.dependencies ?? {});
  const dependencies = names.map((name) => [name, packages[`node_modules/${name}`]?.version]);
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${platform()} ${arch()}`,
    version,
    dependencies: Object.fromEntries(dependencies) as Record<string, string>,
  };
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
