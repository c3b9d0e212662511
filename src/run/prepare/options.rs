//! What the command line says over `options:` of the request, those of its folders, and what the tool says.

use super::{PrepareInput, Refusal, fault};
use crate::http::dial::{ConnectRule, Dial, ResolveRule};
use crate::http::proxy;
use crate::http::redirect::Leave;
use crate::io::transport::{Password, ProxyChoice, SendOptions, TlsFiles, check_tls};
use crate::io::trust::is_outside;
use crate::model::{Options, Redirects, TemplateText, TlsOptions};
use crate::source::{Diagnostic, code};
use std::path::PathBuf;
use std::time::Duration;

const MOST_REDIRECTS: u32 = 10;

/// What holds for one request.
#[derive(Debug, Clone)]
pub struct EffectiveOptions {
    pub send: SendOptions,
    pub redirects: Redirects,
    pub leave: Leave,
    pub compressed: bool,
}

/// From the command line. What is given there holds for every request, whatever the files say.
#[derive(Debug, Clone, Default)]
pub struct GivenOptions {
    pub timeout: Option<Duration>,
    pub proxy: Option<ProxyChoice>,
    /// Before those of files.
    pub dial: Dial,
    /// The user's own paths, not confined.
    pub tls: TlsFiles,
    /// Files may name sockets below this folder only, because a socket elsewhere may control the machine: such a
    /// connection needs the user's trust. None allows any socket.
    pub sockets_below: Option<PathBuf>,
}

/// The options of one file and the directory its paths are relative to.
struct OptionsLayer<'a> {
    options: &'a Options,
    dir: PathBuf,
}

/// # Errors
/// A diagnostic at the value that is missing or does not fit.
pub fn effective(input: &PrepareInput<'_>) -> Result<EffectiveOptions, Refusal> {
    let layers = layers(input);
    let tool = SendOptions::default();
    let given = input.given;
    let send = SendOptions {
        connect_timeout: first(&layers, |options| options.connect_timeout).unwrap_or(tool.connect_timeout),
        timeout: given
            .timeout
            .or_else(|| first(&layers, |options| options.timeout))
            .unwrap_or(tool.timeout),
        http: first(&layers, |options| options.http).unwrap_or(tool.http),
        max_body: first(&layers, |options| options.max_body).unwrap_or(tool.max_body),
        proxy: proxy_choice(input, &layers)?,
        dial: dial(input, &layers)?,
        tls: TlsFiles {
            key_password: key_password(input, &layers)?,
            ..tls(input, &layers)?
        },
        ..tool
    };
    Ok(EffectiveOptions {
        send,
        redirects: first(&layers, |options| options.redirects).unwrap_or(Redirects::Max(MOST_REDIRECTS)),
        leave: Leave {
            with_body: first(&layers, |options| options.redirect_body) == Some(true),
            to_http: first(&layers, |options| options.redirect_scheme) == Some(true),
        },
        compressed: first(&layers, |options| options.compressed).unwrap_or(true),
    })
}

/// Wrong proxies and addresses, files that are not there or that no connection could use, of options without variables.
pub fn known_fault(input: &PrepareInput<'_>) -> Option<Refusal> {
    let known =
        |refusal: &Refusal| [code::BAD_PROXY, code::BAD_ROUTE, code::FILE_REFUSED].contains(&refusal.code);
    let layers = layers(input);
    let proxy = proxy_choice(input, &layers).err().filter(known);
    let route = || dial(input, &layers).err().filter(known);
    proxy.or_else(route).or_else(|| match tls(input, &layers) {
        Err(refusal) => Some(refusal).filter(known),
        Ok(files) => unusable_files(&layers, files),
    })
}

/// A password that is a secret is not known before a run.
fn unusable_files(layers: &[OptionsLayer<'_>], files: TlsFiles) -> Option<Refusal> {
    let password = first(layers, |options| options.tls.as_ref()?.key_password.as_ref());
    let known = password
        .and_then(|password| password.as_literal())
        .map(|value| value.to_text());
    let knows_password = password.is_none() || known.is_some();
    let files = TlsFiles {
        key_password: known.map(Password),
        ..files
    };
    let fault = check_tls(&files, knows_password)?;
    let place = first(layers, |options| {
        let tls = options.tls.as_ref()?;
        tls.cert.as_ref().or(tls.key.as_ref()).or(tls.ca.as_ref())
    });
    let mut diagnostic = Diagnostic::error(code::BAD_CERTIFICATE_FILE, fault.message);
    diagnostic = match fault.help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    };
    Some(Box::new(match place {
        Some(place) => diagnostic.at(place.span, "named here"),
        None => diagnostic,
    }))
}

