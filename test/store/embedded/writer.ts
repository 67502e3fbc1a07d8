/** A process that writes to the embedded database of the folder it is given until it is killed, and says what it wrote. */
import { connect } from '../../../src/store/connect';
import { createStore } from '../../../src/store/create-store';
import { begunRun, step } from '../made-up';

async function main(dataDir: string): Promise<void> {
  const store = createStore(await connect({ dataDir }));
  const id = await begunRun(
    store,
    Array.from({ length: 10_000 }, (_, index) => step(index)),
  );
  process.stdout.write(`${id}\n`);
  for (let index = 0; index < 10_000; index += 1) {
    await store.finishStep(id, index, { outcome: 'created' });
    process.stdout.write(`${index}\n`);
  }
}

void main(process.argv[2] ?? '');
