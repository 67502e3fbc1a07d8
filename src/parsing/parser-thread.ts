/** What a thread of the parser runs: the pure parser, and nothing of its own. */
import { worker } from 'workerpool';
import { parsePack } from '../pack/parse-pack';
import { validatePack } from '../pack/validation-result';

worker({ parsePack, validatePack });
