//! `show`: a request as it would be sent, and where each of its values comes from. Nothing is sent.

mod call;
mod item;

use crate::auth::oauth::parameters;
use crate::cli::args::show::ShowArgs;
use crate::cli::opening::{Kind, http_options, open, session};
use crate::cli::surroundings::Surroundings;
use crate::cli::{Exit, Output, prompting, show_error};
use crate::export::{Field, Language, Value};
use crate::http::{HttpRequest, Segment};
use crate::io::interrupt::Interrupt;
use crate::plan::{Step, logins, uses};
use crate::report::console::Palette;
use crate::report::visible::{visible, visible_line, visible_path};
use crate::run::folders::{FolderLayers, OwnLayers};
use crate::run::login::Person;
use crate::run::prepare::Prepared;
use crate::scope::{Binding, Scope};
use crate::secret::is_secret_name;
use crate::session::context::Company;
use crate::session::{Error, Session, run_preview};
use crate::source::{Diagnostic, code};
use crate::template::Resolved;
use std::collections::BTreeMap;
use std::fmt::Write;

pub fn show(args: &ShowArgs, surroundings: &Surroundings) -> Exit {
    shown(args, surroundings).unwrap_or_else(|exit| exit)
}

fn shown(args: &ShowArgs, around: &Surroundings) -> Result<Exit, Exit> {
    let opened = open(around, std::slice::from_ref(&args.target))?;
    let kind = Kind {
        fresh: false,
        mock: args.mock,
    };
    let session = session(&opened, &args.variables, kind, around)?;
    let failed = |error| show_error::show(&error, &session, around);
    let steps = session.select(&Default::default()).map_err(failed)?;
    let [step] = steps[..] else {
        return Err(failed(Error::Usage(format!(
            "`{}` holds {} requests; `show` takes one",
            args.target,
            steps.len()
        ))));
    };
    if args.mock {
        session.describe_mock(&step).map_err(failed)?;
    }
    session
        .fetch_secrets(&[step], args.variables.trust)
        .map_err(failed)?;
    session.learn_values();
    let text = rendered(&session, &step, args, around)?;
    let output = Output::new(around);
    if args.language.is_some() {
        output.print_raw(&text);
    } else {
        output.print(&text);
    }
    Ok(Exit::Passed)
}

fn rendered<'s>(
    session: &'s Session,
    step: &Step<'s>,
    args: &ShowArgs,
    around: &Surroundings,
) -> Result<String, Exit> {
    let output = Output::new(around);
    let palette = Palette::new(output.stdout_color);
    let folders = FolderLayers::new(&session.project.model.collections, &session.project.sources);
    let own = OwnLayers::of(step, &session.project.sources);
    let layers = session.layers();
    let scope = folders.scope(step, &own, &layers, session.run_layers());
    let head = format!(
        "{}\n{}\n\n",
        palette.heading(&visible_line(step.name())),
        palette.dim(&visible_line(step.id()))
    );
    let refuse = |problem: Diagnostic| {
        if args.language.is_none() {
            output.print(&around.secrets.redact(&head));
        }
        output.diagnostics(&explained(problem, session, step), &session.project.sources);
        Exit::FileWrong
    };
    let item = item::first(step, &layers, &scope, around).map_err(|problem| refuse(*problem))?;
    let layers = item
        .iter()
        .map(|item| &item.layer)
        .chain(scope.layers.iter().copied());
    let scope = Scope {
        layers: layers.collect(),
        ..scope.clone()
    };
    let company = Company {
        person: Person::Absent,
        warn: prompting::warn(session, around),
        interrupt: Interrupt::never(),
    };
    let context = session
        .step_context(&http_options(&args.http), company)
        .map_err(|error| show_error::show(&error, session, around))?;
    let prepared = context
        .prepare(step, &scope)
        .map_err(|problem| refuse(*problem))?;
    learn(around, &scope, &prepared);
    let remark = item.as_ref().map(|item| item.remark.clone());
    if let Some(language) = args.language {
        return Ok(exported(&prepared, remark, (language, args.reveal), around));
    }
    let remark = remark.map(|remark| format!("{}\n\n", palette.dim(&remark)));
    let mut text = head + &remark.unwrap_or_default() + &request(&prepared, palette, around);
    text += &origins(session, step, &scope, palette);
    Ok(around.secrets.redact(&text))
}

/// Masked before it is quoted; what is printed is looked at once more.
fn exported(
    prepared: &Prepared,
    remark: Option<String>,
    (language, reveal): (Language, bool),
    around: &Surroundings,
) -> String {
    let mut call = call::of(prepared, reveal, around);
    call.remarks.extend(remark);
    let text = call.to_text(language);
    if reveal {
        let warning = "what is printed holds secrets: it is for you, and not to be passed on";
        Output::new(around).warning(warning);
        return text;
    }
    around.secrets.redact(&text)
}

