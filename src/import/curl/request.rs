//! One command as a request.

use super::addresses;
use super::data::{CurlData, bare_word, cookies, milliseconds, pair, part, text_body};
use super::glob;
use super::options::{CurlArgument, arguments};
use super::signing;
use crate::import::collection::{
    AwsKeys, ImportedAuth, ImportedBody, ImportedEntry, ImportedRequest, ImportedSettings, MultipartEntry,
    Note,
};

/// What a command says about its data, in order.
#[derive(Debug, Default)]
struct Draft {
    request: ImportedRequest,
    method: Option<String>,
    /// Texts that curl joins with `&`.
    data: Vec<CurlData>,
    form: Vec<MultipartEntry>,
    upload: Option<String>,
    get: bool,
    head: bool,
    json: bool,
    /// A file is sent without its line breaks.
    joins_lines: bool,
    follow: bool,
    globoff: bool,
    user: Option<String>,
    digest: bool,
    /// The value of `--aws-sigv4`.
    aws: Option<String>,
}

/// A request for each URL: curl sends the same options to all of them.
///
/// # Errors
/// The reason, where the words name no URL.
pub fn requests(words: &[String]) -> Result<Vec<ImportedRequest>, String> {
    let arguments = arguments(words);
    let urls = arguments.iter().filter_map(|argument| match argument {
        CurlArgument::Value("url", url) | CurlArgument::Word(url) => Some(url),
        _ => None,
    });
    let mut made = Vec::new();
    for url in urls {
        let draft = || Draft::of(&arguments);
        if draft().globoff {
            made.push(draft().finish(url.clone()));
            continue;
        }
        match glob::expand(url) {
            Some(urls) => made.extend(urls.into_iter().map(|url| draft().finish(url))),
            None => {
                let mut draft = draft();
                draft.note(
                    "curl asks for each URL of the pattern: say `for_each` for as many".to_owned(),
                    url.clone(),
                );
                made.push(draft.finish(url.clone()));
            }
        }
    }
    if made.is_empty() {
        return Err("the command names no URL".to_owned());
    }
    Ok(made)
}

impl Draft {
    fn of(arguments: &[CurlArgument]) -> Draft {
        let mut draft = Draft::default();
        for argument in arguments {
            match argument {
                CurlArgument::Value("url", _) | CurlArgument::Word(_) => {}
                CurlArgument::Value(name, value) => draft.value(name, value.clone()),
                CurlArgument::Flag(name) => draft.flag(name),
                CurlArgument::Unknown(name) => {
                    draft.note(format!("the option `{name}` is not known here"), name.clone());
                }
                // Its value may be a credential, and is not repeated.
                CurlArgument::Joined(name) => {
                    let reason =
                        format!("`{name}=...` is left out, because curl refuses it: write `{name} VALUE`");
                    draft.note(reason, format!("{name}=..."));
                }
            }
        }
        draft
    }

    fn note(&mut self, reason: String, kept: String) {
        self.request.notes.push(Note { reason, kept });
    }

    fn flag(&mut self, name: &str) {
        match name {
            "get" => self.get = true,
            "head" => self.head = true,
            "insecure" => self.request.settings.strict_tls = Some(false),
            "location" | "location-trusted" => self.follow = true,
            "digest" => self.digest = true,
            "globoff" => self.globoff = true,
            "http1.1" => self.request.settings.http = Some("1.1"),
            "http2" | "http2-prior-knowledge" => self.request.settings.http = Some("2"),
            "ntlm" | "negotiate" | "http3" | "http1.0" | "path-as-is" => {
                self.note(
                    format!("the option `--{name}` has no equal here"),
                    format!("--{name}"),
                );
            }
            _ => {}
        }
    }

