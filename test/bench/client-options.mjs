// What every client process is told on its command line: PORT COUNT CONCURRENCY.
import { PROJECT_ID, SECRET } from './answers.mjs';

export const [port, count, concurrency] = process.argv.slice(2).map(Number);
export const baseUrl = `http://127.0.0.1:${port}`;
export const authorization = `Basic ${Buffer.from(`${PROJECT_ID}:${SECRET}`).toString('base64')}`;