/// Where a value is missing, all that are, and where they would come from.
fn explained<'s>(problem: Diagnostic, session: &'s Session, step: &Step<'s>) -> Vec<Diagnostic> {
    if problem.code != code::UNDEFINED_VARIABLE {
        return vec![problem];
    }
    let mut missing = run_preview::flow_problems(session, &[*step], &session.layers());
    missing.retain(|found| found.code == code::UNDEFINED_VARIABLE);
    match missing.last_mut() {
        None => vec![problem],
        Some(last) => {
            let help =
                "what earlier runs captured is known here: run that step first, or give a value with `--var`";
            last.help.push(help.to_owned());
            last.help.extend(item::hint(step));
            missing
        }
    }
}

/// What is secret in the files around the request, too, and what OAuth names so in the request itself.
fn learn(around: &Surroundings, scope: &Scope<'_, '_>, prepared: &Prepared) {
    for name in scope.names().filter(|name| is_secret_name(name)) {
        if let Resolved::Value(value) = scope.resolve(name) {
            around.secrets.add(name, &value.to_text());
        }
    }
    let sent = &prepared.request;
    let mut oauth = parameters::in_url(&sent.url);
    oauth.extend(parameters::in_body(&sent.headers, &sent.body));
    for (name, value) in oauth {
        around.secrets.add(name, &value);
    }
}

fn request(prepared: &Prepared, palette: Palette, around: &Surroundings) -> String {
    let HttpRequest {
        method, url, body, ..
    } = &prepared.request;
    let mut text = format!("{method} {}\n", visible_line(url.as_str()));
    let call = call::of(prepared, false, around);
    for Field { name, value, .. } in &call.headers {
        let _ = match (value, &prepared.login) {
            (Value::Text(value), _) => writeln!(text, "{}: {}", visible_line(name), visible_line(value)),
            (Value::Token, login) => {
                let login = login
                    .as_ref()
                    .map(|login| login.login.to_text())
                    .unwrap_or_default();
                let token = format!("(a token of the login `{}`)", visible_line(&login));
                writeln!(text, "{name}: {}", palette.dim(&token))
            }
        };
    }
    if let Some(digest) = &call.digest {
        let answer = format!("(the answer of `{}` to a digest challenge)", digest.user);
        let _ = writeln!(text, "Authorization: {}", palette.dim(&visible_line(&answer)));
    }
    for segment in body.segments.iter().flatten() {
        match segment {
            Segment::Bytes(bytes) => {
                let _ = writeln!(text, "\n{}", visible(&String::from_utf8_lossy(bytes)));
            }
            Segment::File { path, length } => {
                let _ = writeln!(text, "\n[{length} bytes of {}]", visible_path(path));
            }
        }
    }
    text
}

/// Every variable the request reads, through others too, with its value and the place it comes from.
fn origins<'s>(session: &Session, step: &Step<'s>, scope: &Scope<'_, 's>, palette: Palette) -> String {
    let names = read_names(step, scope);
    if names.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{}\n", palette.heading("Variables"));
    for read in names {
        let name = visible_line(read);
        let origin = scope.explain(read).into_iter().next();
        let line = match origin {
            Some(origin) => {
                let place = session.known().place(read, &origin);
                let value = origin.value.map_or("(no value yet)".to_owned(), |value| {
                    if value.secret {
                        "***".to_owned()
                    } else {
                        visible_line(&value.to_text())
                    }
                });
                format!("{name} = {value}  {}", palette.dim(&visible_line(&place)))
            }
            None => format!("{name}  {}", palette.dim("(not defined yet)")),
        };
        let _ = writeln!(text, "{line}");
    }
    text
}

fn read_names<'m>(step: &Step<'m>, scope: &Scope<'_, 'm>) -> Vec<&'m str> {
    let mut wanted = Vec::new();
    uses::visit(step, &mut |used| wanted.push(used));
    if let Some(Ok(login)) = logins::login_of(step, scope) {
        uses::visit_login(login, &mut |used| wanted.push(used));
    }
    let mut names = BTreeMap::new();
    while let Some(used) = wanted.pop() {
        if names.insert(used.name(), ()).is_none()
            && let Some(Binding::Tree(tree)) = scope.bound(used.name())
        {
            uses::visit_tree(tree, &mut |inner| wanted.push(inner));
        }
    }
    names.into_keys().collect()
}
