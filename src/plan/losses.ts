import type { ResourceType } from '../pack/pack';
import type { State } from './state';

/** What is lost where a resource cannot be changed in place, and is deleted and made anew. */
export function consequenceOfReplacing(type: ResourceType): string {
  switch (type) {
    case 'Recipient':
      return 'The recipient is deleted and made anew: its token stops working, and who uses it needs the new activation link. Its grants are lost, except those that this pack gives.';
    case 'Pipeline':
      return 'The pipeline is deleted and made anew: its run history is lost. Its tables are kept, and its schedule runs the new one.';
    case 'Schedule':
    case 'Share':
      return 'It is deleted and made anew.';
  }
}

/** What an undo cannot bring back of a resource that it made again; null where it is as it was. */
export function lostByMakingAgain(type: ResourceType, { type: recipientType = null }: State): string | null {
  switch (type) {
    case 'Recipient':
      return recipientType === 'D2O'
        ? 'it is there again, but with a new token: who uses it needs the new activation link'
        : null;
    case 'Pipeline':
    case 'Schedule':
      return 'it is there again, but its run history is lost';
    case 'Share':
      return null;
  }
}
