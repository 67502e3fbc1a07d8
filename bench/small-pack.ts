import { packText, recipientNamed } from '../test/support/packs';

/** What most packs are: one recipient, and one share of one table that is granted to it. Each number another pack. */
export const smallPack = (number: number): string =>
  packText({
    metadata: { project_name: `Small ${number}` },
    recipient: [recipientNamed(`small-${number}`)],
    share: [
      { name: `small_${number}`, share_assets: ['main.finance.revenue'], recipients: [`small-${number}`] },
    ],
  });
