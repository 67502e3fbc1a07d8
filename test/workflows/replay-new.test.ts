import { CASES, isLarge } from '../histories/manifest';
import { startTestService } from '../support/service';
import { replaysItsRuns } from './replays-its-runs';

const small = CASES.filter((name) => !isLarge(name));

replaysItsRuns(small, () => startTestService({ DRIFT_CHECK: '24h', APPROVAL: 'wait' }));