    fn value(&mut self, name: &str, value: String) {
        match name {
            "request" => self.method = Some(value),
            "header" => self.header(&value),
            "data" | "data-ascii" | "data-binary" => self.data(name, value),
            "data-raw" => self.data.push(CurlData::Text(value)),
            "data-urlencode" => self.encoded(&value),
            "json" => {
                self.json = true;
                self.data.push(value.strip_prefix('@').map_or_else(
                    || CurlData::Text(value.clone()),
                    |path| CurlData::File(path.to_owned()),
                ));
            }
            "form" => self.form_field(&value),
            "form-string" => self.form.push(part(&value, true)),
            "user" => self.user = Some(value),
            "aws-sigv4" => self.aws = Some(value),
            "oauth2-bearer" => self.request.auth = ImportedAuth::Bearer(value),
            "user-agent" => self.request.headers.push(ImportedEntry::new("User-Agent", value)),
            "referer" => self.request.headers.push(ImportedEntry::new("Referer", value)),
            "range" => self
                .request
                .headers
                .push(ImportedEntry::new("Range", format!("bytes={value}"))),
            "cookie" => self.cookies(value),
            "upload-file" => self.upload = Some(value),
            "max-time" => self.request.settings.timeout = milliseconds(&value),
            "connect-timeout" => self.request.settings.connect_timeout = milliseconds(&value),
            "retry" => self.request.settings.retries = value.parse().ok(),
            "proxy" => self.request.settings.proxy = Some(value),
            "resolve" => self.resolve(&value),
            "connect-to" => self.connect_to(&value),
            "cacert" => self.tls_file("ca", value),
            "cert" => self.tls_file("cert", value),
            "key" => self.tls_file("key", value),
            "pass" => self.request.settings.key_password = Some(value),
            "max-redirs" => self.request.settings.max_redirects = value.parse().ok(),
            "url-query" => self.request.query.push(pair(&value)),
            "output" | "output-dir" | "write-out" | "dump-header" | "trace" | "trace-ascii" | "stderr"
            | "cookie-jar" => {}
            "config" => self.note(
                "a configuration file of curl is not read".to_owned(),
                format!("--config {value}"),
            ),
            other => self.without_equal(other, &value),
        }
    }

    /// Text, or a file behind an `@`.
    fn data(&mut self, name: &str, value: String) {
        match value.strip_prefix('@') {
            Some(path) => {
                self.joins_lines |= name != "data-binary";
                self.data.push(CurlData::File(path.to_owned()));
            }
            None => self.data.push(CurlData::Text(value)),
        }
    }

    fn form_field(&mut self, field: &str) {
        if let Some((_, value)) = field.split_once('=')
            && value.starts_with('<')
        {
            let reason = "a field that holds what is in a file is sent as a file here, with a file's name";
            self.note(reason.to_owned(), String::new());
        }
        self.form.push(part(field, false));
    }

    fn resolve(&mut self, rule: &str) {
        match addresses::resolve(rule) {
            Some(pair) => self.request.settings.resolve.push(pair),
            None => self.without_equal("resolve", rule),
        }
    }

    fn connect_to(&mut self, rule: &str) {
        match addresses::connect_to(rule) {
            Some(pair) => self.request.settings.connect_to.push(pair),
            None => self.without_equal("connect-to", rule),
        }
    }

    fn without_equal(&mut self, name: &str, value: &str) {
        self.note(
            format!("the option `--{name}` has no equal in a file"),
            format!("--{name} {value}"),
        );
    }

    fn tls_file(&mut self, key: &'static str, path: String) {
        self.request.settings.tls_files.push((key, path));
    }

    /// `Name: value`, `Name;` for an empty one, `Name:` to leave one out that curl would send.
    fn header(&mut self, header: &str) {
        if let Some((name, value)) = header.split_once(':') {
            let value = value.trim();
            if !value.is_empty() {
                self.request.headers.push(ImportedEntry::new(name.trim(), value));
            }
        } else if let Some(name) = header.strip_suffix(';') {
            self.request.headers.push(ImportedEntry::new(name.trim(), ""));
        } else if let Some(path) = header.strip_prefix('@') {
            self.note("headers in a file are not read".to_owned(), format!("-H @{path}"));
        }
    }

    fn cookies(&mut self, value: String) {
        if !value.contains('=') {
            return self.note("a file of cookies is not read".to_owned(), format!("-b {value}"));
        }
        self.request.cookies.extend(cookies(&value));
    }

    /// `name=value`, `=value`, `value`; with `@`, from a file.
    fn encoded(&mut self, value: &str) {
        match value.split_once('=') {
            Some((name, text)) => self.data.push(CurlData::Pair(name.to_owned(), text.to_owned())),
            None if value.contains('@') => {
                self.note(
                    "data that is encoded from a file is not read".to_owned(),
                    format!("--data-urlencode {value}"),
                );
            }
            None => self.data.push(CurlData::Pair(String::new(), value.to_owned())),
        }
    }

    fn finish(mut self, url: String) -> ImportedRequest {
        let has_body = !self.data.is_empty() || !self.form.is_empty();
        let method = match &self.method {
            Some(method) => method.clone(),
            None if self.head => "HEAD".to_owned(),
            None if self.upload.is_some() => "PUT".to_owned(),
            None if has_body && !self.get => "POST".to_owned(),
            None => "GET".to_owned(),
        };
        self.authenticate(&url);
        if self.get {
            self.move_to_query();
        }
        self.request.body = self.body();
        self.request.settings.follow_redirects = Some(self.follow);
        if self.follow && self.request.settings.max_redirects.is_none() {
            self.request.settings = ImportedSettings {
                follow_redirects: None,
                ..self.request.settings
            };
        }
        let path = url.split(['?', '#']).next().unwrap_or_default();
        let path = path.split_once("://").map_or(path, |(_, rest)| rest);
        let path = path.split_once('/').map_or("", |(_, path)| path);
        self.request.name = format!("{method} /{}", path.replace(crate::import::template::MARK, ""));
        self.request.method = method;
        self.request.url = url;
        self.request
    }

