import { EvidenceReader } from '../../src/log/evidence.ts';
import type { Evidence } from '../../src/model/evidence.ts';
import type { LogRecord } from '../../src/model/log.ts';

/** What a report would say of these records. */
export function evidenceOf(records: readonly LogRecord[]): Evidence {
  const reader = new EvidenceReader();
  for (const record of records) reader.take(record);
  return reader.evidence();
}
