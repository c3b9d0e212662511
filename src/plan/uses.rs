//! Every template of a step, in the order a reader meets them: what data flow is made of.

use super::Step;
use crate::model::{
    Auth, Body, BodyExpect, Capture, CaptureQuery, CookieExpect, Expect, Login, Matcher, MultipartItem,
    NamePair, Options, PartContent, Poll, Request, ValueTree,
};
use crate::source::Spanned;
use crate::template::{Expression, Template, Use};

/// Calls `found` for every name that the step's own files may read.
pub fn visit<'m>(step: &Step<'m>, found: &mut dyn FnMut(&'m Use)) {
    let mut visitor = UseVisitor {
        found,
        whole: &mut |_| {},
    };
    for condition in step.conditions() {
        condition.uses().iter().for_each(&mut *visitor.found);
    }
    visitor.request(step.request);
    step.captures().for_each(|capture| visitor.capture(capture));
    let (own, added) = step.expects();
    for (expect, _) in own.into_iter().chain(added) {
        visitor.expect(expect);
    }
    if let Some(poll) = step.poll() {
        visitor.poll(poll);
    }
    visitor.around(step);
}

/// Calls `whole` for every text of the step: what it sends, expects and defines, and the logins of its collection.
pub fn visit_texts<'m>(step: &Step<'m>, whole: &mut dyn FnMut(&'m Template)) {
    let mut visitor = UseVisitor {
        found: &mut |_| {},
        whole,
    };
    visitor.request(step.request);
    visitor.around(step);
    step.captures().for_each(|capture| visitor.capture(capture));
    let (own, added) = step.expects();
    for (expect, _) in own.into_iter().chain(added) {
        visitor.expect(expect);
    }
    for (_, tree) in step.with().chain(step.vars()) {
        visitor.tree(tree);
    }
    step.collection
        .logins
        .iter()
        .for_each(|login| visitor.login(login));
}

/// Calls `whole` for every text of a tree.
pub fn visit_templates<'m>(tree: &'m ValueTree, whole: &mut dyn FnMut(&'m Template)) {
    let found = &mut |_: &'m Use| {};
    UseVisitor { found, whole }.tree(tree);
}

/// Calls `found` for every name a login may read.
pub fn visit_login<'m>(login: &'m Login, found: &mut dyn FnMut(&'m Use)) {
    let whole = &mut |_: &'m Template| {};
    UseVisitor { found, whole }.login(login);
}

/// Calls `found` for every name a tree may read.
pub fn visit_tree<'m>(tree: &'m ValueTree, found: &mut dyn FnMut(&'m Use)) {
    let whole = &mut |_: &'m Template| {};
    UseVisitor { found, whole }.tree(tree);
}

struct UseVisitor<'f, 'm> {
    found: &'f mut dyn FnMut(&'m Use),
    whole: &'f mut dyn FnMut(&'m Template),
}