    fn authenticate(&mut self, url: &str) {
        let user = self.user.take();
        if let Some(parameter) = self.aws.take() {
            return self.sign(&parameter, user.as_deref(), url);
        }
        let Some(user) = user else {
            return;
        };
        let (username, password) = user.split_once(':').unwrap_or((&user, ""));
        let (username, password) = (username.to_owned(), password.to_owned());
        self.request.auth = if self.digest {
            ImportedAuth::Digest { username, password }
        } else {
            ImportedAuth::Basic { username, password }
        };
    }

    /// `--aws-sigv4`, whose keys are those of `--user`. A token of temporary credentials is a header for curl.
    fn sign(&mut self, parameter: &str, user: Option<&str>, url: &str) {
        let Some((service, region)) = signing::scope(parameter, url) else {
            let reason = "`--aws-sigv4` names no service and region of Amazon's, and the URL names none: \
                the request is not signed, and the keys of `-u` are left out";
            return self.note(reason.to_owned(), format!("--aws-sigv4 {parameter}"));
        };
        let (id, key) = user.and_then(|user| user.split_once(':')).unwrap_or_default();
        let headers = &mut self.request.headers;
        let token = headers
            .iter()
            .position(|header| header.name.eq_ignore_ascii_case(signing::TOKEN));
        let token = token.map(|index| headers.remove(index));
        self.request.auth = ImportedAuth::AwsSigV4(Box::new(AwsKeys {
            service,
            region,
            access_key_id: id.to_owned(),
            secret_access_key: key.to_owned(),
            session_token: token.map(|token| token.text().to_owned()).unwrap_or_default(),
        }));
    }

    /// `-G` puts the data behind the URL.
    fn move_to_query(&mut self) {
        for data in std::mem::take(&mut self.data) {
            match data {
                CurlData::Text(text) => {
                    self.request
                        .query
                        .extend(text.split('&').filter(|part| !part.is_empty()).map(pair));
                }
                CurlData::Pair(name, text) if name.is_empty() => {
                    self.request.query.push(pair(&bare_word(&text)));
                }
                CurlData::Pair(name, value) => {
                    let value = value.replace('%', "%25").replace('+', "%2B");
                    self.request.query.push(ImportedEntry::new(name, value));
                }
                CurlData::File(path) => self.note(
                    "data from a file is not put behind a URL".to_owned(),
                    format!("-d @{path}"),
                ),
            }
        }
    }

    fn body(&mut self) -> Option<ImportedBody> {
        if let Some(path) = self.upload.take() {
            return Some(ImportedBody::File { path, mime: None });
        }
        if !self.form.is_empty() {
            return Some(ImportedBody::Multipart(std::mem::take(&mut self.form)));
        }
        let mut data = std::mem::take(&mut self.data);
        let mime = self.content_type();
        let is_json = mime.as_deref().is_some_and(|mime| mime.contains("json"));
        if self.joins_lines && !is_json {
            let reason =
                "curl takes the line breaks out of a file that `-d` names: here the file is sent as it is";
            self.note(reason.to_owned(), "-d @file".to_owned());
        }
        if let ([CurlData::File(path)], mime) = (&data[..], &mime) {
            let default = if self.json {
                "application/json"
            } else {
                "application/x-www-form-urlencoded"
            };
            let mime = mime.is_none().then(|| default.to_owned());
            return Some(ImportedBody::File {
                path: path.clone(),
                mime,
            });
        }
        if data.iter().any(|data| matches!(data, CurlData::File(_))) {
            self.note(
                "several data with a file among them: the file is left out".to_owned(),
                "-d @file".to_owned(),
            );
            data.retain(|data| !matches!(data, CurlData::File(_)));
        }
        if data.is_empty() {
            return None;
        }
        if self.json && !self.has_header("accept") {
            self.request
                .headers
                .push(ImportedEntry::new("Accept", "application/json"));
        }
        Some(text_body(&data, mime.as_deref(), self.json))
    }

    fn has_header(&self, name: &str) -> bool {
        self.request
            .headers
            .iter()
            .any(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    fn content_type(&self) -> Option<String> {
        let header = self
            .request
            .headers
            .iter()
            .find(|entry| entry.name.eq_ignore_ascii_case("content-type"));
        header.map(|entry| entry.text().to_lowercase())
    }
}
