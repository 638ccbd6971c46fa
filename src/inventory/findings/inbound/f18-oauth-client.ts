import { isSet, valueIn } from '../../read/ground-row.ts'
import { because, type FindingRule, needing } from '../finding-rule.ts'

/** Access tokens that live longer than a day are long, in seconds. */
const LONG_LIFE_S = 24 * 60 * 60

/** F18: an OAuth client that holds no token now, acts for no user of its own, or whose tokens live long. */
export const OAUTH_CLIENT: FindingRule = {
  id: 'F18',
  title: 'OAuth client unused or unscoped',
  needs: needing('oauth_entity.type oauth_credential'),
  *find({ ground }) {
    for (const row of ground.find('oauth_entity', 'type', 'client')) {
      if (!isSet(row, 'active')) continue
      const subject = `oauth_entity/${row.sys_id}`
      if (ground.find('oauth_credential', 'peer', row.sys_id).length === 0)
        yield {
          subject,
          because: [because('oauth_entity', row, 'active')],
          note: 'no token now; tokens are removed when they have expired',
          unless: ['oauth_credential'],
        }
      if (valueIn(row, 'user') === '' && valueIn(row, 'default_grant_type') === 'client_credentials')
        yield {
          subject,
          because: [because('oauth_entity', row, 'user')],
          note: 'client credentials without a user',
          unless: [],
        }
      const life = Number.parseInt(valueIn(row, 'access_token_lifespan'), 10)
      if (life > LONG_LIFE_S)
        yield {
          subject,
          because: [because('oauth_entity', row, 'access_token_lifespan')],
          note: `access tokens live ${life} seconds`,
          unless: [],
        }
    }
  },
}
