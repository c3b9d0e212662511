//! How requests are sent: `options`, and `retry`.

use crate::import::collection::ImportedSettings;
use crate::import::context::ImportContext;
use crate::import::loss::LossKind;
use crate::import::template;
use crate::import::yaml::{Map, Yaml, YamlList};

/// What curl takes for a passing trouble.
const PASSING: [&str; 7] = ["timeout", "408", "429", "500", "502", "503", "504"];

/// `retry` with as many tries as curl's `--retry`, after the same answers.
pub fn retry(retries: u64) -> Map {
    let on = YamlList::flow(PASSING.iter().map(|on| match on.parse::<u16>() {
        Ok(_) => Yaml::Number((*on).to_owned()),
        Err(_) => Yaml::words(*on),
    }));
    Map::flow([
        ("max".to_owned(), Yaml::Number(retries.min(1000).to_string())),
        ("on".to_owned(), on.into()),
    ])
}

/// Options of a request or folder; what a folder cannot set is listed.
pub fn options(cx: &mut ImportContext, settings: &ImportedSettings, of_request: bool, map: &mut Map) -> Map {
    let mut options = Map::new();
    if let Some(timeout) = settings.timeout.filter(|timeout| *timeout > 0) {
        options.put("timeout", Yaml::words(format!("{timeout}ms")));
    }
    if let Some(timeout) = settings.connect_timeout.filter(|timeout| *timeout > 0) {
        options.put("connect_timeout", Yaml::words(format!("{timeout}ms")));
    }
    match (settings.follow_redirects, settings.max_redirects) {
        (Some(false), _) => options.put("redirects", Yaml::words("none")),
        (_, Some(most)) => options.put("redirects", Yaml::Number(most.min(1000).to_string())),
        _ => {}
    }
    if let Some(http) = settings.http {
        options.put("http", Yaml::words(http));
    }
    if let Some(proxy) = &settings.proxy {
        options.put("proxy", Yaml::words(template::text(cx, proxy)));
    }
    options.put_filled("resolve", rules(cx, &settings.resolve));
    options.put_filled("connect_to", rules(cx, &settings.connect_to));
    if settings.strict_tls == Some(false) {
        insecure(cx, of_request, map, &mut options);
    }
    tls_files(cx, settings, map);
    options
}

fn rules(cx: &mut ImportContext, rules: &[(String, String)]) -> Map {
    let pairs = rules
        .iter()
        .map(|(from, to)| (template::text(cx, from), Yaml::words(template::text(cx, to))));
    Map::flow(pairs.collect::<Vec<_>>())
}

fn insecure(cx: &mut ImportContext, of_request: bool, map: &mut Map, options: &mut Map) {
    if of_request {
        options.put("tls", Map::flow([("insecure".to_owned(), Yaml::Bool(true))]));
    } else {
        let reason = "certificates are not verified by the source: say so for a run with `--insecure`";
        cx.lose(LossKind::Kept, reason, "tls: { insecure: true }");
        map.comment("tls: { insecure: true }");
    }
}

/// Certificates and keys are not copied: a key does not belong into a repository. What would name them becomes a comment.
fn tls_files(cx: &mut ImportContext, settings: &ImportedSettings, map: &mut Map) {
    if settings.tls_files.is_empty() {
        return;
    }
    let mut tls: Vec<(String, Yaml)> = settings
        .tls_files
        .iter()
        .map(|(key, path)| ((*key).to_owned(), Yaml::words(template::text(cx, path))))
        .collect();
    if let Some(password) = &settings.key_password {
        let name = cx.secret(password, "keyPassword");
        tls.push(("key_password".to_owned(), Yaml::words(format!("<<{name}>>"))));
    }
    let mut kept = Map::new();
    kept.put("tls", Map::flow(tls));
    let text = crate::import::emit::document(&kept);
    let text = text.trim_end();
    let reason = "certificates and keys are not copied: name them under `options`, or with `--cacert`, `--cert` and `--key`";
    cx.lose(LossKind::Kept, reason, text);
    map.comment(format!("{reason}:\n{text}"));
}
