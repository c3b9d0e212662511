//! `options:` of a request, a folder or a collection.

use super::context::Context;
use super::fields::{Fields, Shape};
use crate::model::{HttpVersion, Options, Redirects, Tls};
use crate::source::Node;

pub(super) const SHAPE: Shape = Shape {
    noun: "`options`",
    keys: &[
        "timeout",
        "connect_timeout",
        "redirects",
        "http",
        "proxy",
        "tls",
        "compressed",
        "max_body",
    ],
};

pub(super) const TLS: Shape = Shape {
    noun: "`options.tls`",
    keys: &["ca", "cert", "key", "insecure"],
};

const VERSIONS: &[(&str, HttpVersion)] = &[
    ("1.1", HttpVersion::Http1),
    ("2", HttpVersion::Http2),
    ("auto", HttpVersion::Auto),
];

pub(super) fn options(cx: &mut Context<'_>, node: &Node) -> Option<Options> {
    let fields = Fields::of(cx, node, &SHAPE)?;
    Some(Options {
        timeout: fields.read(cx, "timeout", Context::duration),
        connect_timeout: fields.read(cx, "connect_timeout", Context::duration),
        redirects: fields.read(cx, "redirects", redirects),
        http: fields.read(cx, "http", |cx, node| cx.choice(node, VERSIONS)),
        proxy: fields.read(cx, "proxy", Context::text),
        tls: fields.read(cx, "tls", tls),
        compressed: fields.read(cx, "compressed", Context::flag),
        max_body: fields.read(cx, "max_body", Context::size),
    })
}

fn redirects(cx: &mut Context<'_>, node: &Node) -> Option<Redirects> {
    let scalar = cx.scalar(node, "a number of redirects or `none`")?;
    match (&*scalar.text, scalar.text.parse()) {
        ("none", _) => Some(Redirects::None),
        (_, Ok(most)) => Some(Redirects::Max(most)),
        _ => {
            cx.expected(node, "a number of redirects or `none`");
            None
        }
    }
}

fn tls(cx: &mut Context<'_>, node: &Node) -> Option<Tls> {
    let fields = Fields::of(cx, node, &TLS)?;
    Some(Tls {
        ca: fields.read(cx, "ca", Context::text),
        cert: fields.read(cx, "cert", Context::text),
        key: fields.read(cx, "key", Context::text),
        insecure: fields.read(cx, "insecure", Context::flag),
    })
}
