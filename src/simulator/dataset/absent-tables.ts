/**
 * Tables that the simulated instance lacks on purpose, and why: a plugin or a licence that many instances go without
 * brings them, so that a harvest of everything meets absent tables as it does in the field.
 */
export const ABSENT_TABLES: Readonly<Record<string, string>> = {
  sysauto_pa: 'Performance Analytics is licensed apart',
  sn_aia_agent: 'AI agents come with Now Assist, which is licensed apart',
  sn_aia_usecase: 'AI agents come with Now Assist, which is licensed apart',
  sn_aia_trigger_configuration: 'AI agents come with Now Assist, which is licensed apart',
  sn_nowassist_skill_config: 'Now Assist is licensed apart',
}
