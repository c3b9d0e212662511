//! The keys of `expect:`.

use super::ValueType::{
    AnyOf, Choice, Data, Digest, Expression, Flag, JsonPath, JsonSchema, Map, Mapping as Of, Matchers, Name,
    OneOrMany, StatusPattern, Text, Words,
};
use super::matcher::TIMES;
use super::{FormatKey, Mapping, ValueType};

/// Versions of HTTP that an answer may have.
pub const HTTP_VERSIONS_SEEN: &[&str; 3] = &["1.0", "1.1", "2"];

const STATUSES: ValueType = AnyOf(&[StatusPattern(9), ValueType::NonEmptyList(&StatusPattern(9))]);

/// A bare value must equal the cookie's value.
static COOKIE_TYPES: [ValueType; 2] = [Text, Of(&COOKIE)];

pub static EXPECT: Mapping = Mapping {
    name: "expect",
    noun: "`expect`",
    about: "What must hold of the answer. Everything is evaluated and reported.",
    keys: &[
        FormatKey::new(
            "status",
            STATUSES,
            "201",
            "The status: `201`, a class such as `2xx`, or a list of them.",
        )
        .otherwise("below 400"),
        FormatKey::new(
            "headers",
            Map(&Name, &Matchers),
            "{ content-type: { contains: json } }",
            "Matchers of headers, by name.",
        ),
        FormatKey::new(
            "trailers",
            Map(&Name, &Matchers),
            "{ grpc-status: '0' }",
            "Matchers of trailers, by name: of the lines that follow a chunked body, or one of HTTP/2.",
        ),
        FormatKey::new(
            "json",
            Map(&JsonPath, &Matchers),
            "{ $.id: { type: integer } }",
            "Matchers of places in the JSON body, by JSONPath. A bare value means `equals`.",
        ),
        FormatKey::new(
            "match",
            Data,
            "{ id: { type: integer }, owner: { name: Ada } }",
            "The JSON body as a structure, with matchers in it: a mapping made of names of matchers only is one, any other value is compared.",
        ),
        FormatKey::new(
            "like",
            Data,
            "{ topic: Standup }",
            "What the JSON body holds at least, at any depth.",
        ),
        FormatKey::new(
            "schema",
            AnyOf(&[Words, JsonSchema]),
            "schemas/meeting.json",
            "A JSON Schema that the body must fit: a file, relative to this one, or the schema itself.",
        ),
        FormatKey::new(
            "text",
            Matchers,
            "{ matches: ^ok }",
            "Matchers of the body's text.",
        ),
        FormatKey::new(
            "time",
            TIMES,
            "{ lt: 500ms }",
            "Limits of the time that the exchange takes, or its phases.",
        ),
        FormatKey::new(
            "tls",
            Of(&EXPECT_TLS),
            "{ version: TLSv1.3 }",
            "What must hold of the last hop's TLS connection.",
        ),
        FormatKey::new(
            "redirect",
            Of(&REDIRECT),
            "{ count: 1 }",
            "What must hold of redirects.",
        ),
        FormatKey::new(
            "cookies",
            Map(&Name, &AnyOf(&COOKIE_TYPES)),
            "{ SESSION: { http_only: true } }",
            "What must hold of cookies that the answer sets, by name.",
        ),
        FormatKey::new(
            "body",
            Of(&EXPECT_BODY),
            "{ length: 1024 }",
            "What must hold of the body's bytes.",
        ),
        FormatKey::new(
            "http",
            Choice(HTTP_VERSIONS_SEEN),
            "'2'",
            "The version of HTTP that the answer has.",
        ),
        FormatKey::new(
            "that",
            OneOrMany(&Expression),
            "[body.total_records >= body.meetings | length]",
            "Expressions that must hold.",
        ),
        FormatKey::new(
            "inherit",
            Flag,
            "false",
            "Whether what the folders expect has to hold too; in a flow, what the request expects.",
        )
        .default("true"),
    ],
    rules: &[],
};

pub static REDIRECT: Mapping = Mapping {
    name: "redirect",
    noun: "`redirect`",
    about: "What must hold of redirects.",
    keys: &[
        FormatKey::new(
            "location",
            Matchers,
            "{ starts_with: 'https://' }",
            "Of the last `Location` header.",
        ),
        FormatKey::new(
            "count",
            Matchers,
            "1",
            "Of the number of redirects that were followed.",
        ),
        FormatKey::new(
            "url",
            Matchers,
            "{ ends_with: /done }",
            "Of the URL that answered in the end.",
        ),
    ],
    rules: &[],
};

pub static EXPECT_TLS: Mapping = Mapping {
    name: "expect_tls",
    noun: "`expect.tls`",
    about: "What must hold of the last hop's TLS connection.",
    keys: &[
        FormatKey::new(
            "version",
            Matchers,
            "TLSv1.3",
            "Of the version: `TLSv1.2` or `TLSv1.3`.",
        ),
        FormatKey::new(
            "days_left",
            Matchers,
            "{ gt: 14 }",
            "Of the whole days for which the server's certificate is still good.",
        ),
        FormatKey::new(
            "not_after",
            Matchers,
            "{ starts_with: '2031' }",
            "Of the end of the server's certificate (RFC 3339).",
        ),
    ],
    rules: &[],
};

pub static COOKIE: Mapping = Mapping {
    name: "cookie",
    noun: "a cookie",
    about: "What must hold of a cookie that the answer sets.",
    keys: &[
        FormatKey::new("value", Matchers, "{ exists: true }", "Of its value."),
        FormatKey::new("http_only", Flag, "true", "Whether scripts must not see it."),
        FormatKey::new("secure", Flag, "true", "Whether it must go over TLS only."),
        FormatKey::new("path", Matchers, "/", "Of its `Path`."),
        FormatKey::new("domain", Matchers, "example.com", "Of its `Domain`."),
        FormatKey::new("same_site", Matchers, "Strict", "Of its `SameSite`."),
        FormatKey::new(
            "expires",
            Matchers,
            "{ gt: '2030-01-01' }",
            "Of its `Expires`, as a time of RFC 3339 in UTC.",
        ),
        FormatKey::new(
            "max_age",
            Matchers,
            "{ ge: 3600 }",
            "Of its `Max-Age`, in seconds.",
        ),
    ],
    rules: &[],
};

pub static EXPECT_BODY: Mapping = Mapping {
    name: "expect_body",
    noun: "`expect.body`",
    about: "What must hold of the body's bytes, as they are after decoding.",
    keys: &[
        FormatKey::new("length", Matchers, "1024", "Of the number of bytes."),
        FormatKey::new(
            "sha256",
            Digest(64),
            "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
            "Their SHA-256 digest, in hexadecimal.",
        ),
        FormatKey::new(
            "md5",
            Digest(32),
            "5d41402abc4b2a76b9719d911017c592",
            "Their MD5 digest, in hexadecimal.",
        ),
        FormatKey::new(
            "file",
            Text,
            "expected/logo.png",
            "A file that holds the same bytes, relative to this one.",
        ),
    ],
    rules: &[],
};
