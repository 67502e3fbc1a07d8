import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { ApiDependencies } from './dependencies';
import { errors } from './middleware/errors';
import { hostAndOrigin } from './middleware/host-and-origin';
import { requestLog } from './middleware/request-log';
import { Problem } from './problem';
import { mount, type Route } from './route';
import { approvalRoute } from './routes/approval';
import { cancelRoute } from './routes/cancel';
import { conflictsRoute } from './routes/conflicts';
import { driftRoutes } from './routes/drift';
import { eventsRoute } from './routes/events';
import { fileRoute } from './routes/file';
import { healthRoute } from './routes/health';
import { historyRoute } from './routes/history';
import { listRoute } from './routes/list';
import { documentRoutes } from './routes/openapi';
import { resolutionsRoute } from './routes/resolutions';
import { restoreRoute } from './routes/restore';
import { schemaRoute } from './routes/schema';
import { statusRoute } from './routes/status';
import { undoRoute } from './routes/undo';
import { uploadRoutes } from './routes/upload';
import { validateRoute } from './routes/validate';

/** The HTTP API (spec/http-api.md) as an express app that listens nowhere yet. */
export function createApi(deps: ApiDependencies): Express {
  const app = express();
  app.disable('x-powered-by');
  // Nothing is cached, so nothing is compared.
  app.disable('etag');
  app.use(
    requestLog(deps.log),
    helmet({ contentSecurityPolicy: { useDefaults: false, directives: NOTHING_LOADED } }),
    noStore,
    hostAndOrigin(deps.settings.allowedHosts),
  );
  const routes = apiRoutes(deps);
  mount(app, [...routes, ...documentRoutes(routes, deps.version)], deps.authenticate);
  app.use(notFound, errors(deps.log));
  return app;
}

/** Uploads come first: their paths would else be taken for a share pack's. */
const apiRoutes = (deps: ApiDependencies): readonly Route[] => [
  ...uploadRoutes(deps),
  validateRoute(deps),
  listRoute(deps),
  statusRoute(deps),
  conflictsRoute(deps),
  resolutionsRoute(deps),
  approvalRoute(deps),
  cancelRoute(deps),
  undoRoute(deps),
  restoreRoute(deps),
  eventsRoute(deps),
  historyRoute(deps),
  ...driftRoutes(deps),
  fileRoute(deps),
  healthRoute(deps),
  schemaRoute(),
];

/** Answers are data; the one page (/docs) says what it needs itself. */
const NOTHING_LOADED = { defaultSrc: ["'none'"], frameAncestors: ["'none'"] };

const noStore: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};

const notFound: RequestHandler = () => {
  throw new Problem('not-found', 'There is nothing at this address. /docs lists what there is.');
};
