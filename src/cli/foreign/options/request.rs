//! What other tools say of a request, and of how it is sent.

use super::{ForeignAnswer, answer};

pub const REQUEST: &[ForeignAnswer] = &[
    // The request itself.
    answer(
        &["-H", "--header", "--headers"],
        "a header for curl and Hurl",
        "write `headers: { NAME: VALUE }` into the request, or into the folder or collection for all of its requests",
    ),
    answer(
        &["-A", "--user-agent"],
        "the `User-Agent` header for curl and Hurl",
        "write `headers: { User-Agent: VALUE }` into the request, folder or collection",
    ),
    answer(
        &["--referer"],
        "the `Referer` header for curl",
        "write `headers: { Referer: VALUE }` into the request",
    ),
    answer(
        &["-u", "--user", "-a", "--auth", "--basic"],
        "a user name and a password for curl, Hurl and HTTPie",
        "write `auth: { basic: { username: <<user>>, password: <<password>> } }` into the request, folder or collection",
    ),
    answer(
        &["--auth-type", "--anyauth"],
        "the way to authenticate for curl and HTTPie",
        "write one of `basic`, `bearer`, `digest`, `api_key` and `login` under `auth:` of the request, folder or collection",
    ),
    answer(
        &["--digest"],
        "digest authentication for curl and Hurl",
        "write `auth: { digest: { username: <<user>>, password: <<password>> } }` into the request, folder or collection",
    ),
    answer(
        &["--oauth2-bearer", "--bearer", "--token"],
        "a bearer token for curl",
        "write `auth: { bearer: <<token>> }` into the request, folder or collection, and give `--var-file FILE` with a line `token=...`",
    ),
    answer(
        &["--ntlm", "--negotiate"],
        "authentication by NTLM or Kerberos for curl and Hurl",
        "there is none here; `auth:` takes `basic`, `bearer`, `digest`, `api_key` and `login`",
    ),
    answer(
        &["--netrc", "--netrc-file", "--netrc-optional"],
        "credentials from a .netrc file for curl and Hurl",
        "declare them under `secrets:` of an environment, and use them in `auth: { basic: { username: <<user>>, password: <<password>> } }`",
    ),
    answer(
        &["-X", "--request"],
        "the method for curl",
        "write `method: POST` into the request",
    ),
    answer(
        &["-I", "--head"],
        "a HEAD request for curl",
        "write `method: HEAD` into the request",
    ),
    answer(
        &["-G", "--get"],
        "data that becomes the query for curl",
        "write `query: { NAME: VALUE }` into the request",
    ),
    answer(
        &["--url"],
        "the address for curl",
        "write `url: ADDRESS` into a request's file, and run the request by its id; `callsheet new request ID --url ADDRESS` makes one",
    ),
    answer(
        &["-d"],
        "the body for curl, a file of rows for Newman, a download for HTTPie",
        "give rows with `--data FILE`; a body is `body: { json: ... }` in the request",
    ),
    answer(
        &["--data-raw", "--data-binary", "--data-ascii", "--raw"],
        "the body for curl and HTTPie",
        "write `body: { json: ... }`, `body: { text: ... }` or `body: { file: PATH }` into the request",
    ),
    answer(
        &["--data-urlencode"],
        "form fields for curl",
        "write `body: { form: { NAME: VALUE } }` into the request",
    ),
    answer(
        &["-F", "--form", "--form-string", "--multipart"],
        "form fields for curl and HTTPie, redirects for HTTPie's `-F`",
        "write `body: { multipart: { NAME: VALUE } }` or `body: { form: { NAME: VALUE } }` into the request",
    ),
    answer(
        &["--json"],
        "a JSON body for curl and HTTPie, JSON as output for httpYac",
        "write `body: { json: ... }` into the request; a run is written as JSON with `--report json=FILE`",
    ),
    answer(
        &["-T", "--upload-file"],
        "a file to send for curl",
        "write `method: PUT` and `body: { file: PATH }` into the request",
    ),
    answer(
        &["-b", "--cookie"],
        "cookies to send for curl and Hurl, the body of the answer for HTTPie's `-b`",
        "write `cookies: { NAME: VALUE }` into the request; cookies that servers set are sent back by themselves",
    ),
    answer(
        &["-c", "--cookie-jar", "--export-cookie-jar", "--cookie-jar-export"],
        "a file of cookies for curl, Hurl and Newman",
        "capture the cookie, as in `capture: { session: { cookie: sid } }`: captured values are kept for the next run",
    ),
    answer(
        &["--secret"],
        "a variable that is masked for Hurl",
        "give `--var-file FILE`, where names such as `token` and `password` are masked, or declare it under `secrets:` of an environment",
    ),
    answer(
        &["--session", "--session-read-only"],
        "a named session for HTTPie",
        "choose an environment with `-e NAME`: cookies last for a run, captured values and tokens for the next ones too",
    ),
    // How it is sent.
    answer(
        &["-L", "--location", "--follow", "--location-trusted"],
        "to follow redirects for curl, Hurl and HTTPie",
        "leave it out: redirects are followed, up to `options: { redirects: 10 }`, and credentials go to no other origin",
    ),
    answer(
        &["--ignore-redirects", "--max-redirs", "--max-redirects"],
        "how many redirects are followed for Newman, curl, Hurl and HTTPie",
        "write `options: { redirects: none }` or another number into the request, folder or collection",
    ),
    answer(
        &["--connect-timeout"],
        "how long connecting may take for curl and Hurl",
        "write `options: { connect_timeout: 5s }` into the request, folder or collection; `--timeout 30s` limits the whole exchange",
    ),
    answer(
        &["--timeout-script"],
        "how long scripts may take for Newman and Postman CLI",
        "leave it out: there are no scripts; `--timeout 30s` limits each request",
    ),
    answer(
        &[
            "--retry",
            "--retry-interval",
            "--retry-delay",
            "--retry-max-time",
            "--retry-all-errors",
            "--retry-connrefused",
        ],
        "to send a request again for curl and Hurl",
        "write `retry: { max: 3 }` into the request",
    ),
    answer(
        &["--limit-rate", "--rate"],
        "a limit for curl and Hurl",
        "write `rate_limits:` into the collection, or give `--delay 200ms` between steps",
    ),
    answer(
        &[
            "-0",
            "--http1.0",
            "--http1.1",
            "--http2",
            "--http2-prior-knowledge",
            "--http3",
        ],
        "the version of HTTP for curl and Hurl",
        "write `options: { http: 1.1 }` or `options: { http: 2 }` into the request, folder or collection",
    ),
    answer(
        &["-4", "--ipv4", "-6", "--ipv6"],
        "one version of IP for curl and Hurl",
        "give the address: `--resolve HOST:PORT:ADDRESS`",
    ),
    answer(
        &["--unix-socket", "--abstract-unix-socket"],
        "a socket in the file system for curl and Hurl",
        "write `options: { unix: PATH }` into the request, folder or collection",
    ),
    answer(
        &["--compressed"],
        "a compressed answer for curl and Hurl",
        "leave it out: compressed answers are asked for, unless `options: { compressed: false }` says otherwise",
    ),
    answer(
        &["--noproxy", "--no-proxy"],
        "hosts without a proxy for curl and Hurl, no proxy at all for Bruno",
        "give `--proxy none`, or set the variable NO_PROXY",
    ),
    answer(
        &["-E"],
        "the client certificate for curl and Hurl",
        "give `--cert FILE` and `--key FILE`",
    ),
    answer(
        &["--ssl-client-passphrase", "--pass", "--cert-key-pass"],
        "the passphrase of the client's key for Newman, curl and HTTPie",
        "write `options: { tls: { cert: FILE, key: FILE, key_password: <<passphrase>> } }` into the folder or collection",
    ),
    answer(
        &["--ssl-client-cert-list", "--client-cert-config"],
        "client certificates for several hosts for Newman, Postman CLI and Bruno",
        "write `options: { tls: { cert: FILE, key: FILE } }` into the folders that need them",
    ),
    answer(
        &["--verify", "--ignore-truststore", "--capath"],
        "which certificates are trusted for HTTPie, Bruno and curl",
        "give `--cacert FILE`, or `--insecure` to verify none",
    ),
];
