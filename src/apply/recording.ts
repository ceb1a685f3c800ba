/** Steps that record and call nobody. */
import { type Dispatch, type ReadTask, end } from './ending.ts';
import type { Step } from './step.ts';

/** Records what needs no call, until the address has ended or a call is due. */
export async function record(dispatch: Dispatch, task: ReadTask, step: Step): Promise<void> {
  const { run } = dispatch;
  const { email_address } = task.action;
  switch (step.type) {
    case 'settle': {
      const { verdict } = step.body;
      await run.session.append('reset_settled', step.body);
      run.emit({ type: 'reset_settled', ...step.body });
      if (verdict === 'held') end(dispatch, task, 'held');
      else dispatch.feed.again({ ...task, settled: verdict });
      return;
    }
    case 'skip': {
      const body = { email_address, skip_reason: step.skip_reason };
      await run.session.append('reset_skipped', body);
      run.emit({ type: 'reset_skipped', ...body });
      end(dispatch, task, step.result);
      return;
    }
    case 'credit': {
      await run.session.append('campaign_credited', step.body);
      run.emit({ type: 'campaign_credited', ...step.body });
      const settled = task.settled === 'applied' ? 'required' : task.settled;
      end(
        dispatch,
        task,
        settled === 'superseded' || settled === 'required' ? settled : 'credited',
      );
      return;
    }
    case 'end':
      end(dispatch, task, step.result);
      return;
    case 'call':
      return;
  }
}
