import { withService } from './served';
import { P20, P200 } from './work-packs';
void withService(async (s) => {
  for (let i = 0; i < 8; i++) {
    await s.workspace.latency(0);
    await s.workspace.empty();
    await s.workspace.tables(...P20.tables);
    await s.workspace.latency(100);
    const before = (await s.workspace.requests()).length;
    const t0 = Date.now();
    const p0 = performance.now();
    const { body } = await s.upload(P20.text(), { wait: '60' });
    const ms = performance.now() - p0;
    console.log(body.Status, ms.toFixed(0));
    if (i === 7) {
      const r = (await s.workspace.requests()).slice(before) as any[];
      console.log(r.length);
      for (const q of r.sort((a, b) => (a.StartedAt < b.StartedAt ? -1 : 1)))
        console.log(Date.parse(q.StartedAt) - t0, q.DurationMs.toFixed(0), q.Method, q.Path, q.Name ?? '');
      const st = (await s.status(body.SharePackId)) as any;
      console.log(JSON.stringify(st).length, t0);
    }
  }
}).catch(console.error);
