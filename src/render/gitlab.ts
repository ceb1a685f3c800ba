/** The counts that GitLab shows on a merge request; guests may read them, so there is nobody in them. */
import type { PlanSummary } from '../model/plan.ts';

/** GitLab takes numbers of six digits. */
const MOST = 999_999;

/** For `artifacts:reports:terraform`; a reset deletes nothing that was managed. */
export function gitlabReport(summary: PlanSummary): string {
  const { require, require_again, settle, credit, revoke } = summary;
  const update = require_again + settle + credit + revoke;
  return `${JSON.stringify({ create: Math.min(MOST, require), update: Math.min(MOST, update), delete: 0 })}\n`;
}