impl<'m> UseVisitor<'_, 'm> {
    fn text(&mut self, template: &'m Template) {
        (self.whole)(template);
        template.uses().iter().for_each(&mut *self.found);
    }

    fn texts(&mut self, templates: impl IntoIterator<Item = &'m Template>) {
        templates.into_iter().for_each(|template| self.text(template));
    }

    /// An expression that also sees the response, whose names are not variables.
    fn over_response(&mut self, expression: &'m Expression) {
        let variables = expression
            .uses()
            .iter()
            .filter(|used| !is_response_name(used.name()));
        variables.for_each(&mut *self.found);
    }

    fn tree(&mut self, tree: &'m ValueTree) {
        match tree {
            ValueTree::Scalar(template) => self.text(template),
            ValueTree::List(items, _) => items.iter().for_each(|item| self.tree(item)),
            ValueTree::Map(entries, _) => entries.iter().for_each(|(_, value)| self.tree(value)),
        }
    }

    /// What folders and logins add to the request.
    fn around(&mut self, step: &Step<'m>) {
        for folder in step.folders() {
            for pairs in [
                &folder.inherited.headers,
                &folder.inherited.query,
                &folder.inherited.cookies,
            ] {
                self.pairs(pairs);
            }
            self.options(folder.inherited.options.as_deref());
        }
        if let Some(auth) = step.auth() {
            self.auth(&auth.value);
        }
    }

    fn pairs(&mut self, pairs: &'m [NamePair]) {
        for pair in pairs {
            self.texts([&pair.name, &pair.value]);
        }
    }

    fn request(&mut self, request: &'m Request) {
        self.texts([&request.method, &request.url]);
        self.texts(&request.save);
        self.texts(request.path.iter().map(|(_, value)| value));
        self.pairs(&request.inherited.query);
        self.pairs(&request.inherited.headers);
        self.pairs(&request.inherited.cookies);
        self.options(request.inherited.options.as_deref());
        if let Some(body) = &request.body {
            self.body(body);
        }
        if let Some(for_each) = &request.for_each {
            self.tree(&for_each.r#in);
        }
        let until = request
            .paginate
            .iter()
            .filter_map(|paginate| paginate.until.as_ref());
        until.for_each(|until| self.over_response(until));
    }

    fn poll(&mut self, poll: &'m Poll) {
        self.over_response(&poll.until);
        poll.fail_if
            .iter()
            .for_each(|fail_if| self.over_response(fail_if));
    }

    fn options(&mut self, options: Option<&'m Options>) {
        let Some(options) = options else { return };
        self.texts(&options.proxy);
        let resolve = options.resolve.iter().flatten();
        resolve.for_each(|(_, addresses)| self.texts(addresses));
        let connect_to = options.connect_to.iter().flatten();
        self.texts(connect_to.map(|(_, target)| target));
        self.texts(&options.unix);
        if let Some(tls) = &options.tls {
            self.texts(
                tls.ca
                    .iter()
                    .chain(&tls.cert)
                    .chain(&tls.key)
                    .chain(&tls.key_password),
            );
        }
    }

    fn body(&mut self, body: &'m Body) {
        match body {
            Body::Json(tree) => self.tree(tree),
            Body::Form(pairs) => self.pairs(pairs),
            Body::Multipart(parts) => parts.iter().for_each(|part| self.part(part)),
            Body::JsonText(text) | Body::Text(text) | Body::Xml(text) | Body::Base64(text) => self.text(text),
            Body::GraphQl(graphql) => {
                self.text(&graphql.query);
                graphql
                    .variables
                    .iter()
                    .for_each(|variables| self.tree(variables));
                self.texts(&graphql.operation);
            }
            Body::File(file) => {
                self.texts(std::iter::once(&file.path).chain(&file.mime));
                file.reads.iter().for_each(&mut *self.found);
            }
        }
    }

    fn part(&mut self, part: &'m MultipartItem) {
        self.text(&part.name);
        self.texts(&part.mime);
        match &part.content {
            PartContent::Text(text) => self.text(text),
            PartContent::File { path, filename } => self.texts(std::iter::once(path).chain(filename)),
        }
    }

    fn auth(&mut self, auth: &'m Auth) {
        match auth {
            Auth::None => {}
            Auth::Bearer(text) => self.text(text),
            Auth::Login(login) => {
                self.text(&login.name);
                self.texts(login.header.iter().chain(&login.prefix));
            }
            Auth::AwsSigV4(aws) => {
                self.texts([
                    &aws.service,
                    &aws.region,
                    &aws.access_key_id,
                    &aws.secret_access_key,
                ]);
                self.texts(&aws.session_token);
            }
            Auth::Basic { username, password } | Auth::Digest { username, password } => {
                self.texts([username, password]);
            }
            Auth::ApiKey { name, value, .. } => self.texts([name, value]),
        }
    }

    fn login(&mut self, login: &'m Login) {
        let urls = [
            &login.token_url,
            &login.authorize_url,
            &login.device_url,
            &login.revoke_url,
            &login.redirect_uri,
        ];
        self.texts(urls.into_iter().flatten());
        let identity = [
            &login.client_id,
            &login.client_secret,
            &login.scope,
            &login.username,
            &login.password,
        ];
        self.texts(identity.into_iter().flatten());
        self.texts(&login.refresh_token);
        self.texts(
            login
                .params
                .iter()
                .chain(&login.authorize_params)
                .map(|(_, value)| value),
        );
        self.pairs(&login.headers);
    }

    fn capture(&mut self, capture: &'m Capture) {
        match &capture.query {
            CaptureQuery::Expr(expression) => self.over_response(expression),
            CaptureQuery::Json(place) => self.texts(place.template.as_deref()),
            _ => {}
        }
        capture.default.iter().for_each(|default| self.tree(default));
    }

    fn expect(&mut self, expect: &'m Expect) {
        expect
            .headers
            .iter()
            .chain(&expect.trailers)
            .for_each(|(_, matchers)| self.matchers(matchers));
        for (place, matchers) in &expect.json {
            self.texts(place.value.template.as_deref());
            self.matchers(matchers);
        }
        expect.like.iter().for_each(|like| self.tree(like));
        self.matchers(&expect.text);
        if let Some(tls) = &expect.tls {
            for matchers in [&tls.version, &tls.days_left, &tls.not_after] {
                self.matchers(matchers);
            }
        }
        if let Some(redirect) = &expect.redirect {
            for matchers in [&redirect.location, &redirect.count, &redirect.url] {
                self.matchers(matchers);
            }
        }
        expect.cookies.iter().for_each(|(_, cookie)| self.cookie(cookie));
        expect.body.iter().for_each(|body| self.body_expect(body));
        expect.that.iter().for_each(|that| self.over_response(that));
    }

    fn cookie(&mut self, cookie: &'m CookieExpect) {
        let parts = [
            &cookie.value,
            &cookie.path,
            &cookie.domain,
            &cookie.same_site,
            &cookie.expires,
            &cookie.max_age,
        ];
        parts.into_iter().for_each(|matchers| self.matchers(matchers));
    }

    fn body_expect(&mut self, body: &'m BodyExpect) {
        self.matchers(&body.length);
        self.texts(body.sha256.iter().chain(&body.md5).chain(&body.file));
    }

    fn matchers(&mut self, matchers: &'m [Spanned<Matcher>]) {
        matchers.iter().for_each(|matcher| self.matcher(&matcher.value));
    }

    fn matcher(&mut self, matcher: &'m Matcher) {
        match matcher {
            Matcher::Equals(tree) | Matcher::Contains(tree) => self.tree(tree),
            Matcher::Lt(tree) | Matcher::Le(tree) | Matcher::Gt(tree) | Matcher::Ge(tree) => self.tree(tree),
            Matcher::Between(low, high) => [low, high].into_iter().for_each(|tree| self.tree(tree)),
            Matcher::CloseTo { value, within } => {
                [value, within].into_iter().for_each(|tree| self.tree(tree))
            }
            Matcher::OneOf(trees) => trees.iter().for_each(|tree| self.tree(tree)),
            Matcher::StartsWith(text) | Matcher::EndsWith(text) | Matcher::MatchesTemplate(text) => {
                self.text(text)
            }
            Matcher::HasKeys(keys) => self.texts(keys),
            Matcher::Not(inner) | Matcher::Length(inner) | Matcher::Each(inner) | Matcher::Any(inner) => {
                self.matchers(inner);
            }
            Matcher::AllOf(groups) | Matcher::AnyOf(groups) => {
                groups.iter().for_each(|group| self.matchers(group))
            }
            Matcher::Matches(_) | Matcher::Type(_) | Matcher::Exists(_) | Matcher::Empty(_) => {}
            Matcher::Date(_) | Matcher::Uuid(_) => {}
        }
    }
}

/// Names that the runner itself binds while a response is looked at.
pub const RESPONSE_NAMES: [&str; 7] = ["status", "headers", "body", "text", "cookies", "time", "request"];

pub fn is_response_name(name: &str) -> bool {
    RESPONSE_NAMES.contains(&name)
}

/// Whether this use is in an expression of the step that sees the response.
pub fn sees_response(step: &Step, used: &Use) -> bool {
    let poll = step.poll().into_iter();
    let poll = poll.flat_map(|poll| std::iter::once(&poll.until).chain(&poll.fail_if));
    let pages = step.request.paginate.iter();
    let pages = pages.filter_map(|paginate| paginate.until.as_ref());
    let captures = step.captures().filter_map(|capture| match &capture.query {
        CaptureQuery::Expr(expression) => Some(expression),
        _ => None,
    });
    let (own, added) = step.expects();
    let that = own.into_iter().chain(added).flat_map(|(expect, _)| &expect.that);
    poll.chain(pages)
        .chain(captures)
        .chain(that)
        .any(|expression| expression.span.holds(used.span))
}
