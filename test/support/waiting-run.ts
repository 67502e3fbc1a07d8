import { packText, recipientNamed } from './packs';
import type { UploadAnswer } from './service-client';
import type { TestService } from './service';

/** `{name}-a`, `{name}-b` and `{name}_share`, which is granted to both. */
export const twoRecipientsAndShare = (name: string): string =>
  packText({
    metadata: { project_name: name },
    recipient: ['a', 'b'].map((letter) => recipientNamed(`${name}-${letter}`, { comment: 'from the pack' })),
    share: [
      {
        ...{ name: `${name}_share`, share_assets: ['main.finance.costs'] },
        recipients: [`${name}-a`, `${name}-b`],
      },
    ],
  });

/** A run that waits for answers about its two recipients, which somebody made by hand meanwhile. */
export async function waitingRun(
  service: TestService,
  name: string,
  options: Readonly<Record<string, string>> = {},
): Promise<UploadAnswer> {
  const { recipients } = service.workspaces.forUrl(service.workspaceUrl);
  for (const letter of ['a', 'b'])
    await recipients.create({
      ...{ name: `${name}-${letter}`, authentication_type: 'TOKEN', comment: 'made by hand' },
    });
  const { body } = await service.upload(twoRecipientsAndShare(name), { wait: '20', ...options });
  if (body.Status !== 'AWAITING_RESOLUTION') throw new Error(`it does not wait: ${JSON.stringify(body)}`);
  return body;
}
