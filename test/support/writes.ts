import type { TestService } from './service';

/** Every request that was not a mere look, which the workspace got while this was done: `POST /api/…`. */
export async function writesDuring(
  { workspace }: Pick<TestService, 'workspace'>,
  work: () => Promise<unknown>,
): Promise<readonly string[]> {
  const earlier = new Set((await workspace.requests()).map(({ Seq }) => Seq));
  await work();
  const requests = await workspace.requests();
  return requests
    .filter(({ Seq, Method }) => Method !== 'GET' && !earlier.has(Seq))
    .map(({ Method, Path }) => `${Method} ${Path}`);
}
