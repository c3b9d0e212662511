//! `options:` of the request over those of its folders over what the command line and the tool say.

use super::{PrepareInput, Refusal, fault};
use crate::http::proxy;
use crate::io::transport::{ProxyChoice, SendOptions, TlsFiles};
use crate::model::{HttpVersion, Options, Redirects, Text, Tls};
use crate::source::{Diagnostic, code};
use std::path::PathBuf;
use std::time::Duration;

const MOST_REDIRECTS: u32 = 10;

/// What holds for one request.
#[derive(Debug, Clone)]
pub struct EffectiveOptions {
    pub send: SendOptions,
    pub redirects: Redirects,
    pub compressed: bool,
}

/// From the command line; None takes the tool's own.
#[derive(Debug, Clone, Default)]
pub struct OptionDefaults {
    pub timeout: Option<Duration>,
    pub connect_timeout: Option<Duration>,
    pub redirects: Option<Redirects>,
    pub http: Option<HttpVersion>,
    pub proxy: Option<ProxyChoice>,
    /// Paths relative to the working directory; these are the user's own and not confined.
    pub tls: TlsFiles,
    pub compressed: Option<bool>,
    pub max_body: Option<u64>,
}

/// The options of one file and the directory its paths are relative to.
struct Layer<'a> {
    options: &'a Options,
    dir: PathBuf,
}

pub fn effective(input: &PrepareInput<'_>) -> Result<EffectiveOptions, Refusal> {
    check_folders(input)?;
    let layers = layers(input);
    let tool = SendOptions::default();
    let given = input.defaults;
    let send = SendOptions {
        connect_timeout: first(&layers, |options| options.connect_timeout)
            .or(given.connect_timeout)
            .unwrap_or(tool.connect_timeout),
        timeout: first(&layers, |options| options.timeout)
            .or(given.timeout)
            .unwrap_or(tool.timeout),
        http: first(&layers, |options| options.http)
            .or(given.http)
            .unwrap_or(tool.http),
        max_body: first(&layers, |options| options.max_body)
            .or(given.max_body)
            .unwrap_or(tool.max_body),
        proxy: proxy_choice(input, &layers)?,
        tls: tls(input, &layers)?,
        ..tool
    };
    Ok(EffectiveOptions {
        send,
        redirects: first(&layers, |options| options.redirects)
            .or(given.redirects)
            .unwrap_or(Redirects::Max(MOST_REDIRECTS)),
        compressed: first(&layers, |options| options.compressed)
            .or(given.compressed)
            .unwrap_or(true),
    })
}

fn layers<'a>(input: &PrepareInput<'a>) -> Vec<Layer<'a>> {
    let own = input.request.inherited.options.as_deref().map(|options| Layer {
        options,
        dir: input.request_directory(),
    });
    let folders = input.folders().filter_map(|folder| {
        Some(Layer {
            options: folder.inherited.options.as_deref()?,
            dir: input.directory(folder),
        })
    });
    own.into_iter().chain(folders).collect()
}

fn first<'a, T>(layers: &[Layer<'a>], option: impl Fn(&'a Options) -> Option<T>) -> Option<T> {
    layers.iter().find_map(|layer| option(layer.options))
}

/// Switching the check of certificates off for many requests at once would be easy to overlook.
fn check_folders(input: &PrepareInput<'_>) -> Result<(), Refusal> {
    let insecure = |options: &Options| options.tls.as_ref().is_some_and(|tls| tls.insecure == Some(true));
    let found = input
        .folders()
        .find(|folder| folder.inherited.options.as_deref().is_some_and(insecure));
    match found {
        None => Ok(()),
        Some(folder) => Err(Box::new(
            Diagnostic::error(
                code::INSECURE_FOLDER,
                format!(
                    "the folder `{}` sets `tls.insecure` for all its requests",
                    folder.id
                ),
            )
            .help("set it in the one request that needs it, or say `--insecure` on the command line"),
        )),
    }
}

fn proxy_choice(input: &PrepareInput<'_>, layers: &[Layer<'_>]) -> Result<ProxyChoice, Refusal> {
    let Some(template) = first(layers, |options| options.proxy.as_ref()) else {
        return Ok(input.defaults.proxy.clone().unwrap_or(ProxyChoice::Environment));
    };
    let text = input.text(template)?;
    match text.trim() {
        "" | "none" => Ok(ProxyChoice::Direct),
        address => proxy::parse(address).map(ProxyChoice::Through).map_err(|reason| {
            let message = format!("this is not a proxy's address: {reason}");
            let diagnostic = Diagnostic::error(code::BAD_PROXY, message)
                .help("write `http://host:port`, `socks5://host:port` or `none`");
            fault::at(input.scope, template, diagnostic)
        }),
    }
}

fn tls(input: &PrepareInput<'_>, layers: &[Layer<'_>]) -> Result<TlsFiles, Refusal> {
    let given = &input.defaults.tls;
    let file = |pick: fn(&Tls) -> Option<&Text>, default: &Option<PathBuf>| {
        let found = layers.iter().find_map(|layer| {
            let path = pick(layer.options.tls.as_ref()?)?;
            Some((layer, path))
        });
        match found {
            Some((layer, path)) => input.resolve(&layer.dir, path).map(|(path, _)| Some(path)),
            None => Ok(default.clone()),
        }
    };
    let insecure = first(layers, |options| options.tls.as_ref()?.insecure);
    Ok(TlsFiles {
        ca: file(|tls| tls.ca.as_ref(), &given.ca)?,
        cert: file(|tls| tls.cert.as_ref(), &given.cert)?,
        key: file(|tls| tls.key.as_ref(), &given.key)?,
        insecure: insecure.unwrap_or(given.insecure),
    })
}
