import pg from 'pg';
import { it } from 'vitest';
import { commandsOf, openWorld, type Moving } from './world.ts';
it('bench', async () => {
  const world = await openWorld();
  let queries = 0;
  const orig = pg.Client.prototype.query;
  (pg.Client.prototype as any).query = function (...a: any[]) { queries += 1; return (orig as any).apply(this, a); };
  const N = 300;
  const cases: Moving[] = [];
  for (let i = 0; i < N; i++) cases.push(await world.moving({ interestFen: '7' }));
  const c = cases.map(commandsOf);
  const state: any[] = cases.map(() => ({}));
  async function phase(name: string, f: (i: number) => Promise<any>) {
    queries = 0; const cpu = process.cpuUsage(); const t = performance.now();
    for (let i = 0; i < N; i++) await f(i);
    const d = process.cpuUsage(cpu);
    console.log(name.padEnd(18), 'queries', (queries / N).toFixed(1), 'cpu ms', ((d.user + d.system) / 1000 / N).toFixed(2), 'wall ms', ((performance.now() - t) / N).toFixed(2));
  }
  const o = world.office;
  for (let i = 0; i < 30; i++) { await o.lookUpAsSource({ office: cases[i]!.from, person: cases[i]!.person, scheme: 'employee' }); }
  await phase('lookUpAsSource', (i) => o.lookUpAsSource({ office: cases[i]!.from, person: cases[i]!.person, scheme: 'employee' }));
  await phase('lookUpAsDest', (i) => o.lookUpAsDestination({ office: cases[i]!.to, person: cases[i]!.person, scheme: 'employee' }));
  await phase('writeLetter', async (i) => { state[i].letter = await o.writeLetter(c[i]!.writeLetter); });
  await phase('openTransferOut', async (i) => { const r = await o.openTransferOut(c[i]!.openTransferOut(state[i].letter)); state[i].form = (r.answer as any).form; });
  await phase('freeze', (i) => o.freeze(c[i]!.freeze(state[i].form)));
  await phase('zeroAndPay', (i) => o.zeroAndPay(c[i]!.zeroAndPay('1234574')));
  await phase('acceptForm', (i) => o.acceptForm(c[i]!.acceptForm(state[i].form)));
  await phase('endRelation', (i) => o.endRelation(c[i]!.endRelation));
  await world.bank();
  await phase('credit', async (i) => { state[i].receipt = (await o.credit(c[i]!.credit('1234574'))).receipt; });
  await phase('settle', (i) => o.settle(c[i]!.settle(state[i].receipt)));
  await phase('repeat freeze', (i) => o.freeze(c[i]!.freeze(state[i].form)));
  await phase('fenceCredit', (i) => o.fenceCredit(c[i]!.fenceCredit));
  await world.close();
});
