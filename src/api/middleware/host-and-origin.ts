import type { RequestHandler } from 'express';
import { quote } from '../../pack/quote';
import { Problem } from '../problem';

/**
 * A web page anywhere can make a browser send requests to a loopback address: by a name of its own that resolves there
 * (its Host gives it away), or by posting a form (its Origin does). Neither is answered (spec/http-api.md).
 */
export function hostAndOrigin(allowedHosts: readonly string[]): RequestHandler {
  const hosts = new Set(allowedHosts.map((host) => host.toLowerCase()));
  const origins = new Set([...hosts].flatMap((host) => [`http://${host}`, `https://${host}`]));
  return (request, _response, next) => {
    const { host = '', origin } = request.headers;
    if (!hosts.has(host.toLowerCase()))
      throw new Problem(
        'misdirected',
        `${quote(host)} is not this service. It answers to ${[...hosts].join(', ')}.`,
      );
    const looksOnly = request.method === 'GET' || request.method === 'HEAD';
    if (!looksOnly && origin !== undefined && !origins.has(origin.toLowerCase()))
      throw new Problem('foreign-origin', `A page of ${quote(origin)} may not do this here.`);
    next();
  };
}
