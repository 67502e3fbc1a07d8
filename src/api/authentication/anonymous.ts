import type { Authenticator } from '../dependencies';

/** Everybody is this one actor, who may do everything: for a service that only its own machine reaches. */
export function anonymousAuthenticator(actorName = 'local'): Authenticator {
  return () => Promise.resolve({ name: actorName, role: 'admin', anonymous: true });
}
