//! What can be known to be wrong with mock.yaml before a server starts. All of it, not the first.

use super::pattern::RoutePattern;
use crate::model::mock::ERROR_NAMES;
use crate::model::{Collection, MockDefinition, MockFault, MockResource, Name};
use crate::source::diagnostic::nearest;
use crate::source::{Diagnostic, code};

const POLLS: &[&str] = &[
    "authorization_pending",
    "slow_down",
    "access_denied",
    "expired_token",
];

/// The mistakes of a collection's mock.yaml; none where it has no such file.
pub fn check(collection: &Collection) -> Vec<Diagnostic> {
    let Some(mock) = &collection.mock else {
        return Vec::new();
    };
    let mut wrong = Vec::new();
    let resources = &mock.resources;
    wrong.extend(paths(mock).filter_map(wrong_pattern));
    wrong.extend(
        mock.errors
            .iter()
            .filter_map(|(name, _)| unknown(name, "error", ERROR_NAMES)),
    );
    wrong.extend(polls(mock).filter_map(|name| unknown(name, "poll answer", POLLS)));
    wrong.extend(resources.iter().filter_map(pathless));
    wrong.extend(resources.iter().filter_map(idless));
    wrong.extend(resources.iter().flat_map(unguarded));
    wrong.extend(
        resources
            .iter()
            .filter_map(|resource| lost_example(resource, collection)),
    );
    wrong.extend(mock.faults.iter().filter_map(shareless));
    wrong
}

/// A path of a mock.yaml that was checked. None if it is no pattern, which was reported.
pub fn pattern(path: &Name) -> Option<RoutePattern> {
    RoutePattern::parse(&path.value).ok()
}

pub fn patterns(paths: &[Name]) -> Vec<RoutePattern> {
    paths.iter().filter_map(pattern).collect()
}

/// Every path pattern of the file.
fn paths(mock: &MockDefinition) -> impl Iterator<Item = &Name> {
    let oauth = mock.oauth2.iter().map(|oauth2| &oauth2.paths);
    let oauth = oauth.flat_map(|paths| [&paths.authorize, &paths.token, &paths.revoke, &paths.device]);
    let resources = mock.resources.iter().flat_map(|resource| {
        let own = [&resource.item, &resource.list, &resource.single]
            .into_iter()
            .flatten();
        let actions = resource.actions.iter().map(|action| &action.path);
        own.chain(actions).chain(&resource.must_exist)
    });
    let faults = mock.faults.iter().map(|fault| &fault.path);
    mock.protect
        .iter()
        .chain(oauth.flatten())
        .chain(resources)
        .chain(faults)
}

fn polls(mock: &MockDefinition) -> impl Iterator<Item = &Name> {
    mock.oauth2.iter().flat_map(|oauth2| &oauth2.device.polls)
}

fn wrong_pattern(path: &Name) -> Option<Diagnostic> {
    let why = RoutePattern::parse(&path.value).err()?;
    let message = format!("`{}` is not a path pattern: {why}", path.value);
    Some(Diagnostic::error(code::MOCK_PATTERN, message).at(path.span, "this pattern can't match"))
}

fn unknown(name: &Name, kind: &str, known: &[&'static str]) -> Option<Diagnostic> {
    if known.contains(&&*name.value) {
        return None;
    }
    let message = format!("`{}` is not the name of a mock's {kind}", name.value);
    let diagnostic = Diagnostic::error(code::MOCK_NAME, message).at(name.span, "unknown name");
    Some(match nearest(&name.value, known.iter().copied()) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help(format!("use one of {}", known.join(", "))),
    })
}

fn pathless(resource: &MockResource) -> Option<Diagnostic> {
    let several = resource.item.is_some() || resource.list.is_some();
    let message = match (several, resource.single.is_some()) {
        (true, false) | (false, true) => return None,
        (true, true) => format!(
            "the resource `{}` has `single` together with `item` or `list`",
            resource.name.value
        ),
        (false, false) => format!("the resource `{}` has no path", resource.name.value),
    };
    let help = "give it `item`, `list` or both; or `single`, where there is exactly one";
    Some(
        Diagnostic::error(code::MOCK_PATHS, message)
            .at(resource.name.span, "this resource")
            .help(help),
    )
}

fn idless(resource: &MockResource) -> Option<Diagnostic> {
    let item = resource.item.as_ref()?;
    let has_id = pattern(item)?.last_param().is_some();
    let message = format!("the item path `{}` has no parameter for the id", item.value);
    let diagnostic = Diagnostic::error(code::MOCK_ID, message).at(item.span, "no `:id` here");
    (!has_id).then(|| diagnostic.help("end it with a parameter, as in `/meetings/:meetingId`"))
}

/// A `must_exist` path that can never say which item has to exist.
fn unguarded(resource: &MockResource) -> Vec<Diagnostic> {
    let item = resource.item.as_ref().and_then(pattern);
    let id = item.as_ref().and_then(RoutePattern::last_param);
    let names_id = |path: &&Name| pattern(path).is_none_or(|path| path.params().any(|name| Some(name) == id));
    let wrong = resource.must_exist.iter().filter(|path| !names_id(path));
    let wrong = wrong.map(|path| {
        let expected = id.map_or("of an `item` path, which the resource lacks".to_owned(), |id| {
            format!("`:{id}`")
        });
        let message = format!("`{}` does not hold the id parameter {expected}", path.value);
        Diagnostic::error(code::MOCK_ID, message).at(path.span, "which item has to exist?")
    });
    wrong.collect()
}

fn lost_example(resource: &MockResource, collection: &Collection) -> Option<Diagnostic> {
    let id = resource.example.as_ref()?;
    let known = || collection.requests.iter().map(|request| &*request.id);
    if known().any(|known| *known == *id.value) {
        return None;
    }
    let message = format!("no request has the id `{}`", id.value);
    let diagnostic =
        Diagnostic::error(code::MOCK_EXAMPLE, message).at(id.span, "not a request of the collection");
    Some(match nearest(&id.value, known()) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help("write the id as `callsheet list` shows it"),
    })
}

fn shareless(fault: &MockFault) -> Option<Diagnostic> {
    let share = &fault.share;
    let fits = (0.0..=1.0).contains(&share.value);
    let message = format!("expected a share from 0 to 1, found {}", share.value);
    (!fits).then(|| Diagnostic::error(code::MOCK_SHARE, message).at(share.span, "not a share"))
}
