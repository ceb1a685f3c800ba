/** Answers of the emulator, as far as the tests read them. */

export interface MemberBody {
  readonly member_id: string;
  readonly organization_id: string;
  readonly email_address: string;
  readonly status: string;
  readonly member_password_id: string;
  readonly is_admin: boolean;
  readonly is_locked: boolean;
  readonly updated_at: string;
}

export interface OrganizationBody {
  readonly organization_id: string;
  readonly organization_slug: string;
}

export interface SessionBody {
  readonly member_session_id: string;
  readonly member_id: string;
  readonly started_at: string;
  readonly last_accessed_at: string;
  readonly expires_at: string;
  readonly authentication_factors: readonly { readonly type: string }[];
  readonly roles: readonly string[];
  readonly custom_claims?: object;
}

/** What the tests read of answers. */
export interface AnswerBody {
  readonly status_code: number;
  readonly request_id: string;
  readonly error_type: string;
  readonly error_message: string;
  readonly error_url: string;
  readonly member_id: string;
  readonly member: MemberBody;
  readonly organization: OrganizationBody;
  readonly member_email_id: string;
  readonly session_token: string;
  readonly session_jwt: string;
  readonly member_session: SessionBody;
  readonly member_sessions: readonly SessionBody[];
  readonly discovered_organizations: readonly {
    readonly organization: OrganizationBody;
    readonly membership: { readonly type: string; readonly member: MemberBody };
  }[];
  readonly members: readonly MemberBody[];
  readonly organizations: unknown;
  readonly results_metadata: { readonly total: number; readonly next_cursor: string | null };
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: AnswerBody;
}

export interface EmailBody {
  readonly email_address: string;
  readonly kind: string;
  readonly token: string;
  readonly organization_id?: string;
  readonly at: string;
}
