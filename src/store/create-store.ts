import { type Kysely, sql } from 'kysely';
import { Slots } from '../slots';
import { type BegunStep, beginSteps, holdStep } from './steps/begin-steps';
import { changeWorkspaceLimits } from './limits/change-workspace-limits';
import { discardUpload } from './uploads/discard-upload';
import { finishRun } from './runs/finish-run';
import { type EndedStep, finishSteps } from './steps/finish-steps';
import { list } from './uploads/list-share-packs';
import { noteMade } from './steps/note-made';
import { packNow } from './drift/pack-now';
import { conflicts, conflictsAbout } from './conflicts/read-conflicts';
import { driftFound, driftReport } from './drift/read-drift';
import { events } from './events/read-events';
import { file } from './uploads/read-file';
import { history } from './uploads/read-history';
import { managed, managedBy, managedOf } from './managed/read-managed';
import { managedSince } from './managed/managed-since';
import { news } from './events/read-news';
import { pack } from './look/read-pack';
import { progress } from './steps/read-progress';
import { sharePack, unstartedUploads } from './uploads/read-share-pack';
import { runAndConflicts, runAndFile, runAndPack, runAndStep } from './runs/read-run-and';
import { begunSteps, steps, stepsById, stepsByName, stepsLeft } from './steps/read-steps';
import { findings, recordFindings } from './conflicts/findings';
import { recordDrift } from './drift/record-drift';
import { recordLook } from './look/record-look';
import { recordRun } from './runs/record-run';
import { saveRefusedUpload } from './uploads/save-refused-upload';
import { tell } from './runs/tell';
import { saveSteps } from './look/save-steps';
import { saveUpload } from './uploads/save-upload';
import type { Store } from './store';
import type { Database } from './tables';
import { noteUnanswered } from './steps/note-unanswered';
import { unlessOvertaken } from './steps/overtaken';
import { unbeginStep } from './steps/unbegin-step';
import { writtenTogether } from './steps/written-together';

/**
 * Writes leave room for reads: of the ten connections to a server two, and on the embedded database's only one a read waits
 * for so many transactions at most. Hundreds of uploads at once would else keep everybody waiting who asks for a status.
 */
const MOST_WRITES = 8;

/** The store on a migrated database, which it takes over: `close` ends its connections, and the embedded one's server. */
export function createStore(db: Kysely<Database>): Store {
  const on =
    <Args extends unknown[], R>(verb: (db: Kysely<Database>, ...args: Args) => Promise<R>) =>
    (...args: Args): Promise<R> =>
      verb(db, ...args);
  const writes = new Slots(MOST_WRITES);
  const writing =
    <Args extends unknown[], R>(verb: (db: Kysely<Database>, ...args: Args) => Promise<R>) =>
    (...args: Args): Promise<R> =>
      writes.run(() => verb(db, ...args));
  const begin = writtenTogether({ ...ofSteps<BegunStep>(), write: on(beginSteps) });
  const finish = writtenTogether({ ...ofSteps<EndedStep>(), write: on(finishSteps) });
  return {
    saveUpload: writing(saveUpload),
    saveRefusedUpload: writing(saveRefusedUpload),
    discardUpload: writing(discardUpload),
    unstartedUploads: on(unstartedUploads),
    sharePack: on(sharePack),
    list: on(list),
    file: on(file),
    history: on(history),

    saveSteps: writing(saveSteps),
    pack: on(pack),
    runAndConflicts: on(runAndConflicts),
    runAndFile: on(runAndFile),
    runAndPack: on(runAndPack),
    runAndStep: on(runAndStep),
    recordLook: writing(recordLook),
    recordRun: writing(recordRun),
    finishRun: writing(finishRun),
    tell: writing(tell),
    events: on(events),
    news: on(news),

    conflicts: on(conflicts),
    conflictsAbout: on(conflictsAbout),
    recordFindings: writing(recordFindings),
    findings: on(findings),

    steps: on(steps),
    stepsById: on(stepsById),
    stepsByName: on(stepsByName),
    stepsLeft: on(stepsLeft),
    begunSteps: on(begunSteps),
    progress: on(progress),
    beginStep: async (sharePackId, id, before, held) =>
      unlessOvertaken(await begin({ sharePackId, id, before, ...held }), id),
    unbeginStep: on(unbeginStep),
    noteMade: on(noteMade),
    noteUnanswered: on(noteUnanswered),
    finishStep: async (sharePackId, id, finished) =>
      unlessOvertaken(await finish({ sharePackId, id, ...finished }), id),
    holdStep: on(holdStep),

    managed: on(managed),
    managedSince: on(managedSince),
    managedOf: on(managedOf),
    managedBy: on(managedBy),

    packNow: on(packNow),
    recordDrift: writing(recordDrift),
    driftReport: on(driftReport),
    driftFound: on(driftFound),

    changeWorkspaceLimits: (workspace, change) => changeWorkspaceLimits(db, workspace, change),

    ping: async () => {
      await sql`select 1`.execute(db);
    },
    close: () => db.destroy(),
  };
}

const ofSteps = <S extends { readonly id: number }>() => ({
  runOf: ({ sharePackId }: OfRun<S>) => sharePackId,
  keyOf: ({ id }: OfRun<S>) => id,
});

type OfRun<S> = S & { readonly sharePackId: string };
