//! Which login a step uses: its name may be a template, which the layers of the run decide.

use super::Step;
use crate::model::{Auth, Collection, Login};
use crate::scope::{Binding, Scope};
use crate::source::diagnostic::nearest;
use crate::source::{Diagnostic, code};

/// The login of a step, if it has one whose name can be known now.
pub fn login_of<'m>(step: &Step<'m>, scope: &Scope<'_, 'm>) -> Option<Result<&'m Login, Diagnostic>> {
    let auth = step.auth()?;
    let Auth::Login(used) = &auth.value else {
        return None;
    };
    let name = &used.name;
    let wanted = scope.eval(name).ok()?.to_text();
    Some(find(step, &wanted).ok_or_else(|| unknown(step.collection, &wanted).at(name.span, "named here")))
}

/// The login that gives a variable its value where nothing else does: the one that the step logs in with, so that one
/// request does not mix two; else the one its folders name, innermost first; else the only one of the collection that
/// saves it; else the one that saved it last.
pub fn provider<'m>(step: &Step<'m>, variable: &str, scope: &Scope<'_, 'm>) -> Option<&'m Login> {
    let of_folders = step.folders().map(|folder| folder.inherited.auth.as_ref());
    let auths = std::iter::once(step.auth()).chain(of_folders).flatten();
    let named = auths.filter_map(|auth| match &auth.value {
        Auth::Login(used) => find(step, &scope.eval(&used.name).ok()?.to_text()),
        _ => None,
    });
    if let Some(login) = named.into_iter().find(|login| saves(login, variable)) {
        return Some(login);
    }
    let mut others = step
        .collection
        .logins
        .iter()
        .filter(|login| saves(login, variable));
    let only = others.next()?;
    match (others.next(), scope.bound(variable)) {
        (None, _) => Some(only),
        (Some(_), Some(Binding::Saved(_, saver))) => {
            find(step, &saver.login).filter(|login| saves(login, variable))
        }
        (Some(_), _) => None,
    }
}

/// A login that may give a variable its value, where it is not known yet which one the step logs in with.
pub fn possible<'m>(step: &Step<'m>, variable: &str, scope: &Scope<'_, 'm>) -> Option<&'m Login> {
    let Auth::Login(used) = &step.auth()?.value else {
        return None;
    };
    let mut logins = step.collection.logins.iter();
    scope.eval(&used.name).err()?;
    logins.find(|login| saves(login, variable))
}

/// Whether any login of the collection keeps its tokens as variables.
pub fn any_saves(collection: &Collection) -> bool {
    collection.logins.iter().any(|login| !login.save.is_empty())
}

/// Whether the login keeps a field of its token answer as this variable.
pub fn saves(login: &Login, variable: &str) -> bool {
    login.save.iter().any(|(_, name)| *name.value == *variable)
}

/// A login of the step's collection. None if the collection has no login of that name.
pub fn find<'m>(step: &Step<'m>, name: &str) -> Option<&'m Login> {
    named(step.collection, name)
}

/// A login of a collection; None if it has none of that name.
pub fn named<'m>(collection: &'m Collection, name: &str) -> Option<&'m Login> {
    collection.logins.iter().find(|login| *login.name.value == *name)
}

pub fn unknown(collection: &Collection, name: &str) -> Diagnostic {
    let known: Vec<&str> = collection.logins.iter().map(|login| &*login.name.value).collect();
    let error = Diagnostic::error(
        code::UNKNOWN_LOGIN,
        format!("the collection has no login called `{name}`"),
    );
    match nearest(name, known.iter().copied()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None if known.is_empty() => error.help("define it under `logins:` in `collection.yaml`"),
        None => error.help(format!("there are: {}", known.join(", "))),
    }
}
