import { storeContract } from '../contract.ts';
import { MANNERS, httpPlace } from './http-place.ts';

for (const manner of MANNERS) storeContract(`a server, ${manner}`, () => httpPlace(manner));
