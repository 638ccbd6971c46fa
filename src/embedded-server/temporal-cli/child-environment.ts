import type { Environment } from '../../config/environment.ts'

/** What any program needs: where programs, homes, temporary folders and caches are, and which language to speak. */
const EVERYBODY = [
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR', 'TMP', 'TEMP', 'LANG', 'LC_ALL'],
  ...['XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME'],
  ...['SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'PATHEXT', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA'],
] as const

/** How a program that downloads gets out: proxies, private authorities, logins for package hosts. */
const NETWORK = [
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'NETRC'],
] as const

/** Go's own settings (`go help environment`); a list, since other programs' variables start with GO as well. */
const GO = [
  ...['GOPROXY', 'GOSUMDB', 'GONOSUMDB', 'GONOPROXY', 'GOPRIVATE', 'GOINSECURE', 'GOVCS', 'GOAUTH', 'GOFIPS140'],
  ...['GOROOT', 'GOPATH', 'GOBIN', 'GOCACHE', 'GOMODCACHE', 'GOTMPDIR', 'GOENV', 'GOFLAGS', 'GOTOOLCHAIN'],
  ...['GOMAXPROCS', 'GOMEMLIMIT', 'GOGC', 'GODEBUG'],
] as const

/** What pip and the wrappers around it read, beside its own PIP_ variables. */
const PIP = ['VIRTUAL_ENV', 'PYENV_ROOT', 'PYENV_VERSION', 'CONDA_PREFIX', 'PYTHONHOME'] as const

/** What each program that we start may know of our environment, which holds the credentials of the instance too. */
const ALLOWED = { tar: EVERYBODY, go: [...EVERYBODY, ...NETWORK, ...GO], pip: [...EVERYBODY, ...NETWORK, ...PIP] }

/** The part of an environment that a program may get. */
export function childEnvironment(program: keyof typeof ALLOWED, env: Environment): NodeJS.ProcessEnv {
  const allowed = new Set<string>(ALLOWED[program])
  const passes = (name: string): boolean =>
    // Windows does not tell names apart by case.
    allowed.has(process.platform === 'win32' ? name.toUpperCase() : name) ||
    (program === 'pip' && name.startsWith('PIP_'))
  return Object.fromEntries(Object.entries(env).filter(([name]) => passes(name)))
}
