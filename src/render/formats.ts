/** Every format that `--write` takes, and the documents that can be written in it. */
import { applyCsv, planCsv, statusCsv } from './csv.ts';
import type { EvidenceReport } from './found-report.ts';
import { gitlabReport } from './gitlab.ts';
import { html } from './html.ts';
import { markdown } from './markdown.ts';
import type { Page } from './page.ts';
import { type ApplyReport, applyPage } from './page-apply.ts';
import { type PlanReport, planPage } from './page-plan.ts';
import { reportPage } from './page-report.ts';
import { type StatusReport, statusPage } from './page-status.ts';
import { type ValidateReport, validatePage } from './page-validate.ts';
import { reportCsv } from './report-csv.ts';
import { sarif } from './sarif.ts';

/** What commands have to write, by kind. */
export interface Reports {
  readonly plan: PlanReport;
  readonly apply: ApplyReport;
  readonly validate: ValidateReport;
  readonly status: StatusReport;
  readonly report: EvidenceReport;
}

export type DocumentKind = keyof Reports;

export interface RenderOptions {
  /** Not masked in Markdown. */
  readonly showAddresses: boolean;
  /** Program and version. */
  readonly tool: string;
  /** A file's path as whoever reads the document knows it. */
  readonly place: (file: string) => string;
}

/** The texts of a document in order; undefined where the format has nothing to say of a failure. */
export type Renderer<T> = (report: T, options: RenderOptions) => Iterable<string> | undefined;

type Renderers = { readonly [K in DocumentKind]?: Renderer<Reports[K]> };

/** A renderer of pages, for every kind of document. */
const ofPages = (
  render: (page: Page, options: RenderOptions) => Iterable<string>,
): Required<Renderers> => {
  const of =
    <T>(pageOf: (report: T) => Page): Renderer<T> =>
    (report, options) =>
      render(pageOf(report), options);
  return {
    plan: of(planPage),
    apply: of(applyPage),
    validate: of(validatePage),
    status: of(statusPage),
    report: of(reportPage),
  };
};

export type Format = 'markdown' | 'html' | 'csv' | 'gitlab' | 'sarif';

export const FORMATS: Readonly<Record<Format, Renderers>> = {
  markdown: ofPages((page, { showAddresses }) => [markdown(page, showAddresses)]),
  html: ofPages((page, { tool }) => html(page, tool)),
  csv: {
    plan: ({ plan }) => plan && planCsv(plan),
    apply: ({ run }) => run && applyCsv(run),
    status: ({ found }) => found && statusCsv(found.status),
    report: ({ found }) => found && reportCsv(found),
  },
  gitlab: { plan: ({ plan }) => plan && [gitlabReport(plan.summary)] },
  sarif: { validate: (report, options) => [sarif(report, options)] },
};

export const isFormatName = (name: string): name is Format => Object.hasOwn(FORMATS, name);

/** The formats in which a document of this kind can be written. */
export const formatsOf = (kind: DocumentKind): readonly Format[] =>
  Object.keys(FORMATS).filter(
    (name) => isFormatName(name) && FORMATS[name][kind] !== undefined,
  ) as Format[];

/** Renders a report; the format must be one of `formatsOf(kind)`. */
export function renderReport<K extends DocumentKind>(
  kind: K,
  format: Format,
  report: Reports[K],
  options: RenderOptions,
): Iterable<string> | undefined {
  const render: Renderer<Reports[K]> | undefined = FORMATS[format][kind];
  if (render === undefined) throw new Error(`${format} is no format of ${kind}.`);
  return render(report, options);
}
