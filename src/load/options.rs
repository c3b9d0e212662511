//! `options:` of a request, a folder or a collection.

use super::context::LoadContext;
use super::fields::MappingFields;
use crate::format;
use crate::model::{HttpVersion, Options, Redirects, TemplateText, TlsOptions};
use crate::source::{Diagnostic, MappingEntry, Node, Scalar, code};

/// In the order of [`format::HTTP_VERSIONS`].
const VERSIONS: [HttpVersion; 3] = [HttpVersion::Http1, HttpVersion::Http2, HttpVersion::Auto];

/// None where a mistake was reported.
pub(super) fn options(cx: &mut LoadContext<'_>, node: &Node) -> Option<Options> {
    let fields = MappingFields::of(cx, node, &format::OPTIONS)?;
    Some(Options {
        timeout: fields.read(cx, "timeout", LoadContext::duration),
        connect_timeout: fields.read(cx, "connect_timeout", LoadContext::duration),
        redirects: fields.read(cx, "redirects", redirects),
        redirect_body: fields.read(cx, "redirect_body", |cx, node| {
            cx.choice(node, format::REDIRECT_BODIES, [false, true])
        }),
        redirect_scheme: fields.read(cx, "redirect_scheme", |cx, node| {
            cx.choice(node, format::REDIRECT_SCHEMES, [false, true])
        }),
        http: fields.read(cx, "http", |cx, node| {
            cx.choice(node, format::HTTP_VERSIONS, VERSIONS)
        }),
        proxy: fields.read(cx, "proxy", LoadContext::text),
        resolve: fields.read(cx, "resolve", |cx, node| cx.map(node, addresses)),
        connect_to: fields.read(cx, "connect_to", |cx, node| cx.map(node, LoadContext::text)),
        unix: fields.read(cx, "unix", LoadContext::text),
        tls: fields.read(cx, "tls", tls),
        compressed: fields.read(cx, "compressed", LoadContext::flag),
        max_body: fields.read(cx, "max_body", LoadContext::size),
    })
}

fn addresses(cx: &mut LoadContext<'_>, node: &Node) -> Option<Vec<TemplateText>> {
    Some(cx.one_or_many(node, LoadContext::text))
}

fn redirects(cx: &mut LoadContext<'_>, node: &Node) -> Option<Redirects> {
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

fn tls(cx: &mut LoadContext<'_>, node: &Node) -> Option<TlsOptions> {
    let fields = MappingFields::of(cx, node, &format::TLS)?;
    Some(TlsOptions {
        ca: fields.read(cx, "ca", LoadContext::text),
        cert: fields.read(cx, "cert", LoadContext::text),
        key: fields.read(cx, "key", LoadContext::text),
        key_password: fields.read(cx, "key_password", LoadContext::text),
        insecure: fields.read(cx, "insecure", LoadContext::flag),
    })
}

/// Switching the check of certificates off for many requests at once would be easy to overlook.
pub(super) fn refuse_insecure(cx: &mut LoadContext<'_>, folder: &MappingFields<'_>) {
    let tls = folder.get("options").and_then(|options| member(options, "tls"));
    let insecure = tls.and_then(|tls| member(tls, "insecure"));
    let Some(insecure) = insecure.filter(|node| node.scalar().and_then(Scalar::as_bool) == Some(true)) else {
        return;
    };
    let message = "a folder sets `tls.insecure` for all its requests";
    cx.report(
        Diagnostic::error(code::INSECURE_FOLDER, message)
            .at(insecure.span, "would hold for every request below")
            .help("set it in the one request that needs it, or say `--insecure` on the command line"),
    );
}

fn member<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let is_key = |entry: &&MappingEntry| entry.key.scalar().is_some_and(|scalar| &*scalar.text == key);
    node.entries()?.iter().find(is_key).map(|entry| &entry.value)
}
