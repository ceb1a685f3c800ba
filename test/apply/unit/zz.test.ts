import { test } from 'vitest';
import { FakeClock } from '../../support/fake-clock.ts';
import { fixedWindows, simulate, tokenBucket } from './simulation.ts';
test('x', async () => {
  const rows:string[]=[];
  for (const ceiling of [0]) for (const [limit,parallelism,latency_ms] of [[200,50,20],[200,10,20],[200,50,2],[1000,50,20],[20,10,20]] as const)
  for (const [name, make] of [['fixed',()=>fixedWindows(limit)],['bucket',()=>tokenBucket(limit)]] as const)
  for (const retryAfter of [true,false]) {
    const xs:number[]=[], ls:number[]=[];
    for (let k=0;k<20;k++){
    const clock=new FakeClock(); clock.pass(k*53.3);
    let seed=k*7919+13; clock.random=()=>{seed=(seed*16807)%2147483647; return seed/2147483647}; for(let i=0;i<5;i++)clock.random();
    const r=await simulate({clock,ceiling,calls:limit*10,parallelism,latency_ms,server:make(),retryAfter});
    xs.push(r.elapsed_ms/10000); ls.push(r.limited/limit*10)}
    xs.sort((a,b)=>a-b);ls.sort((a,b)=>a-b);
    rows.push([name.padEnd(6),retryAfter?'RA':'--','ceil',ceiling,'lim',limit,'par',parallelism,'lat',latency_ms,'x',xs[10]!.toFixed(2),xs[17]!.toFixed(2),xs[19]!.toFixed(2),'429',ls[10]!.toFixed(1),ls[19]!.toFixed(1)].join(' '));
  }
  console.log(rows.join('\n'));
},600000);
