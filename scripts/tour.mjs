/**
 * `npm run tour`: starts a service with data of its own, walks through every way past a conflict with the commands that a
 * person would type, and writes them with their real output to docs/tour.md.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

process.chdir(join(import.meta.dirname, '..'));
const dataDir = mkdtempSync(join(tmpdir(), 'sharepack-tour-'));
const env = { ...process.env, DATA_DIR: dataDir, LOG_LEVEL: 'error' };

const page = [
  '# A tour of conflicts',
  '',
  'Every way past a name that exists already, on the sample data of `npm start`. Written by `npm run tour`: the commands are those',
  'that a person types, and what stands below each is what it printed. `$W` is the local workspace’s address.',
  '',
];

const service = spawn(process.execPath, ['dist/main.js', 'serve'], {
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const workspace = await started(service);
  await walk({ ...env, W: workspace });
  writeFileSync('docs/tour.md', `${page.join('\n').trimEnd()}\n`);
} finally {
  service.kill('SIGINT');
  await new Promise((resolve) => service.once('exit', resolve));
  rmSync(dataDir, { recursive: true, force: true });
}

async function walk(environment) {
  const run = (command) => show(command, environment);

  chapter('A first upload', 'Nothing is in its way: it completes.');
  await run('npx sharepack upload examples/tour/1-first.yaml');

  chapter(
    'Rename one, skip another',
    'Another project happens to choose two names that exist. Nothing is touched while it waits.',
  );
  const portal = await run('npx sharepack upload examples/tour/2-collides.yaml');
  await run(
    `npx sharepack resolve ${portal} Recipient/tour-auditor=rename:portal-partner Share/tour_q1=skip`,
  );
  await run(`npx sharepack watch ${portal}`);

  chapter(
    'Overwrite',
    'A share that nobody manages becomes what the pack says, in place, and is this pack’s from now on.',
  );
  const legacy = await run('npx sharepack upload examples/tour/3-overwrite.yaml');
  await run(`npx sharepack resolve ${legacy} Share/legacy_share=overwrite`);
  await run(`npx sharepack watch ${legacy}`);

  chapter(
    'Replace',
    'The type of a recipient cannot change in place. So `overwrite` is refused, `replace` says what is lost, and must be chosen by that name.',
  );
  const replaced = await run('npx sharepack upload examples/tour/4-replace.yaml');
  await run(`npx sharepack resolve ${replaced} Recipient/legacy-auditor=overwrite`);
  await run(`npx sharepack resolve ${replaced} Recipient/legacy-auditor=replace`);
  await run(`npx sharepack watch ${replaced}`);

  chapter(
    'A late conflict',
    'Somebody takes a name between the look and the create (here: a control of the local workspace). Only that resource is asked about; the other is made meanwhile.',
  );
  await run(
    control('faults', [
      { Method: 'POST', Path: '/api/2.1/unity-catalog/recipients', Times: 1, Kind: 'twin' },
    ]),
  );
  const late = await run('npx sharepack upload examples/tour/5-late.yaml');
  await run(`npx sharepack resolve ${late} --rest rename`);
  await run(`npx sharepack watch ${late}`);

  chapter(
    'Nobody answers',
    'The same names again, with three seconds for an answer: the run expires, with nothing touched.',
  );
  const expired = await run('npx sharepack upload examples/tour/1-first.yaml --resolution-timeout 3s');
  await run(`sleep 4; npx sharepack status ${expired}`);

  chapter(
    'A failure midway',
    'The workspace refuses the share after the recipient was made: what the run did is undone.',
  );
  await run(
    control('faults', [
      {
        Method: 'POST',
        Path: '/api/2.1/unity-catalog/shares',
        Times: 9,
        Kind: 'status',
        Status: 403,
        ErrorCode: 'PERMISSION_DENIED',
      },
    ]),
  );
  const failed = await run('npx sharepack upload examples/tour/6-rollback.yaml');
  await run(`npx sharepack status ${failed}`);
}

function control(what, body) {
  return `curl -s -X POST $W/__control/${what} -H 'Content-Type: application/json' -d '${JSON.stringify(body)}' -o /dev/null`;
}

function chapter(title, text) {
  console.log(title);
  page.push(`## ${title}`, '', text, '');
}

/** @returns the SharePackId that the output names, if any */
async function show(command, environment) {
  const output = await outputOf(
    command.replaceAll('npx sharepack', `'${process.execPath}' dist/main.js`),
    environment,
  );
  page.push('```console', `$ ${command}`, ...(output === '' ? [] : [output]), '```', '');
  return /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(output)?.[0];
}

function outputOf(command, environment) {
  return new Promise((resolve) => {
    const shell = spawn('sh', ['-c', command], { env: environment });
    let output = '';
    shell.stdout.on('data', (text) => (output += text));
    shell.stderr.on('data', (text) => (output += text));
    shell.once('close', () => resolve(output.trimEnd()));
  });
}

/** @returns the local workspace's address */
async function started(child) {
  let workspace = '';
  for await (const line of createInterface(child.stdout)) {
    workspace = /Local workspace\s+(http\S+)/.exec(line)?.[1] ?? workspace;
    if (line.startsWith('ready ')) return workspace;
  }
  throw new Error('The service did not start.');
}
