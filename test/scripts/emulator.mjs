// The emulator of a built program, for scripts that play against it.
import { spawn } from 'node:child_process';

/** Starts it on a free port and resolves with what it says of itself. */
export function startEmulator(main, world, cwd, more = []) {
  const args = [main, 'emulator', '--port', '0', '--world', world, ...more];
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    let text = '';
    child.once('exit', (code) => reject(new Error(`The emulator ended with exit code ${code}.`)));
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const match = /listening on (\S+) \(project_id (\S+), secret (\S+)\)/.exec(text);
      if (match) resolve({ child, url: match[1], project_id: match[2], secret: match[3] });
    });
  });
}
