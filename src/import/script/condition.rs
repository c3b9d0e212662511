//! Conditions: what `if` guards, and assertions that are written as conditions.

use super::assert::ChaiClaim;
use super::compute::negated;
use super::statement::unwrapped;
use super::syntax::{Expr, Stmt, StmtKind};
use super::translator::{TranslationResult, Translator};
use super::value::Val;
use super::{CheckKind, DeclaredRequest, NextRequest, ScriptPhase};
use crate::import::loss::LossKind;
use crate::import::yaml::Yaml;

impl Translator<'_> {
    /// `if`: what it guards is declared where the guard only asks whether the answer is good, or there.
    pub(super) fn branch(&mut self, statement: &Stmt, condition: &Expr, branches: (&[Stmt], &[Stmt])) {
        let (then, otherwise) = branches;
        if let [
            Stmt {
                kind: StmtKind::Throw(_),
                ..
            },
        ] = then
            && otherwise.is_empty()
        {
            return self.tried(statement, |this| this.condition(condition, false));
        }
        if let Some(next) = self.next_request(condition, branches) {
            return self.tried(statement, |this| {
                let next = next?;
                this.out.next.push(next);
                Ok(())
            });
        }
        if then
            .iter()
            .chain(otherwise)
            .all(|statement| self.does_nothing(statement))
        {
            return;
        }
        let otherwise_is_quiet = otherwise.iter().all(|statement| match &statement.kind {
            StmtKind::Expr(expression) => self.is_quiet(expression),
            _ => false,
        });
        if otherwise_is_quiet && self.token_when_missing(then) {
            return;
        }
        match self.guard(condition) {
            Some(optional) if otherwise_is_quiet => {
                let outer = self.optional;
                self.optional |= optional;
                let before = self.out.mark();
                let checks = self.out.checks.len();
                let counted = (self.statements, self.translated);
                self.block(then);
                self.optional = outer;
                if optional && self.out.checks.len() > checks {
                    self.out.roll_back(&before);
                    (self.statements, self.translated) = counted;
                    self.refuse(statement, "it asserts under a condition");
                }
            }
            _ => self.refuse(statement, "it depends on a condition that has no equal here"),
        }
    }

    /// `if (!token) { pm.sendRequest(...) }`: a login asks for its token when none is there or it has expired. Whether it
    /// was that.
    fn token_when_missing(&mut self, then: &[Stmt]) -> bool {
        if self.phase != ScriptPhase::Before {
            return false;
        }
        let mark = self.out.mark();
        let (counted, vars) = ((self.statements, self.translated), self.out.vars.len());
        let (sent, kept) = (self.out.sent.len(), self.out.before.len());
        self.block(then);
        let asked = &self.out.sent[sent..];
        let is_login = !asked.is_empty() && asked.iter().all(DeclaredRequest::asks_for_token);
        if is_login && self.out.vars.len() == vars && self.out.before.len() == kept {
            let reason = "a token that a script asks for under a condition is a login's: it is asked for when it is missing or has expired";
            self.cx.lose(LossKind::Changed, reason, "");
            return true;
        }
        self.out.roll_back(&mark);
        (self.statements, self.translated) = counted;
        false
    }

    fn does_nothing(&mut self, statement: &Stmt) -> bool {
        match &statement.kind {
            StmtKind::Expr(expression) => self.is_quiet(expression),
            StmtKind::Empty => true,
            _ => false,
        }
    }

    /// None where the condition is no guard; else whether what it guards may be absent from a good answer.
    fn guard(&mut self, condition: &Expr) -> Option<bool> {
        if let Expr::Binary(operator, left, right) = condition
            && operator == "&&"
        {
            let (left, right) = (self.guard(left)?, self.guard(right)?);
            return Some(left || right);
        }
        match self.eval(condition) {
            Val::Code { code, .. } if is_good_status(&code) => Some(false),
            Val::Json(_) | Val::Exists(_) | Val::Length(_) | Val::IsType(..) => Some(true),
            Val::Text | Val::Header(_) | Val::Match { .. } | Val::Response { .. } => Some(true),
            Val::Code { code, answer: true } if code.ends_with("| length) > 0") => Some(true),
            _ => None,
        }
    }

    /// `if (x) { pm.execution.setNextRequest(...) }`.
    fn next_request(
        &mut self,
        condition: &Expr,
        branches: (&[Stmt], &[Stmt]),
    ) -> Option<Result<NextRequest, String>> {
        let (then, otherwise) = branches;
        let [statement] = then else {
            return None;
        };
        let StmtKind::Expr(Expr::Call(callee, arguments)) = &statement.kind else {
            return None;
        };
        if !self.is_next_request(callee) {
            return None;
        }
        if !otherwise.is_empty() {
            return Some(Err(
                "where the run goes on depends on a condition with two ends".to_owned()
            ));
        }
        let condition = self.eval(condition);
        let code = condition.expression().ok_or_else(|| match condition {
            Val::Unknown(reason) => reason,
            _ => "the condition has no equal here".to_owned(),
        });
        Some(code.and_then(|code| self.next(Some(code), arguments)))
    }

    /// Asserts a condition, or its opposite.
    pub(super) fn condition(&mut self, condition: &Expr, holds: bool) -> TranslationResult {
        match condition {
            Expr::Unary(operator, inner) if operator == "!" => return self.condition(inner, !holds),
            Expr::Binary(operator, left, right) if operator == "&&" && holds => {
                self.condition(left, true)?;
                return self.condition(right, true);
            }
            Expr::Binary(operator, left, right) => {
                if let Some(outcome) = self.comparison(operator, (left, right), holds) {
                    return outcome;
                }
            }
            Expr::Call(callee, arguments) => {
                if let Some(outcome) = self.text_question(callee, arguments, holds) {
                    return outcome;
                }
            }
            _ => {}
        }
        let value = self.eval(condition);
        match &value {
            Val::Unknown(reason) => Err(reason.clone()),
            Val::Json(_) => self.claim(&value, ChaiClaim::new("truthy", Val::Undefined, !holds)),
            Val::Code { answer: true, .. } if !holds => {
                let opposite = negated(value);
                let code = opposite.expression().ok_or("the condition has no equal here")?;
                self.check(CheckKind::That(code));
                Ok(())
            }
            _ => self.boolean(&value, holds),
        }
    }

    fn comparison(
        &mut self,
        operator: &str,
        sides: (&Expr, &Expr),
        holds: bool,
    ) -> Option<TranslationResult> {
        let (matcher, negated) = match operator {
            "===" | "==" => ("equals", !holds),
            "!==" | "!=" => ("equals", holds),
            "<" => ("lt", !holds),
            "<=" => ("le", !holds),
            ">" => ("gt", !holds),
            ">=" => ("ge", !holds),
            _ => return None,
        };
        if let Expr::Unary(unary, _) = sides.0
            && unary == "typeof"
        {
            return None;
        }
        let (left, right) = (self.eval(sides.0), self.eval(sides.1));
        if right == Val::Undefined {
            return Some(self.claim(&left, ChaiClaim::flag("exists", negated)));
        }
        // The literal is on the left, as in `null != x`: the check is made of the other side.
        if matches!(left, Val::Literal(_)) && matcher == "equals" {
            return Some(self.claim(&right, ChaiClaim::new(matcher, left, negated)));
        }
        Some(self.claim(&left, ChaiClaim::new(matcher, right, negated)))
    }

    /// `responseBody.has('x')`, `text.includes('x')`.
    fn text_question(&mut self, callee: &Expr, arguments: &[Expr], holds: bool) -> Option<TranslationResult> {
        let Expr::Member(object, name) = unwrapped(callee) else {
            return None;
        };
        let matcher = match &**name {
            "has" | "includes" => "contains",
            "startsWith" => "starts_with",
            "endsWith" => "ends_with",
            "test" => {
                let (pattern, text) = (self.eval(object), self.eval(arguments.first()?));
                let is_regex = matches!(pattern, Val::Regex(_));
                return is_regex.then(|| self.claim(&text, ChaiClaim::new("matches", pattern, !holds)));
            }
            _ => return None,
        };
        let subject = self.eval(object);
        if !matches!(subject, Val::Text | Val::Json(_) | Val::Header(_) | Val::Keys(_)) {
            return None;
        }
        let argument = self.eval(arguments.first()?);
        if let (Val::Keys(path), Val::Literal(Yaml::Text(_))) = (&subject, &argument) {
            return Some(self.claim(
                &Val::Json(path.clone()),
                ChaiClaim::new("has_keys", argument, !holds),
            ));
        }
        Some(self.claim(&subject, ChaiClaim::new(matcher, argument, !holds)))
    }

    /// `assert.equal(a, b)` and its like.
    pub(super) fn assert_call(&mut self, name: &str, arguments: &[Expr]) -> TranslationResult {
        let values: Vec<Val> = arguments.iter().map(|argument| self.eval(argument)).collect();
        let subject = values.first().cloned().unwrap_or(Val::Undefined);
        let second = values.get(1).cloned().unwrap_or(Val::Undefined);
        match name {
            "equal" | "strictEqual" | "deepEqual" => {
                self.claim(&subject, ChaiClaim::new("equals", second, false))
            }
            "notEqual" | "notStrictEqual" | "notDeepEqual" => {
                self.claim(&subject, ChaiClaim::new("equals", second, true))
            }
            "isTrue" => self.boolean(&subject, true),
            "isFalse" => self.boolean(&subject, false),
            "ok" | "isOk" => self.claim(&subject, ChaiClaim::new("truthy", Val::Undefined, false)),
            "exists" | "isDefined" => self.claim(&subject, ChaiClaim::flag("exists", true)),
            "notExists" | "isUndefined" => self.claim(&subject, ChaiClaim::flag("exists", false)),
            "isAbove" => self.claim(&subject, ChaiClaim::new("gt", second, false)),
            "isBelow" => self.claim(&subject, ChaiClaim::new("lt", second, false)),
            "include" => self.claim(&subject, ChaiClaim::new("contains", second, false)),
            "isArray" => self.claim(&subject, ChaiClaim::new("type", Val::text("array"), false)),
            "isObject" => self.claim(&subject, ChaiClaim::new("type", Val::text("object"), false)),
            "isString" => self.claim(&subject, ChaiClaim::new("type", Val::text("string"), false)),
            "isNumber" => self.claim(&subject, ChaiClaim::new("type", Val::text("number"), false)),
            _ => Err(format!("`assert.{name}` has no equal here")),
        }
    }
}

/// Whether a condition says that the request succeeded.
fn is_good_status(code: &str) -> bool {
    let good = [
        "status == 2",
        "status == '2",
        "status < 400",
        "status < 300",
        "status >= 200",
        "status <= 299",
    ];
    good.iter().any(|good| code.contains(good)) && !code.contains("not ") && !code.contains("body")
}
