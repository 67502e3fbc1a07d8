import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readWorkspacesFile } from '../../src/config-files';
import { NEEDED } from '../../src/doctor/privileges';
import { CHECKS } from '../../src/doctor/finding';
import { METASTORE_ID } from '../../src/local/workspace/identity';
import { API_TOKEN, createLocalWorkspace } from '../../src/local/workspace/local-workspace';
import { createDoctor } from '../../src/serve/doctor-command';
import { runDoctor } from '../../src/serve/run-doctor';
import { runCli } from '../cli/run-cli';
import { startFront } from '../doctor/front';

const PATH = join(__dirname, '../../docs/workspaces.md');
const DOC = readFileSync(PATH, 'utf8');

/** What the document's fences of this language hold, under the heading before each. */
function fences(language: string): (readonly [string, string])[] {
  return DOC.split(/^## /m).flatMap((section) =>
    [...section.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
      ([, content = '']) => [section.split('\n')[0] ?? '', content] as const,
    ),
  );
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sharepack-doc-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const references = (kind: 'env' | 'file', yaml: string): string[] =>
  [...yaml.matchAll(new RegExp(`\\{ ${kind}: (\\S+) \\}`, 'g'))].map(([, name = '']) => name);

describe('docs/workspaces.md', () => {
  test('has an example for each cloud', () => {
    expect(fences('yaml').map(([heading]) => heading)).toEqual(['Azure', 'AWS', 'Google Cloud']);
  });

  test.each(fences('yaml'))('the example for %s is a WORKSPACES_FILE that the service takes', (_, yaml) => {
    const env = Object.fromEntries(references('env', yaml).map((name) => [name, 'secret']));
    for (const name of references('file', yaml)) file(name, 'secret\n');
    const { entries, problems } = readWorkspacesFile(file('workspaces.yaml', yaml), env);
    expect(problems).toEqual([]);
    expect(entries[0]).toMatchObject({ pipeline: { root_path: expect.any(String) } });
    // Nothing that the reader does not know came through unseen: each secret is a reference.
    expect(JSON.stringify(entries)).toContain('"secret"');
  });

  test('grants what doctor looks for', () => {
    const sql = fences('sql')
      .map(([, content]) => content)
      .join('');
    for (const { make, see } of Object.values(NEEDED))
      for (const privilege of [...make, ...see]) expect(sql).toContain(privilege.replaceAll('_', ' '));
  });

  test('tells of every check', () => {
    const section = DOC.split(/^## /m).find((text) => text.startsWith('sharepack doctor')) ?? '';
    expect([...section.matchAll(/^\| `([a-z]+)` +\|/gm)].map(([, name]) => name)).toEqual([...CHECKS]);
  });

  test('shows what doctor prints', async () => {
    const printed = await doctorOutput();
    if (process.env['UPDATE_DOCS'] === '1')
      writeFileSync(
        PATH,
        DOC.replace(/^```text\n.*?^```/ms, () => `\`\`\`text\n${printed}\`\`\``),
      );
    else expect(fences('text')).toEqual([['sharepack doctor', printed]]);
  });
});

/** Of a local workspace with one grant missing, for a user who is no workspace admin. */
async function doctorOutput(): Promise<string> {
  const workspace = await createLocalWorkspace({ stateFile: undefined, host: '127.0.0.1', port: 0 });
  const front = await startFront(workspace.url, [
    { path: '/Me', body: (user) => ({ ...user, groups: [] }) },
    {
      path: `/effective-permissions/metastore/${METASTORE_ID}`,
      body: () => ({
        privilege_assignments: [
          {
            privileges: ['CREATE_SHARE', 'USE_SHARE', 'SET_SHARE_PERMISSION'].map((privilege) => ({
              privilege,
            })),
          },
        ],
      }),
    },
  ]);
  const entry = { url: front.url, credential: { token: API_TOKEN } };
  const env = {
    DATABASE_URL: 'postgresql://db/sharepack',
    WORKSPACES_FILE: file('workspaces.yaml', JSON.stringify([entry])),
  };
  const doctor = createDoctor((input, context) => runDoctor(input, { env, version: '1.2.3' }, context));
  try {
    const { stdout } = await runCli(['doctor'], { deps: { extraCommands: [doctor] } });
    return stdout.replaceAll(new URL(front.url).host, '127.0.0.1:8090');
  } finally {
    await front.close();
    await workspace.stop();
  }
}
