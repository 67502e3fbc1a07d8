import type { Played } from './played';

export function toldSecret({ said, secrets }: Played): string | undefined {
  for (const text of said)
    for (const secret of secrets)
      if (text.includes(secret)) {
        const at = text.indexOf(secret);
        return `…${text.slice(Math.max(0, at - 100), at)}…`;
      }
  return undefined;
}
