import { buildLotGraph, placeOfLot } from '../src/modules/lots/domain/genealogy/lot-graph.js';
import { Provenance } from '../src/modules/lots/domain/genealogy/provenance.js';
import { descendantsOf } from '../src/modules/lots/domain/genealogy/lineage.js';
import { sharesInDescendants } from '../src/modules/lots/domain/genealogy/destinations.js';
import { EXACT, ROUNDED } from '../src/modules/lots/domain/genealogy/share-table.js';
import { GENEALOGY_SHAPES } from './genealogy-shapes.js';
const cpu = (): number => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
for (const make of GENEALOGY_SHAPES) {
  const s = make();
  for (let r = 0; r < 2; r++) {
    const t: number[] = [cpu()];
    const g = buildLotGraph(s.rows); t.push(cpu());
    const p = new Provenance(g, placeOfLot(g, s.lastLotId)); t.push(cpu());
    p.gramsOf(1_000_000); t.push(cpu());
    const page = [...p.roots].slice(0, 25);
    let exact = 0, digits = 0;
    for (const x of page) { const e = p.exactShareOf(x); if (e.isExact) exact++; digits = Math.max(digits, e.denominator.toString().length); }
    t.push(cpu());
    for (const x of page) p.descentFrom(x);
    t.push(cpu());
    const src = placeOfLot(g, s.firstLotId);
    const d = descendantsOf(g, [src]); t.push(cpu());
    const f = sharesInDescendants(g, [src], d, ROUNDED); t.push(cpu());
    const f2 = sharesInDescendants(g, [src], d, EXACT); t.push(cpu());
    console.log(s.name, s.lots, s.rows.length, 'anc', p.ancestors.length, 'roots', p.roots.length, 'exact', exact, digits, 'desc', d.length, f.filter(x=>x.isExact).length, f2.filter(x => x.isExact).length,
      ['build','prov','grams','exactpage','paths','desc','fwdR','fwdE'].map((n, i) => `${n} ${((t[i+1]??0) - (t[i]??0)).toFixed(0)}`).join(' '), (process.memoryUsage().rss/1e6).toFixed(0));
  }
}