fn layers<'a>(input: &PrepareInput<'a>) -> Vec<OptionsLayer<'a>> {
    let own = input
        .request
        .inherited
        .options
        .as_deref()
        .map(|options| OptionsLayer {
            options,
            dir: input.request_directory(),
        });
    let folders = input.folders().filter_map(|folder| {
        Some(OptionsLayer {
            options: folder.inherited.options.as_deref()?,
            dir: input.directory(folder),
        })
    });
    own.into_iter().chain(folders).collect()
}

fn first<'a, T>(layers: &[OptionsLayer<'a>], option: impl Fn(&'a Options) -> Option<T>) -> Option<T> {
    layers.iter().find_map(|layer| option(layer.options))
}

fn proxy_choice(input: &PrepareInput<'_>, layers: &[OptionsLayer<'_>]) -> Result<ProxyChoice, Refusal> {
    if let Some(given) = &input.given.proxy {
        return Ok(given.clone());
    }
    let Some(template) = first(layers, |options| options.proxy.as_ref()) else {
        return Ok(ProxyChoice::Environment);
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

/// The rules of the command line come first, then those of the innermost file that has any.
fn dial(input: &PrepareInput<'_>, layers: &[OptionsLayer<'_>]) -> Result<Dial, Refusal> {
    let mut dial = input.given.dial.clone();
    for (host, addresses) in first(layers, |options| options.resolve.as_ref())
        .into_iter()
        .flatten()
    {
        let texts: Result<Vec<_>, _> = addresses.iter().map(|address| input.text(address)).collect();
        let texts = texts?;
        let rule = ResolveRule::new(&host.value, texts.iter().map(|text| &**text));
        dial.resolve.push(rule.map_err(|wrong| {
            let help = "write `host: address`, such as `api.example.com: 127.0.0.1`";
            bad_route(wrong, help, host.span)
        })?);
    }
    for (from, to) in first(layers, |options| options.connect_to.as_ref())
        .into_iter()
        .flatten()
    {
        let rule = ConnectRule::new(&from.value, &input.text(to)?);
        dial.connect_to.push(rule.map_err(|wrong| {
            let help = "write `'host:port': 'host:port'`";
            bad_route(wrong, help, from.span)
        })?);
    }
    let unix = layers
        .iter()
        .find_map(|layer| Some((layer, layer.options.unix.as_ref()?)));
    if let Some((layer, path)) = unix {
        let socket = layer.dir.join(&*input.text(path)?);
        if input
            .given
            .sockets_below
            .as_ref()
            .is_some_and(|root| is_outside(root, &socket))
        {
            let message = format!("the socket `{}` lies outside the project", socket.display());
            let help = "where you trust this collection with it, give --trust or set CALLSHEET_TRUST=1";
            return Err(bad_route(message, help, path.span));
        }
        dial.unix = Some(socket);
    }
    Ok(dial)
}

fn bad_route(wrong: String, help: &str, place: crate::source::Span) -> Refusal {
    let diagnostic = Diagnostic::error(code::BAD_ROUTE, wrong).help(help);
    Box::new(diagnostic.at(place, "named here"))
}

/// The directory of the command line's certificate, which no file names.
fn key_password(input: &PrepareInput<'_>, layers: &[OptionsLayer<'_>]) -> Result<Option<Password>, Refusal> {
    if input.given.tls.cert.is_some() {
        return Ok(input.given.tls.key_password.clone());
    }
    let template = first(layers, |options| options.tls.as_ref()?.key_password.as_ref());
    let text = template.map(|template| input.text(template)).transpose()?;
    Ok(text.map(|text| Password(text.to_string())))
}

/// A certificate and its key are one thing: where the command line names the one, no file names the other. To leave
/// certificates unchecked is a request's own doing; the loader refuses it to folders, where it would hide.
fn tls(input: &PrepareInput<'_>, layers: &[OptionsLayer<'_>]) -> Result<TlsFiles, Refusal> {
    let given = &input.given.tls;
    let file = |pick: fn(&TlsOptions) -> Option<&TemplateText>| {
        let found = layers.iter().find_map(|layer| {
            let path = pick(layer.options.tls.as_ref()?)?;
            Some((layer, path))
        });
        found
            .map(|(layer, path)| input.certificate(&layer.dir, path))
            .transpose()
    };
    let (cert, key) = match &given.cert {
        Some(cert) => (Some(cert.clone()), given.key.clone()),
        None => (file(|tls| tls.cert.as_ref())?, file(|tls| tls.key.as_ref())?),
    };
    let ca = match &given.ca {
        Some(ca) => Some(ca.clone()),
        None => file(|tls| tls.ca.as_ref())?,
    };
    let own = input.request.inherited.options.as_deref();
    let insecure = own.and_then(|options| options.tls.as_ref()?.insecure);
    Ok(TlsFiles {
        ca,
        cert,
        key,
        key_password: None,
        insecure: given.insecure || insecure == Some(true),
    })
}
