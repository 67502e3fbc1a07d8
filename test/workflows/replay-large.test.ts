import { CASES, isLarge } from '../histories/manifest';
import { startTestService } from '../support/service';
import { replaysItsRuns } from './replays-its-runs';

replaysItsRuns(CASES.filter(isLarge), () => startTestService({}, { mostSingleSteps: 0 }));
