//! Statements: each is declared, needs no declaration, or is kept with the reason.

use super::syntax::{BindingPattern, Expr, Stmt, StmtKind};
use super::translator::{TranslationResult, Translator};
use super::value::{Val, ValuePath, is_made_up};
use super::{CheckKind, ScriptPhase};
use crate::import::yaml::Yaml;
use std::collections::HashMap;

impl Translator<'_> {
    /// Gives what the first `return` returns. None if nothing is returned.
    pub(super) fn run(&mut self, statements: &[Stmt]) -> Option<Val> {
        // Functions are known before the statements that are above them.
        for statement in statements {
            if let StmtKind::Function(name, function) = &statement.kind {
                self.bind_name(name, Val::Function(function.clone()));
            }
        }
        for statement in statements {
            if let StmtKind::Return(value) = &statement.kind {
                return value.as_ref().map(|value| self.returned(statement, value));
            }
            self.statement(statement);
        }
        None
    }

    /// An arrow's body is an expression that may also do something.
    fn returned(&mut self, statement: &Stmt, value: &Expr) -> Val {
        if self.has_effect(value) {
            self.tried(statement, |this| this.effect(value));
            return Val::Undefined;
        }
        self.eval(value)
    }

    fn statement(&mut self, statement: &Stmt) {
        match &statement.kind {
            StmtKind::Let(declarations) => self.declarations(statement, declarations),
            StmtKind::Expr(expression) => self.expression(statement, expression),
            StmtKind::If {
                condition,
                then,
                otherwise,
            } => {
                self.branch(statement, condition, (then, otherwise));
            }
            StmtKind::ForOf { item, list, body } => {
                let list = self.eval(list);
                self.tried_many(statement, |this| this.each(&list, item, None, body));
            }
            StmtKind::ForIndex { counter, list, body } => {
                let list = self.eval(list);
                self.tried_many(statement, |this| this.each_index(&list, counter, body));
            }
            StmtKind::Try { body, handler } => {
                self.block(body);
                self.ignore_or_keep(handler);
            }
            StmtKind::Block(body) => self.block(body),
            StmtKind::Function(..) | StmtKind::Empty | StmtKind::Return(_) => {}
            StmtKind::Throw(_) => self.refuse(statement, "an error is thrown whatever the answer is"),
            StmtKind::Other => self.refuse(statement, "this form is not known here"),
        }
    }

    pub(super) fn block(&mut self, body: &[Stmt]) {
        self.scopes.push(HashMap::new());
        self.run(body);
        self.scopes.pop();
    }

    /// What a handler of errors does is of no use where nothing can fail; but it is kept.
    fn ignore_or_keep(&mut self, handler: &[Stmt]) {
        for statement in handler {
            let is_quiet = match &statement.kind {
                StmtKind::Expr(expression) => self.is_quiet(expression),
                StmtKind::Throw(_) | StmtKind::Empty | StmtKind::Return(None) => true,
                _ => false,
            };
            if !is_quiet {
                self.refuse(statement, "it runs only after an error");
            }
        }
    }

    pub(super) fn refuse(&mut self, statement: &Stmt, reason: &str) {
        self.statements += 1;
        self.keep(statement, reason.to_owned());
    }

    fn declarations(&mut self, statement: &Stmt, declarations: &[(BindingPattern, Option<Expr>)]) {
        for (pattern, value) in declarations {
            let Some(value) = value else {
                self.bind(pattern, Val::Undefined);
                continue;
            };
            let evaluated = self.eval(value);
            if let Val::Unknown(reason) = &evaluated {
                self.statements += 1;
                self.keep(statement, reason.clone());
            }
            if let (ScriptPhase::Before, Some(code)) = (self.phase, evaluated.expression())
                && is_made_up(&code)
            {
                self.made_up.push(code);
            }
            self.bind(pattern, evaluated);
        }
    }

    /// Binds the names of a pattern to the parts of a value.
    pub(super) fn bind(&mut self, pattern: &BindingPattern, value: Val) {
        match pattern {
            BindingPattern::Name(name) => self.bind_name(name, value),
            BindingPattern::Object(members) => {
                for (key, inner, default) in members {
                    let mut member = self.member(&value, key);
                    if let (Val::Json(path), Some(default)) = (&mut member, default)
                        && let Val::Literal(default) = self.eval(default)
                    {
                        path.default = Some(default);
                    }
                    self.bind(inner, member);
                }
            }
            BindingPattern::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    if let Some(item) = item {
                        let value = self.index(&value, at as i64);
                        self.bind(item, value);
                    }
                }
            }
            BindingPattern::Other => {}
        }
    }

    fn expression(&mut self, statement: &Stmt, expression: &Expr) {
        if self.is_quiet(expression) {
            return;
        }
        if self.blocks(expression) {
            return;
        }
        self.tried(statement, |this| this.effect(expression));
    }

    /// Declares one statement, or keeps it whole.
    pub(super) fn tried(&mut self, statement: &Stmt, act: impl FnOnce(&mut Self) -> TranslationResult) {
        self.statements += 1;
        let mark = self.out.mark();
        match act(self) {
            Ok(()) => self.translated += 1,
            Err(reason) => {
                self.out.roll_back(&mark);
                self.keep(statement, reason);
            }
        }
    }

    /// As [`Translator::tried`], for what holds statements that count for themselves.
    pub(super) fn tried_many(&mut self, statement: &Stmt, act: impl FnOnce(&mut Self) -> TranslationResult) {
        let (mark, before) = (self.out.mark(), (self.statements, self.translated));
        if let Err(reason) = act(self) {
            self.out.roll_back(&mark);
            (self.statements, self.translated) = before;
            self.refuse(statement, &reason);
        }
    }

    /// Whether an expression is a call that holds statements of its own: a test, a loop, a function of the script.
    fn blocks(&mut self, expression: &Expr) -> bool {
        let Expr::Call(callee, arguments) = unwrapped(expression) else {
            return false;
        };
        if self.is_test(callee) {
            return self.test_block(arguments);
        }
        if let Expr::Function(function) = unwrapped(callee) {
            self.call_function(function, Vec::new());
            return true;
        }
        if let Expr::Name(name) = unwrapped(callee)
            && let Some(Val::Function(function)) = self.local(name).cloned()
        {
            let arguments = arguments.iter().map(|argument| self.eval(argument)).collect();
            self.call_function(&function, arguments);
            return true;
        }
        self.loop_call(callee, arguments)
    }

    fn is_test(&mut self, callee: &Expr) -> bool {
        match self.eval(callee) {
            Val::Namespace(name) => matches!(&*name, "pm.test" | "test" | "it"),
            _ => false,
        }
    }

    fn test_block(&mut self, arguments: &[Expr]) -> bool {
        let (Some(name), Some(Expr::Function(function))) = (arguments.first(), arguments.last()) else {
            return false;
        };
        let name = match self.eval(name) {
            Val::Literal(Yaml::Text(name)) => name,
            other => other.expression().unwrap_or_else(|| "a test".to_owned()),
        };
        let outer = self.test.replace(name);
        self.call_function(function, vec![Val::Undefined]);
        self.test = outer;
        true
    }

    /// `list.forEach(item => { ... })` and lodash's `_.each(list, item => { ... })`.
    fn loop_call(&mut self, callee: &Expr, arguments: &[Expr]) -> bool {
        let Expr::Member(object, name) = unwrapped(callee) else {
            return false;
        };
        if !matches!(&**name, "forEach" | "each") {
            return false;
        }
        let object = self.eval(object);
        let (list, function) = match (&object, arguments) {
            (Val::Namespace(name), [list, function]) if name == "lodash" => (self.eval(list), function),
            (_, [function]) => (object, function),
            _ => return false,
        };
        let Expr::Function(function) = function else {
            return false;
        };
        let item = function.params.first().cloned().unwrap_or(BindingPattern::Other);
        let index = function.params.get(1).cloned();
        let (mark, before) = (self.out.mark(), (self.statements, self.translated));
        if self.each(&list, &item, index.as_ref(), &function.body).is_err() {
            self.out.roll_back(&mark);
            (self.statements, self.translated) = before;
            return false;
        }
        true
    }

    /// The body of a loop, once for all items: what it asserts of one holds for each.
    pub(super) fn each(
        &mut self,
        list: &Val,
        item: &BindingPattern,
        index: Option<&BindingPattern>,
        body: &[Stmt],
    ) -> TranslationResult {
        match list {
            Val::Json(path) => {
                let all = path.all();
                let is_list = vec![("type".to_owned(), Yaml::text("array"))];
                self.check(CheckKind::Json(path.json.clone(), is_list));
                self.scopes.push(HashMap::new());
                self.bind(
                    item,
                    Val::Json(ValuePath {
                        first: false,
                        each: true,
                        ..all
                    }),
                );
                if let Some(index) = index {
                    self.bind(index, Val::unknown("it counts the items of a loop"));
                }
                let captures = self.out.captures.len();
                self.run(body);
                self.scopes.pop();
                if self.out.captures.len() > captures {
                    return Err("it captures in a loop, which keeps the last item's value".to_owned());
                }
                Ok(())
            }
            Val::Literal(Yaml::List(list)) => {
                let items: Vec<Val> = list
                    .items
                    .iter()
                    .filter_map(|item| match item {
                        crate::import::yaml::YamlItem::Value(value) => Some(Val::Literal(value.clone())),
                        crate::import::yaml::YamlItem::Comment(_) => None,
                    })
                    .collect();
                self.each_of(items, item, body)
            }
            Val::Array(items) => self.each_of(items.clone(), item, body),
            Val::Unknown(reason) => Err(reason.clone()),
            _ => Err("it loops over something that is no list in the answer".to_owned()),
        }
    }

    /// As [`Translator::each`], where the items are `list[i]`.
    fn each_index(&mut self, list: &Val, counter: &str, body: &[Stmt]) -> TranslationResult {
        let Val::Json(path) = list else {
            return Err("it counts through something that is no list in the answer".to_owned());
        };
        let counter = (
            BindingPattern::Name(counter.to_owned()),
            Val::Counter(path.json.clone()),
        );
        self.scopes.push(HashMap::new());
        self.bind(&counter.0, counter.1);
        let outcome = self.each(list, &BindingPattern::Other, None, body);
        self.scopes.pop();
        outcome
    }

    /// Over a list that is known, the body once for each item.
    fn each_of(&mut self, items: Vec<Val>, item: &BindingPattern, body: &[Stmt]) -> TranslationResult {
        if items.len() > 50 {
            return Err("it loops over a long list".to_owned());
        }
        for value in items {
            self.scopes.push(HashMap::new());
            self.bind(item, value);
            self.run(body);
            self.scopes.pop();
        }
        Ok(())
    }
}

/// Without what makes no difference.
pub(super) fn unwrapped(expression: &Expr) -> &Expr {
    match expression {
        Expr::Optional(inner) => unwrapped(inner),
        other => other,
    }
}
