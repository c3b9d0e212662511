//! The keys of `options:`.

use super::ValueType::{AnyOf, Choice, Count, Duration, Flag, Map, Mapping as Of, Name, Size, Text};
use super::value_type::{NAMED_TEXTS, TEXTS};
use super::{FormatKey, Mapping};

/// Where a redirect may take a body.
pub const REDIRECT_BODIES: &[&str; 2] = &["own", "any"];

/// What a redirect from https may lead to.
pub const REDIRECT_SCHEMES: &[&str; 2] = &["https", "any"];

/// Versions of HTTP that a request may ask for.
pub const HTTP_VERSIONS: &[&str; 3] = &["1.1", "2", "auto"];

pub static OPTIONS: Mapping = Mapping {
    name: "options",
    noun: "`options`",
    about: "How requests are carried out. The innermost file wins, and the command line is over all files.",
    keys: &[
        FormatKey::new(
            "timeout",
            Duration,
            "5s",
            "How long the whole exchange may take, redirects and the body included.",
        )
        .default("60s"),
        FormatKey::new("connect_timeout", Duration, "2s", "How long DNS, TCP and TLS may take.").default("10s"),
        FormatKey::new(
            "redirects",
            AnyOf(&[Count(0), Choice(&["none"])]),
            "none",
            "How many redirects are followed, or `none`.",
        )
        .default("10"),
        FormatKey::new(
            "redirect_body",
            Choice(REDIRECT_BODIES),
            "any",
            "`any`: a redirect may take the body to another origin, unless a secret went into it. Credentials never go along.",
        )
        .default("own"),
        FormatKey::new(
            "redirect_scheme",
            Choice(REDIRECT_SCHEMES),
            "any",
            "`any`: a redirect may lead from https to http, as to any other origin: without credentials.",
        )
        .default("https"),
        FormatKey::new("http", Choice(HTTP_VERSIONS), "'1.1'", "The version of HTTP; `auto` lets TLS decide.").default("auto"),
        FormatKey::new("proxy", Text, "http://127.0.0.1:8080", "The address of a proxy, or `none`.")
            .otherwise("what the OS environment says"),
        FormatKey::new(
            "resolve",
            Map(&Name, &TEXTS),
            "{ api.example.com: 127.0.0.1 }",
            "Addresses of hosts (`host`, `host:port` or `*`), in place of what the resolver says.",
        ),
        FormatKey::new(
            "connect_to",
            NAMED_TEXTS,
            "{ 'api.example.com:443': 'localhost:8443' }",
            "Where connections to `host:port` are made instead. URL, `Host` and certificate stay those of the request.",
        ),
        FormatKey::new(
            "unix",
            Text,
            "run/api.sock",
            "A socket in the file system that connections are made to, relative to this file. No proxy is used then.",
        ),
        FormatKey::new("tls", Of(&TLS), "{ ca: certs/ca.pem }", "Certificates, and whether they are checked."),
        FormatKey::new("compressed", Flag, "false", "Whether to ask for gzip, br, zstd and deflate.").default("true"),
        FormatKey::new("max_body", Size, "1MiB", "How long the body of an answer may be, after decoding.").default("50MiB"),
    ],
    rules: &[],
};

pub static TLS: Mapping = Mapping {
    name: "tls",
    noun: "`options.tls`",
    about: "Certificates of a connection. Paths are relative to the file that names them.",
    keys: &[
        FormatKey::new(
            "ca",
            Text,
            "certs/ca.pem",
            "A PEM file with authorities to trust besides those of the system.",
        ),
        FormatKey::new(
            "cert",
            Text,
            "certs/client.pem",
            "A PEM file with the client's certificate.",
        ),
        FormatKey::new(
            "key",
            Text,
            "certs/client.key",
            "A PEM file with the key of `cert`.",
        )
        .otherwise("the file of `cert`"),
        FormatKey::new(
            "key_password",
            Text,
            "<<clientKeyPassword>>",
            "The password of an encrypted key. It is a secret.",
        ),
        FormatKey::new(
            "insecure",
            Flag,
            "true",
            "Whether the server's certificate is taken unchecked. In a request only.",
        )
        .default("false"),
    ],
    rules: &[],
};
